package hunyuan

import (
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/wire"
)

const encodeOp = "write request"

// mostMessages is how many messages the native API takes.
const mostMessages = 40

func sampling() wire.Sampling {
	return wire.Sampling{Temperature: "Temperature", TopP: "TopP", Seed: "Seed", Stop: "Stop"}
}

// Drops implements partner.Dropper.
func (n *Native) Drops(r *qiao.Request) []string {
	drops := sampling().Drops(r)
	if r.Thinking != qiao.ThinkingDefault {
		drops = append(drops, "thinking")
	}
	if r.ToolChoice != "" && wire.OnlyTool(r) == "" {
		drops = append(drops, "tool_choice")
	}
	return drops
}

// encode writes r as a request's body.
func (o *NativeOptions) encode(r *qiao.Request) ([]byte, error) {
	if err := wire.Check(r); err != nil {
		return nil, err
	}
	if len(r.Schema) > 0 {
		return nil, qiao.Errorf(qiao.Unsupported, encodeOp, "hunyuan's native API keeps to no JSON Schema").
			WithFix("Choose another partner, or ask for plain JSON in the prompt.")
	}
	messages, err := messages(r.Messages)
	if err != nil {
		return nil, err
	}
	body := wire.Body{"Model": string(r.Model), "Messages": messages, "Stream": true, "StreamModeration": !o.WholeModeration}
	body.SetSampling(r, sampling())
	if tools := tools(r.Tools); tools != nil {
		body["Tools"], body["ToolChoice"] = tools, "auto"
		if only := slices.IndexFunc(r.Tools, func(t qiao.Tool) bool { return t.Name == wire.OnlyTool(r) }); only >= 0 {
			body["ToolChoice"], body["CustomTool"] = "custom", tools[only]
		}
	}
	if err := body.SetExtra(r.Extra, "Model", "Messages", "Stream"); err != nil {
		return nil, err
	}
	return body.Marshal()
}

// tools are written with their parameters as a text.
func tools(all []qiao.Tool) (list []wire.Body) {
	for _, t := range all {
		parameters := string(t.Parameters)
		if parameters == "" {
			parameters = `{"type":"object"}`
		}
		list = append(list, wire.Body{"Type": "function",
			"Function": wire.Body{"Name": t.Name, "Description": t.Description, "Parameters": parameters}})
	}
	return list
}

// messages puts a conversation into the order that the API wants: one system
// message, first, and no two texts of one role in a row. A model's reasoning is
// not sent back: that is an error here.
func messages(all []qiao.Message) ([]wire.Body, error) {
	system := ""
	var list []wire.Body
	for _, m := range all {
		if m.Role == qiao.System {
			system = joined(system, m.PlainText())
			continue
		}
		body, err := message(m)
		if err != nil {
			return nil, err
		}
		if last := len(list) - 1; last >= 0 && mergeable(list[last], body) {
			list[last]["Content"] = joined(list[last]["Content"].(string), body["Content"].(string))
			continue
		}
		list = append(list, body)
	}
	if system != "" {
		list = append([]wire.Body{{"Role": "system", "Content": system}}, list...)
	}
	if len(list) > mostMessages {
		return nil, qiao.Errorf(qiao.TooLarge, encodeOp, "%d messages are more than the %d that are taken", len(list), mostMessages).
			WithFix("Leave out the oldest turns.")
	}
	return list, nil
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// mergeable tells whether two messages are plain texts of one role.
func mergeable(a, b wire.Body) bool {
	return a["Role"] == b["Role"] && len(a) == 2 && len(b) == 2 && a["Content"] != nil && b["Content"] != nil
}

func message(m qiao.Message) (wire.Body, error) {
	body := wire.Body{"Role": string(m.Role)}
	contents, err := contents(m)
	switch {
	case err != nil:
		return nil, err
	case contents != nil:
		body["Contents"] = contents
	default:
		body["Content"] = m.PlainText()
	}
	if m.Role == qiao.ToolRole {
		body["ToolCallId"] = m.ToolID
	}
	var calls []wire.Body
	for _, c := range m.ToolCalls {
		calls = append(calls, wire.Body{"Id": c.ID, "Type": "function", "Function": wire.Body{"Name": c.Name, "Arguments": c.Arguments}})
	}
	if calls != nil {
		body["ToolCalls"] = calls
	}
	return body, nil
}

// contents are the parts of a message that holds an image, else nil.
func contents(m qiao.Message) (list []wire.Body, err error) {
	images := false
	for _, p := range m.Parts {
		if p.Image == nil {
			list = append(list, wire.Body{"Type": "text", "Text": p.Text})
			continue
		}
		url, err := wire.ImageURL(p.Image)
		if err != nil {
			return nil, err
		}
		images = true
		list = append(list, wire.Body{"Type": "image_url", "ImageUrl": wire.Body{"Url": url}})
	}
	if !images {
		return nil, nil
	}
	return list, nil
}
