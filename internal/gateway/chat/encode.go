package chat

import (
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// An encoder writes one answer.
type encoder struct {
	id    string
	made  int64
	usage bool // the client wants it at the end
	asked string
	model string
	begun bool
	told  *qiao.Usage
}

// head begins an object up to its choices.
func (e *encoder) head(dst []byte, object string) []byte {
	dst = gateway.AppendString(append(dst, `{"id":`...), e.id)
	dst = gateway.AppendString(append(dst, `,"object":`...), object)
	dst = strconv.AppendInt(append(dst, `,"created":`...), e.made, 10)
	model := e.model
	if model == "" {
		model = e.asked
	}
	return gateway.AppendString(append(dst, `,"model":`...), model)
}

// Chunk implements gateway.Encoder.
func (e *encoder) Chunk(dst []byte, c qiao.Chunk) []byte {
	if c.Served != nil && c.Served.Model != "" {
		e.model = string(c.Served.Model)
	}
	if c.Usage != nil {
		e.told = c.Usage
	}
	if c.Text == "" && c.Reasoning == "" && len(c.ToolCalls) == 0 && c.Finish == "" && c.Replay == "" && len(c.Logprobs) == 0 {
		return dst
	}
	dst = e.head(append(dst, "data: "...), "chat.completion.chunk")
	dst = append(dst, `,"choices":[{"index":0,"delta":{`...)
	at := len(dst)
	if !e.begun {
		dst = append(dst, `"role":"assistant",`...)
		e.begun = true
	}
	if c.Reasoning != "" {
		dst = append(gateway.AppendString(append(dst, `"reasoning_content":`...), c.Reasoning), ',')
	}
	if c.Text != "" {
		dst = append(gateway.AppendString(append(dst, `"content":`...), c.Text), ',')
	}
	if c.Replay != "" {
		dst = append(gateway.AppendString(append(dst, `"`+replayField+`":`...), c.Replay), ',')
	}
	if len(c.ToolCalls) > 0 {
		dst = append(appendCalls(append(dst, `"tool_calls":`...), c.ToolCalls, true), ',')
	}
	if len(dst) > at {
		dst = dst[:len(dst)-1]
	}
	dst = append(dst, '}')
	if len(c.Logprobs) > 0 {
		dst = appendLogprobs(append(dst, `,"logprobs":`...), c.Logprobs)
	}
	dst = append(dst, `,"finish_reason":`...)
	dst = appendFinish(dst, c.Finish)
	return append(dst, "}]}\n\n"...)
}

func appendFinish(dst []byte, f qiao.Finish) []byte {
	if f == "" {
		return append(dst, "null"...)
	}
	return gateway.AppendString(dst, string(f)) // our words are this protocol's
}

// appendCalls writes tool calls; those of a stream are pieces with an index.
func appendCalls(dst []byte, calls []qiao.ToolCall, pieces bool) []byte {
	dst = append(dst, '[')
	for i, c := range calls {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if pieces {
			dst = append(strconv.AppendInt(append(dst, `"index":`...), int64(c.Index), 10), ',')
		}
		if c.ID != "" || !pieces {
			dst = append(gateway.AppendString(append(dst, `"id":`...), c.ID), `,"type":"function",`...)
		}
		dst = append(dst, `"function":{`...)
		if c.Name != "" || !pieces {
			dst = append(gateway.AppendString(append(dst, `"name":`...), c.Name), ',')
		}
		dst = append(gateway.AppendString(append(dst, `"arguments":`...), c.Arguments), "}}"...)
	}
	return append(dst, ']')
}

func appendUsage(dst []byte, u qiao.Usage) []byte {
	field := func(name string, n int64) { dst = strconv.AppendInt(append(dst, name...), n, 10) }
	field(`{"prompt_tokens":`, u.Input)
	field(`,"completion_tokens":`, u.Output)
	field(`,"total_tokens":`, u.Input+u.Output)
	field(`,"prompt_tokens_details":{"cached_tokens":`, u.CachedInput)
	field(`},"completion_tokens_details":{"reasoning_tokens":`, u.Reasoning)
	return append(dst, "}}"...)
}

// End implements gateway.Encoder.
func (e *encoder) End(dst []byte) []byte {
	if e.usage && e.told != nil {
		dst = e.head(append(dst, "data: "...), "chat.completion.chunk")
		dst = appendUsage(append(dst, `,"choices":[],"usage":`...), *e.told)
		dst = append(dst, "}\n\n"...)
	}
	return append(dst, endMark...)
}

// Whole implements gateway.Encoder.
func (e *encoder) Whole(dst []byte, a qiao.Answer) []byte {
	e.model = string(a.Served.Model)
	dst = e.head(dst, "chat.completion")
	dst = append(dst, `,"choices":[{"index":0,"message":{"role":"assistant","content":`...)
	if a.Text == "" && len(a.ToolCalls) > 0 {
		dst = append(dst, "null"...)
	} else {
		dst = gateway.AppendString(dst, a.Text)
	}
	dst = append(dst, `,"refusal":null`...)
	if a.Reasoning != "" {
		dst = gateway.AppendString(append(dst, `,"reasoning_content":`...), a.Reasoning)
	}
	if a.Replay != "" {
		dst = gateway.AppendString(append(dst, `,"`+replayField+`":`...), a.Replay)
	}
	if len(a.ToolCalls) > 0 {
		dst = appendCalls(append(dst, `,"tool_calls":`...), a.ToolCalls, false)
	}
	dst = appendLogprobs(append(dst, `},"logprobs":`...), a.Logprobs)
	dst = append(dst, `,"finish_reason":`...)
	dst = appendFinish(dst, a.Finish)
	dst = appendUsage(append(dst, `}],"usage":`...), a.Usage)
	return append(dst, '}')
}
