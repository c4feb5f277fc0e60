package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

func newRoute(g *global) *cobra.Command {
	return g.atServer(noun("route", "See which partner answers what, and take one out of service",
		newRouteExplain(g), newRouteList(g), newRouteDrain(g, "drain"), newRouteDrain(g, "restore")))
}

func newRouteExplain(g *global) *cobra.Command {
	var q client.RouteQuery
	var region, feature, model string
	cmd := &cobra.Command{
		Use:   "explain",
		Short: "Say who would answer a request, and why not the others; nothing is sent",
		Long: `Lists every partner in the order in which a request would ask them, with the
reason. Without --server it goes by the settings; a running server also knows
how its partners do.`,
		Example: examples(
			"qiao route explain --region cn", "",
			"qiao route explain --feature write --model fast --tokens 9000", "an alias, a long text",
			"qiao route explain --needs tools --server http://127.0.0.1:7333", "as the server sees it now"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Region, q.Feature, q.Model = qiao.Region(region), qiao.Feature(feature), qiao.ModelID(model)
			for _, need := range q.Needs {
				if need != "tools" && need != "schema" && need != "images" {
					return wrongUsage(cmd.CommandPath(), "--needs %q is not known", need).WithFix("Use tools, schema or images, with commas between them.")
				}
			}
			e, err := g.explainRoute(cmd.Context(), q)
			if err != nil {
				return err
			}
			return g.showRoute(e)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&region, "region", "", "`REGION` of the user (default: that of the settings)")
	flags.StringVar(&feature, "feature", "", "`FEATURE` that asks, such as write")
	flags.StringVar(&model, "model", "", "`MODEL`, PARTNER/MODEL or an alias")
	flags.Int64Var(&q.Tokens, "tokens", 0, "`NUMBER` of tokens of input")
	flags.IntVar(&q.Output, "output", 0, "`NUMBER` of tokens of output")
	flags.StringVar(&q.Session, "session", "", "`NAME` of the conversation, for policies that keep one with its partner")
	flags.StringSliceVar(&q.Needs, "needs", nil, "`ABILITIES` that the request needs: tools, schema, images")
	return cmd
}

// explainRoute asks the server if there is one, else goes by the settings.
func (g *global) explainRoute(ctx context.Context, q client.RouteQuery) (e client.Explanation, err error) {
	if g.server != "" {
		c, err := g.client()
		if err != nil {
			return e, err
		}
		return c.ExplainRoute(ctx, q)
	}
	err = g.with(func(a *app.App) error {
		got, err := a.Routes().Explain(ctx, app.RouteQuery(q))
		if err != nil {
			return err
		}
		return same(got, &e)
	})
	return e, err
}

// same makes the client's form of a value of the server.
func same(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to)
}

func (g *global) client() (*client.Client, error) {
	return client.New(client.Options{Address: g.server, Key: g.getenv("QIAO_API_KEY")})
}

func (g *global) showRoute(e client.Explanation) error {
	if g.json {
		return g.printJSON(e)
	}
	policy := e.Rule
	if policy == "" {
		policy = "none; the order of the region"
	}
	g.tell("policy:  %s (%s)", policy, e.Strategy)
	var rows [][]term.Cell
	for i, c := range e.Candidates {
		place := term.Cell{Text: fmt.Sprint(i + 1)}
		switch {
		case c.Chosen:
			place.Color = term.Good
		case !c.Able:
			place = term.Cell{Text: "-", Color: term.Faint}
		}
		cost := ""
		if c.Cost != nil {
			cost = c.Cost.String()
		}
		rows = append(rows, []term.Cell{place, {Text: string(c.Partner)}, {Text: string(c.Model)}, {Text: where(c)}, {Text: cost}, {Text: c.Reason}})
	}
	return g.out.Table([]string{"", "PARTNER", "MODEL", "WHERE", "COST", "WHY"}, rows)
}

func where(c client.Candidate) string {
	if c.Local {
		return "device"
	}
	return strings.TrimSuffix(string(c.Region)+"/"+c.Scope, "/")
}

func newRouteList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "Say how each partner does: health, first-token time, load, share of the requests",
		Example: examples("qiao route list --server http://127.0.0.1:7333", "what the server measured"),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := g.routes(cmd.Context())
			if err != nil {
				return err
			}
			var rows [][]term.Cell
			for _, s := range list {
				rows = append(rows, routeRow(s))
			}
			if err := g.show(orEmpty(list), []string{"PARTNER", "STATE", "IN FLIGHT", "FIRST TOKEN", "P95", "TOKENS/S", "SHARE", "ERRORS", "WHY"}, rows); err != nil {
				return err
			}
			return g.showShared(cmd.Context())
		},
	}
}

// showShared tells a person how the limits stand that the server shares with others.
func (g *global) showShared(ctx context.Context) error {
	if g.server == "" || g.json {
		return nil
	}
	c, err := g.client()
	if err != nil {
		return err
	}
	s, err := c.Shared(ctx)
	switch {
	case err != nil || s == nil:
		return err
	case s.Up:
		g.tell("limits:  shared by %d servers", s.Nodes)
	case s.Error != "":
		g.tell("limits:  not shared at present; this server keeps to 1/%d of each: %s", s.Nodes, s.Error)
	}
	return nil
}

func (g *global) routes(ctx context.Context) (list []client.RouteStatus, err error) {
	if g.server != "" {
		c, err := g.client()
		if err != nil {
			return nil, err
		}
		return c.Routes(ctx)
	}
	err = g.with(func(a *app.App) error { return same(a.Routes().Status(ctx).Partners, &list) })
	return list, err
}

func routeRow(s client.RouteStatus) []term.Cell {
	state := term.Cell{Text: s.State, Color: term.Good}
	if s.State != "live" {
		state.Color = term.Warn
	}
	ms := func(f float64) string {
		if f == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f ms", f)
	}
	rate := ""
	if s.Rate > 0 {
		rate = fmt.Sprintf("%.0f", s.Rate)
	}
	return []term.Cell{
		{Text: string(s.Partner)}, state, {Text: fmt.Sprint(s.InFlight)}, {Text: ms(s.FirstTokenMS)}, {Text: ms(s.P95MS)}, {Text: rate},
		{Text: fmt.Sprintf("%.0f %%", s.Share*100)}, {Text: fmt.Sprintf("%.1f %%", s.ErrorRate*100)}, {Text: s.Error},
	}
}

func newRouteDrain(g *global, verb string) *cobra.Command {
	short := "Take a partner of a running server out of service; requests on their way end as they would"
	if verb == "restore" {
		short = "Put a drained partner of a running server back into service"
	}
	return &cobra.Command{
		Use:     verb + " ID",
		Short:   short,
		Example: examples("qiao route "+verb+" qwen --server http://127.0.0.1:7333", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if g.server == "" {
				return wrongUsage(cmd.CommandPath(), "no server is named").WithFix("Add --server URL, such as %s.", client.DefaultAddress)
			}
			c, err := g.client()
			if err != nil {
				return err
			}
			if verb == "drain" {
				return c.Drain(cmd.Context(), qiao.PartnerID(args[0]))
			}
			return c.Restore(cmd.Context(), qiao.PartnerID(args[0]))
		},
	}
}
