package messages

import (
	"encoding/json"
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// An encoder writes one answer. Of a stream's blocks one is open at a time.
type encoder struct {
	id, model string
	begun     bool
	open      string // the kind of the open block: "text", "thinking", "tool_use" or ""
	index     int    // of the open block, or of the next
	called    bool
	call      int // the Index of the tool call that is written as it comes
	later     []qiao.ToolCall
	told      qiao.Usage
	finish    qiao.Finish
}

func (e *encoder) event(dst []byte, name string) []byte {
	dst = append(append(dst, "event: "...), name...)
	dst = append(dst, "\ndata: {\"type\":"...)
	return gateway.AppendString(dst, name)
}

var closed = []byte("}\n\n")

// start writes message_start.
func (e *encoder) start(dst []byte) []byte {
	e.begun = true
	dst = e.event(dst, "message_start")
	dst = gateway.AppendString(append(dst, `,"message":{"id":`...), e.id)
	dst = gateway.AppendString(append(dst, `,"type":"message","role":"assistant","content":[],"model":`...), e.model)
	u := e.told
	u.Output = 1
	dst = appendUsage(append(dst, `,"stop_reason":null,"stop_sequence":null,"usage":`...), u)
	return append(append(dst, '}'), closed...)
}

func appendUsage(dst []byte, u qiao.Usage) []byte {
	field := func(name string, n int64) { dst = strconv.AppendInt(append(dst, name...), max(n, 0), 10) }
	field(`{"input_tokens":`, u.Input-u.CachedInput-u.CacheWrite)
	field(`,"cache_creation_input_tokens":`, u.CacheWrite)
	field(`,"cache_read_input_tokens":`, u.CachedInput)
	field(`,"output_tokens":`, u.Output)
	return append(dst, '}')
}

// Chunk implements gateway.Encoder.
func (e *encoder) Chunk(dst []byte, c qiao.Chunk) []byte {
	if c.Served != nil && c.Served.Model != "" && !e.begun {
		e.model = string(c.Served.Model)
	}
	if c.Usage != nil {
		e.told = *c.Usage
	}
	if !e.begun {
		dst = e.start(dst)
	}
	if c.Reasoning != "" {
		dst = e.block(dst, "thinking", `{"type":"thinking","thinking":"","signature":""}`)
		dst = e.delta(dst, "thinking_delta", "thinking", c.Reasoning)
	}
	if c.Text != "" {
		dst = e.block(dst, "text", `{"type":"text","text":""}`)
		dst = e.delta(dst, "text_delta", "text", c.Text)
	}
	for _, call := range c.ToolCalls {
		dst = e.tool(dst, call)
	}
	if c.Replay != "" {
		dst = e.replay(dst, c.Replay)
	}
	if c.Finish != "" {
		e.finish = c.Finish
	}
	return dst
}

// block opens a block unless one of its kind is open.
func (e *encoder) block(dst []byte, kind, start string) []byte {
	if e.open == kind {
		return dst
	}
	dst = e.stop(dst)
	e.open = kind
	dst = strconv.AppendInt(append(e.event(dst, "content_block_start"), `,"index":`...), int64(e.index), 10)
	dst = append(append(dst, `,"content_block":`...), start...)
	return append(dst, closed...)
}

// stop closes the open block.
func (e *encoder) stop(dst []byte) []byte {
	if e.open == "" {
		return dst
	}
	dst = strconv.AppendInt(append(e.event(dst, "content_block_stop"), `,"index":`...), int64(e.index), 10)
	e.open = ""
	e.index++
	return append(dst, closed...)
}

func (e *encoder) delta(dst []byte, kind, field, value string) []byte {
	dst = strconv.AppendInt(append(e.event(dst, "content_block_delta"), `,"index":`...), int64(e.index), 10)
	dst = gateway.AppendString(append(dst, `,"delta":{"type":`...), kind)
	dst = gateway.AppendString(append(dst, ','), field)
	dst = gateway.AppendString(append(dst, ':'), value)
	return append(append(dst, '}'), closed...)
}

// tool writes a piece of a tool call. This grammar cannot mix the pieces of several
// calls: the first is written as it comes, the others once the answer ends.
func (e *encoder) tool(dst []byte, c qiao.ToolCall) []byte {
	if e.called && e.call != c.Index {
		e.later = join(e.later, c)
		return dst
	}
	if e.open != "tool_use" {
		dst = e.openTool(dst, c)
	}
	if c.Arguments != "" {
		dst = e.delta(dst, "input_json_delta", "partial_json", c.Arguments)
	}
	return dst
}

func (e *encoder) openTool(dst []byte, c qiao.ToolCall) []byte {
	dst = e.stop(dst)
	e.called, e.call = true, c.Index
	start := gateway.AppendString([]byte(`{"type":"tool_use","id":`), c.ID)
	start = gateway.AppendString(append(start, `,"name":`...), c.Name)
	return e.block(dst, "tool_use", string(append(start, `,"input":{}}`...)))
}

// join adds a piece to the calls that wait.
func join(list []qiao.ToolCall, c qiao.ToolCall) []qiao.ToolCall {
	for i := range list {
		if list[i].Index == c.Index {
			list[i].Name += c.Name
			list[i].Arguments += c.Arguments
			return list
		}
	}
	return append(list, c)
}

// replay writes a block that the client gives back unread.
func (e *encoder) replay(dst []byte, replay string) []byte {
	start := gateway.AppendString([]byte(`{"type":"redacted_thinking","data":`), gateway.PackReplay(replay))
	return e.stop(e.block(dst, "redacted_thinking", string(append(start, '}'))))
}

func stopReason(f qiao.Finish) string {
	switch f {
	case qiao.FinishLength:
		return "max_tokens"
	case qiao.FinishTools:
		return "tool_use"
	case qiao.FinishBlocked:
		return "refusal"
	}
	return "end_turn"
}

// End implements gateway.Encoder.
func (e *encoder) End(dst []byte) []byte {
	for _, c := range e.later {
		dst = e.openTool(dst, c)
		dst = e.delta(dst, "input_json_delta", "partial_json", object(c.Arguments))
	}
	dst = e.stop(dst)
	dst = gateway.AppendString(append(e.event(dst, "message_delta"), `,"delta":{"stop_reason":`...), stopReason(e.finish))
	dst = appendUsage(append(dst, `,"stop_sequence":null},"usage":`...), e.told)
	return append(append(dst, closed...), endMark...)
}

// Whole implements gateway.Encoder.
func (e *encoder) Whole(dst []byte, a qiao.Answer) []byte {
	if a.Served.Model != "" {
		e.model = string(a.Served.Model)
	}
	dst = gateway.AppendString(append(dst, `{"id":`...), e.id)
	dst = gateway.AppendString(append(dst, `,"type":"message","role":"assistant","model":`...), e.model)
	dst = append(dst, `,"content":[`...)
	begin := len(dst)
	if a.Reasoning != "" {
		dst = append(gateway.AppendString(append(dst, `{"type":"thinking","thinking":`...), a.Reasoning), `,"signature":""},`...)
	}
	if a.Text != "" {
		dst = append(gateway.AppendString(append(dst, `{"type":"text","text":`...), a.Text), `},`...)
	}
	for _, c := range a.ToolCalls {
		dst = gateway.AppendString(append(dst, `{"type":"tool_use","id":`...), c.ID)
		dst = gateway.AppendString(append(dst, `,"name":`...), c.Name)
		dst = append(append(append(dst, `,"input":`...), object(c.Arguments)...), `},`...)
	}
	if a.Replay != "" {
		dst = append(gateway.AppendString(append(dst, `{"type":"redacted_thinking","data":`...), gateway.PackReplay(a.Replay)), `},`...)
	}
	if len(dst) > begin {
		dst = dst[:len(dst)-1]
	}
	dst = gateway.AppendString(append(dst, `],"stop_reason":`...), stopReason(a.Finish))
	dst = appendUsage(append(dst, `,"stop_sequence":null,"usage":`...), a.Usage)
	return append(dst, '}')
}

// object is a call's arguments, which this protocol gives as an object.
func object(arguments string) string {
	if len(arguments) > 0 && arguments[0] == '{' && json.Valid([]byte(arguments)) {
		return arguments
	}
	return "{}"
}
