package kernel

import (
	"runtime"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestEveryUnitIsDoneOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3} {
		p := NewPool(threads)
		for range 50 {
			var units [100]atomic.Int32
			p.Run(func(w *Worker) {
				for range 4 {
					w.Each(len(units), 7, func(from, to int) {
						for i := from; i < to; i++ {
							units[i].Add(1)
						}
					})
				}
			})
			for i := range units {
				if n := units[i].Load(); n != 4 {
					t.Fatalf("unit %d was done %d times", i, n)
				}
			}
		}
		p.Close()
		p.Close()
	}
	goleak.VerifyNone(t)
}

func TestWhatIsWrittenBeforeABarrierIsSeenAfter(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	seen := make([]int, p.Threads())
	p.Run(func(w *Worker) {
		for i := range 200 {
			seen[w.ID] = i
			w.Barrier()
			for _, v := range seen {
				if v != i {
					t.Errorf("a thread saw %d in round %d", v, i)
				}
			}
			w.Barrier()
		}
	})
}

func TestAPoolHasAtMostAsManyThreadsAsRun(t *testing.T) {
	p := NewPool(1000)
	defer p.Close()
	if got := p.Threads(); got != runtime.GOMAXPROCS(0) {
		t.Errorf("%d threads", got)
	}
}

func TestRunDoesNotAllocate(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	work := func(w *Worker) { w.Barrier() }
	if got := testing.AllocsPerRun(50, func() { p.Run(work) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// A worker that sleeps must be woken, and one that has been closed must not wait.
func TestAWorkerThatSleepsIsWoken(t *testing.T) {
	p := NewPool(2)
	if p.Threads() < 2 {
		t.Skip("this machine runs one thread")
	}
	defer p.Close()
	for range 3 {
		for !p.parked[1].Load() {
			runtime.Gosched()
		}
		p.Run(func(w *Worker) { w.Barrier() })
	}
}

func BenchmarkBarrier(b *testing.B) {
	p := NewPool(2)
	defer p.Close()
	p.Run(func(w *Worker) {
		for range b.N {
			w.Barrier()
		}
	})
}
