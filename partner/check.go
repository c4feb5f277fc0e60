package partner

import (
	"context"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Step is one question of a Check.
type Step struct {
	Name   string  `json:"name"`  // "reach", "key", "model" or "answer"
	State  State   `json:"state"` // what came out
	Detail string  `json:"detail,omitempty"`
	Millis float64 `json:"ms,omitempty"`
}

// A State is the outcome of a Step.
type State string

// The outcomes of a Step.
const (
	Passed  State = "ok"
	Failed  State = "failed"
	Skipped State = "unknown" // an earlier step failed, or the partner cannot be asked
)

// A Report is what a Check found.
type Report struct {
	Partner      qiao.PartnerID `json:"partner"`
	Name         string         `json:"name"`
	Address      string         `json:"address,omitempty"`
	Region       qiao.Region    `json:"region,omitempty"`
	Local        bool           `json:"local"`
	Model        qiao.ModelID   `json:"model,omitempty"`  // that was asked for
	Served       qiao.ModelID   `json:"served,omitempty"` // that answered
	Models       []qiao.ModelID `json:"models,omitempty"` // that the partner lists
	OK           bool           `json:"ok"`
	Steps        []Step         `json:"steps"`
	FirstTokenMS float64        `json:"firstTokenMs,omitempty"`
	TotalMS      float64        `json:"totalMs,omitempty"`
	Kind         string         `json:"kind,omitempty"`  // of the first failure
	Error        string         `json:"error,omitempty"` // of the first failure
	Fix          string         `json:"fix,omitempty"`   // what to do about it
}

// Check asks one partner, in this order: is it there, does it take our key, does
// it have the model, does it stream a small answer. It costs a few tokens. An
// empty model is the partner's own, or the first that it lists.
func Check(ctx context.Context, p *Partner, model qiao.ModelID) Report {
	c := &check{ctx: ctx, p: p, report: Report{
		Partner: p.ID(), Name: p.Name(), Address: p.Address(), Region: p.Region(), Local: p.Local(),
		Model: model, Steps: []Step{{"reach", Skipped, "", 0}, {"key", Skipped, "", 0}, {"model", Skipped, "", 0}, {"answer", Skipped, "", 0}},
	}}
	if c.list() {
		c.answer()
	}
	c.report.OK = c.report.Error == ""
	return c.report
}

type check struct {
	ctx    context.Context
	p      *Partner
	report Report
}

// The places of the steps in a Report.
const (
	reach = iota
	key
	model
	answer
)

func (c *check) set(step int, s State, detail string) {
	c.report.Steps[step].State, c.report.Steps[step].Detail = s, detail
}

// list learns from the list of models what it can, and tells whether to go on.
func (c *check) list() bool {
	start := time.Now()
	cards, err := c.p.Models(c.ctx)
	c.report.Steps[reach].Millis = millis(start)
	switch qiao.KindOf(err) {
	case qiao.NotFound, qiao.Unsupported, qiao.Forbidden, qiao.Protocol:
		c.choose(nil) // some partners have no list; the answer will tell
		return true
	}
	if err != nil {
		c.fail(err)
		return false
	}
	c.set(reach, Passed, "")
	c.set(key, Passed, "")
	c.choose(cards)
	return true
}

// choose settles which model to ask.
func (c *check) choose(cards []Card) {
	for _, card := range cards {
		c.report.Models = append(c.report.Models, card.ID)
	}
	if c.report.Model == "" {
		c.report.Model = c.p.Model()
	}
	if c.report.Model == "" {
		if i := slices.IndexFunc(cards, func(card Card) bool { return !card.Embeds }); i >= 0 {
			c.report.Model = cards[i].ID
		}
	}
	if slices.Contains(c.report.Models, c.report.Model) {
		c.set(model, Passed, "")
	} else if len(cards) > 0 {
		c.set(model, Skipped, "the partner does not list it")
	}
}

// answer streams a small answer.
func (c *check) answer() {
	start := time.Now()
	stream, err := c.p.Generate(c.ctx, &qiao.Request{
		Model:     c.report.Model,
		Messages:  []qiao.Message{qiao.Text(qiao.User, "Answer with the single word: ready")},
		MaxTokens: 32, Thinking: qiao.ThinkingOff, Feature: "check",
	})
	if err == nil {
		err = c.read(stream, start)
	}
	c.report.TotalMS = millis(start)
	if err != nil {
		c.fail(err)
		return
	}
	for step := range c.report.Steps {
		c.set(step, Passed, "")
	}
	c.report.Steps[answer].Millis = c.report.TotalMS
}

func (c *check) read(stream qiao.Stream, start time.Time) error {
	for chunk, err := range stream {
		if err != nil {
			return err
		}
		if chunk.Served != nil {
			c.report.Served = chunk.Served.Model
		}
		if c.report.FirstTokenMS == 0 && hasContent(chunk) {
			c.report.FirstTokenMS = millis(start)
		}
	}
	return nil
}

// fail puts err at the step that it belongs to; the steps before it have passed.
func (c *check) fail(err error) {
	c.report.Kind, c.report.Error, c.report.Fix = qiao.KindOf(err).String(), err.Error(), qiao.FixOf(err)
	at := answer
	switch qiao.KindOf(err) {
	case qiao.Unavailable, qiao.Timeout, qiao.Misconfigured, qiao.Canceled:
		at = reach
	case qiao.Unauthenticated, qiao.Forbidden, qiao.Billing:
		at = key
	case qiao.NotFound:
		at = model
	}
	if c.report.Steps[reach].State == Passed && at == reach {
		at = answer
	}
	for step := range at {
		c.set(step, Passed, "")
	}
	c.set(at, Failed, "")
}

func millis(since time.Time) float64 {
	return float64(time.Since(since).Microseconds()) / 1000
}
