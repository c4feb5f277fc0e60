package route

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// Breaker says when a partner is left alone. Zero values are the usual choice.
type Breaker struct {
	Failures int           // in a row that open it: 3
	Rest     time.Duration // the first pause: 15 s; each failed trial doubles it
	MaxRest  time.Duration // the longest pause: 5 min
}

func (b Breaker) withDefaults() Breaker {
	if b.Failures <= 0 {
		b.Failures = 3
	}
	if b.Rest <= 0 {
		b.Rest = 15 * time.Second
	}
	if b.MaxRest <= 0 {
		b.MaxRest = 5 * time.Minute
	}
	return b
}

// State is whether a partner is asked.
type State string

// The states of a partner.
const (
	Live    State = "live"    // it is asked
	Resting State = "resting" // it is left alone until a time
	Trying  State = "trying"  // its rest is over: one request at a time tries it
	Drained State = "drained" // somebody took it out of service
)

// A breaker watches one partner. It is safe for concurrent use.
type breaker struct {
	o Breaker

	mu     sync.Mutex
	row    int           // failures in a row
	open   bool          // it failed too often; a success closes it
	trial  bool          // a request is trying it
	rest   time.Duration // the pause at hand
	until  time.Time     // when the pause ends
	last   error         // the failure that came last
	lastAt time.Time
	okAt   time.Time
	asked  int64
	failed int64
}

// state tells how the partner stands, and until when it rests.
func (b *breaker) state(now time.Time) (State, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stateLocked(now), b.until
}

func (b *breaker) stateLocked(now time.Time) State {
	switch {
	case now.Before(b.until):
		return Resting
	case b.open:
		return Trying
	}
	return Live
}

// A turn is the permission to send one request. It ends in one call of done.
type turn struct {
	b     *breaker
	v     *vitals
	trial bool // it holds the partner's one trial
	ended atomic.Bool

	admission Admission // nil where the partner has no quota
}

// end says that the request is no longer on its way, and what it used. It returns
// false if that was said before.
func (t *turn) end(u qiao.Usage) bool {
	if t.ended.Swap(true) {
		return false
	}
	t.v.inFlight.Add(-1)
	if t.admission != nil {
		t.admission.Settle(u)
	}
	return true
}

// take asks to send a request now, and returns nil if the partner is left
// alone. Early lets a resting partner be tried before its time, for want of any
// other; it too takes one request at a time.
func (b *breaker) take(now time.Time, early bool) *turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	state := b.stateLocked(now)
	if state == Resting && !early || state != Live && b.trial {
		return nil
	}
	t := &turn{b: b, trial: state != Live}
	if t.trial {
		b.trial = true
	}
	b.asked++
	return t
}

// begun says that content has come: the next request may be sent. Whether the
// answer comes whole is for done to say.
func (t *turn) begun() {
	t.b.mu.Lock()
	defer t.b.mu.Unlock()
	t.release()
}

func (t *turn) release() {
	if t.trial {
		t.trial, t.b.trial = false, false
	}
}

// done reports how the request went: a nil error is a success. Health is what
// the error says about the partner.
func (t *turn) done(now time.Time, err error, health Health) {
	b := t.b
	b.mu.Lock()
	defer b.mu.Unlock()
	t.release()
	if err == nil {
		b.open, b.row, b.rest, b.until, b.okAt = false, 0, 0, time.Time{}, now
		return
	}
	if health == Fine {
		return
	}
	b.last, b.lastAt = err, now
	b.failed++
	t.v.traffic.add(now, true)
	if health == Busy {
		b.pause(now, max(retryAfter(err), time.Second))
		return
	}
	b.row++
	if health == Broken || b.open || b.row >= b.o.Failures {
		b.open = true
		b.rest = min(max(2*b.rest, b.o.Rest), b.o.MaxRest)
		b.pause(now, max(b.rest, retryAfter(err)))
	}
}

// forgive closes the breaker.
func (b *breaker) forgive() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open, b.row, b.rest, b.until = false, 0, 0, time.Time{}
}

func (b *breaker) pause(now time.Time, d time.Duration) {
	if until := now.Add(min(d, b.o.MaxRest)); until.After(b.until) {
		b.until = until
	}
}

// busy tells whether the partner rests only because it asked to be left alone.
func (b *breaker) busy(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.open && b.stateLocked(now) == Resting
}

// failure is the failure that came last, with the rest of the pause as its
// RetryAfter. There is one whenever the partner is not live.
func (b *breaker) failure(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := qiao.E(qiao.KindOf(b.last), "", b.last)
	e.Fix = qiao.FixOf(b.last)
	e.RetryAfter = max(b.until.Sub(now), 0)
	return e
}
