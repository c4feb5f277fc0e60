package account

import (
	"context"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// behind writes what was spent some time after it was spent, in one batch for many
// requests. It runs only while there is something to write.
type behind struct {
	o Options

	mu      sync.Mutex
	pending map[entry]int64
	running bool
	closed  bool
	writing sync.Mutex // held during a write, so that close waits for it
	wake    *time.Timer
}

type entry struct {
	subject          Subject
	period, currency string
}

func newBehind(o Options) *behind { return &behind{o: o, pending: map[entry]int64{}} }

func (b *behind) add(s Spend) {
	if b.o.Store == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending[entry{s.Subject, s.Period, s.Amount.Currency}] += s.Amount.Micro
	b.arm()
}

// waiting is how much of an amount is not written yet.
func (b *behind) waiting(s Spend) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pending[entry{s.Subject, s.Period, s.Amount.Currency}]
}

// arm sees to it that what is pending is written. b.mu is held.
func (b *behind) arm() {
	if !b.running && !b.closed {
		b.running = true
		b.wake = time.AfterFunc(b.o.Every, b.beat)
	}
}

func (b *behind) beat() {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	err := b.flush(ctx)
	if err != nil {
		b.o.Log.Error("what was spent could not be written yet", "error", err, "fix", qiao.FixOf(err))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = false
	if len(b.pending) > 0 {
		b.arm()
	}
}

// flush writes what is pending. What could not be written stays pending.
func (b *behind) flush(ctx context.Context) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	b.mu.Lock()
	batch := b.pending
	b.pending = map[entry]int64{}
	b.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	more := make([]Spend, 0, len(batch))
	for e, micro := range batch {
		more = append(more, Spend{e.subject, e.period, qiao.Money{Micro: micro, Currency: e.currency}})
	}
	err := b.o.Store.AddSpend(ctx, more)
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		for e, micro := range batch {
			b.pending[e] += micro
		}
	}
	return err
}

func (b *behind) close() error {
	b.mu.Lock()
	b.closed = true
	if b.wake != nil {
		b.wake.Stop()
	}
	b.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	return b.flush(ctx)
}
