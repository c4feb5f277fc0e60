package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity"
	"github.com/qiao-ai/qiao/capacity/price"
	"github.com/qiao-ai/qiao/capacity/report"
	"github.com/qiao-ai/qiao/capacity/silicon"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/partner/catalog"
)

func newPlan(g *global) *cobra.Command {
	var page, language, constants string
	var needs bool
	cmd := &cobra.Command{
		Use:   "plan FILE",
		Short: "From the size of a fleet to requests, quota, GPUs and money",
		Long: `Plans what a fleet of devices needs by the scenario in FILE (docs/capacity.md;
examples/capacity has three): the peak against partners' quotas, the cost of a month
by their dated prices, and the GPUs to host a model oneself. Ranges in the file make
intervals of the answers. Nobody is asked: it works offline.`,
		Example: examples("qiao plan examples/capacity/million.yaml", "", "qiao plan fleet.yaml --html plan.html --language zh", "",
			"qiao plan fleet.yaml --needs", "limits and prices for a bake-off's file"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l := report.Language(language)
			if l != report.English && l != report.Chinese {
				return wrongUsage(cmd.CommandPath(), "%q is no language of reports", language).WithFix("Use --language en or zh.")
			}
			scenario, err := capacity.Load(args[0])
			if err != nil {
				return err
			}
			library, err := libraryWith(constants)
			if err != nil {
				return err
			}
			return g.withPrices(func(book *catalog.Catalog) error {
				p, err := scenario.Plan(cmd.Context(), library, price.Of(book), time.Now())
				if err != nil {
					return err
				}
				return g.writePlan(p, page, l, needs)
			})
		},
	}
	cmd.Flags().StringVar(&page, "html", "", "write the page to `FILE`")
	cmd.Flags().StringVar(&language, "language", "en", "of the report: en or zh")
	cmd.Flags().StringVar(&constants, "constants", "", "take the constants of GPUs from `FILE`, made by qiao plan calibrate")
	cmd.Flags().BoolVar(&needs, "needs", false, "write what a bake-off takes over, as YAML")
	cmd.AddCommand(newPlanCalibrate(g))
	return cmd
}

func libraryWith(constants string) (*silicon.Library, error) {
	l, err := silicon.Load()
	if err != nil || constants == "" {
		return l, err
	}
	f, err := os.Open(constants)
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "read "+constants, err).WithFix("Make it with qiao plan calibrate.")
	}
	defer f.Close()
	l.Model, err = silicon.ReadModel(f)
	return l, err
}

func (g *global) writePlan(p *capacity.Plan, page string, l report.Language, needs bool) error {
	switch {
	case page != "":
		return writeWhole(page, func(w io.Writer) error { return report.HTML(w, p, l) })
	case needs && g.json:
		return g.printJSON(p.Needs())
	case needs:
		b, err := p.Needs().YAML()
		if err == nil {
			_, err = g.out.Write(b)
		}
		return err
	case g.json:
		return g.printJSON(p)
	}
	return report.Markdown(g.out, p, l)
}

func newPlanCalibrate(g *global) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "calibrate FILE",
		Short: "Fit the constants of GPUs and engines to measured rows",
		Long: `Fits the constants of the times on GPUs to the rows of FILE: a CSV, also compressed,
with the columns of AIConfigurator's silicon data (docs/capacity.md). The same rows
give the same constants.`,
		Example: examples("qiao plan calibrate rows.csv --output constants.json", "", "qiao plan fleet.yaml --constants constants.json", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := silicon.Load()
			if err != nil {
				return err
			}
			rows, skipped, err := l.Open(args[0])
			if err != nil {
				return err
			}
			m := silicon.Fit(rows, silicon.Made(filepath.Base(args[0]), time.Now()))
			if output != "" {
				if err := writeWhole(output, m.Write); err != nil {
					return err
				}
			}
			return g.showFit(m, skipped)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write the constants to `FILE`")
	return cmd
}

func (g *global) showFit(m *silicon.Model, skipped int) error {
	type fit struct {
		Rows     int                       `json:"rows"`
		Skipped  int                       `json:"skipped"`
		Families []string                  `json:"families"`
		Errors   map[string]silicon.Spread `json:"errors"`
	}
	var rows [][]term.Cell
	for _, e := range []struct{ key, what string }{{"near", "a fold of rows unseen"}, {"far", "a family unseen"}} {
		s := m.Errors[e.key]
		rows = append(rows, []term.Cell{{Text: e.what}, {Text: errorOf(s.Mean)}, {Text: errorOf(s.Median)}, {Text: errorOf(s.P90)}})
	}
	return g.show(fit{m.Rows, skipped, m.Families, m.Errors}, []string{"ERROR WITH", "MEAN", "MEDIAN", "P90"}, rows)
}

func errorOf(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
