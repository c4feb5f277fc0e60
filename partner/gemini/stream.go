package gemini

import (
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

const readOp = "read answer"

// replayMark begins the Replay of this protocol's answers.
const replayMark = "gemini:"

// An answer is what must be remembered from one event to the next.
type answer struct {
	finishes map[string]qiao.Finish
	calls    int
}

// End implements wire.Decoder: the protocol has no end mark.
func (*answer) End(string, []byte) bool { return false }

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (qiao.Chunk, error) {
	if !v.Get("candidates").Exists() && !v.Get("promptFeedback").Exists() {
		return qiao.Chunk{}, qiao.Errorf(qiao.Protocol, readOp, "the answer has no candidates")
	}
	return a.Event("", v)
}

// Event implements wire.Decoder.
func (a *answer) Event(_ string, v gjson.Result) (c qiao.Chunk, err error) {
	if model := v.Get("modelVersion").String(); model != "" {
		c.Served = &qiao.Served{Model: qiao.ModelID(model)}
	}
	c.Usage = usage(v.Get("usageMetadata"))
	if v.Get("promptFeedback.blockReason").String() != "" {
		c.Finish = qiao.FinishBlocked
		return c, nil
	}
	candidate := v.Get("candidates.0")
	for _, part := range candidate.Get("content.parts").Array() {
		a.part(&c, part)
	}
	return c, a.finish(&c, candidate.Get("finishReason").String())
}

func (a *answer) part(c *qiao.Chunk, part gjson.Result) {
	if s := part.Get("thoughtSignature").String(); s != "" && (c.Replay == "" || a.calls == 0) {
		c.Replay = replayMark + s
	}
	call := part.Get("functionCall")
	switch {
	case call.IsObject():
		c.ToolCalls = append(c.ToolCalls, a.call(call))
	case part.Get("thought").Bool():
		c.Reasoning += part.Get("text").String()
	default:
		c.Text += part.Get("text").String()
	}
}

// call reads a function call, which always comes whole.
func (a *answer) call(v gjson.Result) qiao.ToolCall {
	call := qiao.ToolCall{Index: a.calls, ID: v.Get("id").String(), Name: v.Get("name").String(), Arguments: "{}"}
	if call.ID == "" {
		call.ID = ownID + strconv.Itoa(a.calls)
	}
	if args := v.Get("args"); args.IsObject() {
		call.Arguments = args.Raw
	}
	a.calls++
	return call
}

// usage reads usageMetadata. The wire counts thoughts apart from the output.
func usage(v gjson.Result) *qiao.Usage {
	if !v.IsObject() {
		return nil
	}
	thoughts := v.Get("thoughtsTokenCount").Int()
	input := v.Get("promptTokenCount").Int()
	return &qiao.Usage{Input: input, CachedInput: min(v.Get("cachedContentTokenCount").Int(), input),
		Output: v.Get("candidatesTokenCount").Int() + thoughts, Reasoning: thoughts}
}

func (a *answer) finish(c *qiao.Chunk, reason string) error {
	if f, ok := a.finishes[reason]; ok {
		c.Finish = f
		return nil
	}
	switch reason {
	case "", "FINISH_REASON_UNSPECIFIED":
		return nil
	case "STOP":
		c.Finish = qiao.FinishStop
		if a.calls > 0 {
			c.Finish = qiao.FinishTools
		}
	case "MAX_TOKENS":
		c.Finish = qiao.FinishLength
	case "SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "LANGUAGE", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT":
		c.Finish = qiao.FinishBlocked
	case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "OTHER":
		return partner.Refused(readOp, qiao.Unavailable, 0, reason)
	default: // an answer must not look complete by guess
		return partner.Refused(readOp, qiao.Protocol, 0, reason)
	}
	return nil
}
