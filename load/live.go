package load

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Live prober sends real requests. Plan says to whom and how; its schedule and
// budget are the prober's.
type Live struct {
	Plan       Plan
	Lengths    Lengths
	Burstiness float64 // of the arrivals: 1
	Seed       uint64
	// Watch is told how a probe goes, with its rate; nil is nobody.
	Watch func(rate float64, r Result)
	// Budget holds for all probes together. The search keeps within it as well, by
	// what it expects; this is what stops a probe that comes to more.
	Budget Budget

	probes uint64
	spent  Result
}

// settling is how long a probe runs before it counts.
const settling = 15 * time.Second

// Probe implements [Prober].
func (l *Live) Probe(ctx context.Context, rate float64, d time.Duration) (Probe, error) {
	r, err := l.send(ctx, rate, d, settling)
	if err != nil && qiao.KindOf(err) != qiao.Overloaded {
		return Probe{}, err
	}
	p := probeOf(rate, d, r)
	if err != nil { // more were open than is safe: it does not bear this rate
		p.OverFirst, p.Counted = max(p.OverFirst, r.Open, 1), max(p.Counted, 1)
		p.Failed = p.Counted
	}
	return p, nil
}

// Rest implements [Prober].
func (l *Live) Rest(ctx context.Context, rate float64, d time.Duration) (Probe, error) {
	if rate <= 0 {
		select {
		case <-time.After(d):
			return Probe{}, nil
		case <-ctx.Done():
			return Probe{}, qiao.E(qiao.Canceled, "load", ctx.Err())
		}
	}
	r, err := l.send(ctx, rate, d, d)
	if err != nil && qiao.KindOf(err) == qiao.Canceled {
		return Probe{}, err
	}
	return Probe{Sent: r.Sent, Tokens: r.Usage.Input + r.Usage.Output, Cost: r.Cost}, nil
}

func (l *Live) send(ctx context.Context, rate float64, d, warmup time.Duration) (last Result, err error) {
	p := l.Plan
	l.probes++
	burstiness := l.Burstiness
	if burstiness == 0 {
		burstiness = 1
	}
	p.Schedule = Gamma(rate, burstiness, d+settling, l.Seed+l.probes).With(l.Lengths, l.Seed+l.probes)
	p.Warmup, p.Budget = warmup, l.left()
	for r, e := range Run(ctx, p) {
		last, err = r, e
		if l.Watch != nil {
			l.Watch(rate, r)
		}
	}
	l.spent.Sent, l.spent.Usage = l.spent.Sent+last.Sent, l.spent.Usage.Add(last.Usage)
	l.spent.Cost, _ = l.spent.Cost.Add(last.Cost)
	if err == nil && last.Spent {
		err = qiao.Errorf(qiao.OverBudget, "load", "the budget was spent in the middle of a probe").
			WithFix("Give a larger budget, or read what the probes before it found.")
	}
	return last, err
}

// left is what is left of the budget. Nothing left is as little as can be said.
func (l *Live) left() Budget {
	b := l.Budget
	if b.Requests > 0 {
		b.Requests = max(1, b.Requests-l.spent.Sent)
	}
	if b.Tokens > 0 {
		b.Tokens = max(1, b.Tokens-l.spent.Usage.Input-l.spent.Usage.Output)
	}
	if b.Money.Micro > 0 {
		b.Money.Micro = max(1, b.Money.Micro-l.spent.Cost.Micro)
	}
	return b
}

// probeOf sums a run up.
func probeOf(rate float64, d time.Duration, r Result) Probe {
	p := Probe{
		Rate: rate, Duration: d, Sent: r.Sent, Counted: r.Counted, OverFirst: r.OverFirst, OverToken: r.OverToken, Achieved: r.Achieved,
		Wait: r.Wait, Void: r.Void, Cost: r.Cost, Tokens: r.Usage.Input + r.Usage.Output,
	}
	begin := settling.Seconds()
	var early, late, n1, n2 float64
	for _, s := range r.Seconds {
		p.span(&s)
		p.Failed += s.Failed
		p.Limited += s.Limited
		switch at := float64(s.At) - begin; {
		case at < d.Seconds()/3:
			early, n1 = early+s.First*float64(s.Good), n1+float64(s.Good)
		case at > d.Seconds()*2/3:
			late, n2 = late+s.First*float64(s.Good), n2+float64(s.Good)
			p.LimitedLate += s.Limited
		}
	}
	if n1 > 9 && n2 > 0 && early > 0 {
		p.Drift = (late / n2) / (early / n1)
	}
	return p
}

// span adds a second of a run to the piece of the probe that it is in.
func (p *Probe) span(s *Second) {
	at := time.Duration(s.At)*time.Second - settling
	if at < 0 || at >= p.Duration {
		return
	}
	for len(p.Spans) <= int(at/spanning) {
		p.Spans = append(p.Spans, Span{})
	}
	v := &p.Spans[at/spanning]
	v.Counted, v.Missed, v.Refused = v.Counted+s.Good, v.Missed+s.Missed, v.Refused+s.Failed
}
