package hunyuan

import (
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

const readOp = "read answer"

// An answer is what must be remembered from one event to the next.
type answer struct {
	fail  func(wire.Failure) error
	stops *wire.StopTrimmer
	calls wire.ToolCalls
}

// End implements wire.Decoder. No end mark is documented; the usual one would
// be taken.
func (*answer) End(_ string, data []byte) bool { return string(data) == "[DONE]" }

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (qiao.Chunk, error) {
	v = v.Get("Response")
	if !v.Get("Choices").IsArray() {
		return qiao.Chunk{}, qiao.Errorf(qiao.Protocol, readOp, "the answer has no choices")
	}
	return a.chunk(v, "Message")
}

// Event implements wire.Decoder. An event holds what is inside Response.
func (a *answer) Event(_ string, v gjson.Result) (qiao.Chunk, error) { return a.chunk(v, "Delta") }

func (a *answer) chunk(v gjson.Result, field string) (c qiao.Chunk, err error) {
	if e := v.Get("ErrorMsg"); e.IsObject() {
		return c, a.fail(wire.Failure{Code: e.Get("Code").String(), Message: e.Get("Msg").String()})
	}
	if model := v.Get("Model").String(); model != "" {
		c.Served = &qiao.Served{Model: qiao.ModelID(model)}
	}
	c.Usage = usage(v.Get("Usage"))
	choice := v.Get("Choices.0")
	said := choice.Get(field)
	c.Text, c.Reasoning = said.Get("Content").String(), said.Get("ReasoningContent").String()
	for _, t := range said.Get("ToolCalls").Array() {
		if call, ok := a.calls.Piece(t.Get("Index"), t.Get("Id"), t.Get("Function.Name"), t.Get("Function.Arguments")); ok {
			c.ToolCalls = append(c.ToolCalls, call)
		}
	}
	if c.Finish, err = finish(choice.Get("FinishReason").String()); c.Finish == qiao.FinishStop && a.calls.Len() > 0 {
		c.Finish = qiao.FinishTools
	}
	if a.stops != nil {
		c.Text = a.stops.Trim(c.Text, c.Finish != "")
	}
	return c, err
}

func finish(reason string) (qiao.Finish, error) {
	switch reason {
	case "":
		return "", nil
	case "stop":
		return qiao.FinishStop, nil
	case "length":
		return qiao.FinishLength, nil
	case "tool_calls":
		return qiao.FinishTools, nil
	case "sensitive", "content_filter":
		return qiao.FinishBlocked, nil
	}
	return "", partner.Refused(readOp, qiao.Protocol, 0, reason)
}

func usage(v gjson.Result) *qiao.Usage {
	if !v.IsObject() {
		return nil
	}
	u := qiao.Usage{Input: v.Get("PromptTokens").Int(), Output: v.Get("CompletionTokens").Int()}
	u.CachedInput = min(v.Get("PromptTokensDetails.CachedTokens").Int(), u.Input)
	u.Reasoning = min(v.Get("CompletionTokensDetails.ReasoningTokens").Int(), u.Output)
	return &u
}
