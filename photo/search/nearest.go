package search

import (
	"math"

	"github.com/qiao-ai/qiao/vector"
)

// nearest is the rank of the photos whose vectors stand out from the others.
func (r *run) nearest() map[int]int {
	ranks := map[int]int{}
	if r.meaning == nil || r.x.meaning == nil || r.x.meaning.Len() == 0 {
		return ranks
	}
	found, err := r.x.meaning.Search(vector.Search{Vector: r.meaning, Most: mostNear})
	if err != nil {
		return ranks // a vector of another length is of another model
	}
	least := found.Median + standsOut(r.x.meaning.Len())*found.Spread
	for i, h := range found.Hits {
		if float64(h.Score) >= least {
			ranks[h.Row] = i + 1
		}
	}
	return ranks
}

// mostNear is how many photos a vector may find.
const mostNear = 200

// standsOut is how many deviations above the median a cosine must lie to be more
// than the best of n by chance: the expected largest of n normal values, and some.
func standsOut(n int) float64 {
	const margin = 0.8
	return math.Sqrt(2*math.Log(float64(max(n, 2)))) + margin
}
