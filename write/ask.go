package write

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// asked is what a model answered, with its cost.
type asked struct {
	text   string
	calls  int
	usage  qiao.Usage
	served qiao.Served
}

// also adds the cost of another answer to a.
func (a asked) also(b asked) asked {
	a.calls += b.calls
	a.usage = a.usage.Add(b.usage)
	if b.served != (qiao.Served{}) {
		a.served = b.served
	}
	return a
}

// ask puts a brief to a model and reads the whole answer, showing it to preview
// on the way. An answer cut by a broken connection is asked for once more,
// quietly: nothing of it was final. An answer cut by the token limit is an error
// of Kind TooLarge.
func ask(ctx context.Context, m qiao.Model, b brief, preview func(string)) (asked, error) {
	a, err := askOnce(ctx, m, b, preview)
	switch qiao.KindOf(err) {
	case qiao.Protocol, qiao.Unavailable, qiao.Timeout:
		if a.text != "" && ctx.Err() == nil {
			again, err := askOnce(ctx, m, b, func(string) {})
			return again.also(asked{calls: a.calls, usage: a.usage}), err
		}
	}
	return a, err
}

func askOnce(ctx context.Context, m qiao.Model, b brief, preview func(string)) (asked, error) {
	a := asked{calls: 1}
	stream, err := m.Generate(ctx, b.request())
	if err != nil {
		return a, err
	}
	var finish qiao.Finish
	var all strings.Builder
	for c, err := range stream {
		if err != nil {
			a.text = all.String()
			return a, err
		}
		if c.Text != "" {
			all.WriteString(c.Text)
			preview(c.Text)
		}
		if c.Usage != nil {
			a.usage = *c.Usage
		}
		if c.Served != nil {
			a.served = *c.Served
		}
		if c.Finish != "" {
			finish = c.Finish
		}
	}
	a.text = all.String()
	return a, badEnd(finish)
}

func badEnd(f qiao.Finish) error {
	switch f {
	case qiao.FinishLength:
		return qiao.Errorf(qiao.TooLarge, "write", "the model stopped at its token limit").
			WithFix("Give it less text at once, or raise the model's limit.")
	case qiao.FinishBlocked:
		return qiao.Errorf(qiao.Blocked, "write", "the partner's moderation refused the text").
			WithFix("Change the text, or choose another partner.")
	}
	return nil
}

// request makes b a request to a model.
func (b brief) request() *qiao.Request {
	temperature := 0.3
	if b.req.Task == Proofread {
		temperature = 0
	}
	return &qiao.Request{
		Feature: "write", Region: b.req.Region, Messages: b.messages(),
		MaxTokens: b.tokens(), Temperature: &temperature, Thinking: qiao.ThinkingOff,
	}
}

// tokens bounds an answer: a model that runs on forever is stopped. A character
// of Chinese is about one token, a word of English about one and a half.
func (b brief) tokens() int {
	n := utf8.RuneCountInString(b.material)
	switch {
	case b.req.Task == Compose || b.req.Task == Reply:
		return 4096
	case b.req.Length == Longer:
		n *= 2
	}
	return 512 + 2*n
}
