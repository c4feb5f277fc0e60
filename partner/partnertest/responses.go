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
	return event("response.in_progress", object{"sequence_number": 1, "response": object{"id": "resp_1", "status": "in_progress", "output": []object{}, "error": nil}})
}

// WholeHeartbeat implements Dialect.
func (Responses) WholeHeartbeat() string { return "\n" }

// An itemWriter numbers the items of a stream and its events. An item's start goes
// out with its first delta, and its end with the next frame, so that each frame but
// the first holds content.
type itemWriter struct {
	frames []string
	begun  string // of the next frame
	index  int
	number int
}

func (w *itemWriter) event(name string, data object) string {
	data["sequence_number"] = w.number
	w.number++
	return event(name, data)
}

func (w *itemWriter) frame(s string) {
	w.frames, w.begun = append(w.frames, w.begun+s), ""
}

// of says which item an event is of.
func (w *itemWriter) of(id string, more object) object {
	more["item_id"], more["output_index"] = id, w.index
	return more
}

func (w *itemWriter) item(name string, item object) string {
	return w.event("response.output_item."+name, object{"output_index": w.index, "item": item})
}

// reasoning writes an item of a summary, message one of a text.
func (w *itemWriter) reasoning(text string, done object) {
	w.begun += w.item("added", object{"id": "rs_1", "type": "reasoning", "summary": []object{}}) +
		w.event("response.reasoning_summary_part.added", w.of("rs_1", object{"summary_index": 0, "part": object{"type": "summary_text", "text": ""}}))
	for _, p := range cut(text, 3) {
		w.frame(w.event("response.reasoning_summary_text.delta", w.of("rs_1", object{"summary_index": 0, "delta": p})))
	}
	w.begun = w.event("response.reasoning_summary_text.done", w.of("rs_1", object{"summary_index": 0, "text": text})) +
		w.event("response.reasoning_summary_part.done", w.of("rs_1", object{"summary_index": 0, "part": object{"type": "summary_text", "text": text}})) +
		w.item("done", done)
	w.index++
}

func (w *itemWriter) message(pieces []string, done object) {
	w.begun += w.item("added", object{"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []object{}}) +
		w.event("response.content_part.added", w.of("msg_1", object{"content_index": 0, "part": object{"type": "output_text", "text": "", "annotations": []object{}}}))
	whole := ""
	for _, p := range pieces {
		whole += p
		w.frame(w.event("response.output_text.delta", w.of("msg_1", object{"content_index": 0, "delta": raw(p)})))
	}
	whole = strings.ToValidUTF8(whole, "")
	w.begun = w.event("response.output_text.done", w.of("msg_1", object{"content_index": 0, "text": whole})) +
		w.event("response.content_part.done", w.of("msg_1", object{"content_index": 0, "part": object{"type": "output_text", "text": whole, "annotations": []object{}}})) +
		w.item("done", done)
	w.index++
}

func (w *itemWriter) call(id string, call qiao.ToolCall, done object) {
	w.begun += w.item("added", object{"id": id, "type": "function_call", "status": "in_progress", "call_id": call.ID, "name": call.Name, "arguments": ""})
	for _, p := range cut(call.Arguments, 4) {
		w.frame(w.event("response.function_call_arguments.delta", w.of(id, object{"delta": p})))
	}
	w.begun += w.event("response.function_call_arguments.done", w.of(id, object{"name": call.Name, "arguments": call.Arguments})) + w.item("done", done)
	w.index++
}

// Frames implements Dialect.
func (d Responses) Frames(r Reply) (f Frames) {
	w := &itemWriter{}
	start, end := d.response(r), d.response(r)
	start["status"], start["output"], start["usage"] = "in_progress", []object{}, nil
	w.frame(w.event("response.created", object{"response": start}) + w.event("response.in_progress", object{"response": start}))
	output := end["output"].([]object)
	if r.Reasoning != "" {
		w.reasoning(r.Reasoning, output[w.index])
	}
	if r.text() != "" {
		w.message(r.pieces(), output[w.index])
	}
	for i, call := range r.ToolCalls {
		w.call("fc_"+strconv.Itoa(i), call, output[w.index])
	}
	f.Content = w.frames
	f.Finish = []string{w.begun + w.event("response."+end["status"].(string), object{"response": end})}
	return f
}

// response is the object that a whole reply is, and that a stream ends with.
func (d Responses) response(r Reply) object {
	output := []object{}
	if r.Reasoning != "" {
		output = append(output, object{"id": "rs_1", "type": "reasoning", "summary": []object{{"type": "summary_text", "text": r.Reasoning}}, "encrypted_content": "gAAA"})
	}
	if text := r.text(); text != "" {
		output = append(output, object{"id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": []object{{"type": "output_text", "text": raw(text), "annotations": []object{}}}})
	}
	for i, call := range r.ToolCalls {
		output = append(output, object{"id": "fc_" + strconv.Itoa(i), "type": "function_call", "status": "completed", "call_id": call.ID, "name": call.Name, "arguments": call.Arguments})
	}
	o := object{"id": "resp_1", "object": "response", "created_at": 1764000000, "model": r.model(), "output": output, "status": "completed", "error": nil, "incomplete_details": nil}
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
