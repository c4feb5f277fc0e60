package cli

import (
	"strings"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
)

// sources says where the settings of this command line come from.
func (g *global) sources() (config.Sources, error) {
	src := config.Sources{File: g.file, Env: g.getenv, Flags: map[string]string{}}
	for _, s := range g.set {
		path, value, ok := strings.Cut(s, "=")
		if !ok {
			return src, wrongUsage("qiao", "--set %q has no value", s).WithFix("Write it as --set server.listen=127.0.0.1:7334")
		}
		src.Flags[path] = value
	}
	return src, nil
}

func (g *global) load() (*config.Config, error) {
	src, err := g.sources()
	if err != nil {
		return nil, err
	}
	return config.Load(src)
}

// open builds the parts in this process. The caller closes them.
func (g *global) open() (*app.App, error) {
	cfg, err := g.load()
	if err != nil {
		return nil, err
	}
	return app.Open(cfg, app.Options{Env: g.getenv})
}

// with opens the parts, runs do, and closes them.
func (g *global) with(do func(*app.App) error) error {
	a, err := g.open()
	if err != nil {
		return err
	}
	defer a.Close()
	return do(a)
}
