package responses

import (
	"encoding/json"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

func sampling() wire.Sampling {
	return wire.Sampling{MaxTokens: "max_output_tokens", Temperature: "temperature", TopP: "top_p", User: "safety_identifier"}
}

// Drops implements partner.Dropper: the protocol has neither seed nor stop.
func (d *Driver) Drops(r *qiao.Request) []string { return sampling().Drops(r) }

// encode writes r as a request's body.
func (o *Options) encode(r *qiao.Request) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	var in input
	for _, m := range r.Messages {
		if err := in.add(m); err != nil {
			return nil, err
		}
	}
	body := wire.Body{"model": string(r.Model), "input": in.items, "stream": true, "store": false}
	if in.instructions != nil {
		body["instructions"] = strings.Join(in.instructions, "\n\n")
	}
	if !o.NoReplay {
		body["include"] = []string{"reasoning.encrypted_content"}
	}
	body.SetSampling(r, sampling())
	o.setThinking(body, r.Thinking)
	setTools(body, r)
	if err := body.SetExtra(r.Extra, "model", "input", "stream"); err != nil {
		return nil, err
	}
	return body.Marshal()
}

func (o *Options) setThinking(body wire.Body, wish qiao.Thinking) {
	switch wish {
	case qiao.ThinkingOff:
		body["reasoning"] = wire.Body{"effort": "none"}
	case qiao.ThinkingOn:
		body["reasoning"] = wire.Body{"effort": o.Effort, "summary": "auto"}
	}
}

func setTools(body wire.Body, r *qiao.Request) {
	var tools []wire.Body
	for _, t := range r.Tools {
		tool := wire.Body{"type": "function", "name": t.Name, "description": t.Description, "strict": false, "parameters": nil}
		if len(t.Parameters) > 0 {
			tool["parameters"] = t.Parameters
		}
		tools = append(tools, tool)
	}
	if tools != nil {
		body["tools"] = tools
	}
	switch r.ToolChoice {
	case "":
	case qiao.ToolAny:
		body["tool_choice"] = "required"
	default:
		body["tool_choice"] = wire.Body{"type": "function", "name": string(r.ToolChoice)}
	}
	if len(r.Schema) > 0 {
		body["text"] = wire.Body{"format": wire.Body{"type": "json_schema", "name": "answer", "strict": true, "schema": r.Schema}}
	}
}

// An input is a conversation in the protocol's form: a list of items, with the
// system's messages apart.
type input struct {
	instructions []string
	items        []any
}

func (in *input) add(m qiao.Message) error {
	switch m.Role {
	case qiao.System:
		in.instructions = append(in.instructions, m.PlainText())
		return nil
	case qiao.ToolRole:
		in.items = append(in.items, wire.Body{"type": "function_call_output", "call_id": m.ToolID, "output": m.PlainText()})
		return nil
	}
	kind := "input_text"
	if m.Role == qiao.Assistant {
		kind = "output_text"
		in.replay(m.Replay)
	}
	content, err := contentOf(m, kind)
	if err != nil {
		return err
	}
	if content != nil {
		in.items = append(in.items, wire.Body{"role": string(m.Role), "content": content})
	}
	for _, c := range m.ToolCalls {
		in.items = append(in.items, wire.Body{"type": "function_call", "call_id": c.ID, "name": c.Name, "arguments": c.Arguments})
	}
	return nil
}

// replay puts an earlier answer's encrypted thoughts before it. Those of another
// protocol are left out.
func (in *input) replay(replay string) {
	rest, ok := strings.CutPrefix(replay, replayMark)
	var items []json.RawMessage
	if !ok || json.Unmarshal([]byte(rest), &items) != nil {
		return
	}
	for _, item := range items {
		in.items = append(in.items, item)
	}
}

func contentOf(m qiao.Message, kind string) (list []wire.Body, err error) {
	for _, p := range m.Parts {
		if p.Image == nil {
			list = append(list, wire.Body{"type": kind, "text": p.Text})
			continue
		}
		url, err := wire.ImageURL(p.Image)
		if err != nil {
			return nil, err
		}
		list = append(list, wire.Body{"type": "input_image", "image_url": url})
	}
	return list, nil
}
