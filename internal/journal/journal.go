package journal

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/ledger"
)

const (
	ending = ".rows"
	// full is the size from which on a file takes no more rows.
	full = 1 << 20
	// most bounds what is kept of rows that the store never took.
	most = 64 << 20
)

// A Journal keeps the rows of one process. Its methods may be called from many
// goroutines.
type Journal struct {
	dir string

	mu          sync.Mutex
	files       []*file // the last one takes rows
	made        int
	added, kept int64 // rows so far
	size        int64 // of all files
	held        bool
}

// A file holds the rows up to a number.
type file struct {
	*os.File
	last, size int64
}

var _ ledger.Journal = (*Journal)(nil)

// Open returns the Journal of this process in a folder. No file is made before the
// first row.
func Open(dir string) *Journal { return &Journal{dir: dir} }

// line is a row in a file.
type line struct {
	UID string     `json:"uid"`
	Row ledger.Row `json:"row"`
}

// Append implements [ledger.Journal].
func (j *Journal) Append(r *ledger.Row) error {
	data, err := json.Marshal(line{hex.EncodeToString(r.UID[:]), *r})
	j.mu.Lock()
	defer j.mu.Unlock()
	j.added++
	if err != nil {
		return qiao.E(qiao.Other, "journal", err)
	}
	if j.size > most {
		return qiao.Errorf(qiao.Unavailable, "journal", "it is full").WithFix("See that the store takes rows.")
	}
	f, err := j.current()
	if err == nil {
		_, err = f.Write(append(data, '\n'))
	}
	if err != nil {
		return qiao.E(qiao.Misconfigured, "journal", err).WithFix("Make the data folder writable.")
	}
	f.last = j.added
	f.size += int64(len(data) + 1)
	j.size += int64(len(data) + 1)
	return nil
}

// current is the file that takes rows.
func (j *Journal) current() (*file, error) {
	if n := len(j.files); n > 0 && j.files[n-1].size < full {
		return j.files[n-1], nil
	}
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return nil, err
	}
	j.made++
	name := fmt.Sprintf("%d-%d-%d%s", time.Now().UnixNano(), os.Getpid(), j.made, ending)
	f, err := os.OpenFile(filepath.Join(j.dir, name), os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := take(f); err != nil {
		f.Close()
		return nil, err
	}
	j.files = append(j.files, &file{File: f})
	return j.files[len(j.files)-1], nil
}

// Kept implements [ledger.Journal].
func (j *Journal) Kept(n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept += int64(n)
	for !j.held && len(j.files) > 0 && j.files[0].last <= j.kept {
		f := j.files[0]
		j.size -= f.size
		if len(j.files) == 1 && f.Truncate(0) == nil { // it takes the next rows
			f.size = 0
			return
		}
		j.files = j.files[1:]
		_ = os.Remove(f.Name()) // if it stays, its rows are offered again, and kept once
		_ = f.Close()
	}
}

// Hold implements [ledger.Journal].
func (j *Journal) Hold() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.held = true
}

// Close lets go of the files. Those whose rows are all kept are gone; others stay for
// Recover.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range j.files {
		if !j.held && f.last <= j.kept {
			_ = os.Remove(f.Name()) // as in Kept
		}
		_ = f.Close()
	}
	j.files = nil
	return nil
}
