// Package backup puts the state of a Qiao into one file, while it is in use, and
// back.
//
// Start with [Write] and [Restore]. The file is a compressed tar: a manifest with
// the size and SHA-256 of everything, the store as it was at one moment, and the
// other files of the data folder. Model files and what can be made again are left
// out. A backup that is cut or damaged is refused as a whole.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Manifest says what a backup holds. It comes first.
type Manifest struct {
	Format  int       `json:"format"`
	Version string    `json:"version,omitempty"` // of Qiao
	Made    time.Time `json:"made"`
	Files   []File    `json:"files"`
}

// A File is one of a backup.
type File struct {
	Path   string `json:"path"` // below the data folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const (
	format       = 1
	manifestName = "manifest.json"
	// Store is the path of the store in a backup.
	Store = "qiao.db"
)

// skipped are folders of the data folder that can be made or fetched again, and
// endings of files that only live with the store.
func skipped(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if first == "models" || first == "packs" || first == "cache" || strings.HasPrefix(filepath.Base(path), ".") {
		return true
	}
	return path == Store || strings.HasPrefix(path, Store+"-") || strings.HasSuffix(path, ".new")
}

// A Source is what Write reads.
type Source struct {
	Data    string                                       // the data folder
	Copy    func(ctx context.Context, path string) error // writes the store as it is at one moment
	Version string
	Now     time.Time
	Watch   func(done, total int64) // told of the bytes so far; may be nil
}

// Write writes a backup to w. It reads every file twice: for its sum, and to write
// it; one that changes in between is an error of Kind Conflict.
func Write(ctx context.Context, w io.Writer, s Source) (*Manifest, error) {
	dir, err := os.MkdirTemp(s.Data, ".backup-*")
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "backup", err).WithFix("Make the data folder writable: the store is copied there first.")
	}
	defer os.RemoveAll(dir)
	snapshot := filepath.Join(dir, Store)
	if err := s.Copy(ctx, snapshot); err != nil {
		return nil, err
	}
	m := &Manifest{Format: format, Version: s.Version, Made: s.Now.UTC()}
	places := map[string]string{Store: snapshot}
	paths := []string{Store}
	err = filepath.WalkDir(s.Data, func(place string, e fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(s.Data, place)
		if err = errors.Join(err, relErr, ctx.Err()); err != nil {
			return err
		}
		path := filepath.ToSlash(rel)
		switch {
		case path == ".":
		case skipped(path) && e.IsDir():
			return fs.SkipDir
		case e.Type().IsRegular() && !skipped(path):
			places[path] = place
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return nil, qiao.E(qiao.KindOf(err), "backup: list the data folder", err)
	}
	total := int64(0)
	for _, path := range paths {
		f, err := sum(path, places[path])
		if err != nil {
			return nil, err
		}
		total += f.Size
		m.Files = append(m.Files, f)
	}
	return m, pack(ctx, w, m, places, func(done int64) {
		if s.Watch != nil {
			s.Watch(done, total)
		}
	})
}

func sum(path, place string) (File, error) {
	f, err := os.Open(place)
	if err != nil {
		return File{}, qiao.E(qiao.Unavailable, "backup", err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return File{}, qiao.E(qiao.Unavailable, "backup: read "+path, err)
	}
	return File{path, n, hex.EncodeToString(h.Sum(nil))}, nil
}

// pack writes the manifest and the files.
func pack(ctx context.Context, w io.Writer, m *Manifest, places map[string]string, watch func(int64)) error {
	z := gzip.NewWriter(w)
	t := tar.NewWriter(z)
	head, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(head)), ModTime: m.Made}); err != nil {
		return err
	}
	if _, err := t.Write(head); err != nil {
		return err
	}
	done := int64(0)
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return qiao.E(qiao.Canceled, "backup", err)
		}
		if err := add(t, f, places[f.Path], m.Made); err != nil {
			return err
		}
		done += f.Size
		watch(done)
	}
	return errors.Join(t.Close(), z.Close())
}

func add(t *tar.Writer, f File, place string, made time.Time) error {
	in, err := os.Open(place)
	if err != nil {
		return qiao.E(qiao.Conflict, "backup: "+f.Path+" went away", err).WithFix("Run the backup again.")
	}
	defer in.Close()
	if err := t.WriteHeader(&tar.Header{Name: f.Path, Mode: 0o600, Size: f.Size, ModTime: made}); err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(t, h), io.LimitReader(in, f.Size))
	if err != nil {
		return qiao.E(qiao.Unavailable, "backup: write "+f.Path, err)
	}
	if n != f.Size || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return qiao.Errorf(qiao.Conflict, "backup", "%s changed meanwhile", f.Path).WithFix("Run the backup again.")
	}
	return nil
}
