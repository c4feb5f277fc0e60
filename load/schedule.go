package load

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/draw"
)

// An Arrival is one request of a schedule.
type Arrival struct {
	At     time.Duration // after the start
	Input  int           // tokens of the prompt; 0 leaves it to the prompts
	Output int           // tokens of the answer at most; 0 leaves it to the prompts
}

// A Schedule is a list of arrivals in order of time.
type Schedule []Arrival

// Duration is the time of the last arrival.
func (s Schedule) Duration() time.Duration {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].At
}

// Rate is the mean rate in requests a second.
func (s Schedule) Rate() float64 {
	if s.Duration() == 0 {
		return float64(len(s))
	}
	return float64(len(s)) / s.Duration().Seconds()
}

// Poisson makes arrivals that know nothing of each other, at a mean rate a second.
func Poisson(rate float64, d time.Duration, seed uint64) Schedule { return Gamma(rate, 1, d, seed) }

// Gamma makes arrivals whose gaps follow a gamma distribution of a mean rate a
// second. Burstiness is the squared coefficient of variation of the gaps: 1 is
// Poisson, more comes in bursts, 0 is a metronome. It returns nothing where the
// rate is not above 0.
func Gamma(rate, burstiness float64, d time.Duration, seed uint64) Schedule {
	if !(rate > 0) || math.IsInf(rate, 0) || burstiness < 0 {
		return nil
	}
	rng := rand.New(rand.NewPCG(seed, 0x6c6f6164))
	list := make(Schedule, 0, int(rate*d.Seconds()*1.1)+8)
	for t := 0.0; ; {
		gap := 1 / rate
		if burstiness > 0 {
			gap = draw.Gamma(rng, 1/burstiness) * burstiness / rate
		}
		t += gap
		at := time.Duration(t * float64(time.Second))
		if at > d {
			return list
		}
		list = append(list, Arrival{At: at})
	}
}

// Ramp makes arrivals whose rate doubles each minute, from one a second to a rate,
// and returns how long that takes: partners guard against more. It is empty up to
// two a second.
func Ramp(rate float64, seed uint64) (Schedule, time.Duration) {
	if !(rate > 2) || math.IsInf(rate, 0) {
		return nil, 0
	}
	d := time.Duration(math.Log2(rate) * float64(time.Minute))
	rng := rand.New(rand.NewPCG(seed, 0x72616d70))
	var list Schedule
	for passed := 0.0; ; { // of the integral of the rate, 60/ln 2 · (2^(t/60) - 1)
		passed += rng.ExpFloat64()
		at := time.Duration(60 * math.Log2(1+passed*math.Ln2/60) * float64(time.Second))
		if at >= d {
			return list, d
		}
		list = append(list, Arrival{At: at})
	}
}

// After returns s behind another that lasts d.
func (s Schedule) After(first Schedule, d time.Duration) Schedule {
	out := slices.Clone(first)
	for _, a := range s {
		a.At += d
		out = append(out, a)
	}
	return out
}

// Lengths draws how long prompts and answers are.
type Lengths struct {
	Input  Length
	Output Length
}

// A Length is a log-normal distribution by its median, cut at a greatest value;
// without spread it is the median.
type Length struct {
	Median int
	Spread float64 // standard deviation of the logarithm
	Max    int     // 0 is ten times the median
}

func (l Length) draw(rng *rand.Rand) int {
	if l.Median <= 0 {
		return 0
	}
	most := l.Max
	if most == 0 {
		most = 10 * l.Median
	}
	return max(1, min(most, int(math.Round(float64(l.Median)*math.Exp(l.Spread*rng.NormFloat64())))))
}

// With returns s with lengths drawn for the arrivals that have none.
func (s Schedule) With(l Lengths, seed uint64) Schedule {
	rng := rand.New(rand.NewPCG(seed, 0x6c656e67))
	out := slices.Clone(s)
	for i := range out {
		if out[i].Input == 0 {
			out[i].Input = l.Input.draw(rng)
		}
		if out[i].Output == 0 {
			out[i].Output = l.Output.draw(rng)
		}
	}
	return out
}

// Scaled returns s at another mean rate: the gaps are stretched.
func (s Schedule) Scaled(rate float64) (Schedule, error) {
	now := s.Rate()
	if !(rate > 0) || now == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "load", "a schedule of %d requests cannot have the rate %v", len(s), rate)
	}
	out := slices.Clone(s)
	for i := range out {
		out[i].At = time.Duration(float64(out[i].At) * now / rate)
	}
	return out, nil
}
