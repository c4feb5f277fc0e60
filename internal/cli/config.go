package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/internal/config"
)

func newConfig(g *global) *cobra.Command {
	return noun("config", "Look at the settings", newConfigCheck(g), newConfigShow(g), newConfigPath(g))
}

func newConfigCheck(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say what is wrong with the settings, all at once",
		Example: examples("qiao config check", "",
			"qiao config check --config new.yaml", "before it is put in place"),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return g.checkConfig() },
	}
}

func (g *global) checkConfig() error {
	cfg, err := g.load()
	if g.json {
		return g.configReport(cfg, err)
	}
	if err != nil {
		for _, p := range config.Problems(err) {
			g.err.Failure(p)
		}
		return said(err)
	}
	where := "defaults; there is no file"
	if cfg.File != "" {
		where = cfg.File
	}
	_, err = fmt.Fprintf(g.out, "ok: %s\n", where)
	return err
}

// configReport writes {"ok":true,"file":…} or the problems.
func (g *global) configReport(cfg *config.Config, err error) error {
	report := struct {
		OK       bool       `json:"ok"`
		File     string     `json:"file,omitempty"`
		Problems []*problem `json:"problems,omitempty"`
	}{OK: err == nil}
	if cfg != nil {
		report.File = cfg.File
	}
	if err != nil {
		for _, p := range config.Problems(err) {
			report.Problems = append(report.Problems, newProblem(p))
		}
		err = said(err)
	}
	if e := g.printJSON(report); e != nil {
		return e
	}
	return err
}

func newConfigShow(g *global) *cobra.Command {
	var origin bool
	cmd := &cobra.Command{
		Use:     "show",
		Short:   "Print the settings that hold, secrets hidden",
		Example: examples("qiao config show", "", "qiao config show --origin", "and where each was set"),
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			shown, err := cfg.Show(origin)
			if err != nil {
				return err
			}
			_, err = g.out.Write(shown)
			return err
		},
	}
	cmd.Flags().BoolVar(&origin, "origin", false, "say where each value was set")
	return cmd
}

func newConfigPath(g *global) *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print where the settings and the state are",
		Example: examples("qiao config path", "", "$EDITOR $(qiao config path --json | jq -r .config)", ""),
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return g.showPaths() },
	}
}

func (g *global) showPaths() error {
	cfg, err := g.load()
	if err != nil {
		return err
	}
	file := cfg.File
	if file == "" {
		file = config.FindPaths(g.getenv).Files[0]
	}
	if g.json {
		return g.printJSON(map[string]string{
			"config": file, "data": string(cfg.Data), "packs": string(cfg.Packs), "cache": string(cfg.Cache),
		})
	}
	note := ""
	if cfg.File == "" {
		note = " (does not exist)"
	}
	_, err = fmt.Fprintf(g.out, "config  %s%s\ndata    %s\npacks   %s\ncache   %s\n", file, note, cfg.Data, cfg.Packs, cfg.Cache)
	return err
}
