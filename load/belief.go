package load

import "math"

// A belief is what probes tell of a capacity: for each rate that the capacity could
// be, how likely it is.
//
// There are two ways to miss objectives, by time and by refusal, and the capacity is
// where the first of them crosses its allowed share. Each share is taken to rise
// along a logistic curve in the logarithm of the rate, above a floor that stalls
// leave at any rate; how steep and how high is not known, and averaged over. A queue
// close to its limit makes requests miss together, so that a probe counts for less
// than it has requests: for how much less follows from how its misses lie in time.
type belief struct {
	at      []float64 // logarithms of rates
	weights []float64 // sum to 1
}

const grid = 300

// A way is one way to miss objectives.
type way struct {
	allowed      float64   // share of requests
	few, many    float64   // shares beyond these only tell the side
	steep, floor []float64 // what is thought possible
	share        func(*Probe) float64
	count        func(Span) (missed, of int)
	bears        func(*Probe) float64 // what was got through while more was asked; 0 is unknown
	slack        float64              // how far above that the capacity may be
	odd          float64              // how often it is further
}

func late(o Objectives) way {
	return way{
		allowed: share95, few: 0.004, many: 0.3,
		steep: []float64{4, 8, 16, 32, 64, 128}, floor: []float64{0, 0.01, 0.02, 0.03},
		share: func(p *Probe) float64 { return p.missed(o) },
		count: func(s Span) (int, int) { return s.Missed, s.Counted },
		bears: func(p *Probe) float64 {
			if p.Achieved > 0.97*p.Rate || p.Limited > 0 {
				return 0
			}
			return p.Achieved
		},
		slack: 0.03, odd: strange,
	}
}

func refusals(o Objectives) way {
	return way{
		allowed: o.Errors, few: o.Errors / 10, many: 10 * o.Errors,
		steep: []float64{3, 6, 12, 32, 128, 512}, floor: []float64{0, o.Errors / 4, o.Errors / 2},
		share: func(p *Probe) float64 { return float64(p.Failed) / float64(max(1, p.Counted)) },
		count: func(s Span) (int, int) { return s.Refused, s.Refused + s.Counted },
		bears: func(p *Probe) float64 { return p.let },
		slack: 0.01, odd: strange / 100,
	}
}

// believe weighs probes. The capacity is thought to be anywhere between a quarter of
// the lowest rate and a little over the highest that was tried.
func believe(o Objectives, low, high float64, probes []Probe) belief {
	b := belief{make([]float64, grid), make([]float64, grid)}
	from, to := math.Log(low/4), math.Log(high*1.3)
	for i := range grid {
		b.at[i] = from + (to-from)*float64(i)/(grid-1)
	}
	byTime, byRefusal := late(o).weigh(b.at, probes), refusals(o).weigh(b.at, probes)
	beyond, above := 1.0, 1.0 // that neither was crossed below
	for i := range grid {
		before := beyond * above
		beyond, above = max(0, beyond-byTime[i]), max(0, above-byRefusal[i])
		b.weights[i] = before - beyond*above
	}
	return b
}

// quantile is the rate below which the capacity lies with probability q.
func (b *belief) quantile(q float64) float64 {
	sum := 0.0
	for i, w := range b.weights {
		if sum+w >= q && w > 0 {
			step := b.at[1] - b.at[0]
			return math.Exp(b.at[i] + step*((q-sum)/w-0.5))
		}
		sum += w
	}
	return math.Exp(b.at[grid-1])
}

// An evidence is what one probe tells of one way.
type evidence struct {
	rate, share, error float64
	bears              float64 // logarithm; 0 is unknown
}

// weigh returns how likely the crossing is at each of some rates.
func (w way) weigh(at []float64, probes []Probe) []float64 {
	var list []evidence
	for i := range probes {
		list = append(list, w.of(&probes[i]))
	}
	logs := make([][]float64, len(at))
	most := math.Inf(-1)
	for i, c := range at {
		for _, steep := range w.steep {
			for _, floor := range w.floor {
				sum := 0.0
				for _, e := range list {
					sum += w.fits(e, c, steep, floor)
				}
				logs[i] = append(logs[i], sum)
				most = max(most, sum)
			}
		}
	}
	out := make([]float64, len(at))
	total := 0.0
	for i := range logs {
		for _, l := range logs[i] {
			out[i] += math.Exp(l - most)
		}
		total += out[i]
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

func (w way) of(p *Probe) evidence {
	e := evidence{rate: math.Log(p.Rate), share: w.share(p)}
	n := float64(max(1, p.Counted))
	share := min(max(e.share, w.few), w.many)
	e.error = math.Sqrt(w.together(p, share)/(n*share*(1-share)) + 0.04)
	if got := w.bears(p); got > 0 && e.share > w.many {
		e.bears = math.Log(got)
	}
	return e
}

// strange is the probability of a probe that fits nothing, such as one at a slow
// start.
const strange = 0.01

// fits is the logarithm of how likely a probe is if the share crosses what is
// allowed at the rate with the logarithm c.
func (w way) fits(e evidence, c, steep, floor float64) float64 {
	x := logit(w.allowed-floor) + steep*(e.rate-c)
	expected := logit(floor + (1-floor)/(1+math.Exp(-x)))
	switch {
	case e.share > w.many:
		return lean((expected-logit(w.many))/max(0.7, e.error), strange) + w.holds(e, c)
	case e.share < w.few:
		return lean((logit(w.few)-expected)/e.error, strange)
	}
	z := (logit(e.share) - expected) / e.error
	return math.Log(strange + (1-strange)*math.Exp(-z*z/2))
}

// holds leans on what a partner under too much load got through: its capacity is
// hardly more, and seldom far less.
func (w way) holds(e evidence, c float64) float64 {
	if e.bears == 0 {
		return 0
	}
	over := c - e.bears
	return lean(-over/w.slack, w.odd) + math.Log(0.1+0.9*math.Exp(15*min(0, over)))
}

// together is how many requests miss as one: how much more the misses of spans of
// time differ than by chance, at the length of span that shows it most.
func (w way) together(p *Probe, share float64) float64 {
	most := 4.0
	for size := 1; len(p.Spans)/size >= 6; size *= 2 {
		squares, expected := 0.0, 0.0
		for i := 0; i+size <= len(p.Spans); i += size {
			missed, of := 0, 0
			for _, s := range p.Spans[i : i+size] {
				m, n := w.count(s)
				missed, of = missed+m, of+n
			}
			d := float64(missed) - share*float64(of)
			squares, expected = squares+d*d, expected+float64(of)*share*(1-share)
		}
		if expected > 0 {
			most = max(most, squares/expected)
		}
	}
	return most
}

// missed is the share of good requests that missed an objective of time.
func (p *Probe) missed(o Objectives) float64 {
	over := 0
	if o.FirstToken > 0 {
		over = p.OverFirst
	}
	if o.PerToken > 0 {
		over = max(over, p.OverToken)
	}
	return float64(over) / float64(max(1, p.Counted-p.Failed))
}

func logit(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}

// lean is the logarithm of the normal distribution at z, with room for what is odd.
func lean(z, odd float64) float64 {
	return math.Log(odd + (1-odd)*0.5*math.Erfc(-z/math.Sqrt2))
}
