package chat

import (
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/partner"
)

// Decode implements gateway.Dialect.
func (Dialect) Decode(body *partner.Object) (gateway.Call, error) {
	if !gjson.ValidBytes(body.Raw()) {
		return gateway.Call{}, invalid("the body is not JSON")
	}
	d := decoder{Call: gateway.Call{Request: &qiao.Request{}}}
	for name, value := range body.Names {
		if null(value) {
			continue
		}
		if err := d.field(string(name), gjson.ParseBytes(value)); err != nil {
			return gateway.Call{}, err
		}
	}
	if err := d.choose(gjson.ParseBytes(body.Get("tool_choice"))); err != nil {
		return gateway.Call{}, err
	}
	err := d.logprobs(gjson.ParseBytes(body.Get("logprobs")), gjson.ParseBytes(body.Get("top_logprobs")))
	return d.Call, err
}

type decoder struct{ gateway.Call }

// field takes one field of the top level.
func (d *decoder) field(name string, v gjson.Result) error {
	r := d.Request
	switch name {
	case "model", "stream", "stream_options", "user", "safety_identifier":
		return nil // outlined
	case "tool_choice", "logprobs", "top_logprobs":
		return nil // looked at when all is there: their order says nothing
	case "messages":
		return d.messages(v)
	case "max_tokens", "max_completion_tokens":
		r.MaxTokens = int(v.Int())
	case "temperature":
		return number(name, v, &r.Temperature)
	case "top_p":
		return number(name, v, &r.TopP)
	case "seed":
		n := v.Int()
		r.Seed = &n
	case "stop":
		r.Stop = texts(v)
	case "tools":
		return d.tools(v)
	case "response_format":
		return d.format(v)
	case "n":
		if v.Int() > 1 {
			return unsupported("n", "ask for one answer at a time")
		}
	case "top_k":
		return whole(name, v, 1<<20, &r.TopK)
	case "min_p":
		return number(name, v, &r.MinP)
	case "repetition_penalty", "repeat_penalty":
		return number(name, v, &r.Repetition)
	case "presence_penalty":
		return number(name, v, &r.Presence)
	case "frequency_penalty":
		return number(name, v, &r.Frequency)
	default:
		d.other(name, v)
	}
	return nil
}

// choose takes tool_choice: a word, or an object that names a function.
func (d *decoder) choose(v gjson.Result) error {
	choice := v.String()
	if v.IsObject() {
		choice = v.Get("type").String()
	}
	if !d.ChooseTool(choice, v.Get("function.name").String()) {
		return invalid("tool_choice names no tool that is offered")
	}
	return nil
}

// mostTop is the most of top_logprobs, as OpenAI has it.
const mostTop = 20

func (d *decoder) logprobs(wanted, top gjson.Result) error {
	n := 0
	if top.Exists() && top.Type != gjson.Null {
		if err := whole("top_logprobs", top, mostTop, &n); err != nil {
			return err
		}
		if !wanted.Bool() {
			return invalid("top_logprobs without logprobs")
		}
	}
	if wanted.Bool() {
		d.Request.Logprobs = &n
	}
	return nil
}

// whole reads a whole number from 0 to most.
func whole(name string, v gjson.Result, most int, to *int) error {
	if v.Type != gjson.Number || v.Num != float64(int(v.Num)) || v.Num < 0 || v.Num > float64(most) {
		return invalid("%s is no whole number from 0 to %d", name, most)
	}
	*to = int(v.Num)
	return nil
}

func unsupported(what, fix string) error {
	return qiao.Errorf(qiao.Unsupported, "read request", "the partner's protocol has no %s", what).
		WithFix("Name a model of a partner that speaks OpenAI's protocol, or %s.", fix)
}

func number(name string, v gjson.Result, to **float64) error {
	if v.Type != gjson.Number {
		return invalid("%s is no number", name)
	}
	n := v.Num
	*to = &n
	return nil
}

func texts(v gjson.Result) (list []string) {
	if v.Type == gjson.String {
		return []string{v.String()}
	}
	for _, s := range v.Array() {
		list = append(list, s.String())
	}
	return list
}

// other takes the switches for thinking of several servers; the rest is left.
func (d *decoder) other(name string, v gjson.Result) {
	on, known := thinking(name, v)
	switch {
	case known && on:
		d.Request.Thinking = qiao.ThinkingOn
	case known:
		d.Request.Thinking = qiao.ThinkingOff
	case name == "parallel_tool_calls" && v.Bool(), name == "store" && !v.Bool():
		// what they would be without being asked
	case !slices.Contains(d.Left, name):
		d.Left = append(d.Left, name)
	}
}

