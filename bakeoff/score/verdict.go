package score

// A Verdict is what a scorer says of one output.
type Verdict struct {
	Right  bool
	Found  bool   // the output holds an answer at all
	Answer string // as it was compared
}

// A Tally counts verdicts.
type Tally struct{ Right, Found, Total int }

// Add counts v.
func (t *Tally) Add(v Verdict) {
	t.Total++
	if v.Right {
		t.Right++
	}
	if v.Found {
		t.Found++
	}
}

// Accuracy is the share of right answers in per cent; an output without an
// answer counts as wrong.
func (t Tally) Accuracy() float64 { return percent(t.Right, t.Total) }

// Missing is the share of outputs without an answer in per cent.
func (t Tally) Missing() float64 { return percent(t.Total-t.Found, t.Total) }

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of) * 100 // in this order: figures are compared at two places
}
