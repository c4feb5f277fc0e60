package chat

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat/jinja"
)

// messages builds what templates call messages.
func (g *guard) messages(list []qiao.Message) jinja.List {
	var out jinja.List
	names := map[string]string{} // of tools, by call
	for _, m := range list {
		v := jinja.NewMap().Set("role", string(m.Role)).Set("content", g.content(m))
		if len(m.ToolCalls) > 0 {
			v.Set("tool_calls", g.calls(m.ToolCalls))
		}
		for _, c := range m.ToolCalls {
			names[c.ID] = c.Name
		}
		if m.Role == qiao.ToolRole {
			v.Set("tool_call_id", g.text(m.ToolID)).Set("name", g.text(names[m.ToolID]))
		}
		out = append(out, v)
	}
	return out
}

// content is a text or, where there are pictures, a list of parts.
func (g *guard) content(m qiao.Message) any {
	clean := g.text
	if m.Role == qiao.Assistant {
		clean = g.ownText // its thoughts and calls are to be seen as such
	}
	pictures := false
	for _, p := range m.Parts {
		pictures = pictures || p.Image != nil
	}
	if !pictures {
		return clean(m.PlainText())
	}
	var parts jinja.List
	for _, p := range m.Parts {
		part := jinja.NewMap()
		if p.Image != nil {
			part.Set("type", "image").Set("image", "")
		} else {
			part.Set("type", "text").Set("text", clean(p.Text))
		}
		parts = append(parts, part)
	}
	return parts
}

func (g *guard) calls(list []qiao.ToolCall) jinja.List {
	var out jinja.List
	for _, c := range list {
		f := jinja.NewMap().Set("name", g.text(c.Name)).Set("arguments", g.arguments(c.Arguments))
		out = append(out, jinja.NewMap().Set("id", g.text(c.ID)).Set("type", "function").Set("function", f))
	}
	return out
}

// arguments are JSON where the model wrote JSON.
func (g *guard) arguments(s string) any {
	if s == "" {
		return jinja.NewMap()
	}
	if v, err := jinja.FromJSON([]byte(s)); err == nil {
		return g.value(v)
	}
	return g.text(s)
}

func (g *guard) tools(list []qiao.Tool) (jinja.List, error) {
	var out jinja.List
	for _, t := range list {
		f := jinja.NewMap().Set("name", g.text(t.Name)).Set("description", g.text(t.Description))
		if len(t.Parameters) > 0 {
			schema, err := jinja.FromJSON(t.Parameters)
			if err != nil {
				return nil, qiao.Errorf(qiao.Invalid, "chat", "the parameters of tool %q are no JSON", t.Name).
					WithFix("Give the tool's parameters as a JSON Schema object.")
			}
			f.Set("parameters", g.value(schema))
		}
		out = append(out, jinja.NewMap().Set("type", "function").Set("function", f))
	}
	return out, nil
}
