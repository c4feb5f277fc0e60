package route

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// A bucket earns the right to hedge: each request puts in a share of a hedge. It
// begins empty, so that hedges never are more than that share of all requests.
type bucket struct{ millionths atomic.Int64 }

const (
	oneHedge  = 1_000_000
	mostSaved = 20 * oneHedge
)

func (b *bucket) earn(share float64) {
	if b.millionths.Add(int64(share*oneHedge)) > mostSaved {
		b.millionths.Store(mostSaved)
	}
}

func (b *bucket) spend() bool {
	for {
		have := b.millionths.Load()
		if have < oneHedge {
			return false
		}
		if b.millionths.CompareAndSwap(have, have-oneHedge) {
			return true
		}
	}
}

// fewest samples that tell when a partner is late.
const fewest = 20

// lateness is how long a first content may take before a second partner is
// asked: longer than 95 of 100 take, or three times the median if that is
// sooner, since a slow tail may reach into the 95. 0 is never.
func (p *pace) lateness() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.count < fewest {
		return 0
	}
	return min(p.quantileLocked(0.95), 3*p.quantileLocked(0.5))
}

// race waits for the first of a partner and, once that is late, the next one. It
// returns nil if both fail.
func (s *search[T]) race(first *try[T], late time.Duration) *try[T] {
	results := make(chan *try[T], 2)
	run := func(t *try[T]) { s.ask(t); results <- t }
	tries := []*try[T]{first}
	go run(first)
	timer := time.NewTimer(late)
	defer timer.Stop()
	for open := 1; open > 0; {
		select {
		case <-timer.C:
			if t := s.second(first); t != nil {
				tries, s.outcome.Hedged = append(tries, t), true
				open++
				go run(t)
			}
		case t := <-results:
			open--
			if t.err == nil || s.fail(t) {
				s.leave(tries, t, results, open)
				if t.err == nil {
					return t
				}
				return nil
			}
		}
	}
	return nil
}

// second is an attempt at the next live partner, or nil if there is none or the
// hedges are used up.
func (s *search[T]) second(first *try[T]) *try[T] {
	for i := range s.list {
		c := &s.list[i]
		if c.at.Verdict != Fit || c.asked || c.place == first.c.place {
			continue
		}
		now := s.router.o.Now()
		if state, _ := c.place.breaker.state(now); state != Live || c.place.drained.Load() {
			continue
		}
		if !s.router.record.hedges.spend() {
			return nil
		}
		if t := s.turn(c, false); t != nil {
			return s.try(c, t, true)
		}
	}
	return nil
}

// leave cancels the attempts beside one, and frees what they may still bring.
// What they cost so far stands among the attempts.
func (s *search[T]) leave(tries []*try[T], but *try[T], results <-chan *try[T], open int) {
	for _, t := range tries {
		if t == but || t.over {
			continue
		}
		t.cancel(errLate)
		took := s.router.o.Now().Sub(t.began)
		s.outcome.Attempts = append(s.outcome.Attempts, Attempt{
			Partner: t.c.place.partner.ID(), Model: t.c.model, Late: true, Took: took,
			Err:   qiao.E(qiao.Canceled, string(t.c.place.partner.ID()), errLate),
			Usage: qiao.Usage{Input: s.query.Tokens, Estimated: true},
		})
	}
	if open > 0 {
		go s.drop(results, open)
	}
}

// drop waits for attempts that were left.
func (s *search[T]) drop(results <-chan *try[T], open int) {
	for range open {
		t := <-results
		if t.err == nil {
			if s.o.Discard != nil {
				s.o.Discard(t.got)
			}
			t.turn.end(qiao.Usage{Input: s.query.Tokens})
			t.turn.done(s.router.o.Now(), errLate, Fine)
			t.trace(End{FirstToken: t.took, Late: true})
		}
	}
}

// bounded is a context for one attempt: one that can be cancelled, and ends at
// the rule's deadline for the first content.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelCauseFunc, *time.Timer) {
	own, cancel := context.WithCancelCause(ctx)
	if limit <= 0 {
		return own, cancel, nil
	}
	return own, cancel, time.AfterFunc(limit, func() { cancel(errSlow) })
}
