package partnertest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// Responses is the dialect of OpenAI's Responses protocol.
type Responses struct{}

// Name implements Dialect.
func (Responses) Name() string { return "responses" }

// ChatPath implements Dialect.
func (Responses) ChatPath() string { return "/responses" }

// ListPath implements Dialect.
func (Responses) ListPath() string { return "/models" }

// WantsStream implements Dialect.
func (Responses) WantsStream(_ *http.Request, body []byte) bool {
	return gjson.GetBytes(body, "stream").Bool()
}

// Lacks implements Limited.
func (Responses) Lacks() []string { return []string{"stop"} }

// Heartbeat implements Dialect.
func (Responses) Heartbeat() string {
	return event("response.in_progress", object{"sequence_number": 1, "response": object{"status": "in_progress", "output": []object{}, "error": nil}})
}

// WholeHeartbeat implements Dialect.
func (Responses) WholeHeartbeat() string { return "\n" }

// Frames implements Dialect.
func (d Responses) Frames(r Reply) (f Frames) {
	start := d.response(r)
	start["status"], start["output"] = "in_progress", []object{}
	f.Content = []string{event("response.created", object{"response": start}) +
		event("response.output_item.added", object{"output_index": 0, "item": object{"id": "msg_1", "type": "message", "content": []object{}}})}
	for _, p := range cut(r.Reasoning, 3) {
		f.Content = append(f.Content, event("response.reasoning_summary_text.delta", object{"item_id": "rs_1", "delta": p}))
	}
	for _, p := range r.pieces() {
		f.Content = append(f.Content, event("response.output_text.delta", object{"item_id": "msg_1", "content_index": 0, "delta": raw(p)}))
	}
	if r.text() != "" {
		f.Finish = append(f.Finish, event("response.output_text.done", object{"item_id": "msg_1", "text": strings.ToValidUTF8(r.text(), "")}))
	}
	for i, call := range r.ToolCalls {
		id := "fc_" + strconv.Itoa(i)
		item := object{"id": id, "type": "function_call", "call_id": call.ID, "name": call.Name, "arguments": ""}
		f.Content = append(f.Content, event("response.output_item.added", object{"output_index": i, "item": item}))
		for _, p := range cut(call.Arguments, 4) {
			f.Content = append(f.Content, event("response.function_call_arguments.delta", object{"item_id": id, "delta": p}))
		}
		item["arguments"] = call.Arguments
		f.Content = append(f.Content, event("response.output_item.done", object{"output_index": i, "item": item}))
	}
	end := d.response(r)
	f.Finish = append(f.Finish, event("response."+end["status"].(string), object{"response": end}))
	return f
}

// response is the object that a whole reply is, and that a stream ends with.
func (d Responses) response(r Reply) object {
	output := []object{}
	if r.Reasoning != "" {
		output = append(output, object{"id": "rs_1", "type": "reasoning", "summary": []object{{"type": "summary_text", "text": r.Reasoning}}, "encrypted_content": "gAAA"})
	}
	if text := r.text(); text != "" {
		output = append(output, object{"id": "msg_1", "type": "message", "role": "assistant", "content": []object{{"type": "output_text", "text": raw(text), "annotations": []object{}}}})
	}
	for i, call := range r.ToolCalls {
		output = append(output, object{"id": "fc_" + strconv.Itoa(i), "type": "function_call", "call_id": call.ID, "name": call.Name, "arguments": call.Arguments})
	}
	o := object{"id": "resp_1", "object": "response", "model": r.model(), "output": output, "status": "completed", "error": nil, "incomplete_details": nil}
	switch r.finish() {
	case qiao.FinishLength:
		o["status"], o["incomplete_details"] = "incomplete", object{"reason": "max_output_tokens"}
	case qiao.FinishBlocked:
		o["status"], o["incomplete_details"] = "incomplete", object{"reason": "content_filter"}
	}
	if !r.NoUsage {
		u := r.usage()
		o["usage"] = object{"input_tokens": u.Input, "input_tokens_details": object{"cached_tokens": u.CachedInput}, "output_tokens": u.Output,
			"output_tokens_details": object{"reasoning_tokens": u.Reasoning}, "total_tokens": u.Input + u.Output}
	}
	return o
}

// Whole implements Dialect.
func (d Responses) Whole(r Reply) string { return encode(d.response(r)) }

// Models implements Dialect.
func (Responses) Models(ids []qiao.ModelID) string { return OpenAI().Models(ids) }

// Refusal implements Dialect.
func (Responses) Refusal(k qiao.Kind) (int, string, bool) { return OpenAI().Refusal(k) }

// InBand implements Dialect.
func (Responses) InBand(k qiao.Kind) (string, bool) {
	f, ok := OpenAI().Failures[k]
	if f.Code == nil {
		f.Code = "server_error"
	}
	return event("response.failed", object{"response": object{"status": "failed", "output": []object{}, "error": object{"code": f.Code, "message": f.Message}}}), ok
}
