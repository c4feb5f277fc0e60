package write

import (
	"context"
	"iter"
	"strings"
	"sync"
)

// A step is what ordered yields: a piece of preview, or an item's result.
type step[R any] struct {
	index   int
	preview string
	result  R
	done    bool // result is set
}

// ordered works on items, at most n at once, and yields what they give in the
// items' order: the previews of the first unfinished one as they come, then its
// result. Work that nobody has read yet is bounded by n items. The first error
// ends it; leaving the loop stops the workers and waits for them.
func ordered[T, R any](
	ctx context.Context, n int, items iter.Seq[T],
	work func(ctx context.Context, item T, preview func(string)) (R, error),
) iter.Seq2[step[R], error] {
	return func(yield func(step[R], error) bool) {
		caller := ctx
		ctx, cancel := context.WithCancel(ctx)
		var workers sync.WaitGroup
		defer workers.Wait()
		defer cancel()

		lanes := make(chan *lane[R], n-1)
		workers.Go(func() {
			defer close(lanes)
			for item := range items {
				l := newLane[R]()
				select {
				case lanes <- l:
				case <-ctx.Done():
					return
				}
				workers.Go(func() { l.run(func() (R, error) { return work(ctx, item, l.preview) }) })
			}
		})
		for index := 0; ; index++ {
			l, ok := <-lanes
			if !ok {
				if err := caller.Err(); err != nil {
					yield(step[R]{}, err)
				}
				return
			}
			if !l.drain(index, yield) {
				return
			}
		}
	}
}

// A lane carries one item's previews and result from its worker to the reader.
// The worker never waits for the reader.
type lane[R any] struct {
	mu      sync.Mutex
	pending strings.Builder
	wake    chan struct{}
	done    chan struct{}
	result  R
	err     error
}

func newLane[R any]() *lane[R] {
	return &lane[R]{wake: make(chan struct{}, 1), done: make(chan struct{})}
}

func (l *lane[R]) run(work func() (R, error)) {
	defer close(l.done)
	l.result, l.err = work()
}

func (l *lane[R]) preview(s string) {
	l.mu.Lock()
	l.pending.WriteString(s)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *lane[R]) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.pending.String()
	l.pending.Reset()
	return s
}

// drain yields all that the lane carries and tells whether to go on.
func (l *lane[R]) drain(index int, yield func(step[R], error) bool) bool {
	for {
		select {
		case <-l.wake:
			if s := l.take(); s != "" && !yield(step[R]{index: index, preview: s}, nil) {
				return false
			}
		case <-l.done:
			if l.err != nil {
				yield(step[R]{}, l.err)
				return false
			}
			if s := l.take(); s != "" && !yield(step[R]{index: index, preview: s}, nil) {
				return false
			}
			return yield(step[R]{index: index, result: l.result, done: true}, nil)
		}
	}
}
