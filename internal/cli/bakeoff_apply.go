package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
)

// applyBakeoff shows how the settings would change, and changes them if yes.
func (g *global) applyBakeoff(ctx context.Context, a *app.App, name string, yes bool) error {
	b := a.Bench(ctx)
	r, err := b.Open(name)
	if err != nil {
		return err
	}
	s, err := spec.Parse([]byte(r.Spec))
	if err != nil {
		return qiao.E(qiao.Invalid, "bakeoff apply", err)
	}
	rep, err := b.Report(ctx, name, nil)
	if err != nil {
		return err
	}
	routes := bakeoff.Routes(s, rep.Decisions)
	if len(routes) == 0 {
		return qiao.Errorf(qiao.NotFound, "bakeoff apply", "the run recommends nobody").
			WithFix("Give the file needs with weights, and see the reasons with: qiao bakeoff report %s", name)
	}
	path, before, err := g.settingsFile()
	if err != nil {
		return err
	}
	after, err := config.WithRoutes(before, routes)
	if err != nil {
		return err
	}
	if err := g.out.Diff(path, before, after); err != nil {
		return err
	}
	if before == after {
		g.tell("%s says so already", path)
		return nil
	}
	if !yes {
		g.tell("nothing is written; to write it: qiao bakeoff apply %s --yes", name)
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return qiao.E(qiao.Misconfigured, "bakeoff apply", err)
	}
	return writeWhole(path, func(w io.Writer) error {
		_, err := io.WriteString(w, after)
		return err
	})
}

// settingsFile is where the settings are, or would be, and what it holds.
func (g *global) settingsFile() (path, content string, err error) {
	cfg, err := g.load()
	if err != nil {
		return "", "", err
	}
	path = cfg.File
	if path == "" {
		path = config.FindPaths(g.getenv).Files[0]
	}
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", qiao.E(qiao.Misconfigured, "bakeoff apply", err)
	}
	return path, string(b), nil
}
