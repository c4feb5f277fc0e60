package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/eval"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text"
)

func newEval(g *global) *cobra.Command {
	cmd := noun("eval", "Measure Qiao on data that you have")
	cmd.Long = "Measures Qiao on data given by path, so that every figure can be made again."
	cmd.Example = examples("qiao eval proofread jfleg/dev", "", "qiao eval clean plain/ --json", "")
	for _, e := range eval.All() {
		cmd.AddCommand(newEvaluation(g, e))
	}
	return cmd
}

func newEvaluation(g *global, e eval.Evaluation) *cobra.Command {
	var shown int
	cmd := &cobra.Command{
		Use:     e.Name + " PATH",
		Short:   e.Description,
		Example: examples("qiao eval "+e.Name+" DIR-or-FILE", "", "qiao eval "+e.Name+" DIR-or-FILE --json", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return g.evaluate(cmd.Context(), a, e, args[0], shown) })
		},
	}
	cmd.Flags().IntVar(&shown, "examples", 0, "show `N` examples of each set")
	return cmd
}

func (g *global) evaluate(ctx context.Context, a *app.App, e eval.Evaluation, path string, shown int) error {
	meters := map[string]*term.Meter{}
	deps := eval.Deps{
		Examples: shown,
		Pack:     func(name string) string { return a.Packs.Dir(pack.Name(name)) },
		Checker: func(l text.Language) eval.Checker {
			if c := a.Checker(l); c != nil {
				return c
			}
			return nil
		},
		Progress: func(set string, done, total int) {
			if meters[set] == nil {
				meters[set] = g.err.Meter(set, term.Count)
			}
			meters[set].Set(int64(done), int64(total))
		},
	}
	report, err := e.Run(ctx, path, deps)
	for _, m := range meters {
		m.Clear()
	}
	switch {
	case err != nil:
		return err
	case g.json:
		return g.printJSON(report)
	}
	return report.Write(g.out)
}
