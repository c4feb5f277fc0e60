package route

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// Generate implements [qiao.Model]. It returns when the first content has come,
// and fails when no candidate gave any. The error then has one cause for each
// attempt, see [Attempts], and a Fix.
func (r *Router) Generate(ctx context.Context, req *qiao.Request) (qiao.Stream, error) {
	g := &generation{router: r, ctx: ctx, req: req}
	return g.run()
}

// A generation is one request on its way through the candidates.
type generation struct {
	router   *Router
	ctx      context.Context
	req      *qiao.Request
	attempts []Attempt
	stopped  bool // a failure that no other candidate may see
}

func (g *generation) run() (qiao.Stream, error) {
	var resting, all []candidate
	for _, c := range g.router.candidates(g.req) {
		all = append(all, c)
		if c.reason != "" {
			continue
		}
		t := c.place.breaker.take(g.router.o.Now(), false)
		if t == nil {
			resting = append(resting, c)
			continue
		}
		if stream := g.attempt(c, t); stream != nil {
			return stream, nil
		}
		if g.stopped {
			return nil, g.failure(nil)
		}
	}
	if stream := g.lastResort(resting); stream != nil {
		return stream, nil
	}
	if stream := g.retry(all); stream != nil {
		return stream, nil
	}
	return nil, g.failure(all)
}

// lastResort tries the partners at rest, now that no live one is left. A partner
// that asked for a pause gets it.
func (g *generation) lastResort(resting []candidate) qiao.Stream {
	for _, c := range resting {
		if g.stopped {
			return nil
		}
		now := g.router.o.Now()
		var t *turn
		if !c.place.breaker.busy(now) {
			t = c.place.breaker.take(now, true)
		}
		if t == nil {
			g.note(c, c.place.breaker.failure(now), true)
			continue
		}
		if stream := g.attempt(c, t); stream != nil {
			return stream
		}
	}
	return nil
}

// attempt asks one candidate. It returns nil on a failure, which it notes.
func (g *generation) attempt(c candidate, t *turn) qiao.Stream {
	stream, err := g.begin(c, t)
	if err == nil {
		return stream
	}
	if g.ctx.Err() != nil { // the caller's doing, whatever the partner says
		err = gone(g.ctx)
	}
	g.note(c, err, false)
	g.stopped = g.ctx.Err() != nil || !g.mayFailOver(qiao.KindOf(err))
	return nil
}

func (g *generation) note(c candidate, err error, skipped bool) {
	g.attempts = append(g.attempts, Attempt{Partner: c.place.partner.ID(), Err: err, Skipped: skipped})
}

func (g *generation) mayFailOver(k qiao.Kind) bool {
	if k == qiao.Blocked {
		return g.router.o.RetryBlocked[g.req.Region]
	}
	return Policy(k).Failover
}

// retry asks the only partner there is again after a pause, if its failure may
// heal that soon.
func (g *generation) retry(candidates []candidate) qiao.Stream {
	for try := range max(g.router.o.Retries, 0) {
		last, ok := g.alone()
		if !ok || !Policy(qiao.KindOf(last.Err)).Retry {
			return nil
		}
		if !g.sleep(try, retryAfter(last.Err)) {
			return nil
		}
		i := slices.IndexFunc(candidates, func(c candidate) bool { return c.place.partner.ID() == last.Partner })
		t := candidates[i].place.breaker.take(g.router.o.Now(), true)
		if t == nil {
			return nil
		}
		if stream := g.attempt(candidates[i], t); stream != nil || g.stopped {
			return stream
		}
	}
	return nil
}

// alone returns the last attempt, if all were on one partner and waiting for it
// makes sense.
func (g *generation) alone() (Attempt, bool) {
	if len(g.attempts) == 0 {
		return Attempt{}, false
	}
	last := g.attempts[len(g.attempts)-1]
	for _, a := range g.attempts {
		tried := a.Skipped && Policy(qiao.KindOf(a.Err)).Health != Busy // by somebody else
		if a.Partner != last.Partner || tried {
			return Attempt{}, false
		}
	}
	return last, true
}

// sleep waits as long as the partner asks, or longer with each try and by a
// random part, so that many callers do not come back at once. It returns false
// if that is too long or the caller leaves.
func (g *generation) sleep(try int, asked time.Duration) bool {
	wait := asked
	if wait == 0 {
		wait = 500 * time.Millisecond << try
		wait = wait/2 + rand.N(wait/2)
	}
	if wait > g.router.o.MaxWait {
		return false
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-g.ctx.Done():
		g.attempts = append(g.attempts, Attempt{Partner: g.attempts[0].Partner, Err: gone(g.ctx)})
		g.stopped = true
		return false
	}
}
