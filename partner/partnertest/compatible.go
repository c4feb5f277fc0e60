package partnertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
)

// Compatible is the dialect of servers that speak the OpenAI protocol, with what
// tells them apart.
type Compatible struct {
	Server         string
	Reasoning      string   // the field of reasoning; "reasoning_content" if empty
	RepeatRole     bool     // each delta names the role
	WholeCalls     bool     // a tool call comes in one delta
	BlankIDs       bool     // further deltas of a tool call have an empty id
	UsageAlways    bool     // usage is in every chunk
	PrefixedErrors bool     // an error's body begins with "data: "
	ErrorField     bool     // an error in a stream comes in a field named "error"
	FlatErrors     bool     // an error's body has no "error" object around it
	BaseResp       bool     // an error's body is a base_resp, beside empty choices
	Blocked        string   // the finish reason of moderation; "content_filter" if empty
	Without        []string // see [Limited]
	Failures       map[qiao.Kind]Failure
}

// A Failure is how a server expresses one Kind.
type Failure struct {
	Status  int
	Code    any // a string, a number or nil
	Type    string
	Message string
}

// Name implements Dialect.
func (c Compatible) Name() string { return c.Server }

// ChatPath implements Dialect.
func (Compatible) ChatPath() string { return "/chat/completions" }

// ListPath implements Dialect.
func (Compatible) ListPath() string { return "/models" }

// WantsStream implements Dialect.
func (Compatible) WantsStream(_ *http.Request, body []byte) bool {
	return gjson.GetBytes(body, "stream").Bool()
}

// Lacks implements Limited.
func (c Compatible) Lacks() []string {
	if c.BaseResp {
		return append(slices.Clone(c.Without), "Retry-After") // no status, no header to go with it
	}
	return c.Without
}

// Heartbeat implements Dialect.
func (Compatible) Heartbeat() string { return ": keep-alive\n\n" }

// WholeHeartbeat implements Dialect.
func (Compatible) WholeHeartbeat() string { return "\n" }

type object = map[string]any

// encode writes v as JSON without touching bytes that are not UTF-8.
func encode(v any) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("partnertest: %v", err)) // a test's own mistake
	}
	return strings.TrimSuffix(buf.String(), "\n")
}

// raw quotes s for JSON and keeps its bytes, even half a character.
func raw(s string) json.RawMessage {
	q := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	return json.RawMessage(`"` + q.Replace(s) + `"`)
}

func (c Compatible) chunk(r Reply, choices []object) object {
	o := object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1764000000, "model": r.model(), "choices": choices, "usage": nil}
	if c.UsageAlways && !r.NoUsage {
		o["usage"] = usageObject(r.usage())
	}
	return o
}

func (c Compatible) delta(r Reply, delta object, finish any) string {
	if c.RepeatRole {
		delta["role"] = "assistant"
	}
	return "data: " + encode(c.chunk(r, []object{{"index": 0, "delta": delta, "finish_reason": finish}})) + "\n\n"
}

// Frames implements Dialect.
func (c Compatible) Frames(r Reply) (f Frames) {
	f.Content = append(f.Content, c.delta(r, object{"role": "assistant", "content": ""}, nil))
	for _, piece := range cut(r.Reasoning, 3) {
		f.Content = append(f.Content, c.delta(r, object{"content": nil, c.reasoning(): piece}, nil))
	}
	for _, piece := range r.pieces() {
		f.Content = append(f.Content, c.delta(r, object{"content": raw(piece)}, nil))
	}
	for i, call := range r.ToolCalls {
		for _, d := range c.callDeltas(i, call) {
			f.Content = append(f.Content, c.delta(r, object{"tool_calls": []object{d}}, nil))
		}
	}
	f.Finish = append(f.Finish, c.delta(r, object{"content": ""}, c.finish(r)))
	if !r.NoUsage && !c.UsageAlways {
		tail := c.chunk(r, []object{})
		tail["usage"] = usageObject(r.usage())
		f.Finish = append(f.Finish, "data: "+encode(tail)+"\n\n")
	}
	f.End = "data: [DONE]\n\n"
	return f
}

func (c Compatible) reasoning() string {
	if c.Reasoning == "" {
		return "reasoning_content"
	}
	return c.Reasoning
}

func (c Compatible) finish(r Reply) string {
	if r.finish() == qiao.FinishBlocked && c.Blocked != "" {
		return c.Blocked
	}
	return string(r.finish())
}

func (c Compatible) callDeltas(i int, call qiao.ToolCall) []object {
	first := object{"index": i, "id": call.ID, "type": "function"}
	if c.WholeCalls {
		first["function"] = object{"name": call.Name, "arguments": call.Arguments}
		return []object{first}
	}
	first["function"] = object{"name": call.Name, "arguments": ""}
	deltas := []object{first}
	for _, piece := range cut(call.Arguments, 4) {
		d := object{"index": i, "function": object{"arguments": piece}}
		if c.BlankIDs {
			d["id"] = ""
		}
		deltas = append(deltas, d)
	}
	return deltas
}

func usageObject(u qiao.Usage) object {
	return object{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details":     object{"cached_tokens": u.CachedInput},
		"completion_tokens_details": object{"reasoning_tokens": u.Reasoning},
	}
}

// Whole implements Dialect.
func (c Compatible) Whole(r Reply) string {
	message := object{"role": "assistant", "content": raw(r.text())}
	if r.Reasoning != "" {
		message[c.reasoning()] = r.Reasoning
	}
	var calls []object
	for _, call := range r.ToolCalls {
		calls = append(calls, object{"id": call.ID, "type": "function", "function": object{"name": call.Name, "arguments": call.Arguments}})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	o := object{"id": "chatcmpl-1", "object": "chat.completion", "created": 1764000000, "model": r.model(),
		"choices": []object{{"index": 0, "message": message, "finish_reason": c.finish(r)}}}
	if !r.NoUsage {
		o["usage"] = usageObject(r.usage())
	}
	return encode(o)
}

// Models implements Dialect.
func (Compatible) Models(ids []qiao.ModelID) string {
	rows := []object{}
	for _, id := range ids {
		rows = append(rows, object{"id": string(id), "object": "model", "created": 1764000000, "owned_by": "test"})
	}
	return encode(object{"object": "list", "data": rows})
}

// Refusal implements Dialect.
func (c Compatible) Refusal(k qiao.Kind) (int, string, bool) {
	f, ok := c.Failures[k]
	if !ok {
		return 0, "", false
	}
	body := encode(c.failure(f))
	if c.PrefixedErrors {
		body = "data: " + body + "\n\n"
	}
	return f.Status, body, true
}

// InBand implements Dialect.
func (c Compatible) InBand(k qiao.Kind) (string, bool) {
	f, ok := c.Failures[k]
	if c.ErrorField {
		return "error: " + encode(c.inner(f)) + "\n\n", ok
	}
	return "data: " + encode(c.failure(f)) + "\n\n", ok
}

func (c Compatible) inner(f Failure) object {
	return object{"code": f.Code, "type": f.Type, "message": f.Message, "param": nil}
}

func (c Compatible) failure(f Failure) object {
	if c.BaseResp {
		return object{"id": "0555", "choices": nil, "base_resp": object{"status_code": f.Code, "status_msg": f.Message}}
	}
	if c.FlatErrors {
		return object{"code": f.Code, "message": f.Message, "request_id": "7d413"}
	}
	return object{"error": c.inner(f), "request_id": "7d413"}
}
