package result

import (
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// A Comparison is of two sides on the items that both answered.
type Comparison struct {
	A             string       `json:"a"`
	B             string       `json:"b"`
	Items         int          `json:"items"`
	Difference    float64      `json:"difference"` // A minus B
	Low           float64      `json:"low"`
	High          float64      `json:"high"`
	P             float64      `json:"p"`                 // of a permutation test
	Adjusted      float64      `json:"adjusted"`          // by Holm, over all pairs of a result
	McNemar       *float64     `json:"mcnemar,omitempty"` // where all scores are 0 or 1
	MinDetectable float64      `json:"minDetectable"`
	Verdict       stat.Verdict `json:"verdict"`
	Better        []Change     `json:"better,omitempty"` // items on which A gains
	Worse         []Change     `json:"worse,omitempty"`  // and loses
}

// A Change is an item with both scores.
type Change struct {
	Suite string  `json:"suite"`
	Item  string  `json:"item"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
}

// Compare compares two sides. A difference of at most margin does not matter. It
// fails with Kind Invalid where they share no scored item.
func Compare(a, b *Side, margin float64) (Comparison, error) {
	c := Comparison{A: a.Contender, B: b.Contender}
	of := map[[2]string]*Cell{}
	for i := range b.Cells {
		of[[2]string{b.Cells[i].Suite, b.Cells[i].Item}] = &b.Cells[i]
	}
	var x, y []float64
	var clusters []string
	for i := range a.Cells {
		p := &a.Cells[i]
		q := of[[2]string{p.Suite, p.Item}]
		if q == nil || !p.Scored || !q.Scored {
			continue
		}
		x, y, clusters = append(x, p.Score), append(y, q.Score), append(clusters, clusterOf(p))
		switch ch := (Change{p.Suite, p.Item, p.Score, q.Score}); {
		case p.Score > q.Score:
			c.Better = append(c.Better, ch)
		case p.Score < q.Score:
			c.Worse = append(c.Worse, ch)
		}
	}
	if len(x) < 2 {
		return c, qiao.Errorf(qiao.Invalid, "compare", "%s and %s share fewer than two items that both answered", a.Contender, b.Contender).
			WithFix("Compare runs of the same suites.")
	}
	got, err := stat.Compare(x, y, stat.Options{Margin: margin, Clusters: clusters, Seed: 1})
	if err != nil {
		return c, err
	}
	c.Items, c.Difference, c.Low, c.High = got.Items, got.Difference, got.Interval.Low, got.Interval.High
	c.P, c.Adjusted, c.MinDetectable, c.Verdict = got.P, got.P, got.MinDetectable, got.Verdict
	if _, whole := successes(slices.Concat(x, y)); whole {
		p := stat.McNemar(len(c.Better), len(c.Worse))
		c.McNemar = &p
	}
	return c, nil
}

// alpha is the chance of any false alarm among all pairs.
const alpha = 0.05

// Pairs compares all sides of a result with one another, the p-values adjusted
// for their number.
func Pairs(r *Result, margin float64) ([]Comparison, error) {
	var list []Comparison
	var p []float64
	for i := range r.Sides {
		for j := i + 1; j < len(r.Sides); j++ {
			c, err := Compare(&r.Sides[i], &r.Sides[j], margin)
			if qiao.KindOf(err) == qiao.Invalid {
				continue // a side that answered nothing has nothing to compare
			}
			if err != nil {
				return nil, err
			}
			list, p = append(list, c), append(p, c.P)
		}
	}
	for i, adjusted := range stat.Holm(p) {
		list[i].Adjusted = adjusted
		if v := list[i].Verdict; adjusted > alpha && (v == stat.Better || v == stat.Worse) {
			list[i].Verdict = stat.Undecided // one of so many pairs differs so much by chance
		}
	}
	return list, nil
}
