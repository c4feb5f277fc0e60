package demand

import (
	"math"
	"slices"
)

// A Forecast is rates to come with their interval.
type Forecast struct {
	Step           float64
	Low, Mid, High []float64
	// Peak is the highest rate of the whole, which strays less than each step does.
	PeakLow, Peak, PeakHigh float64
}

// Confidence is the share of steps that intervals are made to cover.
const Confidence = 0.9

// A Fitted is what a history says.
type Fitted struct {
	step   float64
	slots  int
	period int       // in steps: a week, or a day
	shape  []float64 // logarithms, for one period
	drift  float64   // of a day's level against the day before, as a standard deviation
	noise  []float64 // sorted: how far steps stray from the shape
	crest  float64   // how far the peak stands above the shape's
	days   int
	phase  int // of the shape, at the first step to come
}

const (
	leastDrift = 0.04 // a day, where the history is short or very calm
	smoothing  = 2    // steps to either side
)

// Fit learns from a history of at least a day. Of more than a week, the last counts.
func Fit(s *Series) *Fitted {
	slots := s.Slots()
	rates := s.Rates
	if len(rates) > 7*slots {
		rates = rates[len(rates)-7*slots:]
	}
	f := &Fitted{step: s.Step, slots: slots, days: max(1, len(rates)/slots)}
	least := math.Max(0.05*quantile(slices.Sorted(slices.Values(rates)), 0.5), 1e-9) // less is an outage, no demand
	logs := make([]float64, len(rates))
	for i, r := range rates {
		logs[i] = math.Log(math.Max(r, least))
	}
	if f.days >= 7 {
		f.period = 7 * slots
		f.shape = f.weekly(logs[len(logs)-f.period:])
	} else {
		f.period = slots
		f.shape = f.daily(logs)
	}
	f.phase = len(logs) % f.period
	f.drift, f.noise = f.errors(logs)
	peak, top := slices.Max(logs), math.Inf(-1)
	for i := range logs {
		top = max(top, f.shape[i%f.period])
	}
	f.crest = max(0, peak-top)
	return f
}

// weekly is the week that was seen, half drawn to its average day: a week is but one
// sample of each day.
func (f *Fitted) weekly(logs []float64) []float64 {
	own, day := smooth(logs, smoothing), smooth(profile(logs, f.slots), smoothing)
	all := mean(day)
	shape := make([]float64, len(own))
	for d := range 7 {
		part := own[d*f.slots : (d+1)*f.slots]
		level := mean(part) - all
		for i, v := range part {
			shape[d*f.slots+i] = 0.6*v + 0.4*(day[i]+level)
		}
	}
	return shape
}

// daily is the average day, lifted to the level of the last one for the most part.
func (f *Fitted) daily(logs []float64) []float64 {
	shape := smooth(profile(logs, f.slots), smoothing)
	lift := 0.6 * (f.level(logs[len(logs)-f.slots:]) - f.level(shape))
	for i := range shape {
		shape[i] += lift
	}
	return shape
}

// errors are how far days and steps strayed.
func (f *Fitted) errors(logs []float64) (drift float64, noise []float64) {
	drift = leastDrift * 3 // of one day nothing is known
	if days := len(logs) / f.slots; days > 1 {
		drift = math.Max(leastDrift, 0.8*f.wander(logs, days)) // a part of it is the week's own rhythm
	}
	day := profile(logs, f.slots)
	for d := range len(logs) / f.slots {
		part := logs[d*f.slots : (d+1)*f.slots]
		level := mean(part) - mean(day)
		for i, v := range part {
			noise = append(noise, v-day[i]-level)
		}
	}
	if len(logs) < 2*f.slots { // against itself a day has no noise
		noise = nil
		s := smooth(logs, smoothing)
		for i, v := range logs {
			noise = append(noise, 1.5*(v-s[i]))
		}
	}
	slices.Sort(noise)
	return drift, noise
}

