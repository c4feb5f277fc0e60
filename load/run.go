package load

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// Run sends the requests of a plan at their times, and yields how it goes twice a
// second; the last value has Done set. Ending the loop or ctx cancels what is open.
// An error is yielded last: Kind Invalid for a plan that cannot be, Overloaded when
// more requests were open than the plan allows. What was measured until then stands
// beside it.
func Run(ctx context.Context, p Plan) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		if err := p.complete(); err != nil {
			yield(Result{}, err)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		g := &generator{plan: &p, tally: newTally(p.Schedule, p.Objectives), stopped: make(chan struct{}), cancel: cancel}
		done := make(chan struct{})
		go func() { defer close(done); g.send(ctx) }()
		defer func() { cancel(); <-done }()
		ticker := time.NewTicker(500 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if !yield(g.tally.result(false), nil) {
					return
				}
			case <-done:
				r := g.tally.result(true)
				yield(r, g.failure(ctx))
				return
			}
		}
	}
}

func (p *Plan) complete() error {
	if len(p.Schedule) == 0 || p.Model == nil || p.Request == nil {
		return qiao.Errorf(qiao.Invalid, "load", "there is nothing to send").WithFix("Give a rate above 0 and a duration, or a trace.")
	}
	if p.InFlight == 0 {
		p.InFlight = 20_000
	}
	if p.Timeout == 0 {
		p.Timeout = 10 * time.Minute
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	return nil
}

// A generator sends on time.
type generator struct {
	plan    *Plan
	tally   *tally
	open    sync.WaitGroup
	stop    sync.Once
	stopped chan struct{} // closed when nothing more is sent
	why     error
	cancel  context.CancelFunc
}

// send starts each request when it is due, and returns when all have ended.
func (g *generator) send(ctx context.Context) {
	begun := g.plan.Now()
	defer g.open.Wait()
	for i, a := range g.plan.Schedule {
		due := begun.Add(a.At)
		if !g.await(ctx, due) {
			return
		}
		if g.plan.Heed && g.tally.held(a.At, a.At < g.plan.Warmup) {
			continue
		}
		if over := g.tally.opened(g.plan); over != nil {
			g.halt(over)
			return
		}
		g.open.Go(func() { g.one(ctx, i, a, due) })
	}
}

// await waits until a request is due, and tells whether to send it.
func (g *generator) await(ctx context.Context, due time.Time) bool {
	wait := due.Sub(g.plan.Now())
	if wait <= 0 {
		return ctx.Err() == nil && !g.halted()
	}
	select {
	case <-time.After(wait):
		return !g.halted()
	case <-ctx.Done():
		return false
	case <-g.stopped:
		return false
	}
}

func (g *generator) halted() bool {
	select {
	case <-g.stopped:
		return true
	default:
		return false
	}
}

// halt sends nothing more; too many open requests are cancelled as well.
func (g *generator) halt(why error) {
	g.stop.Do(func() {
		g.why = why
		close(g.stopped)
		if qiao.KindOf(why) == qiao.Overloaded {
			g.cancel()
		}
	})
}

func (g *generator) failure(ctx context.Context) error {
	if g.halted() {
		if g.why == errBudget {
			return nil // the result says that it was spent
		}
		return g.why
	}
	if err := ctx.Err(); err != nil {
		return qiao.E(qiao.Canceled, "load", err)
	}
	return nil
}

// one sends a request and records what became of it.
func (g *generator) one(ctx context.Context, i int, a Arrival, due time.Time) {
	ctx, cancel := context.WithTimeout(ctx, g.plan.Timeout)
	defer cancel()
	r := reading{due: due, now: g.plan.Now}
	r.record.due = a.At
	r.slip = g.plan.Now().Sub(due)
	stream, err := g.plan.Model.Generate(ctx, g.plan.Request(i, a))
	if err == nil {
		err = r.take(stream)
	}
	r.end = g.plan.Now().Sub(due)
	if err != nil {
		r.failed, r.kind, r.wait = true, qiao.KindOf(err), wait(err)
	} else {
		r.tpot = r.timePerToken()
	}
	if g.plan.Price != nil {
		r.cost, _ = g.plan.Price(r.usage, due)
	}
	g.tally.closed(&r.record, a.At < g.plan.Warmup)
}

// longestWait bounds what a partner may ask for.
const longestWait = 10 * time.Minute

// wait is the pause that a refusal asks for.
func wait(err error) time.Duration {
	e := (*qiao.Error)(nil)
	for errors.As(err, &e) {
		if e.RetryAfter > 0 {
			return min(e.RetryAfter, longestWait)
		}
		err = e.Err
	}
	return 0
}
