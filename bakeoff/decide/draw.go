package decide

import (
	"math"
	"math/rand/v2"

	"github.com/qiao-ai/qiao/internal/draw"
)

// usualCertainty is that of weights where a need does not say.
const usualCertainty = 30

// probabilities draws weights around the stated ones, resamples the items, and
// picks price factors; it returns how often each option was the best. Draws share
// the items: options were measured on the same ones.
func probabilities(n *Need, d *Decision, options []Option, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	certain := n.Certain
	if certain == 0 {
		certain = usualCertainty
	}
	wins := make([]float64, len(options))
	quality := make([]float64, len(options))
	for range draws {
		weights := dirichlet(rng, d.Weights, certain)
		resample(rng, options, quality)
		best, value := -1, math.Inf(-1)
		for i := range options {
			if v := drawn(rng, n, d, &options[i], quality[i], weights); v > value {
				best, value = i, v
			}
		}
		wins[best]++
	}
	for i := range wins {
		wins[i] /= draws
	}
	return wins
}

// drawn is the value of an option in one draw.
func drawn(rng *rand.Rand, n *Need, d *Decision, o *Option, quality float64, weights map[Criterion]float64) float64 {
	cost := o.Cost
	if factors := n.Prices[o.Name]; len(factors) > 0 {
		cost *= factors[rng.IntN(len(factors))]
	}
	v := 0.0
	for _, c := range Criteria() {
		m := o.measure(c)
		switch c {
		case Quality:
			m = quality
		case Cost:
			m = cost
		}
		v += weights[c] * d.Anchors[c].unbounded(m)
	}
	return v
}

// unbounded is worth beyond the anchors, too: a draw of the best option's quality
// may be better than what was measured.
func (a Anchor) unbounded(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return 0
	case a.Worst == a.Best:
		return 1
	}
	return (v - a.Worst) / (a.Best - a.Worst)
}

// resample writes each option's mean over one bootstrap draw of the items. An
// option without scores keeps its measured quality.
func resample(rng *rand.Rand, options []Option, quality []float64) {
	items := 0
	for i := range options {
		quality[i] = options[i].Quality
		items = max(items, len(options[i].Scores))
	}
	if items == 0 {
		return
	}
	sums := make([]float64, len(options))
	for range items {
		k := rng.IntN(items)
		for i := range options {
			if len(options[i].Scores) == items {
				sums[i] += options[i].Scores[k]
			}
		}
	}
	for i := range options {
		if len(options[i].Scores) == items {
			quality[i] = sums[i] / float64(items)
		}
	}
}

// dirichlet draws weights whose mean is the stated ones.
func dirichlet(rng *rand.Rand, mean map[Criterion]float64, certain float64) map[Criterion]float64 {
	drawn, sum := map[Criterion]float64{}, 0.0
	for _, c := range Criteria() {
		if mean[c] > 0 {
			drawn[c] = draw.Gamma(rng, mean[c]*certain)
			sum += drawn[c]
		}
	}
	if sum == 0 {
		return mean
	}
	for c := range drawn {
		drawn[c] /= sum
	}
	return drawn
}
