package load

import (
	"context"
	"iter"
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
	Sent        int           `json:"sent"` // with those of the warm-up
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
	Wait        time.Duration `json:"wait,omitempty"` // the longest pause that the partner asked for
	Spans       []Span        `json:"-"`              // of equal length, in order

	let float64 // let in each second of the last third, while more was refused
}

// A Span is what happened to the requests due in a piece of a probe.
type Span struct {
	Counted int // good ones
	Missed  int // of them, an objective
	Refused int
}

// A Prober sends requests at a rate for a time, after a warm-up of its own.
type Prober interface {
	Probe(ctx context.Context, rate float64, d time.Duration) (Probe, error)
	// Rest lets the partner recover: it sends at a low rate, and counts nothing. A
	// partner that guards against rates that rise too fast must not see silence.
	// It returns what was sent, in Sent, Tokens and Cost.
	Rest(ctx context.Context, rate float64, d time.Duration) (Probe, error)
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

// Find looks for the highest rate that meets the objectives: rates nearly double
// until one does not; from there on each probe is where the capacity is most likely
// by all that was seen, until that is known to a few percent; then the result is
// confirmed. It yields after each probe. An error is yielded last; what was found
// until then holds.
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
