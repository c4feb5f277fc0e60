package responses

import (
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
	if s := gjson.ParseBytes(body.Get("instructions")).String(); s != "" {
		d.Request.Messages = append(d.Request.Messages, qiao.Text(qiao.System, s))
	}
	for name, value := range body.Names {
		if string(value) == "null" {
			continue
		}
		if err := d.field(string(name), gjson.ParseBytes(value)); err != nil {
			return gateway.Call{}, err
		}
	}
	d.close()
	if choice := gjson.ParseBytes(body.Get("tool_choice")); !d.ChooseTool(chosen(choice)) {
		return gateway.Call{}, invalid("tool_choice names no tool that is offered")
	}
	if len(d.Request.Messages) == 0 {
		return gateway.Call{}, invalid("input is empty")
	}
	return d.Call, nil
}

// chosen are a tool_choice's word and the tool it names.
func chosen(v gjson.Result) (choice, name string) {
	if v.IsObject() {
		return v.Get("type").String(), v.Get("name").String()
	}
	return v.String(), ""
}

type decoder struct {
	gateway.Call
	turn *qiao.Message // of the assistant, to which the next item may belong
}

func (d *decoder) field(name string, v gjson.Result) error {
	r := d.Request
	switch name {
	case "model", "stream", "stream_options", "user", "safety_identifier", "instructions", "metadata", "tool_choice":
		return nil
	case "input":
		return d.input(v)
	case "max_output_tokens":
		r.MaxTokens = int(v.Int())
	case "temperature":
		return number(name, v, &r.Temperature)
	case "top_p":
		return number(name, v, &r.TopP)
	case "tools":
		return d.tools(v)
	case "text":
		return d.format(v)
	case "reasoning":
		switch effort := v.Get("effort").String(); effort {
		case "":
		case "none", "minimal":
			r.Thinking = qiao.ThinkingOff
		default:
			r.Thinking = qiao.ThinkingOn
		}
	default:
		d.other(name, v)
	}
	return nil
}

// other leaves what a request has no word for, unless it says what happens anyway.
func (d *decoder) other(name string, v gjson.Result) {
	switch name {
	case "store", "background", "prompt", "previous_response_id", "conversation":
		if !v.Bool() {
			return
		}
	case "parallel_tool_calls":
		if v.Bool() {
			return
		}
	case "truncation":
		if v.String() == "disabled" {
			return
		}
	case "include":
		if list := v.Array(); len(list) == 0 || len(list) == 1 && list[0].String() == "reasoning.encrypted_content" {
			return
		}
	}
	d.Left = append(d.Left, name)
}

func number(name string, v gjson.Result, to **float64) error {
	if v.Type != gjson.Number {
		return invalid("%s is no number", name)
	}
	n := v.Num
	*to = &n
	return nil
}

func unsupported(what, fix string) error {
	return qiao.Errorf(qiao.Unsupported, "read request", "the partner's protocol has no %s", what).
		WithFix("Name a model of a partner that speaks OpenAI's Responses, or %s.", fix)
}

func (d *decoder) tools(v gjson.Result) error {
	for _, t := range v.Array() {
		if kind := t.Get("type").String(); kind != "function" {
			return unsupported("tools of type "+gateway.Short(kind), "use function tools")
		}
		if !d.AddTool(t.Get("name").String(), t.Get("description").String(), t.Get("parameters")) {
			return invalid("a tool has no name")
		}
	}
	return nil
}

func (d *decoder) format(v gjson.Result) error {
	if v.Get("verbosity").Exists() {
		d.Left = append(d.Left, "verbosity")
	}
	switch kind := v.Get("format.type").String(); kind {
	case "", "text":
	case "json_object":
		d.Request.Schema = json.RawMessage(`{"type":"object"}`)
	case "json_schema":
		schema := v.Get("format.schema")
		if !schema.IsObject() {
			return invalid("text.format has no schema")
		}
		d.Request.Schema = json.RawMessage(schema.Raw)
	default:
		return unsupported("text.format "+gateway.Short(kind), "use json_schema")
	}
	return nil
}

