package bakeoff

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

// A Hall holds bake-offs in the background, for a server. Use [NewHall]; its
// methods may be called from many goroutines.
type Hall struct {
	bench func(context.Context) *Bench
	life  context.Context
	end   context.CancelFunc
	wait  sync.WaitGroup

	mu    sync.Mutex
	shows map[string]*show // by the run's name; the last of each stays
}

// A show is a run that is on its way, or has ended.
type show struct {
	stop    context.CancelFunc
	last    run.Progress
	err     error
	ended   bool
	changed chan struct{} // closed and replaced at each change
}

// NewHall returns a Hall over the benches that bench makes.
func NewHall(bench func(context.Context) *Bench) *Hall {
	h := &Hall{bench: bench, shows: map[string]*show{}}
	h.life, h.end = context.WithCancel(context.Background())
	return h
}

// Close stops all runs; they go on when they are started again, or with
// [Hall.Resume] of the next Hall.
func (h *Hall) Close() {
	h.end()
	h.wait.Wait()
}

// Bench is where the runs are kept.
func (h *Hall) Bench(ctx context.Context) *Bench { return h.bench(ctx) }

// Start starts a run, or continues it, and its judges' after it. It fails where the
// file is wrong, or with Kind Conflict where the run is on its way already.
func (h *Hall) Start(s *spec.Spec, fresh bool) error {
	b := h.bench(h.life)
	if _, err := b.Plan(s); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.shows[s.Name]; old != nil && !old.ended {
		return qiao.Errorf(qiao.Conflict, "bakeoff", "the run %q is on its way", s.Name).WithFix("Watch it, or stop it first.")
	}
	if h.life.Err() != nil {
		return qiao.Errorf(qiao.Unavailable, "bakeoff", "the server is stopping")
	}
	if err := b.begin(s); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(h.life)
	w := &show{stop: stop, changed: make(chan struct{})}
	h.shows[s.Name] = w
	h.wait.Go(func() {
		defer stop()
		h.work(ctx, b, s, fresh, w)
	})
	return nil
}

func (h *Hall) work(ctx context.Context, b *Bench, s *spec.Spec, fresh bool, w *show) {
	err := h.tell(w, b.Start(ctx, s, fresh))
	if err == nil && len(s.Judges) > 0 && w.last.Done {
		err = h.tell(w, b.Judge(ctx, s))
	}
	if h.life.Err() == nil { // else the next Hall goes on with it
		err = errors.Join(err, b.end(s.Name))
	}
	h.change(w, func() { w.ended, w.err = true, err })
}

// tell hands the progress of a run on to those who watch it.
func (h *Hall) tell(w *show, progress iter.Seq2[run.Progress, error]) error {
	for p, err := range progress {
		if err != nil {
			return err
		}
		h.change(w, func() { w.last = p })
	}
	return nil
}

func (h *Hall) change(w *show, do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	do()
	close(w.changed)
	w.changed = make(chan struct{})
}

// Stop stops a run. Stopping one that is not on its way does nothing.
func (h *Hall) Stop(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if w := h.shows[name]; w != nil {
		w.stop()
	}
}

// Running tells whether a run is on its way.
func (h *Hall) Running(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.shows[name]
	return w != nil && !w.ended
}

// Watch yields the progress of a run as it changes, until it ends. A run that is
// not on its way has none, and ends at once.
func (h *Hall) Watch(ctx context.Context, name string) iter.Seq2[run.Progress, error] {
	return func(yield func(run.Progress, error) bool) {
		for {
			h.mu.Lock()
			w := h.shows[name]
			if w == nil {
				h.mu.Unlock()
				return
			}
			last, err, ended, changed := w.last, w.err, w.ended, w.changed
			h.mu.Unlock()
			if err != nil {
				yield(last, err)
				return
			}
			if !yield(last, nil) || ended {
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}
}
