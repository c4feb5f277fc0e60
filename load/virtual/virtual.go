// Package virtual simulates servers under load, in their own time: to test how well
// a search finds what a server can bear, without waiting for it.
//
// Start with [New]. A server works on so many requests at once; others queue. It
// can have a quota, a guard against rates that rise too fast, stalls, two kinds of
// requests, and a slow start. [Server.Capacity] is the truth that a search should
// find. The package implements [load.Prober].
package virtual

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// A Config describes a server.
type Config struct {
	Seed       uint64  `json:"seed"`
	Slots      int     `json:"slots"`                // requests that it works on at once
	Service    float64 `json:"service"`              // mean seconds of one request
	Spread     float64 `json:"spread,omitempty"`     // standard deviation of the service time's logarithm
	First      float64 `json:"first"`                // seconds to the first token, once a slot is free
	Quota      float64 `json:"quota,omitempty"`      // requests a second that are let in; others are refused
	Burst      float64 `json:"burst,omitempty"`      // seconds of quota that may come at once: 1
	Guard      float64 `json:"guard,omitempty"`      // refuses beyond this factor over the minute before
	Stall      float64 `json:"stall,omitempty"`      // seconds that it stands still
	StallEvery float64 `json:"stallEvery,omitempty"` // seconds between stalls, at random
	SlowShare  float64 `json:"slowShare,omitempty"`  // share of requests that take SlowFactor as long
	SlowFactor float64 `json:"slowFactor,omitempty"`
	ColdFor    float64 `json:"coldFor,omitempty"` // seconds after the start that it is slow
	ColdFactor float64 `json:"coldFactor,omitempty"`
}

// A Server is one in simulation. It is for one goroutine.
type Server struct {
	c       Config
	rng     *rand.Rand
	now     float64
	free    []float64 // when each slot is free; a heap, the earliest first
	ends    []float64 // when requests end
	tokens  float64   // of the quota
	filled  float64   // when it was last filled
	stallAt float64
	minute  []float64 // times of the requests of the last two minutes
	recent  int       // where in it the last minute begins
	sent    int
	goal    load.Objectives
}

// New makes a server. It returns an error of Kind Invalid for one that cannot be.
func New(c Config, goal load.Objectives) (*Server, error) {
	if c.Slots < 1 || c.Slots > 1e6 || !(c.Service > 0) || c.First < 0 || c.Quota < 0 || c.Spread < 0 || c.SlowShare < 0 || c.SlowShare > 1 || c.Stall < 0 {
		return nil, qiao.Errorf(qiao.Invalid, "virtual server", "a server needs slots, a service time, and no negative figures")
	}
	if c.Burst == 0 {
		c.Burst = 1
	}
	s := &Server{c: c, goal: goal, rng: rand.New(rand.NewPCG(c.Seed, 0x76697274)), free: make([]float64, c.Slots)}
	s.tokens = c.Quota * c.Burst
	s.stallAt = math.Inf(1)
	if c.Stall > 0 {
		s.stallAt = s.rng.ExpFloat64() * c.StallEvery
	}
	return s, nil
}

// warmup is how long a probe runs before it counts.
const warmup = 20.0

// Probe implements [load.Prober].
func (s *Server) Probe(_ context.Context, rate float64, d time.Duration) (load.Probe, error) {
	p := load.Probe{Rate: rate, Duration: d}
	begun, sent := s.now, s.sent
	end := begun + warmup + d.Seconds()
	var early, late mean
	for s.now += s.rng.ExpFloat64() / rate; s.now < end; s.now += s.rng.ExpFloat64() / rate {
		first, ok := s.request()
		t := s.now - begun - warmup
		if t < 0 {
			continue
		}
		p.Counted++
		span := spanAt(&p, t)
		if !ok {
			span.Refused++
			p.Failed++
			p.Limited++
			if t > d.Seconds()*2/3 {
				p.LimitedLate++
			}
			continue
		}
		span.Counted++
		if first > s.goal.FirstToken.Seconds() {
			p.OverFirst++
			span.Missed++
		}
		switch {
		case t < d.Seconds()/3:
			early.add(first)
		case t > d.Seconds()*2/3:
			late.add(first)
		}
	}
	p.Sent = s.sent - sent
	p.Achieved = float64(s.completed(begun+warmup, end)) / d.Seconds()
	if early.n > 9 && early.mean > 0 {
		p.Drift = late.mean / early.mean
	}
	return p, nil
}

// spanAt is the five seconds of a probe that a time is in.
func spanAt(p *load.Probe, t float64) *load.Span {
	for len(p.Spans) <= int(t/5) {
		p.Spans = append(p.Spans, load.Span{})
	}
	return &p.Spans[int(t/5)]
}

