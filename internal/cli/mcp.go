package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/mcp"
)

func newMCP(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "mcp",
		Short: "Offer the writing tools to an agent over standard input and output",
		Long: `Speaks the Model Context Protocol on standard input and output. An agent starts it;
its configuration names the command "qiao" with the argument "mcp". For agents that
come by HTTP, qiao serve has /mcp.`,
		Example: examples("qiao mcp", "", "claude mcp add qiao -- qiao mcp", "for one agent"),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				return mcp.Run(cmd.Context(), a, app.Version(), io.NopCloser(g.in), open{g.out})
			})
		},
	}
}

// open is a writer that is not closed with the conversation.
type open struct{ io.Writer }

// Close implements [io.Closer].
func (open) Close() error { return nil }
