package messages

import (
	"encoding/base64"
	"encoding/json"
	"strings"

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
	if s := body.Get("system"); s != nil {
		if parts := textParts(gjson.ParseBytes(s)); parts != nil {
			d.Request.Messages = append(d.Request.Messages, qiao.Message{Role: qiao.System, Parts: parts})
		}
	}
	for name, value := range body.Names {
		if string(value) == "null" {
			continue
		}
		if err := d.field(string(name), gjson.ParseBytes(value)); err != nil {
			return gateway.Call{}, err
		}
	}
	if choice := gjson.ParseBytes(body.Get("tool_choice")); !d.ChooseTool(choice.Get("type").String(), choice.Get("name").String()) {
		return gateway.Call{}, invalid("tool_choice names no tool that is offered")
	}
	return d.Call, nil
}

type decoder struct{ gateway.Call }

func (d *decoder) field(name string, v gjson.Result) error {
	r := d.Request
	switch name {
	case "model", "stream", "metadata", "system", "tool_choice":
		return nil
	case "messages":
		return d.messages(v)
	case "max_tokens":
		r.MaxTokens = int(v.Int())
	case "temperature":
		return number(name, v, &r.Temperature)
	case "top_p":
		return number(name, v, &r.TopP)
	case "stop_sequences":
		for _, s := range v.Array() {
			r.Stop = append(r.Stop, s.String())
		}
	case "tools":
		return d.tools(v)
	case "top_k":
		d.Request.TopK = int(v.Int())
	case "thinking":
		switch v.Get("type").String() {
		case "enabled", "adaptive":
			r.Thinking = qiao.ThinkingOn
		case "disabled":
			r.Thinking = qiao.ThinkingOff
		}
	case "output_config":
		return d.schema(v.Get("format.schema"), name, v)
	case "output_format":
		return d.schema(v.Get("schema"), name, v)
	default:
		d.Left = append(d.Left, name)
	}
	return nil
}

func number(name string, v gjson.Result, to **float64) error {
	if v.Type != gjson.Number {
		return invalid("%s is no number", name)
	}
	n := v.Num
	*to = &n
	return nil
}

func (d *decoder) schema(schema gjson.Result, name string, v gjson.Result) error {
	if schema.IsObject() {
		d.Request.Schema = json.RawMessage(schema.Raw)
		return nil
	}
	if v.Get("format").Exists() {
		return invalid("%s has no schema", name)
	}
	d.Left = append(d.Left, name)
	return nil
}

func unsupported(what, fix string) error {
	return qiao.Errorf(qiao.Unsupported, "read request", "the partner's protocol has no %s", what).
		WithFix("Name a model of a partner that speaks Anthropic's protocol, or %s.", fix)
}

func (d *decoder) tools(v gjson.Result) error {
	for _, t := range v.Array() {
		if kind := t.Get("type").String(); kind != "" && kind != "custom" {
			return unsupported("tools of Anthropic's own", "use tools with an input_schema")
		}
		if !d.AddTool(t.Get("name").String(), t.Get("description").String(), t.Get("input_schema")) {
			return invalid("a tool has no name")
		}
	}
	return nil
}

func (d *decoder) messages(v gjson.Result) error {
	list := v.Array()
	if len(list) == 0 {
		return invalid("messages is empty")
	}
	for i, m := range list {
		role := m.Get("role").String()
		if role != "user" && role != "assistant" {
			return invalid("messages.%d has the role neither of user nor of assistant", i)
		}
		if err := d.message(qiao.Role(role), m.Get("content")); err != nil {
			return err
		}
	}
	return nil
}

// message takes one turn. The results of tools, which this protocol puts into the
// user's turn, are turns of their own.
func (d *decoder) message(role qiao.Role, content gjson.Result) error {
	out := qiao.Message{Role: role}
	if content.Type == gjson.String {
		out.Parts = []qiao.Part{{Text: content.String()}}
		d.Request.Messages = append(d.Request.Messages, out)
		return nil
	}
	var thoughts []string
	for _, b := range content.Array() {
		switch kind := b.Get("type").String(); kind {
		case "tool_result":
			if err := d.result(b); err != nil {
				return err
			}
		case "tool_use":
			out.ToolCalls = append(out.ToolCalls, qiao.ToolCall{Index: len(out.ToolCalls), ID: b.Get("id").String(),
				Name: b.Get("name").String(), Arguments: b.Get("input").Raw})
		case "thinking":
			out.Reasoning += b.Get("thinking").String()
			thoughts = append(thoughts, b.Raw)
		case "redacted_thinking":
			if replay, ok := gateway.UnpackReplay(b.Get("data").String()); ok {
				out.Replay = replay
			} else {
				thoughts = append(thoughts, b.Raw)
			}
		default:
			part, err := part(kind, b)
			if err != nil {
				return err
			}
			out.Parts = append(out.Parts, part)
		}
	}
	if out.Replay == "" && thoughts != nil && signed(thoughts) {
		out.Replay = "anthropic:[" + strings.Join(thoughts, ",") + "]"
	}
	if out.Parts != nil || out.ToolCalls != nil || out.Reasoning != "" || out.Replay != "" {
		d.Request.Messages = append(d.Request.Messages, out)
	}
	return nil
}

// signed tells thoughts that Anthropic wants back from those that we wrote.
func signed(thoughts []string) bool {
	for _, t := range thoughts {
		if gjson.Get(t, "signature").String() == "" && gjson.Get(t, "data").String() == "" {
			return false
		}
	}
	return true
}

func (d *decoder) result(b gjson.Result) error {
	out := qiao.Message{Role: qiao.ToolRole, ToolID: b.Get("tool_use_id").String()}
	content := b.Get("content")
	if content.Type == gjson.String {
		out.Parts = []qiao.Part{{Text: content.String()}}
	}
	if content.IsArray() {
		for _, c := range content.Array() {
			part, err := part(c.Get("type").String(), c)
			if err != nil {
				return err
			}
			out.Parts = append(out.Parts, part)
		}
	}
	d.Request.Messages = append(d.Request.Messages, out)
	return nil
}

func part(kind string, b gjson.Result) (qiao.Part, error) {
	switch kind {
	case "text":
		return qiao.Part{Text: b.Get("text").String()}, nil
	case "image":
		source := b.Get("source")
		if source.Get("type").String() == "url" {
			return qiao.Part{Image: &qiao.Image{URL: source.Get("url").String()}}, nil
		}
		data, err := base64.StdEncoding.DecodeString(source.Get("data").String())
		if err != nil || len(data) == 0 {
			return qiao.Part{}, invalid("an image's data is not base64")
		}
		return qiao.Part{Image: &qiao.Image{Data: data, Type: source.Get("media_type").String()}}, nil
	}
	if len(kind) > 32 {
		kind = "?"
	}
	return qiao.Part{}, unsupported("content of type "+kind, "send text and images")
}

// textParts reads a system prompt: a text or a list of them.
func textParts(v gjson.Result) (list []qiao.Part) {
	if v.Type == gjson.String && v.String() != "" {
		return []qiao.Part{{Text: v.String()}}
	}
	if v.IsArray() {
		for _, b := range v.Array() {
			list = append(list, qiao.Part{Text: b.Get("text").String()})
		}
	}
	return list
}
