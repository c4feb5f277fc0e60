package stat

import "math"

// An Interval is a range with a level of confidence that its maker knows.
type Interval struct{ Low, High float64 }

// Contains tells whether v lies in i, its ends included.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// Width is the distance of i's ends.
func (i Interval) Width() float64 { return i.High - i.Low }

// quantile is that of the standard normal distribution.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// cumulative is the standard normal distribution.
func cumulative(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// twoSided is the z of a confidence level such as 0.95.
func twoSided(level float64) float64 { return quantile(0.5 + level/2) }

// tQuantile approximates that of Student's distribution with so many degrees
// of freedom (Hill, 1970, by Cornish-Fisher); it is exact to three digits from
// five degrees on.
func tQuantile(p float64, df float64) float64 {
	z := quantile(p)
	g1 := (math.Pow(z, 3) + z) / 4
	g2 := (5*math.Pow(z, 5) + 16*math.Pow(z, 3) + 3*z) / 96
	g3 := (3*math.Pow(z, 7) + 19*math.Pow(z, 5) + 17*math.Pow(z, 3) - 15*z) / 384
	return z + g1/df + g2/(df*df) + g3/(df*df*df)
}

// Mean is the arithmetic mean, or 0 of nothing.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// StandardError is that of the mean of independent values.
func StandardError(x []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	m, sum := Mean(x), 0.0
	for _, v := range x {
		sum += (v - m) * (v - m)
	}
	n := float64(len(x))
	return math.Sqrt(sum / (n - 1) / n)
}
