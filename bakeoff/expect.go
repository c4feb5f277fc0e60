package bakeoff

import (
	"math"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/stat"
)

// An Expectation says before money is spent what a run may show and cost.
type Expectation struct {
	Items         int            `json:"items"`
	Questions     int            `json:"questions"`
	MinDetectable float64        `json:"minDetectable"` // with a power of 0.8, where two models differ on a fifth of the items
	Costs         []ExpectedCost `json:"costs"`
}

// An ExpectedCost is roughly what a contender's answers will cost.
type ExpectedCost struct {
	Contender string     `json:"contender"`
	Known     bool       `json:"known"`
	Cost      qiao.Money `json:"cost,omitzero"`
	Tokens    int64      `json:"tokens"`
}

// usualDisagreement is the share of items on which two good models differ, as a
// rule.
const usualDisagreement = 0.2

// usualAnswer is how many tokens an answer is expected to have.
const usualAnswer = 300

// Expect computes what a plan would ask, show and cost.
func Expect(p run.Plan) Expectation {
	e := Expectation{}
	input := int64(0)
	for _, s := range p.Suites {
		e.Items += len(s.Items)
		for i := range s.Items {
			input += roughTokens(s.Items[i].System) + roughTokens(s.Items[i].Question())
		}
	}
	samples := int64(max(p.Samples, 1))
	e.Questions = e.Items * int(samples) * len(p.Contenders)
	e.MinDetectable = stat.MinDetectable(math.Sqrt(usualDisagreement), max(e.Items, 2), 0.05, 0.8)
	for _, c := range p.Contenders {
		answer := int64(usualAnswer)
		if c.Ask.MaxTokens > 0 {
			answer = min(answer, int64(c.Ask.MaxTokens))
		}
		u := qiao.Usage{Input: input * samples, Output: answer * int64(e.Items) * samples}
		cost := ExpectedCost{Contender: c.Name, Tokens: u.Input + u.Output}
		if c.Price != nil {
			one := qiao.Usage{Input: u.Input / max(1, int64(e.Items)*samples), Output: answer} // prices depend on the length of one input
			m, ok := c.Price(one, time.Now())
			cost.Known = ok
			cost.Cost = qiao.Money{Micro: m.Micro * int64(e.Items) * samples, Currency: m.Currency}
		}
		e.Costs = append(e.Costs, cost)
	}
	return e
}

// roughTokens counts a third of a text's bytes: tokenizers differ by more than that
// is off.
func roughTokens(s string) int64 { return int64(len(s)+2) / 3 }
