package lease

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// Options say what a Book works with.
type Options struct {
	Pool  Pool
	Node  string        // its name, unlike that of any other process; drawn if empty
	Nodes int           // that there are at least, for shares while the pool does not answer
	Every time.Duration // between beats: 1 s if 0
	Now   func() time.Time
	Log   *slog.Logger
}

// pace is the usual time between beats, and over which a slice is measured.
const pace = time.Second

// strain is how long a call of the pool may take, and patience how long a request
// waits: for a beat and a renewal, so that none goes on alone beside a pool that is
// only slow.
const (
	strain   = 500 * time.Millisecond
	patience = 2 * strain
)

// A Book is what one node has leased. Its methods may be called from many
// goroutines. It begins to renew with the first Take or with Start, and must be
// closed.
type Book struct {
	o      Options
	wake   chan struct{}
	life   context.Context
	end    context.CancelFunc
	begin  sync.Once
	ended  chan struct{}
	counts counts

	mu    sync.Mutex
	tabs  []*Tab
	round chan struct{} // closed when the renewals that the next round makes are in
	away  error         // why the pool does not answer; nil while it does
	beat  Beat
	nodes int64 // of which shares are made
}

// counts are for metrics.
type counts struct{ rounds, failures, alone atomic.Int64 }

// NewBook makes a Book that has leased nothing.
func NewBook(o Options) *Book {
	if o.Node == "" {
		id := make([]byte, 8)
		_, _ = rand.Read(id) // it never fails
		o.Node = hex.EncodeToString(id)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Every == 0 {
		o.Every = pace
	}
	o.Nodes = max(o.Nodes, 1)
	b := &Book{o: o, wake: make(chan struct{}, 1), round: make(chan struct{}), ended: make(chan struct{}), nodes: int64(o.Nodes)}
	b.life, b.end = context.WithCancel(context.Background())
	return b
}

// Node is the name of this node.
func (b *Book) Node() string { return b.o.Node }

// Start begins to renew, and to beat.
func (b *Book) Start() { b.begin.Do(func() { go b.run() }) }

// run renews until the Book is closed.
func (b *Book) run() {
	defer close(b.ended)
	tick := time.NewTicker(b.o.Every)
	defer tick.Stop()
	b.pulse()
	for {
		select {
		case <-b.life.Done():
			return
		case <-tick.C:
			b.pulse()
		case <-b.wake:
			b.renew(false)
		}
	}
}

// pulse is what happens at each beat.
func (b *Book) pulse() {
	ctx, stop := context.WithTimeout(b.life, strain)
	beat, err := b.o.Pool.Beat(ctx, b.o.Node)
	stop()
	if err != nil {
		b.failed(err)
		b.release()
		return
	}
	b.heard(beat)
	b.renew(true)
}

// heard notes that the pool answers. After it lost its memory everything is told
// again.
func (b *Book) heard(beat Beat) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if beat.Epoch != b.beat.Epoch {
		for _, t := range b.tabs {
			t.forgotten(b.nodes)
		}
	}
	known := int64(max(beat.Nodes, b.o.Nodes))
	if beat.Age < Young {
		known = max(known, b.nodes)
	}
	b.nodes, b.beat = known, beat
	if b.away != nil {
		b.o.Log.Info("the shared limits are back", "nodes", beat.Nodes)
		b.away = nil
	}
}

// failed notes that the pool does not answer. It is logged once.
func (b *Book) failed(err error) {
	if b.life.Err() != nil {
		return
	}
	b.counts.failures.Add(1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away == nil {
		b.o.Log.Error("the shared limits do not answer: each node keeps to its share of them", "nodes", b.nodes, "error", err, "fix", qiao.FixOf(err))
	}
	b.away = err
}

// renew asks for all tabs that are due, in one round trip.
func (b *Book) renew(calm bool) {
	made := b.o.Now()
	due, asks, done := b.collect(made, calm)
	defer close(done)
	if len(due) == 0 {
		return
	}
	ctx, stop := context.WithTimeout(b.life, strain)
	defer stop()
	grants, err := b.o.Pool.Renew(ctx, b.o.Node, asks)
	b.counts.rounds.Add(1)
	if err != nil {
		b.failed(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.o.Now()
	for i, t := range due {
		if err != nil || i >= len(grants) {
			t.missed()
			continue
		}
		t.granted(grants[i], made, now)
	}
}

// release lets those go who wait for a round that will not come.
func (b *Book) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.tabs {
		t.need, t.least = 0, 0
	}
	close(b.round)
	b.round = make(chan struct{})
}

// collect makes the asks of a round, and forgets tabs that hold nothing.
func (b *Book) collect(now time.Time, calm bool) (due []*Tab, asks []Ask, done chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	done, b.round = b.round, make(chan struct{})
	young := b.beat.Age < Young && b.nodes > 1
	kept := b.tabs[:0]
	for _, t := range b.tabs {
		if calm && t.idle(now) {
			t.listed = false
			continue
		}
		kept = append(kept, t)
		if t.due(calm) {
			due, asks = append(due, t), append(asks, t.ask(now, young, b.nodes))
			t.need, t.least = 0, 0
		}
	}
	clear(b.tabs[len(kept):])
	b.tabs = kept
	return due, asks, done
}

// call has the next round made now.
func (b *Book) call() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Close tells the pool what was used, gives back what is leased, and stops.
func (b *Book) Close() error {
	b.end()
	started := true
	b.begin.Do(func() { started = false; close(b.ended) })
	<-b.ended
	b.mu.Lock()
	tabs := b.tabs
	b.mu.Unlock()
	if !started || len(tabs) == 0 || b.Status().Away != nil {
		return nil
	}
	ctx, stop := context.WithTimeout(context.Background(), strain)
	defer stop()
	return errors.Join(b.leave(ctx, tabs), b.leave(ctx, tabs)) // the first repeats what was under way
}

// leave tells the pool what tabs used, and keeps nothing.
func (b *Book) leave(ctx context.Context, tabs []*Tab) error {
	var asks []Ask
	now := b.o.Now()
	b.mu.Lock()
	for _, t := range tabs {
		t.rest, t.slice, t.need = 0, 0, 0
		a := t.ask(now, false, 1)
		a.Keep, a.Need, a.Want = 0, 0, 0
		asks = append(asks, a)
	}
	b.mu.Unlock()
	grants, err := b.o.Pool.Renew(ctx, b.o.Node, asks)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range grants {
		tabs[i].granted(grants[i], now, now)
	}
	return nil
}

// A Status is how the shared limits stand, seen from a node.
type Status struct {
	Node     string `json:"node"`
	Nodes    int    `json:"nodes"` // heard of in the last seconds; what shares are made of while the pool is away
	Away     error  `json:"-"`     // why the pool does not answer
	Up       bool   `json:"up"`
	Tabs     int    `json:"limits"`   // in use at this node
	Rounds   int64  `json:"rounds"`   // renewals sent
	Failures int64  `json:"failures"` // calls of the pool that failed
	Alone    int64  `json:"alone"`    // requests admitted without it
}

// Status tells how things stand. It asks nobody.
func (b *Book) Status() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Status{
		Node: b.o.Node, Nodes: int(b.nodes), Away: b.away, Up: b.away == nil && b.beat.Epoch != "", Tabs: len(b.tabs),
		Rounds: b.counts.rounds.Load(), Failures: b.counts.failures.Load(), Alone: b.counts.alone.Load(),
	}
}
