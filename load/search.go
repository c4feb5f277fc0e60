package load

import (
	"context"
	"iter"
	"math"
	"time"

	"github.com/qiao-ai/qiao"
)

// Objectives say what a partner must keep at a rate. Zero fields ask nothing.
type Objectives struct {
	FirstToken time.Duration // for 95 % of the requests
	PerToken   time.Duration // for 95 % of the requests
	Errors     float64       // share of requests that may fail: 0.01
}

// share95 is the part of requests that may miss a time.
const share95 = 0.05

// A Probe is what one rate came to.
type Probe struct {
	Rate        float64       `json:"rate"` // requests a second that were due
	Duration    time.Duration `json:"duration"`
	Counted     int           `json:"counted"`
	Failed      int           `json:"failed"`
	Limited     int           `json:"limited"`     // of the failed, refused for their rate
	LimitedLate int           `json:"limitedLate"` // of the limited, in the last third
	OverFirst   int           `json:"overFirst"`   // missed the objective of the first token
	OverToken   int           `json:"overToken"`   // missed the objective of each token
	Achieved    float64       `json:"achieved"`    // good ones a second
	Drift       float64       `json:"drift"`       // mean first token of the last third over that of the first; 0 is unknown
	Void        string        `json:"void,omitempty"`
	Met         bool          `json:"met"`
	Why         string        `json:"why,omitempty"` // it did not
	Cost        qiao.Money    `json:"cost,omitzero"`
	Tokens      int64         `json:"tokens,omitempty"`
}

// A Prober sends requests at a rate for a time, after a warm-up of its own.
type Prober interface {
	Probe(ctx context.Context, rate float64, d time.Duration) (Probe, error)
	// Rest lets the partner recover: it sends at a low rate, and counts nothing. A
	// partner that guards against rates that rise too fast must not see silence.
	Rest(ctx context.Context, rate float64, d time.Duration) error
}

// A Search says how to look for a capacity. Zero fields are the usual choice.
type Search struct {
	Objectives Objectives
	Start      float64       // requests a second: 1
	Most       float64       // never more; 0 has no bound
	Quota      float64       // declared by the partner, a second: at most four fifths of it are used
	Probes     int           // at most: 12
	Tolerance  float64       // 0.05: how far apart the bounds may lie at the end
	Duration   time.Duration // of one probe: 60 s
	Budget     Budget
}

// Found is what a search came to so far.
type Found struct {
	Capacity  float64 `json:"capacity"` // the highest rate that met the objectives, requests a second
	Bound     float64 `json:"bound"`    // the lowest rate that did not; 0 is none
	Confirmed bool    `json:"confirmed"`
	Probes    []Probe `json:"probes"`
	Stopped   string  `json:"stopped,omitempty"` // why the search ended early
	Done      bool    `json:"done"`
}

// growth is how fast rates may rise from one probe to the next, each of which
// takes about a minute: partners guard against doubling, and chance adds a little.
const growth = 1.9

// calm is the part of a rate that was met at which a partner recovers: low enough
// to empty queues, high enough to rise from again.
const calm = 0.7

// enough is how many requests a probe should count while rates rise, and plenty
// once the bounds close in: fewer say little of the slowest twentieth.
const enough, plenty = 300, 1500

// lasting is how long a probe of a rate takes.
func (h *hunt) lasting(rate float64) time.Duration {
	n := float64(enough)
	if h.found.Bound > 0 {
		n = plenty
	}
	d := time.Duration(n / rate * float64(time.Second))
	return min(max(d, h.search.Duration), 15*h.search.Duration)
}

// step is how far above a rate that was met a search goes once a violation was
// seen.
const step = 1.25

// Find looks for the highest rate that meets the objectives: rates double until
// one does not, then the bounds close in, then the result is confirmed. It yields
// after each probe. An error is yielded last; what was found until then holds.
func (s Search) Find(ctx context.Context, p Prober) iter.Seq2[Found, error] {
	return func(yield func(Found, error) bool) {
		s.complete()
		h := &hunt{search: s, prober: p, yield: yield, rate: s.bounded(s.Start)}
		if err := h.run(ctx); err != nil && err != errLeft {
			yield(h.found, err)
		}
	}
}

var errLeft = qiao.Errorf(qiao.Canceled, "load", "nobody reads the search")

func (s *Search) complete() {
	or := func(v *float64, otherwise float64) {
		if *v == 0 {
			*v = otherwise
		}
	}
	or(&s.Start, 1)
	or(&s.Tolerance, 0.05)
	or(&s.Objectives.Errors, 0.01)
	if s.Probes == 0 {
		s.Probes = 12
	}
	if s.Duration == 0 {
		s.Duration = time.Minute
	}
}

