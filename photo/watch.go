package photo

import (
	"context"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// calm is how long a folder must be still before it is looked through again.
const calm = 3 * time.Second

// Watch takes a folder in, and again whenever something in it has changed, until
// ctx ends. tell is told of progress, and failed of a run that went wrong; both may
// be nil.
func (l *Library) Watch(ctx context.Context, u UserID, dir string, tell func(Progress), failed func(error)) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return fileError("photo: watch", err)
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fileError("photo: watch", err)
	}
	defer w.Close()
	if err := l.cfg.Store.SetFolder(ctx, u, Folder{Path: root, Watch: true}); err != nil {
		return err
	}
	for {
		if err := follow(w, root); err != nil {
			return err
		}
		if _, err := l.Add(ctx, u, root, tell); err != nil && ctx.Err() == nil && failed != nil {
			failed(err)
		}
		if !change(ctx, w) {
			return nil
		}
	}
}

// follow watches all folders below root; those that are watched stay so.
func follow(w *fsnotify.Watcher, root string) error {
	return fileError("photo: watch", filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			if path == root {
				return err
			}
			return nil
		}
		if !e.IsDir() {
			return nil
		}
		if path != root && skipped(e.Name()) {
			return fs.SkipDir
		}
		return w.Add(path)
	}))
}

// change waits for a change and for calm after it; false is the end.
func change(ctx context.Context, w *fsnotify.Watcher) bool {
	var still <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case _, ok := <-w.Events:
			if !ok {
				return false
			}
			still = time.After(calm)
		case _, ok := <-w.Errors:
			if !ok {
				return false
			}
			still = time.After(calm) // events were lost: look at everything
		case <-still:
			return true
		}
	}
}
