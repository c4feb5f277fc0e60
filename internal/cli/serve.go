package cli

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/term"
)

// serving holds the flags of "qiao serve".
type serving struct {
	*global
	listen  string
	anyPort bool
}

func newServe(g *global) *cobra.Command {
	s := &serving{global: g}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web page and the API",
		Long: `Serves the web page, the native API and MCP on this machine, until it is stopped.
On an address that other machines can reach it demands keys.`,
		Example: examples(
			"qiao serve", "",
			"qiao serve --listen 127.0.0.1:8080", "another port",
			"qiao serve --any-port", "another free port if it is taken",
			"QIAO_KEYS=me:SECRET qiao serve --listen :7333", "for other machines"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&s.listen, "listen", "", "`ADDRESS` and port (default 127.0.0.1:7333)")
	cmd.Flags().BoolVar(&s.anyPort, "any-port", false, "choose another free port if that one is taken")
	return cmd
}

func (s *serving) run(ctx context.Context) error {
	src, err := s.sources()
	if err != nil {
		return err
	}
	if s.listen != "" {
		src.Flags["server.listen"] = s.listen
	}
	cfg, err := config.Load(src)
	if err != nil {
		return err
	}
	a, err := app.Open(cfg, app.Options{Env: s.getenv, Log: s.err, TTY: s.err.Terminal})
	if err != nil {
		return err
	}
	defer a.Close()
	l, err := a.Listen(s.anyPort)
	if err != nil {
		return err
	}
	if err := s.announce(l); err != nil {
		return err
	}
	go s.sayMissing(ctx, a)
	return a.Serve(ctx, l, src)
}

// announce prints where the page is: the one line that a script may wait for.
func (s *serving) announce(l net.Listener) error {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip.IsUnspecified() || ip.IsLoopback() && ip.To4() == nil {
		host = "localhost"
	}
	address := "http://" + net.JoinHostPort(host, port)
	if s.json {
		return s.printJSON(map[string]string{"url": address})
	}
	_, err = fmt.Fprintf(s.out, "Qiao is at %s\n", s.out.Paint(term.Link, address))
	return err
}

// sayMissing tells what cannot be done at present, one line each.
func (s *serving) sayMissing(ctx context.Context, a *app.App) {
	for _, n := range a.Missing(ctx) {
		s.tell("%s %s. %s", s.err.Paint(term.Warn, "missing:"), n.Message, n.Fix)
	}
}
