package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A Pool runs one function on several threads at once, which meet at barriers. A
// barrier costs a fraction of a microsecond, where handing work to a goroutine
// costs some: a token needs hundreds.
//
// A Pool runs one function at a time; Run calls from several goroutines wait for
// each other.
type Pool struct {
	threads int
	first   Worker // who calls Run
	mu      sync.Mutex
	work    func(w *Worker)
	round   atomic.Uint32 // counts Run calls
	running atomic.Int32  // workers that have not finished this round
	closed  atomic.Bool
	idle    []chan struct{} // wakes a parked worker
	parked  []atomic.Bool
	done    sync.WaitGroup

	_       [line]byte
	waiting atomic.Int32
	_       [line]byte
	phase   atomic.Uint32
	_       [line]byte
	next    atomic.Int64
}

// A Worker is one thread's view of a running function.
type Worker struct {
	// ID counts from 0 to Threads-1.
	ID      int
	Threads int
	pool    *Pool
}

// spins is how often a waiting thread looks before it gives way to others: a few
// microseconds. Longer, it takes the processor from the very thread that it waits
// for, where another program runs beside them.
const spins = 64

// patience is how often an idle worker looks before it sleeps: about a millisecond.
const patience = 2000

// NewPool makes a Pool of so many threads, at least 1 and at most GOMAXPROCS.
func NewPool(threads int) *Pool {
	threads = max(1, min(threads, runtime.GOMAXPROCS(0)))
	p := &Pool{threads: threads, idle: make([]chan struct{}, threads), parked: make([]atomic.Bool, threads)}
	p.first = Worker{ID: 0, Threads: threads, pool: p}
	for id := 1; id < threads; id++ {
		p.idle[id] = make(chan struct{}, 1)
		p.done.Add(1)
		go p.serve(id)
	}
	return p
}

// Threads returns how many threads p has.
func (p *Pool) Threads() int { return p.threads }

// Run calls work on each thread, and returns when all have returned. All threads
// must call Barrier equally often.
func (p *Pool) Run(work func(w *Worker)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.work = work
	p.next.Store(0)
	p.running.Store(int32(p.threads - 1))
	p.round.Add(1)
	p.wake()
	work(&p.first)
	for n := 0; p.running.Load() != 0; n++ {
		wait(n)
	}
}

// Close stops the threads. Run must not be called any more.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed.Swap(true) {
		return
	}
	p.round.Add(1)
	p.wake()
	p.done.Wait()
}

func (p *Pool) wake() {
	for id := 1; id < p.threads; id++ {
		if p.parked[id].Load() {
			select {
			case p.idle[id] <- struct{}{}:
			default: // it has been woken already
			}
		}
	}
}

// serve is a worker's life.
func (p *Pool) serve(id int) {
	defer p.done.Done()
	w := &Worker{ID: id, Threads: p.threads, pool: p}
	for round := uint32(1); ; round++ {
		p.await(id, round)
		if p.closed.Load() {
			return
		}
		p.work(w)
		p.running.Add(-1)
	}
}

// await returns when the round has begun. It looks for a while, for the next
// token mostly comes soon, and then sleeps.
func (p *Pool) await(id int, round uint32) {
	for n := 0; p.round.Load() != round; n++ {
		if n < patience {
			wait(n)
			continue
		}
		// Whoever begins a round looks at parked after it has set the round.
		p.parked[id].Store(true)
		if p.round.Load() != round {
			<-p.idle[id]
		}
		p.parked[id].Store(false)
	}
}

// wait passes a moment of a wait that has taken n of them.
func wait(n int) {
	if n < spins {
		pause(4)
		return
	}
	yield()
	if n%64 == 0 {
		runtime.Gosched()
	}
}

// Barrier returns when all threads have called it. What one has written before,
// all see after.
func (w *Worker) Barrier() {
	p := w.pool
	if p.threads == 1 {
		p.next.Store(0)
		return
	}
	phase := p.phase.Load()
	if int(p.waiting.Add(1)) == p.threads {
		p.waiting.Store(0)
		p.next.Store(0)
		p.phase.Add(1)
		return
	}
	for n := 0; p.phase.Load() == phase; n++ {
		wait(n)
	}
}

// Take returns a share [from, to) of n units of work that no other thread has
// taken since the last Barrier, at most step of them, or false when all are
// taken. All threads must ask with the same n and step, and meet at a Barrier
// before another work is shared out.
func (w *Worker) Take(n, step int) (from, to int, ok bool) {
	from = int(w.pool.next.Add(int64(step))) - step
	if from >= n {
		return 0, 0, false
	}
	return from, min(n, from+step), true
}

// Each calls work for shares of n units until all are done by some thread, and
// meets the others at a Barrier.
func (w *Worker) Each(n, step int, work func(from, to int)) {
	for from, to, ok := w.Take(n, step); ok; from, to, ok = w.Take(n, step) {
		work(from, to)
	}
	w.Barrier()
}
