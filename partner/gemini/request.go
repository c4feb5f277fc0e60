package gemini

import (
	"encoding/json"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

// ownID begins the ids of tool calls that the model gave none.
const ownID = "qiao-"

func sampling() wire.Sampling {
	return wire.Sampling{MaxTokens: "maxOutputTokens", Temperature: "temperature", TopP: "topP", Seed: "seed", Stop: "stopSequences",
		TopK: "topK", Presence: "presencePenalty", Frequency: "frequencyPenalty"}
}

// Drops implements partner.Dropper: the protocol has no field for the end user.
func (d *Driver) Drops(r *qiao.Request) []string { return sampling().Drops(r) }

// encode writes r as a request's body.
func (o *Options) encode(r *qiao.Request) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	t := turns{names: map[string]string{}}
	for _, m := range r.Messages {
		if err := t.add(m); err != nil {
			return nil, err
		}
	}
	config := wire.Body{}
	body := wire.Body{"contents": t.contents, "generationConfig": config}
	if t.system != nil {
		body["systemInstruction"] = wire.Body{"parts": t.system}
	}
	config.SetSampling(r, sampling())
	o.setThinking(config, r.Thinking)
	if len(r.Schema) > 0 {
		config["responseMimeType"], config[o.SchemaField] = "application/json", r.Schema
	}
	if tools := o.tools(r); tools != nil {
		body["tools"] = []wire.Body{{"functionDeclarations": tools}}
	}
	if r.ToolChoice != "" {
		body["toolConfig"] = wire.Body{"functionCallingConfig": calling(r.ToolChoice)}
	}
	if err := setExtra(body, config, r.Extra); err != nil {
		return nil, err
	}
	return body.Marshal()
}

// setExtra passes parameters through; those in generationConfig go beside the
// driver's own.
func setExtra(body, config wire.Body, extra map[string]json.RawMessage) error {
	if err := body.SetExtra(extra, "contents", "model"); err != nil {
		return err
	}
	var own map[string]json.RawMessage
	if raw, ok := extra["generationConfig"]; !ok || json.Unmarshal(raw, &own) != nil {
		return nil
	}
	body["generationConfig"] = config
	return config.SetExtra(own)
}

func (o *Options) setThinking(config wire.Body, wish qiao.Thinking) {
	switch wish {
	case qiao.ThinkingOff:
		config["thinkingConfig"] = wire.Body{"thinkingBudget": 0}
	case qiao.ThinkingOn:
		budget := o.ThinkingBudget
		if budget == 0 {
			budget = -1 // the model's own choice
		}
		config["thinkingConfig"] = wire.Body{"thinkingBudget": budget, "includeThoughts": true}
	}
}

func (o *Options) tools(r *qiao.Request) (list []wire.Body) {
	for _, t := range r.Tools {
		f := wire.Body{"name": t.Name, "description": t.Description}
		if len(t.Parameters) > 0 {
			f[o.ToolField] = t.Parameters
		}
		list = append(list, f)
	}
	return list
}

// calling says which functions must be called.
func calling(choice qiao.ToolChoice) wire.Body {
	config := wire.Body{"mode": "ANY"}
	if choice != qiao.ToolAny {
		config["allowedFunctionNames"] = []string{string(choice)}
	}
	return config
}

// turns are a conversation in the protocol's form.
type turns struct {
	system   []wire.Body
	contents []content
	names    map[string]string // of the tools called, by the calls' ids
}

type content struct {
	Role  string      `json:"role"`
	Parts []wire.Body `json:"parts"`
}

func (t *turns) add(m qiao.Message) error {
	parts, err := t.parts(m)
	if err != nil || len(parts) == 0 {
		return err
	}
	role := "user"
	switch m.Role {
	case qiao.System:
		t.system = append(t.system, parts...)
		return nil
	case qiao.Assistant:
		role = "model"
	}
	if last := len(t.contents) - 1; last >= 0 && t.contents[last].Role == role {
		t.contents[last].Parts = append(t.contents[last].Parts, parts...)
		return nil
	}
	t.contents = append(t.contents, content{role, parts})
	return nil
}

func (t *turns) parts(m qiao.Message) (list []wire.Body, err error) {
	if m.Role == qiao.ToolRole {
		return []wire.Body{{"functionResponse": t.result(m)}}, nil
	}
	for _, p := range m.Parts {
		switch {
		case p.Image != nil:
			part, err := imagePart(p.Image)
			if err != nil {
				return nil, err
			}
			list = append(list, part)
		case p.Text != "":
			list = append(list, wire.Body{"text": p.Text})
		}
	}
	signature, signed := strings.CutPrefix(m.Replay, replayMark)
	for i, c := range m.ToolCalls {
		t.names[c.ID] = c.Name
		part := wire.Body{"functionCall": withID(wire.Body{"name": c.Name, "args": wire.Object(c.Arguments)}, c.ID)}
		if signed && i == 0 { // it belongs to the first call of a turn
			part["thoughtSignature"] = signature
		}
		list = append(list, part)
	}
	if signed && len(m.ToolCalls) == 0 && len(list) > 0 {
		list[len(list)-1]["thoughtSignature"] = signature
	}
	return list, nil
}

// withID adds a call's id, unless the model gave none.
func withID(b wire.Body, id string) wire.Body {
	if id != "" && !strings.HasPrefix(id, ownID) {
		b["id"] = id
	}
	return b
}

// result is a tool's result; the protocol wants an object and the tool's name.
func (t *turns) result(m qiao.Message) wire.Body {
	text := m.PlainText()
	response := any(wire.Body{"result": text})
	if wire.IsObject(json.RawMessage(text)) {
		response = json.RawMessage(text)
	}
	return withID(wire.Body{"name": t.names[m.ToolID], "response": response}, m.ToolID)
}

func imagePart(i *qiao.Image) (wire.Body, error) {
	if err := wire.CheckImage(i); err != nil {
		return nil, err
	}
	mediaType, data, ok := wire.ImageData(i)
	if !ok {
		return nil, qiao.Errorf(qiao.Unsupported, encodeOp, "gemini takes images by value only").
			WithFix("Send the image's bytes instead of its address.")
	}
	return wire.Body{"inlineData": wire.Body{"mimeType": mediaType, "data": data}}, nil
}
