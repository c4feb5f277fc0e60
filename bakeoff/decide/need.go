package decide

import (
	"fmt"
	"math"
	"time"
)

// A Criterion is one thing that options are compared by.
type Criterion string

// The criteria.
const (
	Quality     Criterion = "quality"     // mean score, 0 to 1; more is better
	Latency     Criterion = "latency"     // first token at the 95th percentile; less is better
	Cost        Criterion = "cost"        // of 1,000 requests; less is better
	Reliability Criterion = "reliability" // share of requests answered; more is better
)

// Criteria lists all of them.
func Criteria() []Criterion { return []Criterion{Quality, Latency, Cost, Reliability} }

// A Need is what one feature needs in one region.
type Need struct {
	Feature string                `json:"feature"`
	Region  string                `json:"region"`
	Weights map[Criterion]float64 `json:"weights"` // of any scale; what is not named has none
	Limits  Limits                `json:"limits,omitzero"`
	// Certain says how sure the weights are: draws spread around them by about one
	// part in its root. 0 is 30, a spread of a fifth.
	Certain float64 `json:"certain,omitempty"`
	// Prices are factors that may come true for all costs of an option, such as a
	// discount that ends: each draw takes one. None is the price as it is.
	Prices map[string][]float64 `json:"prices,omitempty"` // by option
	// Anchors are the values of a criterion that are worth 0 and 1. Without one,
	// those of the worst and the best feasible option are.
	Anchors map[Criterion]Anchor `json:"anchors,omitempty"`
}

// An Anchor says which values of a criterion are worth 0 and 1.
type Anchor struct{ Worst, Best float64 }

// Limits are hard. A zero field is none.
type Limits struct {
	Quality     float64       `json:"quality,omitempty"`     // the mean score at least
	FirstToken  time.Duration `json:"firstToken,omitempty"`  // at the 95th percentile, at most
	Cost        float64       `json:"cost,omitempty"`        // of 1,000 requests, at most
	Reliability float64       `json:"reliability,omitempty"` // share answered, at least
	Requests    float64       `json:"requests,omitempty"`    // a minute at peak, within the quota
	Tokens      float64       `json:"tokens,omitempty"`      // a minute at peak, within the quota
	Residency   []string      `json:"residency,omitempty"`   // where data may be computed
	Abilities   []string      `json:"abilities,omitempty"`   // such as "tools"; all are needed
	Filed       bool          `json:"filed,omitempty"`       // the model must be filed for public service
}

// An Option is one model at one partner as it was measured.
type Option struct {
	Name        string    `json:"name"`
	Scores      []float64 `json:"-"` // item by item, of the same items for all options
	Quality     float64   `json:"quality"`
	FirstToken  float64   `json:"firstTokenMs"`       // ms at the 95th percentile; 0 is unknown
	Cost        float64   `json:"cost"`               // of 1,000 requests, in the need's currency; NaN is unknown
	Reliability float64   `json:"reliability"`        // share answered
	Requests    float64   `json:"requests,omitempty"` // quota a minute; 0 is unknown
	Tokens      float64   `json:"tokens,omitempty"`
	Residency   string    `json:"residency,omitempty"`
	Abilities   []string  `json:"abilities,omitempty"`
	Filed       bool      `json:"filed,omitempty"`
	Excluded    string    `json:"excluded,omitempty"` // a reason of law or contract
}

// Breaks lists why an option breaks the limits; nothing is feasible. What a limit
// asks and nobody knows breaks it: a decision rests on what was measured.
func (l *Limits) Breaks(o *Option) []string {
	var why []string
	add := func(broken bool, format string, args ...any) {
		if broken {
			why = append(why, fmt.Sprintf(format, args...))
		}
	}
	add(o.Excluded != "", "%s", o.Excluded)
	add(len(l.Residency) > 0 && !contains(l.Residency, o.Residency), "data would be computed in %q", o.Residency)
	add(l.Filed && !o.Filed, "the model is not filed for public service")
	for _, a := range l.Abilities {
		add(!contains(o.Abilities, a), "it lacks %s", a)
	}
	add(o.Quality < l.Quality, "quality %.3f, at least %.3f is needed", o.Quality, l.Quality)
	add(o.Reliability < l.Reliability, "%.1f %% answered, at least %.1f %% is needed", 100*o.Reliability, 100*l.Reliability)
	limit := float64(l.FirstToken.Milliseconds())
	add(limit > 0 && o.FirstToken == 0, "its first-token time was not measured")
	add(limit > 0 && o.FirstToken > limit, "first token after %.0f ms at p95, at most %.0f", o.FirstToken, limit)
	add(l.Cost > 0 && math.IsNaN(o.Cost), "its price is not known")
	add(l.Cost > 0 && o.Cost > l.Cost, "1,000 requests cost %.2f, at most %.2f", o.Cost, l.Cost)
	add(l.Requests > 0 && o.Requests > 0 && o.Requests < l.Requests, "a quota of %.0f requests a minute, the peak is %.0f", o.Requests, l.Requests)
	add(l.Tokens > 0 && o.Tokens > 0 && o.Tokens < l.Tokens, "a quota of %.0f tokens a minute, the peak is %.0f", o.Tokens, l.Tokens)
	return why
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
