package route

import (
	"context"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
)

// A search is one request on its way through the candidates.
type search[T any] struct {
	generation
	o       AskOptions[T]
	began   time.Time
	outcome Outcome
}

// A try is one partner being asked.
type try[T any] struct {
	c      *candidate
	turn   *turn
	pace   *pace
	began  time.Time
	ctx    context.Context
	cancel context.CancelCauseFunc // nil if ctx is the caller's
	timer  *time.Timer             // of the deadline for the first content
	got    T
	err    error
	took   time.Duration
	over   bool
	traced func(End) // nil if nothing traces
}

func (s *search[T]) run() (got T, _ Outcome, err error) {
	s.gather()
	s.outcome.Rule = s.rule.Name
	if s.hedges() {
		s.router.record.hedges.earn(s.rule.Hedge)
	}
	t := s.live()
	if t == nil && !s.stopped {
		t = s.resting()
	}
	if t == nil && !s.stopped {
		t = s.again()
	}
	if t == nil {
		s.outcome.Attempts = s.attempts
		return got, s.outcome, s.failure(s.list)
	}
	return t.got, s.won(t), nil
}

// won makes the outcome of the attempt that gave the first content.
func (s *search[T]) won(t *try[T]) Outcome {
	p := t.c.place.partner
	o := s.outcome
	o.Attempts = append(s.attempts, o.Attempts...)
	o.Partner, o.Model, o.Region, o.Local = p.ID(), t.c.model, p.Region(), p.Local()
	o.FirstToken = t.took
	first := t.began.Add(t.took)
	o.Waited = first.Sub(s.began)
	o.end = &ending{place: t.c.place, turn: t.turn, pace: t.pace, now: s.router.o.Now, health: s.health, cancel: t.cancel, first: first, took: t.took, traced: t.traced}
	return o
}

// live asks the partners that are well, in order.
func (s *search[T]) live() *try[T] {
	for i := range s.list {
		c := &s.list[i]
		if c.at.Verdict != Fit || c.asked {
			continue
		}
		if t := s.turn(c, false); t != nil {
			if won := s.attempt(c, t); won != nil || s.stopped {
				return won
			}
		}
	}
	return nil
}

// resting tries the partners at rest, now that no live one is left. A partner
// that asked for a pause gets it.
func (s *search[T]) resting() *try[T] {
	for i := range s.list {
		c := &s.list[i]
		if !c.able() || c.asked || s.failed(c.place) {
			continue
		}
		now := s.router.o.Now()
		var t *turn
		if !c.place.breaker.busy(now) {
			t = s.turn(c, true)
		}
		if t == nil && c.asked {
			continue // its quota is used up
		}
		if t == nil {
			s.attempts = append(s.attempts, Attempt{
				Partner: c.place.partner.ID(), Model: c.model, Err: c.place.breaker.failure(now), Skipped: true})
			continue
		}
		if won := s.attempt(c, t); won != nil || s.stopped {
			return won
		}
	}
	return nil
}

// failed tells whether a partner has failed in this request, with whatever model.
func (s *search[T]) failed(p *place) bool {
	for i := range s.list {
		if s.list[i].asked && s.list[i].place == p {
			return true
		}
	}
	return false
}

// again asks the only partner there is once more after a pause, if its failure
// may heal that soon.
func (s *search[T]) again() *try[T] {
	for n := range max(s.router.o.Retries, 0) {
		last, ok := s.alone()
		if !ok || !Policy(qiao.KindOf(last.Err)).Retry || !s.sleep(n, retryAfter(last.Err)) {
			return nil
		}
		c := s.candidate(last)
		t := s.turn(c, true)
		if t == nil {
			return nil
		}
		if won := s.attempt(c, t); won != nil || s.stopped {
			return won
		}
	}
	return nil
}

func (s *search[T]) candidate(a Attempt) *candidate {
	for i := range s.list {
		if c := &s.list[i]; c.place.partner.ID() == a.Partner && c.model == a.Model {
			return c
		}
	}
	return nil
}

