package dashscope

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

func sampling() wire.Sampling {
	return wire.Sampling{MaxTokens: "max_tokens", Temperature: "temperature", TopP: "top_p", Seed: "seed", Stop: "stop",
		TopK: "top_k", Repetition: "repetition_penalty", Presence: "presence_penalty"}
}

// Drops implements partner.Dropper: the API has no field for an end user's id, and a
// tool that must be called is named, while the model does not think.
func (*Driver) Drops(r *qiao.Request) []string {
	names := sampling().Drops(r)
	if r.ToolChoice != "" && !chooses(r) {
		names = append(names, "tool_choice")
	}
	return names
}

// chooses tells whether a request's tool choice can be kept.
func chooses(r *qiao.Request) bool { return wire.OnlyTool(r) != "" && r.Thinking != qiao.ThinkingOn }

// encode writes r as a request's body. All that is no message stands under
// "parameters".
func (o *Options) encode(r *qiao.Request, sees bool) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	messages, err := o.messages(r.Messages, sees)
	if err != nil {
		return nil, err
	}
	p := wire.Body{"result_format": "message", "incremental_output": !o.Cumulative}
	p.SetSampling(r, sampling())
	setTools(p, r)
	if err := o.setThinking(p, r); err != nil {
		return nil, err
	}
	if err := p.SetExtra(r.Extra, "result_format"); err != nil {
		return nil, err
	}
	return wire.Body{"model": string(r.Model), "input": wire.Body{"messages": messages}, "parameters": p}.Marshal()
}

func setTools(p wire.Body, r *qiao.Request) {
	var tools []wire.Body
	for _, t := range r.Tools {
		f := wire.Body{"name": t.Name, "description": t.Description}
		if len(t.Parameters) > 0 {
			f["parameters"] = t.Parameters
		}
		tools = append(tools, wire.Body{"type": "function", "function": f})
	}
	if tools != nil {
		p["tools"] = tools
	}
	if chooses(r) {
		p["tool_choice"] = wire.Body{"type": "function", "function": wire.Body{"name": wire.OnlyTool(r)}}
	}
	if len(r.Schema) > 0 {
		p["response_format"] = wire.Body{"type": "json_schema",
			"json_schema": wire.Body{"name": "answer", "strict": true, "schema": r.Schema}}
	}
}

// setThinking writes the wish about thinking, and keeps it apart from a schema.
func (o *Options) setThinking(p wire.Body, r *qiao.Request) error {
	switch {
	case len(r.Schema) > 0 && !o.SchemaWithThinking && r.Thinking == qiao.ThinkingOn:
		return qiao.Errorf(qiao.Unsupported, encodeOp, "qwen does not think and keep to a schema at once").
			WithFix("Switch thinking off for requests with a schema.")
	case r.Thinking == qiao.ThinkingOff, chooses(r), len(r.Schema) > 0 && !o.SchemaWithThinking:
		p["enable_thinking"] = false
	case r.Thinking == qiao.ThinkingOn:
		p["enable_thinking"] = true
		p["incremental_output"] = true // the other form is refused with thinking
		if o.ThinkingBudget > 0 {
			p["thinking_budget"] = o.ThinkingBudget
		}
	}
	if o.History {
		p["preserve_thinking"] = true
	}
	return nil
}

func (o *Options) messages(all []qiao.Message, sees bool) ([]wire.Body, error) {
	var list []wire.Body
	for _, m := range all {
		body := wire.Body{"role": string(m.Role), "content": m.PlainText()}
		if sees {
			content, err := contentOf(m.Parts)
			if err != nil {
				return nil, err
			}
			body["content"] = content
		}
		var calls []wire.Body
		for i, c := range m.ToolCalls {
			calls = append(calls, wire.Body{"index": i, "id": c.ID, "type": "function",
				"function": wire.Body{"name": c.Name, "arguments": c.Arguments}})
		}
		if calls != nil {
			body["tool_calls"] = calls
		}
		if m.Role == qiao.ToolRole {
			body["tool_call_id"] = m.ToolID
		}
		if o.History && m.Role == qiao.Assistant && m.Reasoning != "" {
			body["reasoning_content"] = m.Reasoning
		}
		list = append(list, body)
	}
	return list, nil
}

// contentOf writes parts as the multimodal endpoint has them: objects of one key.
func contentOf(parts []qiao.Part) ([]wire.Body, error) {
	list := []wire.Body{}
	for _, p := range parts {
		if p.Image == nil {
			list = append(list, wire.Body{"text": p.Text})
			continue
		}
		url, err := wire.ImageURL(p.Image)
		if err != nil {
			return nil, err
		}
		list = append(list, wire.Body{"image": url})
	}
	return list, nil
}
