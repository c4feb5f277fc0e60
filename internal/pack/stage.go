package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

// partial ends the name of a file that has not been verified.
const partial = ".partial"

// A stage fills a folder with the files of a pack. A file has its own name only
// once it was verified, so what a killed process leaves can be trusted.
type stage struct {
	pack  Pack
	dir   string
	npm   string
	meter *meter
}

// fill gets the files from the first source that has them all.
func (g *stage) fill(ctx context.Context, from []Source) error {
	if err := g.keepGood(); err != nil {
		return err
	}
	var errs []error
	for _, s := range from {
		if g.full() {
			break
		}
		err := g.from(ctx, s)
		if ctx.Err() != nil {
			return canceled(ctx)
		}
		if errors.Is(err, errLeft) {
			return err
		}
		errs = append(errs, err)
	}
	if g.full() {
		return nil
	}
	return g.failed(errs)
}

func (g *stage) from(ctx context.Context, s Source) error {
	switch {
	case s.Local != "":
		return g.fromLocal(ctx, s.Local)
	case s.NPM != "":
		return g.fromNPM(ctx, s.NPM)
	}
	return g.fromURL(ctx, s.URL)
}

// failed puts the errors of all sources together; the first one's Kind and Fix
// count.
func (g *stage) failed(errs []error) error {
	errs = append(errs, nil)
	if len(errs) == 2 && errs[0] != nil {
		return errs[0]
	}
	all := errors.Join(errs...)
	if all == nil {
		return qiao.Errorf(qiao.NotFound, "pack: pull", "no source has %s", g.missing()).
			WithFix("Get it on another machine and run: qiao model pull %s --from FILE-or-FOLDER", g.pack.Name)
	}
	return qiao.E(qiao.KindOf(errs[0]), "pack: pull "+string(g.pack.Name), all).WithFix("%s", qiao.FixOf(errs[0]))
}

// keepGood verifies what an earlier pull has left and drops what is not right.
func (g *stage) keepGood() error {
	if err := g.meter.begin(Checking, "", 0); err != nil {
		return err
	}
	for _, f := range g.pack.Files {
		path := filepath.Join(g.dir, f.Name)
		if _, err := os.Stat(path); err == nil && check(path, f) != nil {
			if err := os.Remove(path); err != nil {
				return folderError("pack: pull", err)
			}
		}
	}
	return nil
}

func (g *stage) has(f File) bool {
	info, err := os.Stat(filepath.Join(g.dir, f.Name))
	return err == nil && info.Size() == f.Size
}

func (g *stage) full() bool { return g.missing() == "" }

// missing names the first file that is not there, or "".
func (g *stage) missing() string {
	for _, f := range g.pack.Files {
		if !g.has(f) {
			return f.Path
		}
	}
	return ""
}

// done counts the bytes of verified files.
func (g *stage) done() (n int64) {
	for _, f := range g.pack.Files {
		if g.has(f) {
			n += f.Size
		}
	}
	return n
}

// put copies one file from r, verifies it, and gives it its name.
func (g *stage) put(ctx context.Context, f File, r io.Reader) error {
	path := filepath.Join(g.dir, f.Name+partial)
	w, err := os.Create(path)
	if err != nil {
		return folderError("pack: pull", err)
	}
	err = g.copy(ctx, w, r, f, 0)
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return err
	}
	return g.accept(f)
}

// copy moves bytes up to the size of f, the first at offset at, and reports them.
// It is an error if r has more.
func (g *stage) copy(ctx context.Context, w io.Writer, r io.Reader, f File, at int64) error {
	base := g.done()
	buf := make([]byte, 128<<10)
	for {
		if ctx.Err() != nil {
			return canceled(ctx)
		}
		n, err := r.Read(buf)
		if at += int64(n); at > f.Size {
			return wrongFile(f, "it is longer than %d bytes", f.Size)
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return folderError("pack: pull", err)
		}
		if err := g.meter.at(base + at); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return qiao.E(qiao.Protocol, "pack: read "+f.Path, err).
				WithFix("The source is damaged; fetch it again: npm pack writes such a file.")
		}
	}
}

// accept verifies a partial file and gives it its name. One that is not right is
// deleted.
func (g *stage) accept(f File) error {
	path := filepath.Join(g.dir, f.Name)
	if err := check(path+partial, f); err != nil {
		os.Remove(path + partial)
		return err
	}
	if err := os.Rename(path+partial, path); err != nil {
		return folderError("pack: pull", err)
	}
	return nil
}

// tidy leaves nothing in the staging folder but the pack's files.
func (g *stage) tidy() error {
	entries, err := os.ReadDir(g.dir)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, f := range g.pack.Files {
		wanted[f.Name] = true
	}
	for _, e := range entries {
		if wanted[e.Name()] {
			continue
		}
		if err := os.RemoveAll(filepath.Join(g.dir, e.Name())); err != nil {
			return err
		}
	}
	syncDir(g.dir)
	return nil
}

// check compares a file with its size and SHA-256.
func check(path string, f File) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, r)
	switch {
	case err != nil:
		return err
	case n != f.Size:
		return wrongFile(f, "it has %d bytes, not %d", n, f.Size)
	case hex.EncodeToString(h.Sum(nil)) != f.SHA256:
		return wrongFile(f, "its SHA-256 is another")
	}
	return nil
}

func wrongFile(f File, format string, args ...any) error {
	args = append([]any{f.Path}, args...)
	return qiao.Errorf(qiao.Protocol, "pack", "%s is not the file that was expected: "+format, args...).
		WithFix("Get exactly the version that qiao model list names; a mirror may hold a damaged copy.")
}