func thinking(name string, v gjson.Result) (on, known bool) {
	switch name {
	case "reasoning_effort":
		return v.String() != "none" && v.String() != "minimal", true
	case "enable_thinking": // Qwen
		return v.Bool(), true
	case "thinking": // DeepSeek, Ark, Zhipu
		kind := v.Get("type").String()
		return kind == "enabled", kind == "enabled" || kind == "disabled"
	case "chat_template_kwargs": // vLLM, SGLang
		wish := v.Get("enable_thinking")
		return wish.Bool(), wish.Exists()
	}
	return false, false
}

func (d *decoder) tools(v gjson.Result) error {
	for _, t := range v.Array() {
		if kind := t.Get("type").String(); kind != "function" {
			return unsupported("tools of type "+gateway.Short(kind), "use function tools")
		}
		f := t.Get("function")
		if !d.AddTool(f.Get("name").String(), f.Get("description").String(), f.Get("parameters")) {
			return invalid("a tool has no name")
		}
	}
	return nil
}

func (d *decoder) format(v gjson.Result) error {
	switch kind := v.Get("type").String(); kind {
	case "text", "":
	case "json_object":
		d.Request.Schema = json.RawMessage(`{"type":"object"}`)
	case "json_schema":
		schema := v.Get("json_schema.schema")
		if !schema.IsObject() {
			return invalid("response_format has no schema")
		}
		d.Request.Schema = json.RawMessage(schema.Raw)
	default:
		return unsupported("response_format "+gateway.Short(kind), "use json_schema")
	}
	return nil
}

func (d *decoder) messages(v gjson.Result) error {
	for i, m := range v.Array() {
		out, err := message(m)
		if err != nil {
			return err
		}
		if out.Role == "" {
			return invalid("messages.%d has no role that is known", i)
		}
		d.Request.Messages = append(d.Request.Messages, out)
	}
	if len(d.Request.Messages) == 0 {
		return invalid("messages is empty")
	}
	return nil
}

func message(m gjson.Result) (out qiao.Message, err error) {
	switch m.Get("role").String() {
	case "system", "developer":
		out.Role = qiao.System
	case "user":
		out.Role = qiao.User
	case "assistant":
		out.Role = qiao.Assistant
	case "tool", "function":
		out.Role, out.ToolID = qiao.ToolRole, m.Get("tool_call_id").String()
	}
	for _, c := range m.Get("tool_calls").Array() {
		out.ToolCalls = append(out.ToolCalls, qiao.ToolCall{Index: len(out.ToolCalls), ID: c.Get("id").String(),
			Name: c.Get("function.name").String(), Arguments: c.Get("function.arguments").String()})
	}
	if out.Reasoning = m.Get("reasoning_content").String(); out.Reasoning == "" {
		out.Reasoning = m.Get("reasoning").String()
	}
	out.Replay = m.Get(replayField).String()
	out.Parts, err = parts(m.Get("content"))
	return out, err
}

// replayField holds what a partner wants back with a turn. It is our own.
const replayField = "qiao_replay"

func parts(content gjson.Result) ([]qiao.Part, error) {
	switch {
	case content.Type == gjson.String:
		return []qiao.Part{{Text: content.String()}}, nil
	case !content.IsArray():
		return nil, nil
	}
	var list []qiao.Part
	for _, p := range content.Array() {
		switch kind := p.Get("type").String(); kind {
		case "text", "refusal":
			list = append(list, qiao.Part{Text: p.Get(kind).String()})
		case "image_url":
			image, err := image(p.Get("image_url"))
			if err != nil {
				return nil, err
			}
			list = append(list, qiao.Part{Image: image})
		default:
			return nil, unsupported("content of type "+gateway.Short(kind), "send text and images")
		}
	}
	return list, nil
}

func image(v gjson.Result) (*qiao.Image, error) {
	url := v.Get("url").String()
	if v.Type == gjson.String { // Ollama's clients
		url = v.String()
	}
	if url == "" {
		return nil, invalid("an image has no url")
	}
	image, ok := gateway.Image(url)
	if !ok {
		return nil, invalid("an image's data URL is not base64")
	}
	return image, nil
}
