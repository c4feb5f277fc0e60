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
				l.write(&batch, true)
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
			reply <- l.write(l.drain(&batch), false)
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

// write keeps a batch. One that the store does not take is tried again with the
// next, as long as the queue has room, and given up at the end.
func (l *Ledger) write(batch *[]Row, last bool) error {
	if len(*batch) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	err := l.store.AddRows(ctx, *batch)
	if err != nil {
		l.o.Log.Error("rows of the ledger could not be written yet", "rows", len(*batch), "error", err, "fix", qiao.FixOf(err))
		if !last && len(*batch) < l.o.Queue {
			return err
		}
		l.dropped.Add(int64(len(*batch)))
	}
	clear(*batch)
	*batch = (*batch)[:0]
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
