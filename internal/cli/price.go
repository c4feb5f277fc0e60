package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/partner/catalog"
)

func newPrice(g *global) *cobra.Command {
	return noun("price", "What models can do and cost", g.atServer(newPriceList(g)), g.atServer(newPriceShow(g)), newPriceCheck(g))
}

// models lists what is known of models, here or at the server.
func (g *global) models(ctx context.Context, vendor string) (list []catalog.Entry, err error) {
	if g.server == "" {
		err = g.withPrices(func(book *catalog.Catalog) error {
			for m := range book.Models() {
				if vendor == "" || vendor == m.Vendor {
					list = append(list, m.Entry(time.Now()))
				}
			}
			return nil
		})
		return list, err
	}
	c, err := g.client()
	if err != nil {
		return nil, err
	}
	facts, err := c.Prices(ctx, vendor, "")
	return ofServer[[]catalog.Entry](facts, err)
}

// withPrices opens the catalogue of the settings.
func (g *global) withPrices(do func(*catalog.Catalog) error) error {
	return g.with(func(a *app.App) error {
		book, err := a.Prices()
		if err != nil {
			return err
		}
		return do(book)
	})
}

func newPriceList(g *global) *cobra.Command {
	var vendor string
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "List the models with the prices that hold now, for a million tokens",
		Example: examples("qiao price list", "", "qiao price list --vendor qwen --json", ""),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := g.models(cmd.Context(), vendor)
			if err != nil {
				return err
			}
			var rows [][]term.Cell
			for _, e := range list {
				rows = append(rows, priceRows(e)...)
			}
			return g.show(orEmpty(list), []string{"VENDOR", "MODEL", "REGION", "IN", "OUT", "CACHE", "CURRENCY", "CONTEXT", ""}, rows)
		},
	}
	cmd.Flags().StringVar(&vendor, "vendor", "", "of one `VENDOR`, such as qwen")
	return cmd
}

// priceRows are the lines of a model: one for each region and tier that holds.
func priceRows(e catalog.Entry) (rows [][]term.Cell) {
	context := ""
	if e.Context > 0 {
		context = fmt.Sprint(e.Context)
	}
	for _, p := range e.Prices {
		if !p.Holds {
			continue
		}
		for i, t := range p.Tiers {
			var notes []string
			if t.UpTo > 0 {
				notes = append(notes, fmt.Sprintf("up to %d", t.UpTo))
			} else if i > 0 {
				notes = append(notes, "above")
			}
			if t.Thinking != "" {
				notes = append(notes, "thinking "+t.Thinking)
			}
			if p.Window != "" {
				notes = append(notes, p.Window)
			}
			if p.Memory {
				notes = append(notes, "from memory")
			}
			scope := string(p.Scope)
			if scope == "" {
				scope = "elsewhere"
			}
			rows = append(rows, term.Cells(e.Vendor, string(e.ID), scope, t.In, t.Out, t.Read, p.Currency, context, strings.Join(notes, ", ")))
		}
	}
	if len(rows) == 0 {
		rows = append(rows, term.Cells(e.Vendor, string(e.ID), "", "", "", "", "", context, "the price is not known"))
	}
	return rows
}

func newPriceShow(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "show VENDOR/MODEL",
		Short:   "Show all that is known of a model, older prices too",
		Example: examples("qiao price show qwen/qwen3.7-plus", "", "qiao price show deepseek/deepseek-flash --json", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			vendor, model, ok := strings.Cut(args[0], "/")
			if !ok {
				return wrongUsage("qiao price show", "%q names no vendor", args[0]).WithFix("Write it like qwen/qwen-plus. See: qiao price list")
			}
			if g.server != "" {
				return g.showModelThere(cmd.Context(), vendor, qiao.ModelID(model))
			}
			return g.withPrices(func(book *catalog.Catalog) error {
				m, ok := book.Lookup(vendor, qiao.ModelID(model))
				if !ok {
					return unknownModel(args[0])
				}
				return g.showModel(m.Entry(time.Now()))
			})
		},
	}
}

func unknownModel(name string) error {
	return qiao.Errorf(qiao.NotFound, "price", "nothing is known of %s", name).WithFix("See: qiao price list, or add it to a file: docs/prices.md")
}

// showModelThere shows what a server knows of a model, by its own name or another
// that it goes by.
func (g *global) showModelThere(ctx context.Context, vendor string, model qiao.ModelID) error {
	list, err := g.models(ctx, vendor)
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.ID == model || slices.Contains(e.Also, model) {
			return g.showModel(e)
		}
	}
	return unknownModel(vendor + "/" + string(model))
}

func (g *global) showModel(e catalog.Entry) error {
	if g.json {
		return g.printJSON(e)
	}
	facts := [][]term.Cell{
		term.Cells("context", number(e.Context)), term.Cells("output", number(e.Output)),
		term.Cells("tools", e.Tools.String()), term.Cells("schema", e.Schema.String()),
		term.Cells("images", e.Images.String()), term.Cells("thinking", e.Thinking.String()),
		term.Cells("from memory", strings.Join(e.Memory, ", ")), term.Cells("source", e.Source),
	}
	if err := g.out.Table([]string{upper(e.Vendor + "/" + string(e.ID)), ""}, facts); err != nil {
		return err
	}
	var rows [][]term.Cell
	for _, p := range e.Prices {
		state := "older, or of another time of day"
		if p.Holds {
			state = "holds"
		}
		one := e
		p.Holds = true
		one.Prices = []catalog.PriceEntry{p}
		for _, r := range priceRows(one) {
			rows = append(rows, append(term.Cells(p.From.Format("2006-01-02 15:04 MST"), state), r[2:]...))
		}
	}
	return g.out.Table([]string{"FROM", "", "REGION", "IN", "OUT", "CACHE", "CURRENCY", "CONTEXT", ""}, rows)
}

func number(n int) string {
	if n == 0 {
		return "unknown"
	}
	return fmt.Sprint(n)
}

func upper(s string) string { return strings.ToUpper(s) }

func newPriceCheck(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "check [FILE]",
		Short:   "Read a catalogue and say what is missing, from memory or out of date",
		Example: examples("qiao price check", "the one in use", "qiao price check my-prices.yaml", "before it is put to use"),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			check := func(book *catalog.Catalog) error { return g.showRemarks(book.Check(time.Now())) }
			if len(args) == 0 {
				return g.withPrices(check)
			}
			book, err := catalog.Open(args[0])
			if err != nil {
				return err
			}
			return check(book)
		},
	}
}

func (g *global) showRemarks(list []catalog.Remark) error {
	var rows [][]term.Cell
	for _, r := range list {
		rows = append(rows, term.Cells(r.Model, r.Message))
	}
	return g.show(orEmpty(list), []string{"MODEL", "REMARK"}, rows)
}
