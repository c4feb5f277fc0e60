package cli

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
)

func newVersion(g *global) *cobra.Command {
	return g.atServer(&cobra.Command{
		Use:   "version",
		Short: "Print the version, or with --server whether a server lives and its version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.server != "" {
				return g.versionAt(cmd.Context())
			}
			v := app.Version()
			if g.json {
				return g.printJSON(map[string]string{"version": v, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
			}
			_, err := fmt.Fprintf(g.out, "qiao %s (%s, %s/%s)\n", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	})
}

// versionAt asks a server which version it is, as an image without a shell checks
// that it lives.
func (g *global) versionAt(ctx context.Context) error {
	c, err := g.client()
	if err != nil {
		return err
	}
	v, err := c.Version(ctx)
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(map[string]string{"version": v})
	}
	_, err = fmt.Fprintf(g.out, "qiao %s\n", v)
	return err
}
