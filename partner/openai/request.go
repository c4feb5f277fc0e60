package openai

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"

	"github.com/qiao-ai/qiao"
)

const encodeOp = "write request"

// encode writes r as a request's body.
func (d Dialect) encode(r *qiao.Request) ([]byte, error) {
	messages, err := d.messages(r.Messages)
	if err != nil {
		return nil, err
	}
	body := Body{"model": string(r.Model), "messages": messages, "stream": !d.Whole}
	if !d.Whole && !d.NoUsage {
		body["stream_options"] = Body{"include_usage": true}
	}
	d.setSampling(body, r)
	if err := setTools(body, r); err != nil {
		return nil, err
	}
	maps.Copy(body, d.Thinking[r.Thinking])
	if err := setExtra(body, r.Extra); err != nil {
		return nil, err
	}
	if d.Adapt != nil {
		if err := d.Adapt(r, body); err != nil {
			return nil, err
		}
	}
	return marshal(body)
}

func marshal(body Body) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, qiao.Errorf(qiao.Invalid, encodeOp, "the request cannot be written as JSON").
			WithFix("Check that tools, schema and extra parameters are JSON and that temperatures are finite.")
	}
	return buf.Bytes(), nil
}

func (d Dialect) setSampling(body Body, r *qiao.Request) {
	if r.MaxTokens > 0 {
		body[d.MaxTokens] = r.MaxTokens
	}
	if r.Temperature != nil {
		body["temperature"] = *r.Temperature
	}
	if r.TopP != nil {
		body["top_p"] = *r.TopP
	}
	if r.Seed != nil {
		body["seed"] = *r.Seed
	}
	if len(r.Stop) > 0 {
		body["stop"] = r.Stop
	}
	if r.User != "" {
		body["user"] = r.User
	}
}

func setTools(body Body, r *qiao.Request) error {
	var tools []Body
	for _, t := range r.Tools {
		f := Body{"name": t.Name, "description": t.Description}
		if len(t.Parameters) > 0 {
			f["parameters"] = t.Parameters
		}
		if t.Name == "" || len(t.Parameters) > 0 && !isObject(t.Parameters) {
			return qiao.Errorf(qiao.Invalid, encodeOp, "tool %q has no name or no object as its parameters", t.Name).
				WithFix("Give each tool a name and a JSON Schema object.")
		}
		tools = append(tools, Body{"type": "function", "function": f})
	}
	if len(tools) > 0 {
		body["tools"] = tools
	}
	if len(r.Schema) == 0 {
		return nil
	}
	if !isObject(r.Schema) {
		return qiao.Errorf(qiao.Invalid, encodeOp, "the schema is not a JSON object").
			WithFix("Give a JSON Schema object.")
	}
	body["response_format"] = Body{"type": "json_schema",
		"json_schema": Body{"name": "answer", "strict": true, "schema": r.Schema}}
	return nil
}

func isObject(raw json.RawMessage) bool {
	return json.Valid(raw) && bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
}

// setExtra passes a partner's own parameters through at the top level. They may
// replace what the driver chose, except for what makes the request what it is.
func setExtra(body Body, extra map[string]json.RawMessage) error {
	for name, value := range extra {
		switch name {
		case "model", "messages", "stream":
			return qiao.Errorf(qiao.Invalid, encodeOp, "%q cannot be an extra parameter", name).
				WithFix("Use the request's own field for it.")
		}
		if !json.Valid(value) {
			return qiao.Errorf(qiao.Invalid, encodeOp, "an extra parameter is not JSON").
				WithFix("Write each extra parameter as a JSON value.")
		}
		body[name] = value
	}
	return nil
}

func (d Dialect) messages(all []qiao.Message) ([]Body, error) {
	if len(all) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, encodeOp, "the request has no message").
			WithFix("Send at least one message.")
	}
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
	switch {
	case len(i.Data) > 0 && !strings.HasPrefix(i.Type, "image/"):
		return "", qiao.Errorf(qiao.Invalid, encodeOp, "an image has no media type").
			WithFix("Set the image's type, such as image/jpeg.")
	case len(i.Data) > 0:
		return "data:" + i.Type + ";base64," + base64.StdEncoding.EncodeToString(i.Data), nil
	case i.URL == "":
		return "", qiao.Errorf(qiao.Invalid, encodeOp, "an image has neither bytes nor an address").
			WithFix("Give the image's bytes or its address.")
	case d.InlineImages && !strings.HasPrefix(i.URL, "data:"):
		return "", qiao.Errorf(qiao.Unsupported, encodeOp, "this server takes images by value only").
			WithFix("Send the image's bytes instead of its address.")
	}
	return i.URL, nil
}
