package dashscope

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

const readOp = "read answer"

// An answer is what must be remembered from one event to the next.
type answer struct {
	whole bool // each event holds all so far
	calls wire.ToolCalls

	text, reasoning string           // so far, of whole events
	arguments       map[int]string   // so far, by call
	used            map[int64]counts // by choice: each event's usage is that of its own
}

type counts struct{ output, reasoning int64 }

// End implements wire.Decoder: there is no end mark.
func (*answer) End(string, []byte) bool { return false }

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (qiao.Chunk, error) {
	a.whole = false
	c, err := a.Event("", v)
	if err == nil && !v.Get("output").IsObject() {
		err = qiao.Errorf(qiao.Protocol, readOp, "the answer has no output")
	}
	return c, err
}

// Event implements wire.Decoder.
func (a *answer) Event(_ string, v gjson.Result) (c qiao.Chunk, err error) {
	output := v.Get("output")
	index, choice, own := int64(0), output.Get("choices.0"), true
	if i := choice.Get("index"); i.Exists() { // with n over 1 an event is of one choice
		index = i.Int()
		own = index == 0
	}
	c.Usage = a.usage(v.Get("usage"), index)
	if !own {
		return c, nil
	}
	if model := v.Get("model").String(); model != "" {
		c.Served = &qiao.Served{Model: qiao.ModelID(model)}
	}
	message, reason := choice.Get("message"), choice.Get("finish_reason").String()
	if !choice.Exists() { // the form "text", which old models have
		reason = output.Get("finish_reason").String()
		c.Text = output.Get("text").String()
	} else {
		c.Text = plain(message.Get("content"))
		c.Reasoning = plain(message.Get("reasoning_content"))
	}
	c.Text, c.Reasoning = a.more(c.Text, &a.text), a.more(c.Reasoning, &a.reasoning)
	c.ToolCalls = a.moreCalls(message.Get("tool_calls"))
	if c.Finish, err = finish(reason); c.Finish == qiao.FinishStop && a.calls.Len() > 0 {
		c.Finish = qiao.FinishTools
	}
	return c, err
}

// plain reads content that is a text or a list of objects with one.
func plain(v gjson.Result) string {
	if !v.IsArray() {
		return v.String()
	}
	var text strings.Builder
	for _, part := range v.Array() {
		text.WriteString(part.Get("text").String())
	}
	return text.String()
}

// more is what is new in a text that is said whole each time. One that was
// rewritten, which moderation does, has nothing new.
func (a *answer) more(said string, before *string) string {
	if !a.whole || said == "" {
		return said
	}
	rest, ok := strings.CutPrefix(said, *before)
	if !ok {
		return ""
	}
	*before = said
	return rest
}

func (a *answer) moreCalls(list gjson.Result) []qiao.ToolCall {
	calls := a.calls.Read(nil, list)
	if !a.whole {
		return calls
	}
	if a.arguments == nil {
		a.arguments = map[int]string{}
	}
	for i := range calls {
		before := a.arguments[calls[i].Index]
		calls[i].Arguments = a.more(calls[i].Arguments, &before)
		a.arguments[calls[i].Index] = before
	}
	return calls
}

// usage is that of all choices so far: every event tells it of its own choice.
func (a *answer) usage(v gjson.Result, choice int64) *qiao.Usage {
	if !v.IsObject() {
		return nil
	}
	if a.used == nil {
		a.used = map[int64]counts{}
	}
	a.used[choice] = counts{v.Get("output_tokens").Int(), v.Get("output_tokens_details.reasoning_tokens").Int()}
	u := &qiao.Usage{Input: v.Get("input_tokens").Int()}
	details := v.Get("prompt_tokens_details")
	u.CachedInput = min(details.Get("cached_tokens").Int(), u.Input)
	u.CacheWrite = min(details.Get("cache_creation_input_tokens").Int(), u.Input-u.CachedInput)
	for _, n := range a.used {
		u.Output += n.output
		u.Reasoning += min(n.reasoning, n.output)
	}
	return u
}

// finish maps a finish reason. Until the end it is the text "null".
func finish(reason string) (qiao.Finish, error) {
	switch reason {
	case "", "null":
		return "", nil
	case "stop":
		return qiao.FinishStop, nil
	case "length":
		return qiao.FinishLength, nil
	case "tool_calls":
		return qiao.FinishTools, nil
	case "content_filter", "sensitive":
		return qiao.FinishBlocked, nil
	}
	return "", partner.Refused(readOp, qiao.Protocol, 0, reason)
}
