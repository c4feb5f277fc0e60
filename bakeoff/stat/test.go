package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// McNemar is the exact two-sided p-value of paired verdicts of which only
// those that differ count: onlyA times A alone is right, onlyB times B alone.
func McNemar(onlyA, onlyB int) float64 {
	n, k := onlyA+onlyB, min(onlyA, onlyB)
	if n == 0 {
		return 1
	}
	p := 0.0
	for i := range k + 1 {
		p += math.Exp(logChoose(n, i) - float64(n)*math.Ln2)
	}
	return min(1, 2*p)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// Permutation is the two-sided p-value of a mean difference when the sign of
// each difference is drawn at random. It is never 0: at least one of draws + 1
// is as extreme as what was seen, namely itself.
func Permutation(differences []float64, draws int, seed uint64) float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	seen := math.Abs(Mean(differences)) * float64(len(differences)) * (1 - 1e-12)
	extreme := 1
	for range draws {
		sum, bits := 0.0, uint64(0)
		for i, d := range differences {
			if i%64 == 0 {
				bits = r.Uint64()
			}
			if bits&1 == 0 {
				d = -d
			}
			bits >>= 1
			sum += d
		}
		if math.Abs(sum) >= seen {
			extreme++
		}
	}
	return float64(extreme) / float64(draws+1)
}

// order returns the indexes of p from the smallest up.
func order(p []float64) []int {
	at := make([]int, len(p))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return at
}

// Holm corrects p-values so that the chance of any false alarm among them is
// kept (Holm, 1979). The order is that of p.
func Holm(p []float64) []float64 {
	corrected, highest := make([]float64, len(p)), 0.0
	for rank, i := range order(p) {
		highest = max(highest, min(1, p[i]*float64(len(p)-rank)))
		corrected[i] = highest
	}
	return corrected
}

// BenjaminiHochberg corrects p-values so that the share of false alarms among
// all alarms is kept (Benjamini and Hochberg, 1995). The order is that of p.
func BenjaminiHochberg(p []float64) []float64 {
	corrected, lowest := make([]float64, len(p)), 1.0
	for rank, i := range slices.Backward(order(p)) {
		lowest = min(lowest, p[i]*float64(len(p))/float64(rank+1))
		corrected[i] = lowest
	}
	return corrected
}
