package pack

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao"
)

// fromLocal takes the files from a path that the user gave: one file, a .tgz, or
// a folder.
func (g *stage) fromLocal(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return localError(path, err)
	case info.IsDir():
		return g.fromFolder(ctx, path)
	case isTarball(path):
		return g.fromTarball(ctx, path, "local")
	}
	return g.fromFile(ctx, path)
}

func isTarball(path string) bool {
	return strings.HasSuffix(path, ".tgz") || strings.HasSuffix(path, ".tar.gz")
}

// fromFile takes one file, which need not have the name that it has in the pack
// if it is the only one.
func (g *stage) fromFile(ctx context.Context, path string) error {
	if err := g.meter.begin(Fetching, "local", g.done()); err != nil {
		return err
	}
	for _, f := range g.pack.Files {
		if len(g.pack.Files) == 1 || f.Name == filepath.Base(path) {
			if err := g.copyFile(ctx, f, path); err != nil {
				return err
			}
		}
	}
	return g.lacks(path)
}

// fromFolder looks for each file where a package, an unpacked package, or plain
// copies would have it. A folder with the package's .tgz will do as well.
func (g *stage) fromFolder(ctx context.Context, dir string) error {
	if err := g.meter.begin(Fetching, "local", g.done()); err != nil {
		return err
	}
	for _, f := range g.pack.Files {
		if path := g.find(dir, f); path != "" && !g.has(f) {
			if err := g.copyFile(ctx, f, path); err != nil {
				return err
			}
		}
	}
	for _, s := range g.pack.Sources {
		if path := filepath.Join(dir, tarballName(s.NPM)); !g.full() && isFile(path) {
			return g.fromTarball(ctx, path, "local")
		}
	}
	return g.lacks(dir)
}

func (g *stage) find(dir string, f File) string {
	places := []string{f.Path, "package/" + f.Path, f.Name}
	for _, s := range g.pack.Sources {
		if name, _ := cutVersion(s.NPM); name != "" {
			places = append(places, name+"/"+f.Path, "node_modules/"+name+"/"+f.Path)
		}
	}
	for _, p := range places {
		if path := filepath.Join(dir, filepath.FromSlash(p)); isFile(path) {
			return path
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (g *stage) copyFile(ctx context.Context, f File, path string) error {
	r, err := os.Open(path)
	if err != nil {
		return localError(path, err)
	}
	defer r.Close()
	return g.put(ctx, f, r)
}

func localError(path string, err error) error {
	e := qiao.E(qiao.Other, "pack: open "+path, err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Kind = qiao.NotFound
	case errors.Is(err, fs.ErrPermission):
		e.Kind = qiao.Forbidden
	}
	return e.WithFix("Give a file, a .tgz or a folder that can be read after --from.")
}
