package photo

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/qiao-ai/qiao"
)

// Progress says how far the taking in of a folder has come.
type Progress struct {
	Folder  string    `json:"folder"`
	Phase   Phase     `json:"phase"`
	Done    int       `json:"done" doc:"Photos that are finished, of this run"`
	Total   int       `json:"total" doc:"Photos that are new, changed or not finished"`
	Known   int       `json:"known" doc:"Photos that were in the library and are as they were"`
	Added   int       `json:"added"`
	Changed int       `json:"changed"`
	Moved   int       `json:"moved"`
	Removed int       `json:"removed" doc:"Photos whose file has gone"`
	Faulty  int       `json:"faulty" doc:"Photos that are damaged, refused or of no known format"`
	Others  int       `json:"others" doc:"Files that are no pictures"`
	Rate    float64   `json:"rate" doc:"Photos a second"`
	Left    float64   `json:"left" doc:"Seconds that are left, about"`
	Began   time.Time `json:"began"`
	Error   string    `json:"error,omitempty"`
}

// A Phase is a part of taking a folder in.
type Phase string

// The phases.
const (
	Scanning Phase = "scanning"
	Taking   Phase = "taking"
	Finished Phase = "finished"
	Failed   Phase = "failed"
)

// work is a folder that is being taken in.
type work struct {
	lib   *Library
	owner UserID
	root  string
	tell  func(Progress)

	mu       sync.Mutex
	progress Progress
	gone     map[string]File // known files that are not where they were
}

// Add takes a folder into a library: what is new and what has changed, and what a
// run before did not finish. Photos that were moved keep what is known of them, and
// those whose file has gone are removed. Each stage of each photo is kept as soon as
// it is done, so that Add can be stopped at any moment and called again. It tells of
// its progress; tell may be nil. One folder of an owner is taken in at a time:
// another call meanwhile fails with Kind Conflict.
func (l *Library) Add(ctx context.Context, u UserID, dir string, tell func(Progress)) (Progress, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return Progress{}, fileError("photo: add", err)
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		if err == nil {
			err = qiao.Errorf(qiao.Invalid, "photo: add", "%s is not a folder", root).WithFix("Name the folder that the photos are in.")
		}
		return Progress{}, fileError("photo: add", err)
	}
	w := &work{lib: l, owner: u, root: root, tell: tell, progress: Progress{Folder: root, Phase: Scanning, Began: l.cfg.Now().UTC()}}
	if err := l.begin(w); err != nil {
		return Progress{}, err
	}
	err = w.run(ctx)
	w.finish(err)
	return w.snapshot(), err
}

func (l *Library) begin(w *work) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.running[w.owner]; old != nil && old.snapshot().Phase != Finished && old.snapshot().Phase != Failed {
		return qiao.Errorf(qiao.Conflict, "photo: add", "%s is being taken in", old.root).WithFix("Wait for it, or stop it.")
	}
	l.running[w.owner] = w
	return nil
}

// Progress tells how far the folder of an owner has come, or how the last one
// ended; false if none was taken in since the start.
func (l *Library) Progress(u UserID) (Progress, bool) {
	l.mu.Lock()
	w := l.running[u]
	l.mu.Unlock()
	if w == nil {
		return Progress{}, false
	}
	return w.snapshot(), true
}

func (w *work) snapshot() Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.progress
	if seconds := w.lib.cfg.Now().Sub(p.Began).Seconds(); p.Done > 0 && seconds > 0 && p.Phase == Taking {
		p.Rate = float64(p.Done) / seconds
		p.Left = float64(p.Total-p.Done) / p.Rate
	}
	return p
}

// note changes the progress and tells of it.
func (w *work) note(change func(*Progress)) {
	w.mu.Lock()
	change(&w.progress)
	w.mu.Unlock()
	if w.tell != nil {
		w.tell(w.snapshot())
	}
}

func (w *work) finish(err error) {
	w.note(func(p *Progress) {
		if p.Phase = Finished; err != nil {
			p.Phase, p.Error = Failed, err.Error()
		}
		if seconds := w.lib.cfg.Now().Sub(p.Began).Seconds(); seconds > 0 {
			p.Rate = float64(p.Done) / seconds
		}
	})
}

