package responses

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const readOp = "read answer"

// replayMark begins the Replay of this protocol's answers.
const replayMark = "responses:"

// An answer is what must be remembered from one event to the next.
type answer struct {
	fail    func(wire.Failure) error
	calls   map[string]int // the places of tool calls, by their items' ids
	argued  map[int]bool   // which of them have arguments
	refused bool           // the model declined
}

// End implements wire.Decoder: the response's last event is its end, and some
// servers send the older mark.
func (a *answer) End(_ string, data []byte) bool { return string(data) == "[DONE]" }

// Event implements wire.Decoder.
func (a *answer) Event(_ string, v gjson.Result) (c qiao.Chunk, err error) {
	switch v.Get("type").String() {
	case "response.created":
		c.Served = served(v.Get("response.model"))
	case "response.output_text.delta":
		c.Text = v.Get("delta").String()
	case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
		c.Reasoning = v.Get("delta").String()
	case "response.refusal.delta":
		a.refused = true
	case "response.output_item.added":
		if item := v.Get("item"); item.Get("type").String() == "function_call" {
			c.ToolCalls = []qiao.ToolCall{a.call(item)}
		}
	case "response.function_call_arguments.delta":
		c.ToolCalls = a.arguments(v.Get("item_id").String(), v.Get("delta").String())
	case "response.output_item.done":
		c.ToolCalls = a.missing(v.Get("item"))
	case "response.completed", "response.incomplete", "response.failed":
		err = a.end(&c, v.Get("response"))
	case "error":
		err = a.fail(wire.Failure{Code: v.Get("code").String(), Message: v.Get("message").String()})
	}
	return c, err // what later versions add says nothing
}

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (c qiao.Chunk, err error) {
	if !v.Get("output").IsArray() {
		return c, qiao.Errorf(qiao.Protocol, readOp, "the answer has no output")
	}
	c.Served = served(v.Get("model"))
	for _, item := range v.Get("output").Array() {
		a.item(&c, item)
	}
	return c, a.end(&c, v)
}

// item reads a whole item of a reply.
func (a *answer) item(c *qiao.Chunk, item gjson.Result) {
	switch item.Get("type").String() {
	case "message":
		for _, part := range item.Get("content").Array() {
			c.Text += part.Get("text").String()
			a.refused = a.refused || part.Get("type").String() == "refusal"
		}
	case "reasoning":
		c.Reasoning += texts(item.Get("summary")) + texts(item.Get("content"))
	case "function_call":
		call := a.call(item)
		call.Arguments = item.Get("arguments").String()
		c.ToolCalls = append(c.ToolCalls, call)
	}
}

func texts(parts gjson.Result) (s string) {
	for _, part := range parts.Array() {
		s += part.Get("text").String()
	}
	return s
}

func served(model gjson.Result) *qiao.Served {
	if model.String() == "" {
		return nil
	}
	return &qiao.Served{Model: qiao.ModelID(model.String())}
}

// call begins a tool call; its arguments follow.
func (a *answer) call(item gjson.Result) qiao.ToolCall {
	n := len(a.calls)
	a.calls[itemID(item, n)] = n
	return qiao.ToolCall{Index: n, ID: item.Get("call_id").String(), Name: item.Get("name").String()}
}

func itemID(item gjson.Result, n int) string {
	if id := item.Get("id").String(); id != "" {
		return id
	}
	return item.Get("call_id").String() + "#" + strconv.Itoa(n)
}

func (a *answer) arguments(id, piece string) []qiao.ToolCall {
	n, ok := a.calls[id]
	if !ok || piece == "" {
		return nil
	}
	if a.argued == nil {
		a.argued = map[int]bool{}
	}
	a.argued[n] = true
	return []qiao.ToolCall{{Index: n, Arguments: piece}}
}

// missing are the arguments of a call that came only with the end of its item.
func (a *answer) missing(item gjson.Result) []qiao.ToolCall {
	id := item.Get("id").String()
	if n, ok := a.calls[id]; ok && !a.argued[n] {
		return a.arguments(id, item.Get("arguments").String())
	}
	return nil
}

// end reads the response object that closes an answer.
func (a *answer) end(c *qiao.Chunk, response gjson.Result) error {
	c.Usage = usage(response.Get("usage"))
	switch status := response.Get("status").String(); {
	case status == "failed" || status == "cancelled":
		e := response.Get("error")
		return a.fail(wire.Failure{Code: e.Get("code").String(), Message: e.Get("message").String()})
	case status == "incomplete" && response.Get("incomplete_details.reason").String() == "content_filter", a.refused:
		c.Finish = qiao.FinishBlocked
	case status == "incomplete":
		c.Finish = qiao.FinishLength
	case status != "completed":
		return qiao.Errorf(qiao.Protocol, readOp, "the answer ended before it was complete")
	case len(a.calls) > 0:
		c.Finish = qiao.FinishTools
	default:
		c.Finish = qiao.FinishStop
	}
	c.Replay = replay(response.Get("output"))
	return nil
}

// replay keeps the reasoning items that carry their encrypted content.
func replay(output gjson.Result) string {
	var items []string
	for _, item := range output.Array() {
		if item.Get("type").String() == "reasoning" && item.Get("encrypted_content").String() != "" {
			items = append(items, item.Raw)
		}
	}
	if items == nil {
		return ""
	}
	return replayMark + "[" + strings.Join(items, ",") + "]"
}

func usage(v gjson.Result) *qiao.Usage {
	if !v.IsObject() {
		return nil
	}
	u := qiao.Usage{Input: v.Get("input_tokens").Int(), Output: v.Get("output_tokens").Int()}
	u.CachedInput = min(v.Get("input_tokens_details.cached_tokens").Int(), u.Input)
	u.CacheWrite = min(v.Get("input_tokens_details.cache_write_tokens").Int(), u.Input-u.CachedInput)
	u.Reasoning = min(v.Get("output_tokens_details.reasoning_tokens").Int(), u.Output)
	return &u
}