func (d *decoder) input(v gjson.Result) error {
	if v.Type == gjson.String {
		d.Request.Messages = append(d.Request.Messages, qiao.Text(qiao.User, v.String()))
		return nil
	}
	for i, item := range v.Array() {
		if err := d.item(i, item); err != nil {
			return err
		}
	}
	return nil
}

// item takes one of the input. What the assistant thought, said and called is one
// turn, whatever its order.
func (d *decoder) item(i int, item gjson.Result) error {
	switch kind := item.Get("type").String(); kind {
	case "", "message":
		return d.message(i, item)
	case "reasoning":
		d.thought(item)
	case "function_call":
		turn := d.assistant()
		turn.ToolCalls = append(turn.ToolCalls, qiao.ToolCall{Index: len(turn.ToolCalls), ID: item.Get("call_id").String(),
			Name: item.Get("name").String(), Arguments: item.Get("arguments").String()})
	case "function_call_output":
		d.close()
		parts, err := parts(item.Get("output"))
		if err != nil {
			return err
		}
		d.Request.Messages = append(d.Request.Messages, qiao.Message{Role: qiao.ToolRole, ToolID: item.Get("call_id").String(), Parts: parts})
	case "item_reference":
		return qiao.Errorf(qiao.Unsupported, "read request", "input.%d names an item that is kept at OpenAI", i).
			WithFix("Send the item itself.")
	default:
		return unsupported("input items of type "+gateway.Short(kind), "leave them out")
	}
	return nil
}

// assistant is the turn that an item of the assistant belongs to.
func (d *decoder) assistant() *qiao.Message {
	if d.turn == nil {
		d.turn = &qiao.Message{Role: qiao.Assistant}
	}
	return d.turn
}

func (d *decoder) close() {
	if d.turn != nil {
		d.Request.Messages = append(d.Request.Messages, *d.turn)
		d.turn = nil
	}
}

func (d *decoder) message(i int, item gjson.Result) error {
	said, err := parts(item.Get("content"))
	if err != nil {
		return err
	}
	role := qiao.User
	switch item.Get("role").String() {
	case "assistant":
		if d.turn != nil && len(d.turn.ToolCalls) > 0 {
			d.close()
		}
		turn := d.assistant()
		turn.Parts = append(turn.Parts, said...)
		return nil
	case "system", "developer":
		role = qiao.System
	case "user":
	default:
		return invalid("input.%d has no role that is known", i)
	}
	d.close()
	d.Request.Messages = append(d.Request.Messages, qiao.Message{Role: role, Parts: said})
	return nil
}

// thought takes a reasoning item: what we put into its encrypted content, or what
// OpenAI did.
func (d *decoder) thought(item gjson.Result) {
	if d.turn != nil && d.turn.Replay != "" && (d.turn.Parts != nil || d.turn.ToolCalls != nil) {
		d.close()
	}
	turn := d.assistant()
	for _, list := range []string{"summary", "content"} {
		for _, part := range item.Get(list).Array() {
			turn.Reasoning += part.Get("text").String()
		}
	}
	secret := item.Get("encrypted_content").String()
	if replay, ok := gateway.UnpackReplay(secret); ok {
		turn.Replay = replay
	} else if before, ok := strings.CutSuffix(turn.Replay, "]"); secret != "" && ok {
		turn.Replay = before + "," + item.Raw + "]"
	} else if secret != "" {
		turn.Replay = "responses:[" + item.Raw + "]"
	}
}

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
		case "input_text", "output_text", "text", "summary_text":
			list = append(list, qiao.Part{Text: p.Get("text").String()})
		case "refusal":
			list = append(list, qiao.Part{Text: p.Get("refusal").String()})
		case "input_image":
			image, err := image(p)
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

func image(p gjson.Result) (*qiao.Image, error) {
	url := p.Get("image_url").String()
	if url == "" {
		return nil, unsupported("images that are files kept at OpenAI", "send image_url")
	}
	image, ok := gateway.Image(url)
	if !ok {
		return nil, invalid("an image's data URL is not base64")
	}
	return image, nil
}
