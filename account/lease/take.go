package lease

import (
	"context"
	"fmt"
	"time"
)

// A Need is what a request wants of one limit.
type Need struct {
	Tab   *Tab
	Limit int64
	N     int64 // at least 1
}

// A Refusal says which Need does not fit, and when it may. It is an error.
type Refusal struct {
	Index int
	Wait  time.Duration
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("lease: limit %d is reached for %v", r.Index, r.Wait)
}

// rounds is how often a request asks again that others were faster than.
const rounds = 8

// Take spends all needs or none, and returns the second that it counts at. Its error
// is a *Refusal, or that of a ctx that ended. It asks the pool only when a slice has
// run out, once for all who wait.
//
// While the pool does not answer, each of n nodes admits what is left of its slices,
// and then up to its share: a limit by the minute divided by n, and no more than its
// share of what was left when it heard from the pool last; a budget likewise. So all
// nodes together pass no limit that all knew the state of; they pass one by the
// minute at most by (1 − 1/n) of it, in the one minute in which the pool goes away,
// and by one request a node where a request is larger than a share.
func (b *Book) Take(ctx context.Context, needs []Need) (at int64, err error) {
	b.Start()
	b.mu.Lock()
	defer b.mu.Unlock()
	slow := false
	for range rounds {
		now := b.o.Now()
		short, refusal := b.judge(needs, now, b.away != nil || slow)
		switch {
		case refusal != nil:
			return 0, refusal
		case !short:
			b.take(needs, now)
			return now.Unix(), nil
		}
		if slow, err = b.await(ctx, needs, now); err != nil {
			return 0, err
		}
	}
	return 0, &Refusal{Index: b.first(needs, b.o.Now()), Wait: time.Second}
}

// judge tells whether needs are short of a renewal, or refused.
func (b *Book) judge(needs []Need, now time.Time, away bool) (short bool, _ *Refusal) {
	for i := range needs {
		t, n := needs[i].Tab, needs[i].N
		t.limit = needs[i].Limit
		switch {
		case t.covers(n, now):
		case away:
			if wait := t.alone(n, b.nodes, now); wait > 0 {
				return false, &Refusal{i, wait}
			}
		case now.Before(t.shut):
			return false, &Refusal{i, max(t.back.Sub(now), time.Millisecond)}
		default:
			short = true
		}
	}
	return short, nil
}

// first is the first of needs that a slice does not cover.
func (b *Book) first(needs []Need, now time.Time) int {
	for i := range needs {
		if !needs[i].Tab.covers(needs[i].N, now) {
			return i
		}
	}
	return 0
}

func (b *Book) take(needs []Need, now time.Time) {
	low, alone := false, false
	for i := range needs {
		t := needs[i].Tab
		alone = alone || !t.covers(needs[i].N, now)
		t.take(needs[i].N, now)
		b.list(t)
		low = low || t.rest < t.slice/2 && now.Sub(t.heard) > pace/100 && now.After(t.shut)
	}
	if alone {
		b.counts.alone.Add(1)
	} else if low && b.away == nil {
		b.call()
	}
}

func (b *Book) list(t *Tab) {
	if !t.listed {
		t.listed = true
		b.tabs = append(b.tabs, t)
	}
}

// await waits for the next round with what needs lack. It tells whether the pool was
// slow.
func (b *Book) await(ctx context.Context, needs []Need, now time.Time) (slow bool, err error) {
	for i := range needs {
		if t := needs[i].Tab; !t.covers(needs[i].N, now) {
			if t.least == 0 || needs[i].N < t.least {
				t.least = needs[i].N
			}
			t.need += needs[i].N
			b.list(t)
		}
	}
	done := b.round
	b.call()
	b.mu.Unlock()
	defer b.mu.Lock()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
		return false, nil
	case <-timer.C:
		return true, nil
	case <-b.life.Done():
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// A Change is what a request used more, or less, than it took.
type Change struct {
	Tab   *Tab
	Delta int64
}

// Correct puts what requests really used in the place of what they took at a second.
func (b *Book) Correct(at int64, changes []Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.o.Now()
	for _, c := range changes {
		c.Tab.correct(c.Delta, at, now)
		b.list(c.Tab)
	}
}
