package spec

import (
	"math"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/decide"
)

// Need is the need as package decide takes it.
func (n *Need) Need() decide.Need {
	return decide.Need{
		Feature: n.Feature, Region: n.Region, Weights: n.Weights, Certain: n.Certain, Prices: n.Prices,
		Limits: decide.Limits{
			Quality: n.Limits.Quality, FirstToken: n.Limits.FirstToken, Cost: n.Limits.Cost, Reliability: n.Limits.Reliability,
			Requests: n.Limits.Requests, Tokens: n.Limits.Tokens, Residency: n.Limits.Residency, Abilities: n.Limits.Abilities, Filed: n.Limits.Filed,
		},
	}
}

// A Measured is what a run found of one contender.
type Measured struct {
	Scores      []float64 // of the items that all contenders answered, in one order
	Quality     float64
	FirstToken  float64 // ms at the 95th percentile; 0 is unknown
	Cost        qiao.Money
	Priced      bool // Cost, of 1,000 requests, is known
	Reliability float64
}

// Option puts what a run measured and what the file says together. The cost is in
// the need's currency; in another it is not known, and Qiao guesses no rate.
func (s *Spec) Option(name string, m Measured, currency string) decide.Option {
	o := decide.Option{
		Name: name, Scores: m.Scores, Quality: m.Quality, FirstToken: m.FirstToken, Reliability: m.Reliability, Cost: math.NaN(),
	}
	if m.Priced && (currency == "" || m.Cost.Currency == currency) {
		o.Cost = float64(m.Cost.Micro) / 1e6
	}
	for _, c := range s.Contenders {
		if c.Name == name {
			o.Residency, o.Abilities, o.Filed, o.Excluded = c.Residency, c.Abilities, c.Filed, c.Excluded
			o.Requests, o.Tokens = c.Quota.Requests, c.Quota.Tokens
		}
	}
	return o
}
