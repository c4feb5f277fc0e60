package extract

import (
	"cmp"
	"math"
	"slices"
)

// mostAtOnce is how many sentences are compared with each other at once, and
// window how many compete for a place when there are more.
const (
	mostAtOnce = 300
	window     = 200
)

// rank scores the sentences and returns them, best first. Those that did not
// get beyond their window have no score.
func (d *doc) rank(o Options) []int {
	d.score = make([]float64, len(d.units))
	all := make([]int, len(d.units))
	for i := range all {
		all[i] = i
	}
	for len(all) > mostAtOnce {
		var kept []int
		windows := (len(all) + window - 1) / window
		quota := max(1, min(window/2, mostAtOnce/windows))
		for w := range slices.Chunk(all, window) {
			kept = append(kept, d.rankThese(w, o)[:min(quota, len(w))]...)
		}
		slices.Sort(kept)
		all = kept
	}
	clear(d.score)
	return d.rankThese(all, o)
}

// rankThese ranks some sentences by the graph of their likeness (LexRank), and
// then by place, cues and form.
func (d *doc) rankThese(these []int, o Options) []int {
	central := d.central(these)
	best := 0.0
	for i, k := range these {
		d.score[k] = central[i] * d.place(k, o) * d.units[k].weight
		best = max(best, d.score[k])
	}
	for _, k := range these {
		if best > 0 {
			d.score[k] /= best
		}
	}
	ranked := slices.Clone(these)
	slices.SortStableFunc(ranked, func(a, b int) int { return cmp.Compare(d.score[b], d.score[a]) })
	return ranked
}

// place weighs where a sentence stands: texts open with what matters, and so do
// their paragraphs. A teaser stays with the beginning.
func (d *doc) place(k int, o Options) float64 {
	u := &d.units[k]
	n := float64(len(d.units))
	along := float64(k) / n
	w := 1 + 0.6*math.Exp(-6*along)
	if k == d.lead {
		w *= 1.7
	}
	if u.first {
		w *= 1.1
	}
	if k == len(d.units)-1 && n > 4 {
		w *= 1.1
	}
	if o.Kind == Teaser {
		w *= math.Exp(-2.5 * along)
	}
	return w
}

// central returns how central each sentence is: the stationary probability of a
// walk along likeness, which now and then starts anew at a sentence that speaks
// of the title (LexRank, Erkan and Radev 2004, with a topic's bias).
func (d *doc) central(these []int) []float64 {
	const damping, rounds = 0.85, 25
	edges, out := d.graph(these)
	start := d.starts(these)
	rank := slices.Clone(start)
	next := make([]float64, len(rank))
	for range rounds {
		lost := 0.0
		for i, r := range rank {
			if out[i] == 0 {
				lost += r
			}
		}
		for i := range next {
			next[i] = (1 - damping + damping*lost) * start[i]
		}
		for i, r := range rank {
			for _, e := range edges[i] {
				next[e.to] += damping * r * e.weight / out[i]
			}
		}
		rank, next = next, rank
	}
	return rank
}

type edge struct {
	to     int
	weight float64
}

// graph returns the likeness between sentences that share a term, and the sum
// of each one's.
func (d *doc) graph(these []int) ([][]edge, []float64) {
	holders := map[string][]int{} // of a term
	for i, k := range these {
		for t := range d.units[k].terms {
			holders[t] = append(holders[t], i)
		}
	}
	edges, out := make([][]edge, len(these)), make([]float64, len(these))
	for i, k := range these {
		dots := map[int]float64{}
		for t, n := range d.units[k].terms {
			w := d.idf[t] * d.idf[t] * float64(n)
			for _, j := range holders[t] {
				if j != i {
					dots[j] += w * float64(d.units[these[j]].terms[t])
				}
			}
		}
		for _, j := range sortedKeys(dots) {
			weight := dots[j] / (d.units[k].norm * d.units[these[j]].norm)
			if weight > 0.03 {
				// Sentences that say the same must not vote each other up.
				weight = min(weight, 0.25)
				edges[i] = append(edges[i], edge{j, weight})
				out[i] += weight
			}
		}
	}
	return edges, out
}

// sortedKeys keeps sums of floats, and so results, the same from run to run.
func sortedKeys(m map[int]float64) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// starts returns where the walk begins: at any sentence, and rather at those
// like the title.
func (d *doc) starts(these []int) []float64 {
	p := make([]float64, len(these))
	sum := 0.0
	for i, k := range these {
		p[i] = 1 + 4*d.likeness(&d.units[k], d.title)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