// wander is how far a day's level lies from that of an earlier day, for one day
// between them; over one to three days, whichever shows most.
func (f *Fitted) wander(logs []float64, days int) float64 {
	levels := make([]float64, days)
	for d := range levels {
		levels[d] = f.level(logs[d*f.slots : (d+1)*f.slots])
	}
	most := 0.0
	for apart := 1; apart <= min(3, days-1); apart++ {
		sum := 0.0
		for d := apart; d < days; d++ {
			sum += (levels[d] - levels[d-apart]) * (levels[d] - levels[d-apart])
		}
		most = max(most, math.Sqrt(sum/float64(days-apart)/float64(apart)))
	}
	return most
}

// level is the logarithm of a day's mean rate.
func (f *Fitted) level(logs []float64) float64 {
	sum := 0.0
	for _, v := range logs {
		sum += math.Exp(v)
	}
	return math.Log(sum / float64(len(logs)))
}

// Ahead foretells n steps, the first of which follows the history directly.
func (f *Fitted) Ahead(n int) *Forecast {
	out := &Forecast{Step: f.step}
	low, high := quantile(f.noise, (1-Confidence)/2), quantile(f.noise, (1+Confidence)/2)
	const z = 1.645
	for i := range n {
		ahead := math.Sqrt(math.Min(float64(i)/float64(f.slots)+1, 7))
		m := f.shape[(f.phase+i)%f.period]
		level := z * f.drift * ahead
		out.Mid = append(out.Mid, math.Exp(m))
		out.Low = append(out.Low, math.Exp(m-math.Hypot(level, low)))
		out.High = append(out.High, math.Exp(m+math.Hypot(level, high)))
	}
	top := math.Inf(-1)
	for _, m := range out.Mid {
		top = max(top, math.Log(m))
	}
	days := math.Sqrt(min(7, max(1, float64(n)/float64(f.slots))))
	width := z * f.drift * days * math.Sqrt(1+2/float64(f.days))
	out.Peak = math.Exp(top + f.crest)
	out.PeakLow = math.Exp(top - width)
	out.PeakHigh = math.Exp(top + f.crest + math.Hypot(width, max(0, high)/2))
	return out
}

// A Score says how a forecast fared.
type Score struct {
	Days        float64 // that were foretold
	Error       float64 // Σ|foretold − true| ÷ Σ true
	Covered     float64 // the share of steps within the interval
	PeakCovered bool
	Peak        float64 // true
	PeakLow     float64
	PeakHigh    float64
}

// Score compares a forecast with what came.
func (o *Forecast) Score(came *Series) Score {
	s := Score{Days: came.Days(), Peak: came.Peak(), PeakLow: o.PeakLow, PeakHigh: o.PeakHigh}
	off, sum, in := 0.0, 0.0, 0
	for i, r := range came.Rates {
		off, sum = off+math.Abs(o.Mid[i]-r), sum+r
		if r >= o.Low[i] && r <= o.High[i] {
			in++
		}
	}
	s.Error, s.Covered = off/math.Max(sum, 1e-12), float64(in)/float64(len(came.Rates))
	s.PeakCovered = s.Peak >= s.PeakLow && s.Peak <= s.PeakHigh
	return s
}

// Backtest fits on the first days of a history and scores what came next.
func Backtest(s *Series, days, ahead int) (Score, bool) {
	from := days * s.Slots()
	to := min(len(s.Rates), from+ahead*s.Slots())
	if from < s.Slots() || to-from < s.Slots()/2 {
		return Score{}, false
	}
	came := s.Cut(from, to)
	return Fit(s.Cut(0, from)).Ahead(len(came.Rates)).Score(came), true
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// profile is the average day.
func profile(logs []float64, slots int) []float64 {
	sum, n := make([]float64, slots), make([]float64, slots)
	for i, v := range logs {
		sum[i%slots] += v
		n[i%slots]++
	}
	for i := range sum {
		sum[i] /= max(1, n[i])
	}
	return sum
}

// smooth averages over so many steps to either side, around the end.
func smooth(v []float64, by int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		sum := 0.0
		for k := -by; k <= by; k++ {
			sum += v[((i+k)%len(v)+len(v))%len(v)]
		}
		out[i] = sum / float64(2*by+1)
	}
	return out
}

// quantile of sorted values.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}
