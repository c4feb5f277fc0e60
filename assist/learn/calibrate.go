package learn

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// A logistic is the likelihood of a yes by a few signs: one weight each, the
// last alone.
type logistic []float64

func (l logistic) at(x []float64) float64 {
	if len(l) != len(x)+1 {
		return 0
	}
	z := l[len(x)]
	for i, v := range x {
		z += l[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// A verdict is one text's signs with a yes or no, and how much it counts.
type verdict struct {
	x      []float64
	yes    bool
	weight float64
}

// fitLogistic fits by Newton's method, with a little ridge to keep it steady.
func fitLogistic(list []verdict, signs int) logistic {
	l := make(logistic, signs+1)
	if len(list) == 0 {
		return l
	}
	for range 30 {
		h := make([][]float64, signs+1)
		g := make([]float64, signs+1)
		for i := range h {
			h[i] = make([]float64, signs+1)
			h[i][i], g[i] = 0.1, -0.1*l[i]
		}
		for _, v := range list {
			x := append(append([]float64{}, v.x...), 1)
			p := l.at(v.x)
			y := 0.0
			if v.yes {
				y = 1
			}
			for i := range x {
				g[i] += v.weight * (y - p) * x[i]
				for j := range x {
					h[i][j] += v.weight * p * (1 - p) * x[i] * x[j]
				}
			}
		}
		step := solve(h, g)
		for i := range l {
			l[i] += step[i]
		}
	}
	return l
}

// solve solves h·x = g by elimination; h is positive.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for i := range n {
		for j := i + 1; j < n; j++ {
			f := h[j][i] / h[i][i]
			for k := i; k < n; k++ {
				h[j][k] -= f * h[i][k]
			}
			g[j] -= f * g[i]
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = g[i]
		for j := i + 1; j < n; j++ {
			x[i] -= h[i][j] * x[j]
		}
		x[i] /= h[i][i]
	}
	return x
}

// A cut is a score above which so many labels are right.
type cut struct{ precision, score float64 }

// precisions are those for which cuts are kept.
var precisions = []float64{0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995}

// A trial is a training sentence as seen by a model that did not learn it.
type trial struct {
	signs
	right, known bool
}

// calibrate learns from sentences that a model of the others has not seen what
// signs a right answer has, and what signs a text that is none of the labels.
func (c *Classifier) calibrate(ctx context.Context, list []Sentence, set [][]feature, o Options) error {
	trials, err := crossValidate(ctx, list, set, o)
	if err != nil {
		return err
	}
	var sure, scope []verdict
	unknown := 0
	for i := range trials {
		t := &trials[i]
		sure = append(sure, verdict{t.values[:], t.right, 1})
		scope = append(scope, verdict{t.values[:], t.known, 1})
		if !t.known {
			unknown++
		}
	}
	c.sure = fitLogistic(sure, len(signs{}.values))
	c.scope, c.open = c.sure, unknown > 0 // a doubtful label is the best hint where there is no other
	if c.open {
		for i := range scope {
			if !scope[i].yes { // as if as many texts were outside as inside
				scope[i].weight = float64(len(trials)-unknown) / float64(unknown)
			}
		}
		c.scope = fitLogistic(scope, len(signs{}.values))
	}
	c.cuts = c.findCuts(trials)
	return nil
}

// crossValidate has each part of the sentences judged by a model of the others.
func crossValidate(ctx context.Context, list []Sentence, set [][]feature, o Options) ([]trial, error) {
	folds := o.Folds
	if folds == 0 {
		folds = 4
	}
	var trials []trial
	for fold := range folds {
		var part []Sentence
		var partSet [][]feature
		for i := range list {
			if i%folds != fold {
				part, partSet = append(part, list[i]), append(partSet, set[i])
			}
		}
		labels := labelsOf(part)
		if len(labels) < 2 {
			continue
		}
		m, err := fit(ctx, part, partSet, labels, o)
		if err != nil {
			return nil, err
		}
		for i := fold; i < len(list); i += folds {
			s := m.read(set[i])
			trials = append(trials, trial{s, labels[s.best] == list[i].Label, list[i].Label != ""})
		}
	}
	return trials, nil
}

// findCuts finds the least score for each precision.
func (c *Classifier) findCuts(trials []trial) []cut {
	type scored struct {
		score float64
		right bool
	}
	var list []scored
	for _, t := range trials {
		score, _ := c.confidence(t.signs)
		list = append(list, scored{score, t.right})
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var cuts []cut
	for _, p := range precisions {
		right, best := 0, -1.0
		for i, s := range list {
			if s.right {
				right++
			}
			if float64(right) >= p*float64(i+1) && i >= 20 {
				best = s.score
			}
		}
		if best >= 0 {
			cuts = append(cuts, cut{p, best})
		}
	}
	return cuts
}
