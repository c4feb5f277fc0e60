package partnertest

import (
	"net/http"
	"strconv"

	"github.com/qiao-ai/qiao"
)

// DashScope is the dialect of DashScope's own API.
type DashScope struct {
	Multimodal bool // content is a list of objects, as at the multimodal endpoint
	Cumulative bool // each event holds all so far
	Choices    int  // answers in the stream, each event of one; 0 is one
}

// Name implements Dialect.
func (DashScope) Name() string { return "dashscope" }

// ChatPath implements Dialect.
func (DashScope) ChatPath() string { return "/services/aigc/*/generation" }

// ListPath implements Dialect.
func (DashScope) ListPath() string { return "" }

// WantsStream implements Dialect.
func (DashScope) WantsStream(r *http.Request, _ []byte) bool {
	return r.Header.Get("X-DashScope-SSE") == "enable"
}

// Heartbeat implements Dialect.
func (DashScope) Heartbeat() string { return ":\n\n" }

// WholeHeartbeat implements Dialect.
func (DashScope) WholeHeartbeat() string { return "\n" }

// A scopeWriter numbers the events of a stream.
type scopeWriter struct {
	d    DashScope
	r    Reply
	n    int
	text string
}

func (w *scopeWriter) event(message object, finish string) (s string) {
	for i := range max(w.d.Choices, 1) {
		w.n++
		s += "id:" + strconv.Itoa(w.n) + "\nevent:result\n:HTTP_STATUS/200\ndata:" + encode(w.d.reply(w.r, message, finish, i)) + "\n\n"
	}
	return s
}

func (d DashScope) reply(r Reply, message object, finish string, index int) object {
	message["role"] = "assistant"
	choice := object{"message": message, "finish_reason": finish}
	if d.Choices > 1 {
		choice["index"] = index
	}
	o := object{"output": object{"choices": []object{choice}}, "request_id": "7d413", "model": r.model()}
	if !r.NoUsage {
		u := r.usage()
		o["usage"] = object{"input_tokens": u.Input, "output_tokens": u.Output, "total_tokens": u.Input + u.Output,
			"prompt_tokens_details": object{"cached_tokens": u.CachedInput}, "output_tokens_details": object{"reasoning_tokens": u.Reasoning}}
	}
	return o
}

// content is a text as the endpoint writes it.
func (d DashScope) content(s string) any {
	if !d.Multimodal {
		return raw(s)
	}
	if s == "" {
		return []object{}
	}
	return []object{{"text": raw(s)}}
}

// Frames implements Dialect.
func (d DashScope) Frames(r Reply) (f Frames) {
	w := &scopeWriter{d: d, r: r}
	reasoned := ""
	add := func(reasoning, text string) {
		if d.Cumulative {
			reasoned, w.text = reasoned+reasoning, w.text+text
			reasoning, text = reasoned, w.text
		}
		f.Content = append(f.Content, w.event(object{"content": d.content(text), "reasoning_content": reasoning}, "null"))
	}
	add("", "")
	for _, p := range cut(r.Reasoning, 3) {
		add(p, "")
	}
	for _, p := range r.pieces() {
		add("", p)
	}
	last := object{"content": d.content(w.text)}
	calls := []object{}
	for i, call := range r.ToolCalls {
		name, said := call.Name, ""
		for _, p := range cut(call.Arguments, 4) {
			if said += p; d.Cumulative {
				p = said
			}
			c := object{"index": i, "id": call.ID, "type": "function", "function": object{"name": name, "arguments": p}}
			if !d.Cumulative {
				name = ""
			}
			f.Content = append(f.Content, w.event(object{"content": d.content(w.text), "tool_calls": []object{c}}, "null"))
		}
		calls = append(calls, object{"index": i, "id": call.ID, "type": "function", "function": object{"name": call.Name, "arguments": call.Arguments}})
	}
	if d.Cumulative && len(calls) > 0 {
		last["tool_calls"] = calls
	}
	f.Finish = []string{w.event(last, d.finish(r))}
	return f
}

func (DashScope) finish(r Reply) string { return string(r.finish()) }

// Whole implements Dialect.
func (d DashScope) Whole(r Reply) string {
	message := object{"content": d.content(r.text()), "reasoning_content": r.Reasoning}
	var calls []object
	for i, call := range r.ToolCalls {
		calls = append(calls, object{"index": i, "id": call.ID, "type": "function", "function": object{"name": call.Name, "arguments": call.Arguments}})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	o := d.reply(r, message, d.finish(r), 0)
	o["status_code"], o["code"], o["message"] = 200, "", "" // older servers
	return encode(o)
}

// Models implements Dialect.
func (DashScope) Models([]qiao.ModelID) string { return "" }

func dashscopeFailures() map[qiao.Kind]Failure {
	return map[qiao.Kind]Failure{
		qiao.Invalid:         {400, "InvalidParameter", "", "Required parameter is missing."},
		qiao.TooLarge:        {400, "InvalidParameter", "", "Range of input length should be [1, 30720]"},
		qiao.Blocked:         {400, "DataInspectionFailed", "", "Output data may contain inappropriate content."},
		qiao.Billing:         {400, "Arrearage", "", "Access denied, please make sure your account is in good standing."},
		qiao.Unauthenticated: {401, "InvalidApiKey", "", "Invalid API-key provided."},
		qiao.Forbidden:       {403, "Model.AccessDenied", "", "Model access denied."},
		qiao.NotFound:        {404, "ModelNotFound", "", "Model can not be found."},
		qiao.Timeout:         {408, "RequestTimeOut", "", "Request timed out, please try again later."},
		qiao.RateLimited:     {429, "Throttling.RateQuota", "", "Requests rate limit exceeded, please try again later."},
		qiao.Unavailable:     {500, "InternalError.Algo", "", "An internal error occurred in algorithm."},
		qiao.Overloaded:      {503, "ModelUnavailable", "", "Model is unavailable, please try again later."},
	}
}

// Refusal implements Dialect: a flat body.
func (DashScope) Refusal(k qiao.Kind) (int, string, bool) {
	f, ok := dashscopeFailures()[k]
	return f.Status, encode(object{"code": f.Code, "message": f.Message, "request_id": "7d413"}), ok
}

// InBand implements Dialect: the status stands in a comment.
func (d DashScope) InBand(k qiao.Kind) (string, bool) {
	status, body, ok := d.Refusal(k)
	return "id:9\nevent:error\n:HTTP_STATUS/" + strconv.Itoa(status) + "\ndata:" + body + "\n\n", ok
}
