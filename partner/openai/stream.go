package openai

import (
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

const readOp = "read answer"

// An answer is what must be remembered from one chunk to the next.
type answer struct {
	dialect *Dialect
	calls   wire.ToolCalls
	think   thinkTags
	stops   *wire.StopTrimmer
	refused bool // the model declined in the field for it
}

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (qiao.Chunk, error) { return a.chunk(v, "message") }

// Event implements wire.Decoder.
func (a *answer) Event(_ string, v gjson.Result) (qiao.Chunk, error) { return a.chunk(v, "delta") }

// End implements wire.Decoder.
func (a *answer) End(_ string, data []byte) bool { return string(data) == "[DONE]" }

// chunk decodes one JSON object whose choice holds its content in the named
// field.
func (a *answer) chunk(v gjson.Result, field string) (qiao.Chunk, error) {
	c := qiao.Chunk{Usage: usage(v.Get("usage"))}
	if model := v.Get("model").String(); model != "" {
		c.Served = &qiao.Served{Model: qiao.ModelID(model)}
	}
	choice := firstChoice(v.Get("choices"))
	if !choice.Exists() {
		if field == "message" {
			return c, qiao.Errorf(qiao.Protocol, readOp, "the answer has no choices")
		}
		return c, nil
	}
	if c.Usage == nil {
		c.Usage = usage(choice.Get("usage"))
	}
	a.content(&c, choice.Get(field))
	c.Logprobs = logprobs(choice.Get("logprobs.content"))
	if err := a.finish(&c, choice.Get("finish_reason")); err != nil {
		return c, err
	}
	if a.dialect.Inspect != nil {
		a.dialect.Inspect(v, &c)
	}
	if a.stops != nil {
		c.Text = a.stops.Trim(c.Text, c.Finish != "")
	}
	if a.dialect.ThinkTags {
		reasoning, text := a.think.split(c.Text, c.Finish != "")
		c.Reasoning, c.Text = c.Reasoning+reasoning, text
	}
	return c, nil
}

// firstChoice is the choice with index 0, as only one answer is asked for.
func firstChoice(choices gjson.Result) (first gjson.Result) {
	choices.ForEach(func(_, choice gjson.Result) bool {
		if choice.Get("index").Int() == 0 {
			first = choice
			return false
		}
		return true
	})
	return first
}

func (a *answer) content(c *qiao.Chunk, v gjson.Result) {
	c.Text = plainText(v.Get("content"))
	c.Reasoning = plainText(v.Get("reasoning_content"))
	if c.Reasoning == "" {
		c.Reasoning = plainText(v.Get("reasoning"))
	}
	a.refused = a.refused || v.Get("refusal").String() != ""
	c.ToolCalls = a.calls.Read(c.ToolCalls, v.Get("tool_calls"))
}

// logprobs reads the probabilities of tokens. A server that writes no bytes has told
// the token in its text.
func logprobs(v gjson.Result) (list []qiao.Logprob) {
	v.ForEach(func(_, t gjson.Result) bool {
		p := logprob(t)
		p.Top = logprobs(t.Get("top_logprobs"))
		list = append(list, p)
		return true
	})
	return list
}

func logprob(t gjson.Result) qiao.Logprob {
	p := qiao.Logprob{Token: t.Get("token").String(), Logprob: t.Get("logprob").Float()}
	if whole := t.Get("bytes").Array(); len(whole) > 0 {
		b := make([]byte, len(whole))
		for i, v := range whole {
			b[i] = byte(v.Int())
		}
		p.Token = string(b)
	}
	return p
}

// plainText reads content that is a string, null, or a list of parts.
func plainText(v gjson.Result) string {
	if !v.IsArray() {
		if v.Type != gjson.String {
			return ""
		}
		return v.String()
	}
	var text string
	v.ForEach(func(_, part gjson.Result) bool {
		text += part.Get("text").String()
		return true
	})
	return text
}

func (a *answer) finish(c *qiao.Chunk, reason gjson.Result) error {
	if reason.Type != gjson.String {
		return nil
	}
	finish, err := a.dialect.finish(reason.String())
	switch {
	case err != nil:
		return err
	case finish == "":
		return nil
	case a.refused:
		finish = qiao.FinishBlocked
	case finish == qiao.FinishStop && a.calls.Len() > 0:
		finish = qiao.FinishTools
	}
	c.Finish = finish
	return nil
}

// finish maps a finish_reason; "" means that the answer goes on. A reason that
// nobody knows is an error: an answer must not look complete by guess.
func (d *Dialect) finish(reason string) (qiao.Finish, error) {
	if f, ok := d.Finishes[reason]; ok {
		return f, nil
	}
	switch reason {
	case "", "null":
		return "", nil
	case "stop", "eos", "eos_token", "end_turn", "stop_sequence", "stop_token":
		return qiao.FinishStop, nil
	case "length", "max_tokens", "model_length":
		return qiao.FinishLength, nil
	case "tool_calls", "function_call", "tool_use":
		return qiao.FinishTools, nil
	case "content_filter", "sensitive", "refusal", "safety":
		return qiao.FinishBlocked, nil
	case "insufficient_system_resource":
		return "", partner.Refused(readOp, qiao.Overloaded, 0, reason)
	case "network_error", "error", "abort", "cancelled":
		return "", partner.Refused(readOp, qiao.Unavailable, 0, reason)
	}
	return "", partner.Refused(readOp, qiao.Protocol, 0, reason)
}
