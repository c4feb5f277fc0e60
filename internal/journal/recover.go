package journal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

// A Store takes rows, and keeps none twice; see [ledger.UID].
type Store interface {
	AddRows(ctx context.Context, rows []ledger.Row) error
}

// atOnce is how many rows the store is given at once.
const atOnce = 500

// Recover gives a store the rows of processes that are gone, and deletes their
// files. It tells how many rows they held; some of them the store may have had.
func Recover(ctx context.Context, dir string, s Store) (n int, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*"+ending))
	if err != nil {
		return 0, qiao.E(qiao.Other, "journal", err)
	}
	for _, path := range paths {
		more, err := recoverFile(ctx, path, s)
		if n += more; err != nil {
			return n, err
		}
	}
	return n, nil
}

func recoverFile(ctx context.Context, path string, s Store) (int, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil // another process was faster
	}
	if err != nil {
		return 0, qiao.E(qiao.Misconfigured, "journal", err).WithFix("Make the data folder readable and writable.")
	}
	defer f.Close()
	if take(f) != nil {
		return 0, nil // its process lives
	}
	rows, err := Read(f)
	if err != nil {
		return 0, err
	}
	for first := 0; first < len(rows); first += atOnce {
		if err := s.AddRows(ctx, rows[first:min(first+atOnce, len(rows))]); err != nil {
			return 0, err
		}
	}
	if err := os.Remove(path); err != nil {
		return 0, qiao.E(qiao.Misconfigured, "journal", err)
	}
	return len(rows), nil
}

// Read reads the rows of a file. A line that was cut when its process died, or is
// damaged, is left out.
func Read(r io.Reader) (rows []ledger.Row, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var l line
		if json.Unmarshal(bytes.TrimSpace(lines.Bytes()), &l) != nil {
			continue
		}
		uid, err := hex.DecodeString(l.UID)
		if err != nil || copy(l.Row.UID[:], uid) != len(l.Row.UID) || len(uid) != len(l.Row.UID) || l.Row.UID == (ledger.UID{}) {
			continue
		}
		rows = append(rows, l.Row)
	}
	if err := lines.Err(); err != nil && !errors.Is(err, bufio.ErrTooLong) {
		return rows, qiao.E(qiao.Other, "journal", err)
	}
	return rows, nil
}
