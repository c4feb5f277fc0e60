package route

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Generate implements [qiao.Model]. It returns when the first content has come,
// and fails when no candidate gave any. The error then has one cause for each
// attempt, see [Attempts], and a Fix.
func (r *Router) Generate(ctx context.Context, req *qiao.Request) (qiao.Stream, error) {
	s, outcome, err := Ask(ctx, r, req, AskOptions[*started]{
		Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (*started, error) {
			own := *req
			own.Model = m
			return begin(ctx, p, &own)
		},
		Discard: (*started).discard,
	})
	if err != nil {
		return nil, err
	}
	return s.open(ctx, outcome), nil
}

// A generation is what a search knows of its request, whatever it asks for.
type generation struct {
	router *Router
	ctx    context.Context
	req    *qiao.Request
	plan
	hints
	attempts []Attempt
	stopped  bool // a failure that no other candidate may see
}

// hints are what a caller says of a request beside it.
type hints struct {
	accept   func(*partner.Partner) bool
	deny     func(*partner.Partner, qiao.ModelID) error
	lacks    func(partner.Card) string // nil is Card.Lacks
	session  string
	prompt   []byte
	given    int64 // tokens of input
	ticket   uint64
	explains bool
}

// health is what err says about the partner. A caller who left or ran out of time
// says nothing, nor does what a request chose itself, such as a model that the
// key may not use.
func (g *generation) health(err error) Health {
	kind := qiao.KindOf(err)
	if g.ctx.Err() != nil || g.req.Model != "" && (kind == qiao.NotFound || kind == qiao.Forbidden) {
		return Fine
	}
	return Policy(kind).Health
}

func (g *generation) mayFailOver(k qiao.Kind) bool {
	if k == qiao.Blocked {
		return g.rule.RetryBlocked || g.router.o.RetryBlocked[g.req.Region]
	}
	return Policy(k).Failover
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
