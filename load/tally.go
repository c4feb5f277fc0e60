package load

import (
	"errors"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/qiao-ai/qiao"
)

// A Result is what a run measured so far.
type Result struct {
	Planned   int            `json:"planned"` // requests of the schedule
	Sent      int            `json:"sent"`
	Open      int            `json:"open"`
	Peak      int            `json:"peak"`    // most that were open at once
	Counted   int            `json:"counted"` // ended, those of the warm-up left out
	Good      int            `json:"good"`
	Failed    map[string]int `json:"failed,omitempty"` // by kind
	Offered   float64        `json:"offered"`          // requests a second that were due
	Achieved  float64        `json:"achieved"`         // good ones a second that ended
	Tokens    float64        `json:"tokens"`           // output a second
	Slip      Quantiles      `json:"slip"`             // how late requests were sent
	First     Quantiles      `json:"first"`            // to the first content, from when it was due
	PerToken  Quantiles      `json:"perToken"`         // TPOT, by the partner's count of tokens
	Gap       Quantiles      `json:"gap"`              // the longest silence within an answer
	Total     Quantiles      `json:"total"`
	OverFirst int            `json:"overFirst"`           // good ones that missed the plan's objective of the first token
	OverToken int            `json:"overToken"`           // and of each token
	Uncounted int            `json:"uncounted,omitempty"` // answers whose tokens the partner did not tell
	Usage     qiao.Usage     `json:"usage"`
	Cost      qiao.Money     `json:"cost,omitzero"`
	Elapsed   time.Duration  `json:"elapsed"`
	Seconds   []Second       `json:"seconds,omitempty"` // for plots
	Void      string         `json:"void,omitempty"`    // why the figures must not be used
	Spent     bool           `json:"spent,omitempty"`   // the budget ended it
	Held      int            `json:"held,omitempty"`    // not sent because the partner asked for a pause; they count as refused
	Wait      time.Duration  `json:"wait,omitempty"`    // the longest pause that the partner asked for
	Done      bool           `json:"done"`
}

// Quantiles are of a time in milliseconds.
type Quantiles struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
	N   int64   `json:"n"`
}

// A Second is what happened to the requests due in one second of the run.
type Second struct {
	At      int     `json:"at"`
	Due     int     `json:"due"`
	Good    int     `json:"good"`
	Failed  int     `json:"failed"`
	Limited int     `json:"limited"` // of the failed, refused for their rate
	Missed  int     `json:"missed"`  // good ones that missed an objective of time
	First   float64 `json:"first"`   // mean, ms
	Worst   float64 `json:"worst"`   // ms
}

// worstSlip is how late a hundredth of the requests may be sent. Beyond it the
// generator, not the partner, was measured.
const worstSlip = 5 * time.Millisecond

// A tally adds records up. Histograms keep three digits, in microseconds.
type tally struct {
	mu                                sync.Mutex
	r                                 Result
	slip, first, perToken, gap, total *hdrhistogram.Histogram
	seconds                           []Second
	begun                             time.Time
	lastDue, lastEnd                  time.Duration
	firstDue                          time.Duration
	goal                              Objectives
	output                            int64         // tokens of good ones
	paused                            time.Duration // until when nothing is sent, after the start
}

func newTally(s Schedule, goal Objectives) *tally {
	h := func() *hdrhistogram.Histogram { return hdrhistogram.New(1, int64(time.Hour/time.Microsecond), 3) }
	return &tally{
		r: Result{Planned: len(s), Failed: map[string]int{}}, slip: h(), first: h(), perToken: h(), gap: h(), total: h(),
		begun: time.Now(), firstDue: -1, goal: goal,
	}
}

// errBudget says that the budget is spent.
var errBudget = errors.New("the budget is spent")

// opened counts a request that is about to be sent, or says why it must not be.
func (t *tally) opened(p *Plan) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := p.Budget
	if b.Requests > 0 && t.r.Sent >= b.Requests || b.Tokens > 0 && t.r.Usage.Input+t.r.Usage.Output >= b.Tokens ||
		b.Money.Micro > 0 && t.r.Cost.Currency == b.Money.Currency && t.r.Cost.Micro >= b.Money.Micro {
		t.r.Spent = true
		return errBudget
	}
	if t.r.Open >= p.InFlight {
		return qiao.Errorf(qiao.Overloaded, "load", "%d requests were open at once", t.r.Open).
			WithFix("The partner does not keep up with this rate: lower it. To hold requests back instead would hide it.")
	}
	t.r.Sent++
	t.r.Open++
	t.r.Peak = max(t.r.Peak, t.r.Open)
	return nil
}

