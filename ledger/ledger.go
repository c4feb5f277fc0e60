package ledger

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Store keeps rows. Its methods may be called from many goroutines.
type Store interface {
	// AddRows keeps rows, in one transaction. After a failure it may be called again
	// with the same rows; see UID.
	AddRows(ctx context.Context, rows []Row) error
	// Usage sums rows up; see Query.
	Usage(ctx context.Context, q Query) ([]Group, error)
	// Rows returns single rows, the newest first, at most limit.
	Rows(ctx context.Context, f Filter, limit int) ([]Row, error)
	// DropRows forgets rows from before a time and tells how many they were. It may
	// forget only some of them at a call.
	DropRows(ctx context.Context, before time.Time) (int64, error)
}

// A Journal keeps rows until the Store has them, where a row may not be lost with the
// process. Its methods may be called from many goroutines.
type Journal interface {
	// Append keeps a row. The rows of a Ledger come in the order in which the Store
	// gets them.
	Append(r *Row) error
	// Kept says that the Store has the next n rows.
	Kept(n int)
	// Hold says that a row was given up: nothing may be forgotten any more.
	Hold()
}

// Options say how a Ledger works. The zero value of each field is the usual choice.
type Options struct {
	Queue int           // rows that may wait: 8192
	Batch int           // rows in a transaction at most: 2048
	Every time.Duration // a row waits at most: 250 ms
	Keep  time.Duration // rows are kept for; 0 is for ever
	Now   func() time.Time
	Log   *slog.Logger

	Journal Journal // nil is none: who is killed loses the rows that wait
}

func (o Options) withDefaults() Options {
	if o.Queue == 0 {
		o.Queue = 8192
	}
	if o.Batch == 0 {
		o.Batch = 2048
	}
	if o.Every == 0 {
		o.Every = 250 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// A Ledger takes rows and writes them behind. Its methods may be called from many
// goroutines.
type Ledger struct {
	o     Options
	store Store
	uids  *UIDs
	queue chan Row
	again chan chan error // asks for a write at once
	done  chan struct{}
	start sync.Once
	order sync.Mutex // held while a row goes into the journal and the queue

	mu      sync.RWMutex // closing waits for Record
	closed  bool
	started bool

	recorded, dropped atomic.Int64
	unsafe            atomic.Bool // the journal failed, and the log has it

	pause pause // of work alone
}

// New returns a Ledger over a Store. Nothing runs before the first row.
func New(s Store, o Options) *Ledger {
	o = o.withDefaults()
	return &Ledger{o: o, store: s, uids: NewUIDs(), queue: make(chan Row, o.Queue), again: make(chan chan error), done: make(chan struct{})}
}

// Counts tell what became of rows.
type Counts struct {
	Recorded int64 `json:"recorded"` // taken into the queue
	Dropped  int64 `json:"dropped"`  // not taken, or given up because the store failed
	Waiting  int64 `json:"waiting"`  // in the queue
}

// Counts tells what became of rows so far.
func (l *Ledger) Counts() Counts {
	return Counts{l.recorded.Load(), l.dropped.Load(), int64(len(l.queue))}
}

// Record takes a row. It never waits: a row that finds the queue full, or the
// Ledger closed, is dropped and counted. A row without a Time has happened now.
func (l *Ledger) Record(r Row) {
	if r.Time.IsZero() {
		r.Time = l.o.Now()
	}
	r.UID = l.uids.Next()
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		l.dropped.Add(1)
		return
	}
	l.start.Do(l.run)
	if l.o.Journal != nil {
		l.order.Lock()
		defer l.order.Unlock()
		if err := l.o.Journal.Append(&r); err != nil && l.unsafe.CompareAndSwap(false, true) {
			l.o.Log.Error("rows of the ledger are not safe from the death of the process", "error", err, "fix", qiao.FixOf(err))
		}
	}
	select {
	case l.queue <- r:
		l.recorded.Add(1)
	default:
		l.giveUp(1)
	}
}

// giveUp counts rows that the store will not get from this process.
func (l *Ledger) giveUp(n int) {
	l.dropped.Add(int64(n))
	if l.o.Journal != nil {
		l.o.Journal.Hold()
	}
}

func (l *Ledger) run() {
	l.started = true
	go l.work()
}

// Flush writes what was recorded so far.
func (l *Ledger) Flush(ctx context.Context) error {
	l.mu.RLock()
	running := l.started && !l.closed
	l.mu.RUnlock()
	if !running {
		return nil
	}
	reply := make(chan error, 1)
	select {
	case l.again <- reply:
	case <-l.done:
		return nil
	case <-ctx.Done():
		return qiao.E(qiao.KindOf(ctx.Err()), "ledger: flush", ctx.Err())
	}
	return <-reply
}

// Close writes what waits and stops. Rows that come later are dropped.
func (l *Ledger) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	running := l.started
	l.mu.Unlock()
	close(l.queue)
	if running {
		<-l.done
	}
	return nil
}