func (w *work) run(ctx context.Context) error {
	store := w.lib.cfg.Store
	list, others, err := scan(ctx, w.root)
	if err != nil {
		return err
	}
	known, err := store.Files(ctx, w.owner, w.root)
	if err != nil {
		return err
	}
	if len(list) == 0 && len(known) > 0 {
		return qiao.Errorf(qiao.Conflict, "photo: add", "%s holds no photo, and the library knows %d there", w.root, len(known)).
			WithFix("Attach the disk that they are on; or take them out with: qiao photo remove FOLDER.")
	}
	todo := w.sort(list, known)
	w.note(func(p *Progress) {
		p.Phase, p.Total, p.Known, p.Others = Taking, len(todo), len(list)-len(todo), others
	})
	if err := w.take(ctx, todo, known); err != nil {
		return err
	}
	return w.tidy(ctx)
}

// sort finds what there is to do, and which known files have gone.
func (w *work) sort(list []found, known map[string]File) []found {
	var todo []found
	w.gone = map[string]File{}
	here := map[string]bool{}
	for _, f := range list {
		here[f.path] = true
		if k, ok := known[f.path]; !ok || w.stale(f, k) {
			todo = append(todo, f)
		}
	}
	for path, k := range known {
		if !here[path] {
			w.gone[path] = k
		}
	}
	return todo
}

// stale tells whether a known file must be looked at again.
func (w *work) stale(f found, k File) bool {
	if f.size != k.Size || !f.modified.Equal(k.ModTime) || !f.side.changed.Equal(k.Sidecar) {
		return true
	}
	return slices.ContainsFunc(k.Pending, w.lib.can)
}

// can tells whether a stage's model is there.
func (l *Library) can(s Stage) bool {
	switch s {
	case Reading:
		return l.cfg.Reader != nil && ready(l.cfg.Reader)
	case Tagging:
		return l.cfg.Tagger != nil && ready(l.cfg.Tagger)
	}
	return false
}

// ready asks a model whether it is there; one that cannot say is.
func ready(model any) bool {
	r, ok := model.(interface{ Ready() bool })
	return !ok || r.Ready()
}

// take takes the files in, several at a time.
func (w *work) take(ctx context.Context, todo []found, known map[string]File) error {
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(w.lib.cfg.Workers)
	for _, f := range todo {
		if inner.Err() != nil {
			break
		}
		g.Go(func() error { return w.one(inner, f, known) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return qiao.E(qiao.Canceled, "photo: add", context.Cause(ctx))
	}
	return nil
}

// one takes a file in. A file that cannot be read, as it has just gone, is counted
// and left for the next run.
func (w *work) one(ctx context.Context, f found, known map[string]File) error {
	k, old := known[f.path]
	p := &Photo{}
	if old {
		was, err := w.lib.cfg.Store.Get(ctx, w.owner, k.ID)
		if err != nil && qiao.KindOf(err) != qiao.NotFound {
			return err
		}
		if err == nil {
			p = was
		}
	}
	moved, err := w.lib.takeIn(ctx, w.owner, f, p, w.claim)
	switch kind := qiao.KindOf(err); {
	case err == nil:
	case kind == qiao.NotFound || kind == qiao.Forbidden:
		w.note(func(g *Progress) { g.Done, g.Faulty = g.Done+1, g.Faulty+1 })
		return nil
	default:
		return err
	}
	w.note(func(g *Progress) {
		g.Done++
		switch {
		case moved:
			g.Moved++
		case old:
			g.Changed++
		default:
			g.Added++
		}
		if p.State != Ready {
			g.Faulty++
		}
	})
	return nil
}

// claim gives the photo of a file with a hash that has gone from where it was: the
// file was moved. Nobody else gets it after that.
func (w *work) claim(ctx context.Context, hash string) *Photo {
	same, err := w.lib.cfg.Store.ByHash(ctx, w.owner, hash)
	if err != nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range same {
		if p.Path == "" {
			continue
		}
		if _, gone := w.gone[p.Path]; gone {
			delete(w.gone, p.Path)
			return p
		}
	}
	return nil
}

// tidy removes the photos whose file has gone.
func (w *work) tidy(ctx context.Context) error {
	var ids []ID
	for _, f := range w.gone {
		ids = append(ids, f.ID)
	}
	if len(ids) > 0 {
		if err := w.lib.Remove(ctx, w.owner, ids...); err != nil {
			return err
		}
	}
	w.note(func(p *Progress) { p.Removed = len(ids) })
	watch := false
	folders, err := w.lib.cfg.Store.Folders(ctx, w.owner)
	for _, f := range folders {
		watch = watch || f.Path == w.root && f.Watch
	}
	if err != nil {
		return err
	}
	return w.lib.cfg.Store.SetFolder(ctx, w.owner, Folder{Path: w.root, Watch: watch, Last: w.lib.cfg.Now().UTC()})
}
