package anthropic

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/wire"
)

const readOp = "read answer"

// replayMark begins the Replay of this protocol's answers.
const replayMark = "anthropic:"

// An answer is what must be remembered from one event to the next.
type answer struct {
	usage    *qiao.Usage
	told     bool         // the usage of the start has been yielded
	calls    int          // tool calls begun
	argued   bool         // the last one has arguments
	thoughts []wire.Body  // signed thoughts, whole
	block    gjson.Result // the block at hand, as it began
	thought  []byte       // its thinking so far
	signed   string       // and its signature
}

// End implements wire.Decoder.
func (a *answer) End(name string, data []byte) bool {
	return name == "message_stop" || name == "" && gjson.GetBytes(data, "type").String() == "message_stop"
}

// Event implements wire.Decoder.
func (a *answer) Event(_ string, v gjson.Result) (c qiao.Chunk, err error) {
	switch v.Get("type").String() {
	case "message_start":
		c.Served = served(v.Get("message.model"))
		a.count(v.Get("message.usage"))
	case "content_block_start":
		a.block, a.thought, a.signed = v.Get("content_block"), nil, ""
		a.begin(&c)
	case "content_block_delta":
		a.delta(&c, v.Get("delta"))
	case "content_block_stop":
		a.end(&c)
	case "message_delta":
		c.Usage = a.count(v.Get("usage"))
		err = a.finish(&c, v.Get("delta.stop_reason"))
	}
	if a.usage != nil && !a.told && (c.Text != "" || c.Reasoning != "" || c.ToolCalls != nil) {
		c.Usage, a.told = a.usage, true // an answer that is cut has cost its input
	}
	return c, err // "ping" and what later versions add say nothing
}

// Whole implements wire.Decoder.
func (a *answer) Whole(v gjson.Result) (c qiao.Chunk, err error) {
	if !v.Get("content").IsArray() {
		return c, qiao.Errorf(qiao.Protocol, readOp, "the answer has no content")
	}
	c.Served, c.Usage = served(v.Get("model")), a.count(v.Get("usage"))
	for _, block := range v.Get("content").Array() {
		a.block, a.thought, a.signed = block, nil, ""
		a.begin(&c)
		a.end(&c)
	}
	return c, a.finish(&c, v.Get("stop_reason"))
}

func served(model gjson.Result) *qiao.Served {
	if model.String() == "" {
		return nil
	}
	return &qiao.Served{Model: qiao.ModelID(model.String())}
}

// begin reads what a block holds at its start; in a whole reply that is all.
func (a *answer) begin(c *qiao.Chunk) {
	switch a.block.Get("type").String() {
	case "text":
		c.Text += a.block.Get("text").String()
	case "thinking":
		thought := a.block.Get("thinking").String()
		c.Reasoning += thought
		a.thought, a.signed = []byte(thought), a.block.Get("signature").String()
	case "tool_use":
		args := a.block.Get("input")
		call := qiao.ToolCall{Index: a.calls, ID: a.block.Get("id").String(), Name: a.block.Get("name").String()}
		if a.argued = len(args.Map()) > 0; a.argued {
			call.Arguments = args.Raw
		}
		a.calls++
		c.ToolCalls = append(c.ToolCalls, call)
	}
}

func (a *answer) delta(c *qiao.Chunk, d gjson.Result) {
	switch d.Get("type").String() {
	case "text_delta":
		c.Text = d.Get("text").String()
	case "thinking_delta":
		c.Reasoning = d.Get("thinking").String()
		a.thought = append(a.thought, c.Reasoning...)
	case "signature_delta":
		a.signed += d.Get("signature").String()
	case "input_json_delta":
		if piece := d.Get("partial_json").String(); piece != "" && a.calls > 0 {
			a.argued = true
			c.ToolCalls = []qiao.ToolCall{{Index: a.calls - 1, Arguments: piece}}
		}
	}
}

// end completes the block at hand: a tool call without arguments has an empty
// object of them, and a signed thought is kept for the next turn.
func (a *answer) end(c *qiao.Chunk) {
	switch a.block.Get("type").String() {
	case "tool_use":
		if !a.argued {
			a.noArguments(c)
		}
	case "thinking":
		if a.signed != "" {
			a.thoughts = append(a.thoughts, wire.Body{"type": "thinking", "thinking": string(a.thought), "signature": a.signed})
		}
	case "redacted_thinking":
		a.thoughts = append(a.thoughts, wire.Body{"type": "redacted_thinking", "data": a.block.Get("data").String()})
	}
	a.block = gjson.Result{}
}

func (a *answer) noArguments(c *qiao.Chunk) {
	if n := len(c.ToolCalls); n > 0 { // begun in this very chunk
		c.ToolCalls[n-1].Arguments = "{}"
		return
	}
	c.ToolCalls = []qiao.ToolCall{{Index: a.calls - 1, Arguments: "{}"}}
}

// count merges a usage object into what is known. The wire's input leaves out
// what the cache read and wrote; ours does not.
func (a *answer) count(v gjson.Result) *qiao.Usage {
	if !v.IsObject() {
		return a.usage
	}
	u := qiao.Usage{}
	if a.usage != nil {
		u = *a.usage
	}
	if v.Get("input_tokens").Exists() {
		u.CachedInput, u.CacheWrite = v.Get("cache_read_input_tokens").Int(), v.Get("cache_creation_input_tokens").Int()
		u.Input = v.Get("input_tokens").Int() + u.CachedInput + u.CacheWrite
	}
	if n := v.Get("output_tokens"); n.Exists() {
		u.Output = n.Int() // of the whole answer so far
	}
	details := v.Get("output_tokens_details")
	u.Reasoning = min(u.Output, max(details.Get("reasoning_tokens").Int(), details.Get("thinking_tokens").Int()))
	a.usage = &u
	return &u
}

func (a *answer) finish(c *qiao.Chunk, reason gjson.Result) error {
	return a.finishAs(c, reason.String())
}

func (a *answer) finishAs(c *qiao.Chunk, said string) error {
	switch said {
	case "":
		return nil
	case "end_turn", "stop_sequence":
		c.Finish = qiao.FinishStop
	case "max_tokens", "model_context_window_exceeded", "pause_turn":
		c.Finish = qiao.FinishLength
	case "tool_use":
		c.Finish = qiao.FinishTools
	case "refusal":
		c.Finish = qiao.FinishBlocked
	default: // an answer must not look complete by guess
		return partner.Refused(readOp, qiao.Protocol, 0, said)
	}
	if len(a.thoughts) > 0 {
		if b, err := json.Marshal(a.thoughts); err == nil {
			c.Replay = replayMark + string(b)
		}
	}
	return nil
}