// attempt asks one candidate, and perhaps a second one beside it. It returns nil
// on a failure, which it notes.
func (s *search[T]) attempt(c *candidate, turn *turn) *try[T] {
	t := s.try(c, turn, false)
	if late := s.late(t); late > 0 {
		return s.race(t, late)
	}
	if s.ask(t); t.err == nil {
		return t
	}
	s.fail(t)
	return nil
}

// try begins an attempt. Only one that may be cancelled has a context of its own.
func (s *search[T]) try(c *candidate, turn *turn, hedge bool) *try[T] {
	c.asked = true
	t := &try[T]{c: c, turn: turn, pace: c.place.pace(c.model), began: s.router.o.Now(), ctx: s.ctx}
	if limit := s.rule.FirstToken; limit > 0 || s.hedges() {
		t.ctx, t.cancel, t.timer = bounded(s.ctx, limit)
	}
	if trace := s.router.o.Trace; trace != nil {
		t.ctx, t.traced = trace(t.ctx, Call{Partner: c.place.partner, Model: c.model, Request: s.req, Hedge: hedge})
	}
	return t
}

// trace tells how the attempt ended.
func (t *try[T]) trace(e End) {
	if t.traced != nil {
		t.traced(e)
	}
}

// ask asks, and tells the partner's health how it went.
func (s *search[T]) ask(t *try[T]) {
	t.got, t.err = s.o.Ask(t.ctx, t.c.place.partner, t.c.model)
	if t.timer != nil {
		t.timer.Stop()
	}
	now := s.router.o.Now()
	t.took = now.Sub(t.began)
	late := t.cancel != nil && errors.Is(context.Cause(t.ctx), errLate)
	switch {
	case t.err == nil:
		t.turn.begun()
		t.pace.add(now, t.took)
	case late: // at least that long it would have taken
		t.pace.add(now, t.took)
		t.turn.end(qiao.Usage{Input: s.query.Tokens})
		t.turn.done(now, errLate, Fine)
		t.trace(End{Late: true})
	default:
		t.err = s.explain(t)
		t.turn.end(qiao.Usage{})
		t.turn.done(now, t.err, s.health(t.err))
		t.trace(End{Err: t.err})
	}
	if t.err != nil && t.cancel != nil {
		t.cancel(errEnded)
	}
}

// explain gives the rule's deadline its name.
func (s *search[T]) explain(t *try[T]) error {
	if s.ctx.Err() != nil || t.cancel == nil || !errors.Is(context.Cause(t.ctx), errSlow) {
		return t.err
	}
	return qiao.Errorf(qiao.Timeout, string(t.c.place.partner.ID()), "no first token within %v", s.rule.FirstToken).
		WithFix("Try again, choose a faster model, or raise first_token in the policy.")
}

// fail notes a failed attempt and tells whether it ends the search.
func (s *search[T]) fail(t *try[T]) bool {
	t.over = true
	err := t.err
	if s.ctx.Err() != nil { // the caller's doing, whatever the partner says
		err = gone(s.ctx)
	}
	s.attempts = append(s.attempts, Attempt{Partner: t.c.place.partner.ID(), Model: t.c.model, Err: err, Took: t.took})
	s.stopped = s.ctx.Err() != nil || !s.mayFailOver(qiao.KindOf(err))
	return s.stopped
}

// hedges tells whether a second partner may be asked beside a late one.
func (g *generation) hedges() bool {
	if g.rule.Hedge <= 0 {
		return false
	}
	able := 0
	for i := range g.list {
		if c := &g.list[i]; c.at.Verdict == Fit && (able == 0 || c.place != g.list[0].place) {
			able++
		}
	}
	return able > 1
}

// late is how long t may take before a second partner is asked; 0 is for ever.
func (s *search[T]) late(t *try[T]) time.Duration {
	if !s.hedges() {
		return 0
	}
	return t.pace.lateness()
}
