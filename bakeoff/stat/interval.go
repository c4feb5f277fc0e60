package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Wilson is the score interval of a share of k among n (Wilson, 1927), which
// holds at the ends, where the usual one does not. Of n = 0 it is 0 to 1.
func Wilson(k, n int, level float64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	z, size := twoSided(level), float64(n)
	p := float64(k) / size
	center := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return Interval{min(p, max(0, center-half)), max(p, min(1, center+half))} // p itself, whatever rounding did
}

// ClusteredError is the standard error of the mean of x where values of one
// cluster, such as questions on one text, depend on one another (Miller,
// 2024). Without clusters it is [StandardError]. It panics if clusters are
// given and their number differs.
func ClusteredError(x []float64, clusters []string) float64 {
	if clusters == nil {
		return StandardError(x)
	}
	if len(clusters) != len(x) {
		panic("stat: a cluster for each value")
	}
	sums, m := map[string]float64{}, Mean(x)
	for i, v := range x {
		sums[clusters[i]] += v - m
	}
	if len(sums) < 2 {
		return 0
	}
	total := 0.0
	for _, s := range sums {
		total += s * s
	}
	g := float64(len(sums))
	return math.Sqrt(total*g/(g-1)) / float64(len(x))
}

// PairedInterval is Student's interval of the mean of differences, with
// clusters as in [ClusteredError].
func PairedInterval(differences []float64, clusters []string, level float64) Interval {
	m := Mean(differences)
	half := tQuantile(0.5+level/2, degrees(differences, clusters)) * ClusteredError(differences, clusters)
	return Interval{m - half, m + half}
}

// degrees of freedom are one less than there are independent pieces.
func degrees(x []float64, clusters []string) float64 {
	if clusters == nil {
		return max(1, float64(len(x)-1))
	}
	seen := map[string]bool{}
	for _, c := range clusters {
		seen[c] = true
	}
	return max(1, float64(len(seen)-1))
}

// Resamples is how many resamples serve for an interval of 95 %.
const Resamples = 2000

// Bootstrap draws resamples of x and returns their means in rising order.
func Bootstrap(x []float64, resamples int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	means := make([]float64, resamples)
	for i := range means {
		sum := 0.0
		for range x {
			sum += x[r.IntN(len(x))]
		}
		means[i] = sum / float64(max(1, len(x)))
	}
	slices.Sort(means)
	return means
}

// BCa is the bootstrap interval of the mean of x, corrected for bias and
// skewness (Efron, 1987). Of fewer than two values it is a point.
func BCa(x []float64, level float64, resamples int, seed uint64) Interval {
	m := Mean(x)
	if len(x) < 2 || resamples < 1 || StandardError(x) == 0 {
		return Interval{m, m}
	}
	means := Bootstrap(x, resamples, seed)
	below, level1 := 0.0, (1-level)/2
	for _, v := range means {
		switch {
		case v < m:
			below++
		case v == m: // scores are coarse; ties count half
			below += 0.5
		}
	}
	n := float64(resamples)
	bias := quantile(min(max(below/n, 0.5/n), 1-0.5/n))
	a := acceleration(x, m)
	end := func(p float64) int {
		z := bias + quantile(p)
		q := cumulative(bias + z/(1-a*z))
		return min(int(q*n), resamples-1)
	}
	return Interval{half(means, end(level1), -1), half(means, end(1-level1), 1)}
}

// half is the value at i, moved half of the way to the next other one in a
// direction: means of coarse scores lie on a grid, and an end between two of
// its points must not be rounded towards the middle.
func half(sorted []float64, i, step int) float64 {
	for k := i; k >= 0 && k < len(sorted); k += step {
		if sorted[k] != sorted[i] {
			return (sorted[i] + sorted[k]) / 2
		}
	}
	return sorted[i]
}

// acceleration is the skewness of the jackknife values of the mean, over 6.
func acceleration(x []float64, m float64) float64 {
	square, cube := 0.0, 0.0
	for _, v := range x {
		d := v - m // leaving v out moves the mean down by d/(n-1)
		square += d * d
		cube += d * d * d
	}
	return cube / (6 * math.Pow(square, 1.5))
}
