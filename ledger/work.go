package ledger

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
)

// patience is how long the store may take for one batch.
const patience = 10 * time.Second

// work gathers rows and writes them, until the queue is closed.
func (l *Ledger) work() {
	defer close(l.done)
	tick := time.NewTicker(l.o.Every)
	defer tick.Stop()
	var batch []Row
	swept := time.Time{}
	for {
		select {
		case r, ok := <-l.queue:
			if !ok {
				if l.write(&batch, true) != nil {
					l.giveUp(len(batch))
				}
				return
			}
			if batch = append(batch, r); len(batch) >= l.o.Batch {
				l.write(&batch, false)
			}
		case <-tick.C:
			l.write(&batch, false)
			if now := l.o.Now(); now.Sub(swept) > time.Hour {
				swept = now
				l.sweep(now)
			}
		case reply := <-l.again:
			reply <- l.write(l.drain(&batch), true)
		}
	}
}

// drain takes what is in the queue already.
func (l *Ledger) drain(batch *[]Row) *[]Row {
	for n := len(l.queue); n > 0; n-- {
		if r, ok := <-l.queue; ok {
			*batch = append(*batch, r)
		}
	}
	return batch
}

// mostPause bounds the pause after a store has failed; the first is as long as a row
// waits at most.
const mostPause = 30 * time.Second

// A pause is how long a store that failed is left alone. It doubles with each failure.
type pause struct {
	until time.Time
	long  time.Duration
	err   error
}

func (p *pause) failed(now time.Time, first time.Duration, err error) {
	p.long = min(max(2*p.long, first), mostPause)
	p.until, p.err = now.Add(p.long), err
}

// write keeps a batch. One that the store does not take is tried again after a
// pause, or when somebody asks now, with what has come meanwhile. It is given up
// where it is as long as the queue may be.
func (l *Ledger) write(batch *[]Row, now bool) error {
	if len(*batch) == 0 {
		return nil
	}
	err := l.pause.err
	if now || err == nil || !l.o.Now().Before(l.pause.until) {
		err = l.try(*batch)
	}
	if err != nil {
		if len(*batch) < l.o.Queue {
			return err
		}
		l.giveUp(len(*batch))
	} else if l.o.Journal != nil {
		l.o.Journal.Kept(len(*batch))
	}
	clear(*batch)
	*batch = (*batch)[:0]
	return err
}

// try asks the store once.
func (l *Ledger) try(batch []Row) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	err := l.store.AddRows(ctx, batch)
	if err == nil {
		l.pause = pause{}
		return nil
	}
	l.pause.failed(l.o.Now(), l.o.Every, err)
	l.o.Log.Error("rows of the ledger could not be written yet", "rows", len(batch), "again in", l.pause.long, "error", err, "fix", qiao.FixOf(err))
	return err
}

// sweep forgets rows that were kept long enough.
func (l *Ledger) sweep(now time.Time) {
	if l.o.Keep == 0 {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	for {
		n, err := l.store.DropRows(ctx, now.Add(-l.o.Keep))
		if err != nil {
			l.o.Log.Error("old rows of the ledger could not be dropped", "error", err, "fix", qiao.FixOf(err))
		}
		if n == 0 || err != nil {
			return
		}
	}
}
