package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
)

func newBakeoffLabels(g *global) *cobra.Command {
	var pairs int
	cmd := &cobra.Command{
		Use:   "labels NAME",
		Short: "Write pairs of answers for people to judge, to calibrate a jury",
		Long: `Writes pairs that a run's jury judged as JSON Lines, without saying who wrote
which. A person sets annotator1 to "1", "2" or "tie", a second one adds annotator2.
qiao eval judge then says how each judge, and the jury, agrees with the people.`,
		Example: examples("qiao bakeoff labels first --pairs 100 > labels.jsonl", "", "qiao eval judge labels.jsonl", "after people have filled them in"),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				list, err := a.Bench(cmd.Context()).Labels(args[0], pairs)
				if err != nil {
					return err
				}
				e := json.NewEncoder(g.out)
				for i := range list {
					if err := e.Encode(list[i]); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&pairs, "pairs", 0, "at most `N`, spread evenly; all if 0")
	return cmd
}