// closed adds a request that ended.
func (t *tally) closed(r *record, warmup bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.r.Open--
	t.r.Wait = max(t.r.Wait, r.wait)
	if r.wait > 0 {
		t.paused = max(t.paused, r.due+r.end+r.wait)
	}
	t.r.Usage = t.r.Usage.Add(r.usage)
	t.r.Cost, _ = t.r.Cost.Add(r.cost)
	if warmup || r.failed && r.kind == qiao.Canceled {
		return
	}
	t.r.Counted++
	record := func(h *hdrhistogram.Histogram, d time.Duration) { _ = h.RecordValue(max(1, d.Microseconds())) } // an hour is more than any timeout
	record(t.slip, r.slip)
	if t.firstDue < 0 || r.due < t.firstDue {
		t.firstDue = r.due
	}
	t.lastDue, t.lastEnd = max(t.lastDue, r.due), max(t.lastEnd, r.due+r.end)
	s := t.second(r.due)
	s.Due++
	if r.failed {
		s.Failed++
		t.r.Failed[r.kind.String()]++
		if r.kind == qiao.RateLimited {
			s.Limited++
		}
		return
	}
	s.Good++
	t.r.Good++
	t.output += r.usage.Output
	if r.first > 0 {
		ms := float64(r.first.Microseconds()) / 1000
		s.First += (ms - s.First) / float64(s.Good)
		s.Worst = max(s.Worst, ms)
		record(t.first, r.first)
		record(t.gap, r.gap)
	}
	t.judge(r, s)
	record(t.total, r.end)
	if r.tpot > 0 {
		record(t.perToken, r.tpot)
	} else {
		t.r.Uncounted++
	}
}

// judge counts what missed an objective.
func (t *tally) judge(r *record, s *Second) {
	first := t.goal.FirstToken > 0 && (r.first == 0 || r.first > t.goal.FirstToken)
	token := t.goal.PerToken > 0 && r.tpot > t.goal.PerToken
	if first {
		t.r.OverFirst++
	}
	if token {
		t.r.OverToken++
	}
	if first || token {
		s.Missed++
	}
}

// held counts a request that is not sent, as refused, if the partner asked for a
// pause.
func (t *tally) held(due time.Duration, warmup bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if due >= t.paused {
		return false
	}
	t.r.Held++
	if warmup {
		return true
	}
	t.r.Counted++
	t.r.Failed[qiao.RateLimited.String()]++
	if t.firstDue < 0 {
		t.firstDue = due
	}
	t.lastDue = max(t.lastDue, due)
	s := t.second(due)
	s.Due, s.Failed, s.Limited = s.Due+1, s.Failed+1, s.Limited+1
	return true
}

func (t *tally) second(due time.Duration) *Second {
	n := int(due.Seconds())
	for len(t.seconds) <= n {
		t.seconds = append(t.seconds, Second{At: len(t.seconds)})
	}
	return &t.seconds[n]
}

// result is a copy of what was measured.
func (t *tally) result(done bool) Result {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.r
	r.Failed = map[string]int{}
	for k, v := range t.r.Failed {
		r.Failed[k] = v
	}
	r.Slip, r.First, r.PerToken, r.Gap, r.Total = quantiles(t.slip), quantiles(t.first), quantiles(t.perToken), quantiles(t.gap), quantiles(t.total)
	r.Seconds = append([]Second(nil), t.seconds...)
	r.Elapsed, r.Done = time.Since(t.begun), done
	if span := (t.lastDue - t.firstDue).Seconds(); span > 0 {
		r.Offered = float64(r.Counted-1) / span
	}
	if span := (t.lastEnd - t.firstDue).Seconds(); span > 0 {
		r.Achieved, r.Tokens = float64(r.Good)/span, float64(t.output)/span
	}
	if late := time.Duration(r.Slip.P99 * float64(time.Millisecond)); late > worstSlip {
		r.Void = "requests were sent late: the machine that sends was too slow"
	}
	return r
}

func quantiles(h *hdrhistogram.Histogram) Quantiles {
	at := func(q float64) float64 { return float64(h.ValueAtQuantile(q)) / 1000 }
	return Quantiles{P50: at(50), P90: at(90), P95: at(95), P99: at(99), Max: float64(h.Max()) / 1000, N: h.TotalCount()}
}