type mean struct {
	n    int
	mean float64
}

func (m *mean) add(v float64) {
	m.n++
	m.mean += (v - m.mean) / float64(m.n)
}

// completed counts the requests that ended in a span of time, and forgets those
// before it.
func (s *Server) completed(from, to float64) int {
	n := 0
	later := s.ends[:0]
	for _, e := range s.ends {
		if e >= from && e < to {
			n++
		}
		if e >= to {
			later = append(later, e)
		}
	}
	s.ends = later
	return n
}

// Rest implements [load.Prober].
func (s *Server) Rest(_ context.Context, rate float64, d time.Duration) (load.Probe, error) {
	sent, end := s.sent, s.now+d.Seconds()
	for rate > 0 {
		s.now += s.rng.ExpFloat64() / rate
		if s.now >= end {
			break
		}
		s.request()
	}
	s.now = end
	return load.Probe{Rate: rate, Duration: d, Sent: s.sent - sent}, nil
}

// request lets one request in at the time s.now, and returns the seconds to its
// first token, or false where it was refused.
func (s *Server) request() (first float64, ok bool) {
	s.sent++
	if !s.admitted() {
		return 0, false
	}
	begin := s.standing(math.Max(s.now, s.free[0]))
	service := s.service()
	s.busyUntil(begin + service)
	s.ends = append(s.ends, begin+service)
	return begin - s.now + s.c.First, true
}

// admitted takes a request of the quota, and looks at the guard.
func (s *Server) admitted() bool {
	if s.c.Guard > 0 && !s.calm() {
		return false
	}
	if s.c.Quota == 0 {
		return true
	}
	s.tokens = math.Min(s.c.Quota*s.c.Burst, s.tokens+(s.now-s.filled)*s.c.Quota)
	s.filled = s.now
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}

// calm tells whether the rate did not rise faster than the guard lets it.
func (s *Server) calm() bool {
	s.minute = append(s.minute, s.now)
	for s.minute[s.recent] < s.now-60 {
		s.recent++
	}
	old := 0
	for s.minute[old] < s.now-120 {
		old++
	}
	s.minute, s.recent = s.minute[old:], s.recent-old
	before := math.Max(float64(s.recent), 120)
	return float64(len(s.minute)-s.recent) <= s.c.Guard*before
}

// busyUntil gives the earliest slot its next time.
func (s *Server) busyUntil(t float64) {
	h, i := s.free, 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1] < h[child] {
			child++
		}
		if h[child] >= t {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = t
}

// standing moves a time past a stall.
func (s *Server) standing(t float64) float64 {
	for t > s.stallAt+s.c.Stall {
		s.stallAt += s.c.Stall + s.rng.ExpFloat64()*s.c.StallEvery
	}
	if t >= s.stallAt {
		return s.stallAt + s.c.Stall
	}
	return t
}

// service draws how long a request takes; the mean of its distribution is Service.
func (s *Server) service() float64 {
	v := s.c.Service * math.Exp(s.c.Spread*s.rng.NormFloat64()-s.c.Spread*s.c.Spread/2)
	if s.c.SlowShare > 0 && s.rng.Float64() < s.c.SlowShare {
		v *= s.c.SlowFactor
	}
	if s.now < s.c.ColdFor {
		v *= s.c.ColdFactor
	}
	return v
}

// Capacity is the highest rate that meets the objectives in the long run: found by
// halving between rates, each simulated for hours of the server's time, past its
// slow start.
func (s *Server) Capacity() float64 {
	low, high := 0.0, 4*float64(s.c.Slots)/s.c.Service
	if s.c.Quota > 0 {
		high = math.Min(high, 2*s.c.Quota)
	}
	for range 9 {
		rate := (low + high) / 2
		if s.holds(rate) {
			low = rate
		} else {
			high = rate
		}
	}
	return (low + high) / 2
}

func (s *Server) holds(rate float64) bool {
	c := s.c
	c.Guard, c.ColdFor, c.Seed = 0, 0, c.Seed^0xabcdef
	long, err := New(c, s.goal)
	if err != nil {
		return false
	}
	d := time.Duration(math.Min(40_000, math.Max(600, 200_000/rate)) * float64(time.Second))
	p, _ := long.Probe(context.Background(), rate, d) // it never fails
	n := math.Max(1, float64(p.Counted))
	return float64(p.Failed)/n <= 0.01 && float64(p.OverFirst)/math.Max(1, n-float64(p.Failed)) <= 0.05
}
