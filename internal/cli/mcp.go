package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/mcp"
)

func newMCP(g *global) *cobra.Command {
	var tools string
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Offer the writing tools to an agent over standard input and output",
		Long: `Speaks the Model Context Protocol on standard input and output. An agent starts it;
its configuration names the command "qiao" with the argument "mcp". For agents that
come by HTTP, qiao serve has /mcp.`,
		Example: examples("qiao mcp", "", "claude mcp add qiao -- qiao mcp", "for one agent",
			"qiao mcp --tools timer.set,note.add", "these intents are tools of their own"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			show, err := mcp.ParseShow(tools)
			if err != nil {
				return err
			}
			return g.with(func(a *app.App) error {
				return mcp.Run(cmd.Context(), a, app.Version(), show, io.NopCloser(g.in), open{g.out})
			})
		},
	}
	cmd.Flags().StringVar(&tools, "tools", "ask", "what the assistant offers beside one tool for sentences: `ask|all|NAME,…`")
	return cmd
}

// open is a writer that is not closed with the conversation.
type open struct{ io.Writer }

// Close implements [io.Closer].
func (open) Close() error { return nil }
