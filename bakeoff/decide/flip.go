package decide

import (
	"cmp"
	"math"
	"slices"
)

// A Flip is the change of one weight, the others keeping their proportions, from
// which on another option wins.
type Flip struct {
	Criterion Criterion `json:"criterion"`
	From      float64   `json:"from"` // the weight as it is, of a sum of 1
	To        float64   `json:"to"`
	Winner    string    `json:"winner"`
}

// Change is how far the weight moves.
func (f Flip) Change() float64 { return math.Abs(f.To - f.From) }

// flips finds for each criterion the nearest weights above and below at which the
// winner changes; the smallest change comes first.
func (d *Decision) flips() []Flip {
	var list []Flip
	for _, c := range Criteria() {
		up, down := Flip{Criterion: c, From: d.Weights[c], To: math.Inf(1)}, Flip{Criterion: c, From: d.Weights[c], To: math.Inf(-1)}
		for i := 1; i < len(d.Choices); i++ {
			w, ok := d.crossing(c, &d.Choices[0], &d.Choices[i])
			switch {
			case !ok:
			case w >= d.Weights[c] && w < up.To:
				up.To, up.Winner = w, d.Choices[i].Option.Name
			case w < d.Weights[c] && w > down.To:
				down.To, down.Winner = w, d.Choices[i].Option.Name
			}
		}
		for _, f := range []Flip{up, down} {
			if f.Winner != "" {
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Flip) int { return cmp.Compare(a.Change(), b.Change()) })
	return list
}

// crossing is the weight of c at which a and b are worth the same. With the other
// weights in proportion, the value of an option is linear in the weight w of c:
// w·x + (1-w)·y, where y is its worth by the others.
func (d *Decision) crossing(c Criterion, a, b *Choice) (float64, bool) {
	rest := 1 - d.Weights[c]
	if rest <= 0 {
		return 0, false // nothing else has a weight to grow
	}
	x := a.Worth[c] - b.Worth[c]
	y := ((a.Value - a.Parts[c]) - (b.Value - b.Parts[c])) / rest
	if x == y {
		return 0, false
	}
	w := y / (y - x)
	return w, w > 0 && w < 1 // at the ends there is nothing beyond to win
}
