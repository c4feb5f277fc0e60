package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/internal/app"
)

func newBakeoffReport(g *global) *cobra.Command {
	var page, file, language string
	cmd := &cobra.Command{
		Use:   "report NAME",
		Short: "The recommendation, the scores and what they rest on",
		Long: `Writes the report of a run as Markdown, as JSON (docs/bakeoff-report.schema.json)
or as one HTML file that opens offline. Answers that are new are graded first.`,
		Example: examples("qiao bakeoff report first", "", "qiao bakeoff report first --html report.html --language zh", "",
			"qiao bakeoff report first --needs other.yaml", "the same answers, other weights and limits"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l := report.Language(language)
			if l != report.English && l != report.Chinese {
				return wrongUsage(cmd.CommandPath(), "%q is no language of reports", language).WithFix("Use --language en or zh.")
			}
			return g.with(func(a *app.App) error {
				r, err := reportOf(cmd.Context(), a, args[0], file)
				if err != nil {
					return err
				}
				return g.writeReport(r, page, l)
			})
		},
	}
	cmd.Flags().StringVar(&page, "html", "", "write the page to `FILE`")
	cmd.Flags().StringVar(&file, "needs", "", "take weights, limits and what is known of the contenders from `FILE`")
	cmd.Flags().StringVar(&language, "language", "en", "of the report: en or zh")
	return cmd
}

func reportOf(ctx context.Context, a *app.App, name, file string) (*report.Report, error) {
	var over *spec.Spec
	if file != "" {
		s, err := spec.Load(file)
		if err != nil {
			return nil, err
		}
		over = s
	}
	return a.Bench(ctx).Report(ctx, name, over)
}

func (g *global) writeReport(r *report.Report, page string, l report.Language) error {
	if page != "" {
		return writeWhole(page, func(w io.Writer) error { return r.HTML(w, l) })
	}
	if g.json {
		return g.printJSON(r)
	}
	return r.Markdown(g.out, l)
}

// writeWhole writes a file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".qiao-*")
	if err != nil {
		return qiao.E(qiao.Invalid, "write "+path, err).WithFix("Choose a folder that you may write to.")
	}
	err = errors.Join(write(f), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
