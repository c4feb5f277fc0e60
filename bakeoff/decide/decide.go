package decide

import (
	"cmp"
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Decision is what a need comes to.
type Decision struct {
	Need        Need                  `json:"need"`
	Primary     string                `json:"primary,omitempty"` // empty where nothing is feasible
	Fallback    string                `json:"fallback,omitempty"`
	Probability float64               `json:"probability"` // that the primary is the best
	Close       bool                  `json:"close"`       // it is no decisive choice: under 0.8
	Choices     []Choice              `json:"choices"`     // the feasible ones, best first
	Infeasible  []Infeasible          `json:"infeasible,omitempty"`
	Flips       []Flip                `json:"flips,omitempty"` // the smallest change first
	Anchors     map[Criterion]Anchor  `json:"anchors"`
	Weights     map[Criterion]float64 `json:"weights"` // that sum to 1
}

// A Choice is a feasible option with what it is worth.
type Choice struct {
	Option      Option                `json:"option"`
	Value       float64               `json:"value"`       // 0 to 1
	Parts       map[Criterion]float64 `json:"parts"`       // weight times worth, of each criterion
	Worth       map[Criterion]float64 `json:"worth"`       // 0 to 1, of each criterion
	Probability float64               `json:"probability"` // of being the best
	Pareto      bool                  `json:"pareto"`      // no other is at least as good in everything
}

// An Infeasible option breaks limits.
type Infeasible struct {
	Name    string   `json:"name"`
	Reasons []Reason `json:"reasons"`
}

// draws is how often weights, scores and prices are drawn.
const draws = 4000

// Decide chooses among options. It fails with Kind Invalid where the need has no
// weight or a negative one, or two options share a name.
func Decide(n Need, options []Option, seed uint64) (*Decision, error) {
	weights, err := normal(n.Weights)
	if err != nil {
		return nil, err
	}
	if err := distinct(options); err != nil {
		return nil, err
	}
	d := &Decision{Need: n, Weights: weights}
	var feasible []Option
	for _, o := range options {
		if why := n.Limits.Breaks(&o); len(why) > 0 {
			d.Infeasible = append(d.Infeasible, Infeasible{o.Name, why})
			continue
		}
		feasible = append(feasible, o)
	}
	if len(feasible) == 0 {
		return d, nil
	}
	d.Anchors = anchors(n.Anchors, feasible)
	for _, o := range feasible {
		d.Choices = append(d.Choices, d.choice(o))
	}
	d.markPareto()
	for i, p := range probabilities(&n, d, feasible, seed) {
		d.Choices[i].Probability = p
	}
	d.rank()
	d.Flips = d.flips()
	return d, nil
}

func normal(weights map[Criterion]float64) (map[Criterion]float64, error) {
	sum := 0.0
	for c, w := range weights {
		if w < 0 || math.IsNaN(w) || math.IsInf(w, 0) || !slices.Contains(Criteria(), c) {
			return nil, qiao.Errorf(qiao.Invalid, "decide", "the weight of %q is %v", c, w).
				WithFix("Give weights of at least 0 for quality, latency, cost or reliability.")
		}
		sum += w
	}
	if sum == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "decide", "nothing has a weight").
			WithFix("Give at least one of quality, latency, cost or reliability a weight.")
	}
	scaled := map[Criterion]float64{}
	for _, c := range Criteria() {
		scaled[c] = weights[c] / sum
	}
	return scaled, nil
}

func distinct(options []Option) error {
	seen := map[string]bool{}
	for _, o := range options {
		if seen[o.Name] {
			return qiao.Errorf(qiao.Invalid, "decide", "two options are called %q", o.Name)
		}
		seen[o.Name] = true
	}
	return nil
}

// measure is an option's value of a criterion, as it was measured.
func (o *Option) measure(c Criterion) float64 {
	switch c {
	case Quality:
		return o.Quality
	case Latency:
		if o.FirstToken == 0 {
			return math.NaN()
		}
		return o.FirstToken
	case Cost:
		return o.Cost
	}
	return o.Reliability
}

// anchors completes the given ones with the worst and the best measured values:
// weights are then those of a swing from the one to the other (von Winterfeldt and
// Edwards, 1986).
func anchors(given map[Criterion]Anchor, options []Option) map[Criterion]Anchor {
	all := map[Criterion]Anchor{}
	for _, c := range Criteria() {
		if a, ok := given[c]; ok {
			all[c] = a
			continue
		}
		low, high := math.Inf(1), math.Inf(-1)
		for i := range options {
			if v := options[i].measure(c); !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		if math.IsInf(low, 0) { // nobody knows: it decides nothing
			low, high = 0, 0
		}
		all[c] = span(c, low, high)
	}
	return all
}

// span makes anchors of the least and the greatest value of a criterion. They lie
// apart at least as far as a person would care about, so that a difference of
// nothing does not decide: a tenth of quality, two of a hundred requests, half as
// long or as dear again.
func span(c Criterion, low, high float64) Anchor {
	switch c {
	case Quality:
		return Anchor{min(low, high-0.1), high}
	case Reliability:
		return Anchor{min(low, high-0.02), high}
	}
	return Anchor{max(high, 1.5*low), low}
}

// worth is where a value lies between its anchors, 0 to 1. What is unknown is
// worth nothing; where the anchors agree, all are worth the same.
func (a Anchor) worth(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return 0
	case a.Worst == a.Best:
		return 1
	}
	return min(1, max(0, (v-a.Worst)/(a.Best-a.Worst)))
}

func (d *Decision) choice(o Option) Choice {
	c := Choice{Option: o, Parts: map[Criterion]float64{}, Worth: map[Criterion]float64{}}
	for _, k := range Criteria() {
		c.Worth[k] = d.Anchors[k].worth(o.measure(k))
		c.Parts[k] = d.Weights[k] * c.Worth[k]
		c.Value += c.Parts[k]
	}
	return c
}

// markPareto marks the choices that no other beats or equals in everything, by
// the criteria that have a weight.
func (d *Decision) markPareto() {
	for i := range d.Choices {
		d.Choices[i].Pareto = !slices.ContainsFunc(d.Choices, func(o Choice) bool { return d.dominates(&o, &d.Choices[i]) })
	}
}

func (d *Decision) dominates(a, b *Choice) bool {
	better := false
	for _, k := range Criteria() {
		if d.Weights[k] == 0 {
			continue
		}
		if a.Worth[k] < b.Worth[k] {
			return false
		}
		better = better || a.Worth[k] > b.Worth[k]
	}
	return better
}

// decisive is the probability from which a choice is called one.
const decisive = 0.8

// rank puts the choices in order and names the first two.
func (d *Decision) rank() {
	slices.SortStableFunc(d.Choices, func(a, b Choice) int {
		switch {
		case a.Value != b.Value:
			return cmp.Compare(b.Value, a.Value)
		case a.Probability != b.Probability:
			return cmp.Compare(b.Probability, a.Probability)
		}
		return cmp.Compare(a.Option.Cost, b.Option.Cost)
	})
	d.Primary, d.Probability = d.Choices[0].Option.Name, d.Choices[0].Probability
	d.Close = d.Probability < decisive
	if len(d.Choices) > 1 {
		d.Fallback = d.Choices[1].Option.Name
	}
}
