package stat

import "math"

// MinDetectable is the smallest true mean difference that n paired items show
// with the given power, such as 0.8, at a two-sided level alpha, such as 0.05.
// deviation is the standard deviation of a difference; of verdicts that are
// right or wrong, it is near the root of the share on which two models differ.
func MinDetectable(deviation float64, n int, alpha, power float64) float64 {
	if n <= 0 {
		return math.Inf(1)
	}
	return (quantile(1-alpha/2) + quantile(power)) * deviation / math.Sqrt(float64(n))
}

// ItemsNeeded is how many paired items show a true mean difference; it is the
// inverse of [MinDetectable].
func ItemsNeeded(deviation, difference, alpha, power float64) int {
	if difference == 0 {
		return math.MaxInt
	}
	z := (quantile(1-alpha/2) + quantile(power)) * deviation / difference
	return int(math.Ceil(z*z - 1e-9))
}

// A Sequence is a comparison that may be looked at after each item and stopped
// at any time: its intervals hold all at once, with the level that it was made
// with (an asymptotic confidence sequence: Waudby-Smith and others, 2024).
type Sequence struct {
	alpha   float64
	mixture float64 // rho squared
	n       float64
	mean    float64
	squares float64 // sum of squared deviations
}

// NewSequence returns a Sequence of a level such as 0.95 that is tightest
// after about so many items.
func NewSequence(level float64, tightest int) *Sequence {
	alpha := 1 - level
	return &Sequence{alpha: alpha, mixture: (-2*math.Log(alpha) + math.Log(-2*math.Log(alpha)) + 1) / float64(max(1, tightest))}
}

// Add takes the next difference.
func (s *Sequence) Add(d float64) {
	s.n++
	before := d - s.mean
	s.mean += before / s.n
	s.squares += before * (d - s.mean)
}

// warmUp is how many items come before the first finite interval: the variance
// must be known a little.
const warmUp = 20

// Interval is that of the mean difference so far; before 20 items, or while
// all differences were equal, it is without bounds.
func (s *Sequence) Interval() Interval {
	if s.n < warmUp || s.squares == 0 {
		return Interval{math.Inf(-1), math.Inf(1)}
	}
	m := s.n*s.mixture + 1
	half := math.Sqrt(s.squares / (s.n - 1) * 2 * m / (s.n * s.n * s.mixture) * math.Log(math.Sqrt(m)/s.alpha))
	return Interval{s.mean - half, s.mean + half}
}

// Decided tells whether 0 is outside of the interval.
func (s *Sequence) Decided() bool { return !s.Interval().Contains(0) }
