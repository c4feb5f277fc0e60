package partnertest

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// Anthropic is the dialect of api.anthropic.com's Messages protocol.
type Anthropic struct{}

// Name implements Dialect.
func (Anthropic) Name() string { return "anthropic" }

// ChatPath implements Dialect.
func (Anthropic) ChatPath() string { return "/messages" }

// ListPath implements Dialect.
func (Anthropic) ListPath() string { return "/models" }

// WantsStream implements Dialect.
func (Anthropic) WantsStream(_ *http.Request, body []byte) bool {
	return gjson.GetBytes(body, "stream").Bool()
}

// Heartbeat implements Dialect.
func (Anthropic) Heartbeat() string { return "event: ping\ndata: {\"type\": \"ping\"}\n\n" }

// WholeHeartbeat implements Dialect.
func (Anthropic) WholeHeartbeat() string { return "\n" }

func event(name string, data object) string {
	data["type"] = name
	return "event: " + name + "\ndata: " + encode(data) + "\n\n"
}

// A blockWriter numbers the blocks of a stream. A block's start goes out with
// its first delta, and its end with its last, so that each frame holds content.
type blockWriter struct {
	frames []string
	index  int
}

func (w *blockWriter) block(start object, kind, field string, pieces []any, tail ...object) {
	begin := event("content_block_start", object{"index": w.index, "content_block": start})
	for _, piece := range pieces {
		delta := object{"type": kind, field: piece}
		w.frames, begin = append(w.frames, begin+event("content_block_delta", object{"index": w.index, "delta": delta})), ""
	}
	for _, delta := range tail {
		begin += event("content_block_delta", object{"index": w.index, "delta": delta})
	}
	w.frames = append(w.frames, begin+event("content_block_stop", object{"index": w.index}))
	w.index++
}

func anys[T any](list []T) (out []any) {
	for _, v := range list {
		out = append(out, v)
	}
	return out
}

// Frames implements Dialect.
func (d Anthropic) Frames(r Reply) (f Frames) {
	message := object{"id": "msg_1", "type": "message", "role": "assistant", "model": r.model(), "content": []object{}, "stop_reason": nil}
	delta := object{"delta": object{"stop_reason": d.finish(r), "stop_sequence": nil}}
	if !r.NoUsage {
		message["usage"] = d.usage(r, 1)
		delta["usage"] = object{"output_tokens": r.usage().Output, "output_tokens_details": object{"reasoning_tokens": r.usage().Reasoning}}
	}
	w := blockWriter{frames: []string{event("message_start", object{"message": message}) + d.Heartbeat()}}
	if r.Reasoning != "" {
		w.block(object{"type": "thinking", "thinking": ""}, "thinking_delta", "thinking", anys(cut(r.Reasoning, 3)), object{"type": "signature_delta", "signature": "EqQB"})
	}
	var pieces []any
	for _, p := range r.pieces() {
		pieces = append(pieces, raw(p))
	}
	if pieces != nil {
		w.block(object{"type": "text", "text": ""}, "text_delta", "text", pieces)
	}
	for _, call := range r.ToolCalls {
		w.block(object{"type": "tool_use", "id": call.ID, "name": call.Name, "input": object{}}, "input_json_delta", "partial_json", anys(cut(call.Arguments, 4)))
	}
	return Frames{Content: w.frames, Finish: []string{event("message_delta", delta)}, End: event("message_stop", object{})}
}

func (Anthropic) usage(r Reply, output int64) object {
	u := r.usage()
	return object{"input_tokens": u.Input - u.CachedInput - u.CacheWrite, "cache_read_input_tokens": u.CachedInput,
		"cache_creation_input_tokens": u.CacheWrite, "output_tokens": output, "output_tokens_details": object{"reasoning_tokens": u.Reasoning}}
}

func (Anthropic) finish(r Reply) string {
	switch r.finish() {
	case qiao.FinishLength:
		return "max_tokens"
	case qiao.FinishTools:
		return "tool_use"
	case qiao.FinishBlocked:
		return "refusal"
	}
	return "end_turn"
}

// Whole implements Dialect.
func (d Anthropic) Whole(r Reply) string {
	content := []object{}
	if r.Reasoning != "" {
		content = append(content, object{"type": "thinking", "thinking": r.Reasoning, "signature": "EqQB"})
	}
	if text := r.text(); text != "" {
		content = append(content, object{"type": "text", "text": raw(text)})
	}
	for _, call := range r.ToolCalls {
		content = append(content, object{"type": "tool_use", "id": call.ID, "name": call.Name, "input": verbatim(call.Arguments)})
	}
	whole := object{"id": "msg_1", "type": "message", "role": "assistant", "model": r.model(), "content": content, "stop_reason": d.finish(r)}
	if !r.NoUsage {
		whole["usage"] = d.usage(r, r.usage().Output)
	}
	return encodeRaw(whole)
}

// Models implements Dialect.
func (Anthropic) Models(ids []qiao.ModelID) string {
	rows := []object{}
	for _, id := range ids {
		rows = append(rows, object{"type": "model", "id": string(id), "display_name": "Test", "created_at": "2026-10-07T00:00:00Z"})
	}
	return encode(object{"data": rows, "has_more": false})
}

func anthropicFailures() map[qiao.Kind]Failure {
	return map[qiao.Kind]Failure{
		qiao.Invalid:         {400, nil, "invalid_request_error", "messages: at least one message is required"},
		qiao.Unauthenticated: {401, nil, "authentication_error", "invalid x-api-key"},
		qiao.Billing:         {400, nil, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."},
		qiao.Forbidden:       {403, nil, "permission_error", "denied"},
		qiao.NotFound:        {404, nil, "not_found_error", "model: test-model"},
		qiao.TooLarge:        {413, nil, "request_too_large", "Request exceeds the maximum size"},
		qiao.RateLimited:     {429, nil, "rate_limit_error", "slow down"},
		qiao.Unavailable:     {500, nil, "api_error", "Internal server error"},
		qiao.Timeout:         {504, nil, "timeout_error", "timed out"},
		qiao.Overloaded:      {529, nil, "overloaded_error", "Overloaded"},
	}
}

// Refusal implements Dialect.
func (Anthropic) Refusal(k qiao.Kind) (int, string, bool) {
	f, ok := anthropicFailures()[k]
	return f.Status, encode(object{"type": "error", "error": object{"type": f.Type, "message": f.Message}, "request_id": "req_413"}), ok
}

// InBand implements Dialect.
func (d Anthropic) InBand(k qiao.Kind) (string, bool) {
	f, ok := anthropicFailures()[k]
	return event("error", object{"error": object{"type": f.Type, "message": f.Message}}), ok
}
