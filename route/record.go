package route

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A Record is what is known of partners from the requests so far: their health,
// pace and load. Routers that share one share that knowledge. Its methods may be
// called from many goroutines.
type Record struct {
	mu     sync.Mutex
	by     map[qiao.PartnerID]*vitals
	hedges bucket
}

// NewRecord returns a Record that knows nothing.
func NewRecord() *Record { return &Record{by: map[qiao.PartnerID]*vitals{}} }

// Forget drops what is known of a partner, as when its settings have changed.
// Routers made before keep what they know.
func (r *Record) Forget(id qiao.PartnerID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, id)
}

func (r *Record) vitals(id qiao.PartnerID, b Breaker) *vitals {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by[id] == nil {
		r.by[id] = &vitals{breaker: &breaker{o: b}}
	}
	return r.by[id]
}

// vitals are what is known of one partner.
type vitals struct {
	breaker  *breaker
	inFlight atomic.Int64
	drained  atomic.Bool
	polledAt atomic.Int64         // nanoseconds since 1970
	load     atomic.Pointer[load] // as the partner told it last
	mute     atomic.Bool          // it cannot tell its load
	traffic  traffic
	heard    atomic.Pointer[heard] // from other servers

	mu    sync.Mutex
	paces atomic.Pointer[[]*pace] // copied on writing
}

// load is a partner's load with when it was told.
type load struct {
	partner.Load
	at time.Time
}

// mostPaces bounds how many models of a partner are told apart.
const mostPaces = 64

// pace returns the pace of a model. Beyond mostPaces models share one.
func (v *vitals) pace(m qiao.ModelID) *pace {
	if p := v.known(m); p != nil {
		return p
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.known(m); p != nil {
		return p
	}
	var list []*pace
	if old := v.paces.Load(); old != nil {
		list = append(list, *old...)
	}
	if len(list) >= mostPaces {
		return list[0]
	}
	p := &pace{model: m}
	list = append(list, p)
	v.paces.Store(&list)
	return p
}

// known returns the pace of a model that was asked before, or nil.
func (v *vitals) known(m qiao.ModelID) *pace {
	if list := v.paces.Load(); list != nil {
		for _, p := range *list {
			if p.model == m {
				return p
			}
		}
	}
	return nil
}

// busiest is the pace of the model that was asked last, or nil.
func (v *vitals) busiest() (last *pace) {
	list := v.paces.Load()
	if list == nil {
		return nil
	}
	for _, p := range *list {
		if last == nil || p.latest().After(last.latest()) {
			last = p
		}
	}
	return last
}

// take asks for the turn of one request.
func (v *vitals) take(now time.Time, early bool) *turn {
	if v.drained.Load() {
		return nil
	}
	t := v.breaker.take(now, early)
	if t == nil {
		return nil
	}
	t.v = v
	v.inFlight.Add(1)
	v.traffic.add(now, false)
	return t
}

// traffic counts requests and failures, those of the last minutes most.
type traffic struct {
	mu            sync.Mutex
	at            time.Time
	asked, failed float64
}

// memory is how long traffic is remembered: after it, a request counts e times
// less.
const memory = 5 * time.Minute

func (t *traffic) add(now time.Time, failure bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fade(now)
	if failure {
		t.failed++
	} else {
		t.asked++
	}
}

func (t *traffic) get(now time.Time) (asked, failed float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fade(now)
	return t.asked, t.failed
}

func (t *traffic) fade(now time.Time) {
	if d := now.Sub(t.at); d > 0 {
		keep := fade(d, memory)
		t.asked, t.failed, t.at = t.asked*keep, t.failed*keep, now
	}
}
