package openai

import (
	"maps"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

// encode writes r as a request's body.
func (d Dialect) encode(r *qiao.Request) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	if d.NoSchema && len(r.Schema) > 0 {
		return nil, qiao.Errorf(qiao.Unsupported, encodeOp, "this partner keeps to no JSON Schema").
			WithFix("Choose a model that does, or ask for plain JSON in the prompt.")
	}
	messages, err := d.messages(r.Messages)
	if err != nil {
		return nil, err
	}
	body := Body{"model": string(r.Model), "messages": messages, "stream": !d.Whole}
	if !d.Whole && !d.NoUsage {
		body["stream_options"] = Body{"include_usage": true}
	}
	body.SetSampling(r, d.sampling())
	d.setTools(body, r)
	maps.Copy(body, d.Thinking[d.thinking(r)])
	if err := body.SetExtra(r.Extra, "model", "messages", "stream"); err != nil {
		return nil, err
	}
	if d.Adapt != nil {
		if err := d.Adapt(r, body); err != nil {
			return nil, err
		}
	}
	return body.Marshal()
}

// thinking is the wish that is sent: where a forced call and thinking exclude each
// other, models that think unasked are told not to.
func (d Dialect) thinking(r *qiao.Request) qiao.Thinking {
	if d.ForcedUnthinking && r.ToolChoice != "" && r.Thinking == qiao.ThinkingDefault {
		return qiao.ThinkingOff
	}
	return r.Thinking
}

// sampling are the names of the fields, less those that the server lacks.
func (d Dialect) sampling() wire.Sampling {
	s := wire.Sampling{MaxTokens: d.MaxTokens, Temperature: "temperature", TopP: "top_p", Seed: "seed", Stop: "stop", User: "user",
		Presence: "presence_penalty", Frequency: "frequency_penalty", Logprobs: "logprobs", TopLogprobs: "top_logprobs",
		TopK: d.Fields["top_k"], MinP: d.Fields["min_p"], Repetition: d.Fields["repetition_penalty"]}
	if d.User != "" {
		s.User = d.User
	}
	for _, name := range d.Lacks {
		switch name {
		case "seed":
			s.Seed = ""
		case "user":
			s.User = ""
		case "stop":
			s.Stop = ""
		case "presence_penalty":
			s.Presence = ""
		case "frequency_penalty":
			s.Frequency = ""
		case "logprobs":
			s.Logprobs, s.TopLogprobs = "", ""
		}
	}
	return s
}

// Drops implements partner.Dropper.
func (d *Driver) Drops(r *qiao.Request) []string {
	drops := d.dialect.sampling().Drops(r)
	if _, ok := d.dialect.Thinking[r.Thinking]; !ok && r.Thinking != qiao.ThinkingDefault {
		drops = append(drops, "thinking")
	}
	if choice, _ := d.dialect.choice(r); choice == nil && r.ToolChoice != "" {
		drops = append(drops, "tool_choice")
	}
	return drops
}

func (d Dialect) setTools(body Body, r *qiao.Request) {
	choice, only := d.choice(r)
	if choice != nil {
		body["tool_choice"] = choice
	}
	var tools []Body
	for _, t := range r.Tools {
		if only != "" && t.Name != only {
			continue
		}
		f := Body{"name": t.Name, "description": t.Description}
		if len(t.Parameters) > 0 {
			f["parameters"] = t.Parameters
		}
		tools = append(tools, Body{"type": "function", "function": f})
	}
	if len(tools) > 0 {
		body["tools"] = tools
	}
	if len(r.Schema) > 0 {
		body["response_format"] = Body{"type": "json_schema",
			"json_schema": Body{"name": "answer", "strict": true, "schema": r.Schema}}
	}
}

// choice is what tool_choice becomes, nil where the server has no word for it, and
// the only tool to offer where that is how to name one.
func (d Dialect) choice(r *qiao.Request) (choice any, only string) {
	name := wire.OnlyTool(r)
	switch {
	case r.ToolChoice == "" || d.Choice == NoChoice || d.ForcedUnthinking && r.Thinking == qiao.ThinkingOn:
		return nil, ""
	case d.Choice == RequiredChoice:
		return "required", name
	case d.Choice == NamedChoice && name == "":
		return nil, ""
	case d.Choice == NamedChoice || r.ToolChoice != qiao.ToolAny:
		return Body{"type": "function", "function": Body{"name": name}}, ""
	}
	return "required", ""
}

func (d Dialect) messages(all []qiao.Message) ([]Body, error) {
	out := make([]Body, 0, len(all))
	for _, m := range all {
		content, err := d.content(m.Parts)
		if err != nil {
			return nil, err
		}
		body := Body{"role": string(m.Role), "content": content}
		if len(m.ToolCalls) > 0 {
			body["tool_calls"] = toolCallBodies(m.ToolCalls)
		}
		if d.History != "" && m.Role == qiao.Assistant && m.Reasoning != "" {
			body[d.History] = m.Reasoning
		}
		if m.Role == qiao.ToolRole {
			body["tool_call_id"] = m.ToolID
		}
		out = append(out, body)
	}
	return out, nil
}

func toolCallBodies(calls []qiao.ToolCall) (out []Body) {
	for _, c := range calls {
		out = append(out, Body{"id": c.ID, "type": "function",
			"function": Body{"name": c.Name, "arguments": c.Arguments}})
	}
	return out
}

// content writes text alone as a string, which every server reads, and anything
// with an image as a list of parts.
func (d Dialect) content(parts []qiao.Part) (any, error) {
	var text strings.Builder
	var list []Body
	var images bool
	for _, p := range parts {
		if p.Image == nil {
			text.WriteString(p.Text)
			list = append(list, Body{"type": "text", "text": p.Text})
			continue
		}
		url, err := d.imageURL(p.Image)
		if err != nil {
			return nil, err
		}
		images = true
		list = append(list, Body{"type": "image_url", "image_url": Body{"url": url}})
	}
	if images {
		return list, nil
	}
	return text.String(), nil
}

func (d Dialect) imageURL(i *qiao.Image) (string, error) {
	if d.InlineImages && len(i.Data) == 0 && i.URL != "" && !strings.HasPrefix(i.URL, "data:") {
		return "", qiao.Errorf(qiao.Unsupported, encodeOp, "this server takes images by value only").
			WithFix("Send the image's bytes instead of its address.")
	}
	return wire.ImageURL(i)
}
