package route

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Drain takes a partner out of service: it gets no new requests, and those on
// their way end as they would. An unknown id is an error of Kind NotFound.
func (r *Router) Drain(id qiao.PartnerID) error { return r.drain(id, true) }

// Restore puts a drained partner back into service, and forgives its failures.
func (r *Router) Restore(id qiao.PartnerID) error { return r.drain(id, false) }

func (r *Router) drain(id qiao.PartnerID, drained bool) error {
	at := r.places[id]
	if at == nil {
		return qiao.Errorf(qiao.NotFound, "route", "there is no partner %q", string(id)).WithFix("See: qiao partner list")
	}
	at.drained.Store(drained)
	if !drained {
		at.breaker.forgive()
	}
	return nil
}

// state is how the partner stands, for people.
func (v *vitals) state(now time.Time) State {
	if v.drained.Load() {
		return Drained
	}
	s, _ := v.breaker.state(now)
	return s
}

const (
	pollEach = 5 * time.Second
	pollWait = 2 * time.Second
	stale    = 3 * pollEach // a load that is older counts for nothing
)

// refresh asks a server that tells its load, if it was not asked just now. It does
// not wait for the answer: later requests have it. So servers are asked while
// they are in use, and an idle machine sleeps.
func (p *place) refresh(now time.Time) {
	last := p.polledAt.Load()
	if p.mute.Load() || now.UnixNano()-last < int64(pollEach) || !p.polledAt.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	go p.ask(now)
}

func (p *place) ask(now time.Time) {
	ctx, stop := context.WithTimeout(context.Background(), pollWait)
	defer stop()
	l, err := p.partner.Load(ctx)
	if err == nil {
		p.load.Store(&load{Load: l, at: now})
		return
	}
	if k := qiao.KindOf(err); k == qiao.Unsupported || k == qiao.NotFound {
		p.mute.Store(true)
	}
}

// loaded is the partner's load if it is known and fresh.
func (v *vitals) loaded(now time.Time) (partner.Load, bool) {
	if l := v.load.Load(); l != nil && now.Sub(l.at) < stale {
		return l.Load, true
	}
	return partner.Load{}, false
}
