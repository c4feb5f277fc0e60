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

	"github.com/qiao-ai/qiao"
)

// largestManifest bounds a manifest.
const largestManifest = 64 << 20

// Restore puts a backup into the data folder, which must not hold a store. Nothing
// is in place before all of it was read and its sums agree; check is given the path
// of the store before that, and may refuse it.
func Restore(ctx context.Context, r io.Reader, data string, check func(ctx context.Context, path string) error) (*Manifest, error) {
	if _, err := os.Lstat(filepath.Join(data, Store)); err == nil {
		return nil, qiao.Errorf(qiao.Conflict, "restore", "%s holds a store already", data).
			WithFix("Stop the server and move the folder away, or set QIAO_DATA to an empty one.")
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, qiao.E(qiao.Misconfigured, "restore", err).WithFix("Choose a data folder that you may write to.")
	}
	dir, err := os.MkdirTemp(data, ".restore-*")
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "restore", err)
	}
	defer os.RemoveAll(dir)
	m, err := unpack(ctx, r, dir)
	if err != nil {
		return nil, err
	}
	if err := check(ctx, filepath.Join(dir, Store)); err != nil {
		return nil, err
	}
	return m, settle(m, dir, data)
}

// damaged is what a file is that is no whole backup.
func damaged(err error) error {
	return qiao.E(qiao.Invalid, "restore: the file is no whole backup", err).WithFix("Use another copy; nothing was changed.")
}

// unpack reads a backup into dir and compares it with its manifest.
func unpack(ctx context.Context, r io.Reader, dir string) (*Manifest, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, damaged(err)
	}
	t := tar.NewReader(z)
	head, err := t.Next()
	if err != nil || head.Name != manifestName || head.Size > largestManifest {
		return nil, damaged(errors.Join(err, errors.New("it has no manifest")))
	}
	var m Manifest
	if err := json.NewDecoder(t).Decode(&m); err != nil {
		return nil, damaged(err)
	}
	if m.Format != format {
		return nil, qiao.Errorf(qiao.Unsupported, "restore", "the backup has format %d", m.Format).WithFix("Use the version of Qiao that made it, or a newer one: %s.", m.Version)
	}
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return nil, qiao.E(qiao.Canceled, "restore", err)
		}
		head, err := t.Next()
		if err != nil {
			return nil, damaged(err)
		}
		if head.Name != f.Path || head.Typeflag != tar.TypeReg || head.Size != f.Size || !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, damaged(errors.New("a file is not what the manifest says"))
		}
		if err := put(t, f, filepath.Join(dir, filepath.FromSlash(f.Path))); err != nil {
			return nil, err
		}
	}
	if _, err := t.Next(); !errors.Is(err, io.EOF) {
		return nil, damaged(errors.New("it holds more than the manifest says"))
	}
	if _, err := io.Copy(io.Discard, io.LimitReader(z, 1<<20)); err != nil { // the sum of the whole stands at its end
		return nil, damaged(err)
	}
	return &m, nil
}

func put(t *tar.Reader, f File, place string) error {
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return qiao.E(qiao.Misconfigured, "restore", err)
	}
	out, err := os.OpenFile(place, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return damaged(err) // two files of one name
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), t)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return damaged(err)
	}
	if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return damaged(errors.New("a sum does not agree"))
	}
	return nil
}

// settle moves the files into the data folder, the store last: until it is there,
// the folder counts as empty and the restore can be run again.
func settle(m *Manifest, dir, data string) error {
	move := func(path string) error {
		to := filepath.Join(data, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return os.Rename(filepath.Join(dir, filepath.FromSlash(path)), to)
	}
	for _, f := range m.Files {
		if f.Path == Store {
			continue
		}
		if err := move(f.Path); err != nil && !errors.Is(err, fs.ErrExist) {
			return qiao.E(qiao.Unavailable, "restore", err).WithFix("Run it again.")
		}
	}
	if err := move(Store); err != nil {
		return qiao.E(qiao.Unavailable, "restore", err).WithFix("Run it again.")
	}
	return nil
}
