package decide

import (
	"encoding/json"
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

// A Reason says which limit an option breaks. Its Text is English; the other
// fields are for those who say it otherwise.
type Reason struct {
	Limit  string  `json:"limit"`            // such as "residency", or "cost unknown"
	Detail string  `json:"detail,omitempty"` // what the option has, where it is no number
	Got    float64 `json:"got,omitempty"`
	Want   float64 `json:"want,omitempty"`
	Text   string  `json:"text"`
}

// Breaks lists why an option breaks the limits; nothing is feasible. What a limit
// asks and nobody knows breaks it: a decision rests on what was measured.
func (l *Limits) Breaks(o *Option) []Reason {
	var why []Reason
	say := func(broken bool, limit, detail, text string) {
		if broken {
			why = append(why, Reason{Limit: limit, Detail: detail, Text: text})
		}
	}
	off := func(broken bool, limit string, got, want float64, format string) {
		if broken {
			why = append(why, Reason{Limit: limit, Got: got, Want: want, Text: fmt.Sprintf(format, got, want)})
		}
	}
	say(o.Excluded != "", "excluded", o.Excluded, o.Excluded)
	say(len(l.Residency) > 0 && !contains(l.Residency, o.Residency), "residency", o.Residency, fmt.Sprintf("data would be computed in %q", o.Residency))
	say(l.Filed && !o.Filed, "filed", "", "the model is not filed for public service")
	for _, a := range l.Abilities {
		say(!contains(o.Abilities, a), "ability", a, "it lacks "+a)
	}
	off(o.Quality < l.Quality, "quality", o.Quality, l.Quality, "quality %.3f, at least %.3f is needed")
	off(o.Reliability < l.Reliability, "reliability", 100*o.Reliability, 100*l.Reliability, "%.1f %% answered, at least %.1f %% is needed")
	limit := float64(l.FirstToken.Milliseconds())
	say(limit > 0 && o.FirstToken == 0, "latency unknown", "", "its first-token time was not measured")
	off(limit > 0 && o.FirstToken > limit, "latency", o.FirstToken, limit, "first token after %.0f ms at p95, at most %.0f")
	say(l.Cost > 0 && math.IsNaN(o.Cost), "cost unknown", "", "its price is not known")
	off(l.Cost > 0 && o.Cost > l.Cost, "cost", o.Cost, l.Cost, "1,000 requests cost %.2f, at most %.2f")
	off(l.Requests > 0 && o.Requests > 0 && o.Requests < l.Requests, "requests", o.Requests, l.Requests, "a quota of %.0f requests a minute, the peak is %.0f")
	off(l.Tokens > 0 && o.Tokens > 0 && o.Tokens < l.Tokens, "tokens", o.Tokens, l.Tokens, "a quota of %.0f tokens a minute, the peak is %.0f")
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

// MarshalJSON leaves a cost that is not known out: JSON has no such number.
func (o Option) MarshalJSON() ([]byte, error) {
	type plain Option
	var known *float64
	if !math.IsNaN(o.Cost) {
		known = &o.Cost
	}
	return json.Marshal(struct {
		plain
		Cost *float64 `json:"cost,omitempty"`
	}{plain(o), known})
}
