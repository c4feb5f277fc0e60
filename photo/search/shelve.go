package search

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao/photo"
)

// When an index is kept: libraries that are smaller are made anew as fast, and a few
// changes are as fast taken over. What is gone counts for so many changes, as its
// texts should not stay in a file for long.
const (
	worthKeeping = 2000
	someChanges  = 500
	changedShare = 0.02
	gone         = someChanges
)

// keptPath is the file of an owner's index.
func (l *Library) keptPath(owner photo.UserID) string {
	return filepath.Join(l.Dir, hex.EncodeToString([]byte(owner))+".index")
}

// openKept takes a kept index over if it is of the state that the store has seen.
// o is locked. A failure is none: the index is made anew.
func (l *Library) openKept(ctx context.Context, owner photo.UserID, o *owned) {
	if l.Dir == "" || !native() || o.edition != 0 {
		return
	}
	s, err := l.Store.Standing(ctx, owner)
	if err != nil || s.Stamp == "" {
		return
	}
	data, err := os.ReadFile(l.keptPath(owner))
	if err != nil {
		return
	}
	x, m, err := parseKept(data)
	if err != nil || m.stamp != s.Stamp || m.edition > s.Edition {
		return
	}
	o.index, o.edition, o.vectors = x, m.edition, m.vectors
	if m.vectors == s.Vectors {
		o.model = x.model
	}
}

// keepSoon writes an owner's index to its file, in the background, if enough has
// changed since it was. o is locked.
func (l *Library) keepSoon(owner photo.UserID, o *owned) {
	if l.Dir == "" || !native() || o.changes < max(someChanges, int(changedShare*float64(o.index.Len()))) {
		return
	}
	if o.index.Len() < worthKeeping {
		o.changes = 0
		_ = os.Remove(l.keptPath(owner)) // of the time when the library was larger
		return
	}
	if !o.keeps.CompareAndSwap(false, true) {
		return
	}
	l.keeping.Go(func() {
		defer o.keeps.Store(false)
		o.mu.RLock()
		m := mark{rand.Text(), o.edition, o.vectors}
		changes := o.changes
		data := o.index.keep(m)
		o.mu.RUnlock()
		if err := l.writeKept(owner, m, data); err != nil {
			return // it is made anew next time
		}
		o.mu.Lock()
		o.changes -= changes
		o.mu.Unlock()
	})
}

// writeKept writes a file whole or not at all, then stamps the store. Whoever is
// stopped in between leaves a file that does not fit the stamp, which nobody reads.
func (l *Library) writeKept(owner photo.UserID, m mark, data []byte) error {
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(l.Dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), l.keptPath(owner))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return l.Store.SetStamp(context.Background(), owner, m.stamp)
}

// Close waits until the indexes that are being kept are written. Searching may go on.
func (l *Library) Close() error {
	l.keeping.Wait()
	return nil
}
