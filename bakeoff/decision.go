package bakeoff

import (
	"context"
	"math"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/result"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

// Decide takes the decisions that a file asks for. Quality is that of the items of
// the need's feature, or of all where none has it.
func Decide(s *spec.Spec, res *result.Result) ([]*decide.Decision, error) {
	var list []*decide.Decision
	for i := range s.Needs {
		n := &s.Needs[i]
		d, err := decide.Decide(n.Need(), Options(s, n, res), 1)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// DecideAgain takes one decision on a run with a need of the caller's: other
// weights, other limits. What the run's file says of the contenders holds.
func (b *Bench) DecideAgain(ctx context.Context, name string, n decide.Need) (*decide.Decision, error) {
	r, res, err := b.Result(ctx, name)
	if err != nil {
		return nil, err
	}
	s, err := spec.Parse([]byte(r.Spec))
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "bakeoff: the run's own file", err)
	}
	return decide.Decide(n, Options(s, &spec.Need{Feature: n.Feature}, res), 1)
}

// Options are the contenders of a result as a decision sees them.
func Options(s *spec.Spec, n *spec.Need, res *result.Result) []decide.Option {
	keep := shared(res, n.Feature)
	var options []decide.Option
	for i := range res.Sides {
		side := &res.Sides[i]
		m := spec.Measured{FirstToken: side.FirstToken.P95, Cost: side.PerThous, Priced: side.PerThous.Currency != "", Reliability: answered(side)}
		for _, c := range side.Cells {
			if keep[[2]string{c.Suite, c.Item}] {
				m.Scores = append(m.Scores, c.Score)
				m.Quality += c.Score
			}
		}
		if len(m.Scores) > 0 {
			m.Quality /= float64(len(m.Scores))
		}
		options = append(options, s.Option(side.Contender, m, n.Currency))
	}
	return options
}

// shared are the items of a feature that all sides which answered anything have a
// score for.
func shared(res *result.Result, feature string) map[[2]string]bool {
	count, sides := map[[2]string]int{}, 0
	has := false
	for _, s := range res.Sides {
		for _, c := range s.Cells {
			has = has || c.Feature == feature
		}
	}
	for _, s := range res.Sides {
		if s.Quality.N > 0 {
			sides++
		}
		for _, c := range s.Cells {
			if c.Scored && (!has || c.Feature == feature) {
				count[[2]string{c.Suite, c.Item}]++
			}
		}
	}
	keep := map[[2]string]bool{}
	for k, n := range count {
		keep[k] = n == sides
	}
	return keep
}

// answered is the share of questions that came to an answer or a refusal.
func answered(s *result.Side) float64 {
	all, good := 0, 0
	for state, n := range s.States {
		all += n
		if state == run.Answered || state == run.Refused {
			good += n
		}
	}
	if all == 0 {
		return math.NaN()
	}
	return float64(good) / float64(all)
}