// bounded keeps a rate within what is allowed.
func (s *Search) bounded(rate float64) float64 {
	if s.Most > 0 {
		rate = min(rate, s.Most)
	}
	if s.Quota > 0 {
		rate = min(rate, 0.8*s.Quota)
	}
	return rate
}

// A hunt is a search on its way.
type hunt struct {
	search  Search
	prober  Prober
	yield   func(Found, error) bool
	found   Found
	rate    float64
	guess   float64 // of the capacity, from what the partner did bear when it broke
	allowed float64 // the least that was let in while more was refused; 0 is unknown
	again   float64 // a rate that is tried again because it only rose too fast
	drained bool    // a probe was repeated because a queue was in the way
	tokens  int64
	micro   int64
	sent    int
}

func (h *hunt) run(ctx context.Context) error {
	for len(h.found.Probes) < h.search.Probes-1 {
		if !h.affords() {
			return h.end()
		}
		p, err := h.probe(ctx, h.rate, h.lasting(h.rate))
		if err != nil {
			return err
		}
		if !h.next(p) {
			break
		}
	}
	if h.found.Capacity == 0 {
		h.found.Stopped = "no rate met the objectives"
		return h.end()
	}
	return h.confirm(ctx)
}

// probe tries one rate, and shows it.
func (h *hunt) probe(ctx context.Context, rate float64, d time.Duration) (Probe, error) {
	p, err := h.prober.Probe(ctx, rate, d)
	for n := 0; err == nil && n < extensions && h.unclear(&p); n++ { // a sequential test: go on while it is open
		var more Probe
		more, err = h.prober.Probe(ctx, rate, d)
		p = p.with(more)
	}
	if err != nil {
		return p, err
	}
	if p.Void != "" {
		return p, qiao.Errorf(qiao.Overloaded, "load", "the probe at %.2f a second is void: %s", rate, p.Void).
			WithFix("Send from a faster machine, or from several.")
	}
	p.Met, p.Why = h.search.Objectives.judge(&p)
	h.tokens, h.micro, h.sent = h.tokens+p.Tokens, h.micro+p.Cost.Micro, h.sent+p.Counted
	h.found.Probes = append(h.found.Probes, p)
	if !h.yield(h.found, nil) {
		return p, errLeft
	}
	if !p.Met && !p.guarded() {
		return p, h.prober.Rest(ctx, calm*h.found.Capacity, h.recovery(&p))
	}
	return p, nil
}

// guarded tells whether requests were refused because rates rose too fast: later
// ones at the same rate were not.
func (p *Probe) guarded() bool {
	return p.Limited > 0 && p.Limited == p.Failed && p.LimitedLate*300 <= p.Counted
}

// extensions is how often a probe goes on while its outcome is open.
const extensions = 3

// unclear tells whether a probe missed times so often that neither met nor missed
// is sure. Requests that queue together miss together, so the margins are wide.
func (h *hunt) unclear(p *Probe) bool {
	o := h.search.Objectives
	n := float64(max(1, p.Counted-p.Failed))
	over := 0.0
	if o.FirstToken > 0 {
		over = float64(p.OverFirst) / n
	}
	if o.PerToken > 0 {
		over = max(over, float64(p.OverToken)/n)
	}
	return h.found.Bound > 0 && p.Limited == 0 && over > share95/4 && over < 5*share95 && p.Drift < unstable
}

// with is one probe that lasted as long as both.
func (p Probe) with(q Probe) Probe {
	share := p.Duration.Seconds() / (p.Duration + q.Duration).Seconds()
	p.Achieved = share*p.Achieved + (1-share)*q.Achieved
	p.Duration += q.Duration
	p.Counted, p.Failed = p.Counted+q.Counted, p.Failed+q.Failed
	p.Limited, p.LimitedLate = p.Limited+q.Limited, q.LimitedLate
	p.OverFirst, p.OverToken = p.OverFirst+q.OverFirst, p.OverToken+q.OverToken
	p.Drift = q.Drift
	p.Tokens += q.Tokens
	p.Cost, _ = p.Cost.Add(q.Cost)
	if p.Void == "" {
		p.Void = q.Void
	}
	return p
}

// recovery is how long a partner needs to work off what a probe left in its queue,
// if it goes on at the rate that it showed.
func (h *hunt) recovery(p *Probe) time.Duration {
	d := h.search.Duration / 2
	spare := p.Achieved - calm*h.found.Capacity
	if p.Limited > 0 || spare <= 0 {
		return d
	}
	left := max(0, p.Rate-p.Achieved) * p.Duration.Seconds() * 4 / 3 // the warm-up counts as well
	return min(d/2+time.Duration(left/spare*float64(time.Second)), 10*h.search.Duration)
}

