package config

import (
	"bytes"
	"context"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/qiao-ai/qiao"
)

// settle is how long a file must be quiet before it is read: editors write in
// several steps.
const settle = 100 * time.Millisecond

// Watch yields new settings when the file of c changes or SIGHUP arrives, until
// ctx ends or the loop is left. Where the new ones are wrong it yields the error
// that says why: the old ones hold.
func Watch(ctx context.Context, src Sources, c *Config) iter.Seq2[*Config, error] {
	return func(yield func(*Config, error) bool) {
		hup := make(chan os.Signal, 1)
		signal.Notify(hup, syscall.SIGHUP)
		defer signal.Stop(hup)
		changes, stop, err := fileChanges(c.File)
		defer stop()
		if err != nil && !yield(nil, err) {
			return
		}
		w := watcher{src: src, old: c, seen: content(c.File)}
		quiet := time.NewTimer(time.Hour)
		defer quiet.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-hup:
				if !yield(w.load()) {
					return
				}
			case e := <-changes:
				if filepath.Clean(e.Name) == filepath.Clean(c.File) || isLink(c.File) {
					quiet.Reset(settle)
				}
			case <-quiet.C:
				if w.changed() && !yield(w.load()) {
					return
				}
			}
		}
	}
}

// fileChanges tells of changes in a file's folder: an editor may put a new file
// in the old one's place. Without a file there are none.
func fileChanges(file string) (<-chan fsnotify.Event, func(), error) {
	none := func() {}
	if file == "" {
		return nil, none, nil
	}
	w, err := fsnotify.NewWatcher()
	if err == nil {
		if err = w.Add(filepath.Dir(file)); err == nil {
			return w.Events, func() { w.Close() }, nil
		}
		w.Close()
	}
	return nil, none, qiao.E(qiao.Other, "config: watch "+file, err).
		WithFix("Send SIGHUP to have the settings read again.")
}

// isLink tells whether a file is a symbolic link, as in a mounted Kubernetes
// volume, where its target changes under another name.
func isLink(file string) bool {
	info, err := os.Lstat(file)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

func content(file string) []byte {
	data, err := readFile(file, maxFile)
	if err != nil {
		return nil
	}
	return data
}

// A watcher remembers what was read last.
type watcher struct {
	src  Sources
	old  *Config
	seen []byte
}

func (w *watcher) changed() bool {
	now := content(w.old.File)
	same := bytes.Equal(now, w.seen)
	w.seen = now
	return !same
}

func (w *watcher) load() (*Config, error) {
	src := w.src
	if w.old.File != "" {
		src.File = w.old.File
	}
	return Load(src)
}

// NeedsRestart lists the settings that differ between a and b and that a running
// server cannot take over.
func NeedsRestart(a, b *Config) []string {
	var paths []string
	for _, s := range []struct {
		path string
		same bool
	}{
		{"server.listen", a.Server.Listen == b.Server.Listen},
		{"server.body", a.Server.Body == b.Server.Body},
		{"server.dav", a.Server.DAV == b.Server.DAV},
		{"server.timeouts", a.Server.Timeouts == b.Server.Timeouts},
		{"data", a.Data == b.Data},
		{"store", a.Store == b.Store},
		{"packs", a.Packs == b.Packs},
		{"cache", a.Cache == b.Cache},
		{"catalog", a.Catalog == b.Catalog},
		{"ledger", a.Ledger == b.Ledger},
		{"shared", a.Shared == b.Shared},
		{"gateway", a.Gateway == b.Gateway},
		{"china", reflect.DeepEqual(a.China, b.China)},
		{"write.languages", reflect.DeepEqual(a.Write.Languages, b.Write.Languages)},
	} {
		if !s.same {
			paths = append(paths, s.path)
		}
	}
	return paths
}
