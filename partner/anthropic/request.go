package anthropic

import (
	"encoding/json"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

func sampling() wire.Sampling {
	return wire.Sampling{MaxTokens: "max_tokens", Temperature: "temperature", TopP: "top_p", TopK: "top_k", Stop: "stop_sequences"}
}

// Drops implements partner.Dropper: the protocol has no seed, and while the model
// thinks no temperature and no tool that must be called.
func (d *Driver) Drops(r *qiao.Request) (names []string) {
	s := sampling()
	s.User = "metadata"
	if r.Thinking == qiao.ThinkingOn {
		s.Temperature, s.TopP, s.TopK = "", "", ""
	}
	names = s.Drops(r)
	if r.ToolChoice != "" && r.Thinking == qiao.ThinkingOn {
		names = append(names, "tool_choice")
	}
	return names
}

// encode writes r as a request's body.
func (o *Options) encode(r *qiao.Request) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	t := turns{}
	for _, m := range r.Messages {
		if err := t.add(m); err != nil {
			return nil, err
		}
	}
	body := wire.Body{"model": string(r.Model), "messages": t.list, "stream": true, "max_tokens": o.MaxTokens}
	if len(t.system) > 0 {
		body["system"] = strings.Join(t.system, "\n\n")
	}
	body.SetSampling(r, sampling())
	if r.User != "" {
		body["metadata"] = wire.Body{"user_id": r.User}
	}
	if err := o.setTools(body, r); err != nil {
		return nil, err
	}
	o.setThinking(body, r.Thinking)
	if err := body.SetExtra(r.Extra, "model", "messages", "stream"); err != nil {
		return nil, err
	}
	return body.Marshal()
}

func (o *Options) setTools(body wire.Body, r *qiao.Request) error {
	var tools []wire.Body
	for _, t := range r.Tools {
		tool := wire.Body{"name": t.Name, "input_schema": json.RawMessage(`{"type":"object"}`)}
		if t.Description != "" {
			tool["description"] = t.Description
		}
		if len(t.Parameters) > 0 {
			tool["input_schema"] = t.Parameters
		}
		tools = append(tools, tool)
	}
	if tools != nil {
		body["tools"] = tools
	}
	if r.Thinking != qiao.ThinkingOn {
		setChoice(body, r.ToolChoice)
	}
	if len(r.Schema) == 0 {
		return nil
	}
	if o.NoSchema {
		return qiao.Errorf(qiao.Unsupported, encodeOp, "this server keeps to no JSON Schema").
			WithFix("Choose a model that does, or ask for plain JSON in the prompt.")
	}
	body["output_config"] = wire.Body{"format": wire.Body{"type": "json_schema", "schema": r.Schema}}
	return nil
}

func setChoice(body wire.Body, choice qiao.ToolChoice) {
	switch choice {
	case "":
	case qiao.ToolAny:
		body["tool_choice"] = wire.Body{"type": "any"}
	default:
		body["tool_choice"] = wire.Body{"type": "tool", "name": string(choice)}
	}
}

func (o *Options) setThinking(body wire.Body, wish qiao.Thinking) {
	switch wish {
	case qiao.ThinkingOff:
		body["thinking"] = wire.Body{"type": "disabled"}
	case qiao.ThinkingOn:
		body["thinking"] = wire.Body{"type": "enabled", "budget_tokens": o.ThinkingBudget}
		delete(body, "temperature")
		delete(body, "top_p")
		delete(body, "top_k")
		if n, ok := body["max_tokens"].(int); ok {
			body["max_tokens"] = n + o.ThinkingBudget
		}
	}
}

// turns are a conversation in the protocol's form: user and assistant take
// turns, and the system prompt stands apart.
type turns struct {
	system []string
	list   []turn
}

type turn struct {
	Role    string      `json:"role"`
	Content []wire.Body `json:"content"`
}

func (t *turns) add(m qiao.Message) error {
	if m.Role == qiao.System {
		if text := m.PlainText(); text != "" {
			t.system = append(t.system, text)
		}
		return nil
	}
	blocks, err := blocks(m)
	if err != nil || len(blocks) == 0 {
		return err
	}
	role := "user"
	if m.Role == qiao.Assistant {
		role = "assistant"
	}
	if last := len(t.list) - 1; last >= 0 && t.list[last].Role == role {
		t.list[last].Content = append(t.list[last].Content, blocks...)
		return nil
	}
	t.list = append(t.list, turn{role, blocks})
	return nil
}

// blocks are a message's content. The protocol refuses empty texts.
func blocks(m qiao.Message) (list []wire.Body, err error) {
	for _, p := range m.Parts {
		switch {
		case p.Image != nil:
			source, err := imageSource(p.Image)
			if err != nil {
				return nil, err
			}
			list = append(list, wire.Body{"type": "image", "source": source})
		case p.Text != "":
			list = append(list, wire.Body{"type": "text", "text": p.Text})
		}
	}
	if m.Role == qiao.ToolRole {
		result := wire.Body{"type": "tool_result", "tool_use_id": m.ToolID}
		if list != nil {
			result["content"] = list
		}
		return []wire.Body{result}, nil
	}
	list = append(replayed(m.Replay), list...)
	for _, c := range m.ToolCalls {
		list = append(list, wire.Body{"type": "tool_use", "id": c.ID, "name": c.Name, "input": wire.Object(c.Arguments)})
	}
	return list, nil
}

func imageSource(i *qiao.Image) (wire.Body, error) {
	if err := wire.CheckImage(i); err != nil {
		return nil, err
	}
	if mediaType, data, ok := wire.ImageData(i); ok {
		return wire.Body{"type": "base64", "media_type": mediaType, "data": data}, nil
	}
	return wire.Body{"type": "url", "url": i.URL}, nil
}

// replayed are the signed thoughts of an earlier answer. Those of another
// protocol are left out.
func replayed(replay string) (list []wire.Body) {
	rest, ok := strings.CutPrefix(replay, replayMark)
	if !ok || json.Unmarshal([]byte(rest), &list) != nil {
		return nil
	}
	return list
}
