package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/partner"
)

func newPartner(g *global) *cobra.Command {
	return noun("partner", "Look at the model partners", newPartnerList(g), newPartnerCheck(g))
}

func newPartnerList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the partners: from the settings, by keys in the environment, on this machine",
		Example: examples("qiao partner list", "", "DASHSCOPE_API_KEY=... qiao partner list", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error { return g.listPartners(cmd.Context(), a.Partners()) })
		},
	}
}

func (g *global) listPartners(ctx context.Context, p app.Partners) error {
	list := p.List(ctx)
	var rows [][]term.Cell
	for _, m := range list {
		where := string(m.Region)
		if m.Local {
			where = "this machine"
		}
		rows = append(rows, term.Cells(string(m.ID), m.Name, string(m.Model), where, m.Origin))
	}
	for _, err := range p.Problems(ctx) {
		g.err.Failure(err)
	}
	if len(list) == 0 && !g.json {
		g.tell("There is none. Set a partner's key such as DASHSCOPE_API_KEY, start Ollama or a llama.cpp server, or add partners to the settings (qiao config path).")
		return nil
	}
	if g.json {
		return g.printJSON(orEmpty(list))
	}
	return g.out.Table([]string{"ID", "NAME", "MODEL", "WHERE", "KNOWN BY"}, rows)
}

// orEmpty makes a list that JSON shows as [] rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func newPartnerCheck(g *global) *cobra.Command {
	var model string
	cmd := &cobra.Command{
		Use:   "check [ID...]",
		Short: "Ask partners whether they answer; it costs a few tokens",
		Long: `Asks each partner, in this order: is it there, does it take the key, does it have
the model, does it stream an answer.`,
		Example: examples("qiao partner check", "all of them", "qiao partner check qwen --model qwen-max", ""),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return g.with(func(a *app.App) error {
				return g.checkPartners(cmd.Context(), a.Partners(), ids, qiao.ModelID(model))
			})
		},
	}
	cmd.Flags().StringVar(&model, "model", "", "`MODEL` to ask (default: the partner's own)")
	return cmd
}

func (g *global) checkPartners(ctx context.Context, p app.Partners, ids []string, model qiao.ModelID) error {
	if len(ids) == 0 {
		for _, m := range p.List(ctx) {
			ids = append(ids, string(m.ID))
		}
	}
	if len(ids) == 0 {
		return qiao.Errorf(qiao.NotFound, "partner check", "there is no partner to ask").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, or start Ollama or a llama.cpp server.")
	}
	var failures []error
	for _, id := range ids {
		r, err := p.Ask(ctx, qiao.PartnerID(id), model)
		if err == nil {
			err = g.showReport(r)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failures = append(failures, err)
			if len(ids) > 1 && !errors.Is(err, errSaid) {
				g.err.Failure(err)
			}
		}
	}
	return several(len(ids), failures)
}

// showReport prints what a check found; a partner that fails is an error that was
// told.
func (g *global) showReport(r partner.Report) error {
	var failure error
	if !r.OK {
		failure = said(qiao.Errorf(qiao.ParseKind(r.Kind), "partner check", "%s", r.Error))
	}
	if g.json {
		return errors.Join(g.printJSON(r), failure)
	}
	fmt.Fprintln(g.out, g.out.Paint(term.Strong, string(r.Partner)), r.Address)
	var rows [][]term.Cell
	for _, s := range r.Steps {
		state := term.Cell{Text: string(s.State), Color: term.Faint}
		switch s.State {
		case partner.Passed:
			state.Color = term.Good
		case partner.Failed:
			state.Color = term.Bad
		}
		took := ""
		if s.Millis > 0 {
			took = fmt.Sprintf("%.0f ms", s.Millis)
		}
		rows = append(rows, []term.Cell{{Text: "  " + s.Name}, state, {Text: took}, {Text: s.Detail}})
	}
	if err := g.out.Table([]string{"  STEP", "", "", ""}, rows); err != nil {
		return err
	}
	if r.Fix != "" {
		g.tell("next:    %s", r.Fix)
	}
	return failure
}
