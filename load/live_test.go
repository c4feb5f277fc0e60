package load_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// slots is a server that works on so many requests at once; others wait.
type slots struct{ free chan struct{} }

func newSlots(n int) slots {
	s := slots{make(chan struct{}, n)}
	for range n {
		s.free <- struct{}{}
	}
	return s
}

func (s slots) Generate(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) {
		select {
		case <-s.free:
		case <-ctx.Done():
			yield(qiao.Chunk{}, ctx.Err())
			return
		}
		defer func() { s.free <- struct{}{} }()
		<-time.After(100 * time.Millisecond)
		if !yield(qiao.Chunk{Text: "first "}, nil) {
			return
		}
		<-time.After(400 * time.Millisecond)
		_ = yield(qiao.Chunk{Text: "last"}, nil) && yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 5, Output: 2}}, nil)
	}, nil
}

// TestALiveSearchFindsTheCapacity searches a server of ten slots and half a second
// a request: 20 requests a second at most, a little less with a first token in 0.8 s.
func TestALiveSearchFindsTheCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		goal := load.Objectives{FirstToken: 800 * time.Millisecond, Errors: 0.01}
		live := &load.Live{Plan: load.Plan{Model: newSlots(10), Request: load.Prompts(qiao.Request{}, 0, 1), Objectives: goal}}
		var found load.Found
		for f, err := range (load.Search{Objectives: goal, Start: 2}).Find(t.Context(), live) {
			if err != nil {
				t.Fatal(err)
			}
			found = f
		}
		if !found.Done || found.Capacity < 17.5 || found.Capacity > 20.2 || len(found.Probes) > 12 {
			t.Errorf("found %.2f in %d probes: %+v", found.Capacity, len(found.Probes), found.Stopped)
		}
	})
}