// judge tells whether a probe met the objectives, or why not.
func (o *Objectives) judge(p *Probe) (bool, string) {
	n := float64(max(1, p.Counted))
	good := max(1, n-float64(p.Failed))
	switch {
	case p.Counted == 0:
		return false, "nothing was answered"
	case float64(p.Limited)/n > o.Errors:
		return false, "refused for its rate"
	case float64(p.Failed)/n > o.Errors:
		return false, "errors"
	case o.FirstToken > 0 && float64(p.OverFirst)/good > share95:
		return false, "first token"
	case o.PerToken > 0 && float64(p.OverToken)/good > share95:
		return false, "time per token"
	case p.Drift > unstable:
		return false, "a queue grows"
	}
	return true, ""
}

// unstable is a drift that a queue in balance hardly has.
const unstable = 3

// draining is a drift of a queue that an earlier probe left.
const draining = 0.5

// next takes a probe in and chooses the rate after it; false ends the search.
func (h *hunt) next(p Probe) bool {
	f := &h.found
	switch {
	case p.Met:
		f.Capacity = max(f.Capacity, p.Rate)
	case p.guarded() && h.again != p.Rate:
		h.again = p.Rate // at once, while the partner is used to it
		return true
	case p.Drift > 0 && p.Drift < draining && p.Limited == 0 && !h.drained:
		h.drained = true // what an earlier probe left was in the way: once more
		return true
	default:
		h.drained = false
		if f.Bound == 0 || p.Rate < f.Bound {
			f.Bound = p.Rate
		}
		h.guess = p.Achieved // a partner that breaks does what it can
		h.doubt(p.Achieved)
		if p.Limited > 0 && (h.allowed == 0 || p.Achieved < h.allowed) {
			h.allowed = p.Achieved
		}
	}
	switch {
	case f.Bound == 0:
		h.rate = h.search.bounded(growth * p.Rate)
		return h.rate > p.Rate*1.001
	case f.Capacity == 0:
		h.rate = math.Min(h.rate/2, math.Max(0.9*h.guess, h.rate/8))
		return h.rate > 1e-3
	case f.Bound/f.Capacity <= 1+h.search.Tolerance*0.8:
		return false
	case h.allowed > 0 && f.Capacity >= 0.99*h.allowed:
		return false // a quota: more is not let in
	}
	h.rate = h.between()
	return true
}

// doubt takes back rates that were met by luck: a partner with a queue has shown
// that it does no more than achieved a second.
func (h *hunt) doubt(achieved float64) {
	if h.found.Capacity <= 1.02*achieved {
		return
	}
	h.found.Bound, h.found.Capacity = h.found.Capacity, 0
	for _, p := range h.found.Probes {
		if p.Met && p.Rate <= 1.02*achieved {
			h.found.Capacity = max(h.found.Capacity, p.Rate)
		}
	}
}

// between is a rate within the bounds: near the guess if there is a new one, else
// in the middle, and never far above what was met.
func (h *hunt) between() float64 {
	f := &h.found
	rate := math.Sqrt(f.Capacity * f.Bound)
	if g := h.guess; g > f.Capacity*1.02 && g < f.Bound/1.02 {
		rate = g
	}
	h.guess = 0
	if h.allowed > 0 {
		rate = math.Min(rate, h.allowed)
	}
	return math.Min(rate, step*f.Capacity)
}

// confirm tries the result again, for longer, and goes down while it fails.
func (h *hunt) confirm(ctx context.Context) error {
	for len(h.found.Probes) < h.search.Probes && h.affords() {
		p, err := h.probe(ctx, h.found.Capacity, h.lasting(h.found.Capacity)*3/2)
		if err != nil {
			return err
		}
		if p.Met {
			h.found.Confirmed = true
			break
		}
		h.found.Bound = p.Rate
		h.found.Capacity = p.Rate / (1 + h.search.Tolerance*0.8)
		if p.Limited > 0 {
			h.found.Capacity = math.Min(h.found.Capacity, p.Achieved)
		}
	}
	return h.end()
}

func (h *hunt) affords() bool {
	b := h.search.Budget
	switch {
	case b.Requests > 0 && h.sent >= b.Requests:
		h.found.Stopped = "the budget of requests is spent"
	case b.Tokens > 0 && h.tokens >= b.Tokens:
		h.found.Stopped = "the budget of tokens is spent"
	case b.Money.Micro > 0 && h.micro >= b.Money.Micro:
		h.found.Stopped = "the budget of money is spent"
	}
	return h.found.Stopped == ""
}

func (h *hunt) end() error {
	h.found.Done = true
	h.yield(h.found, nil)
	return nil
}
