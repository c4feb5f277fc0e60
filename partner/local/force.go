package local

import (
	"encoding/json"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat"
)

// checkChoice refuses a choice that names no tool.
func checkChoice(r *qiao.Request) error {
	for _, t := range r.Tools {
		if r.ToolChoice == qiao.ToolAny || string(r.ToolChoice) == t.Name {
			return nil
		}
	}
	if r.ToolChoice == "" {
		return nil
	}
	return qiao.Errorf(qiao.Invalid, "local: answer", "the tool that must be called is not among the tools").
		WithFix("Offer the tool that the choice names.")
}

// opening begins the answer to a request that wants a tool called: the mark behind
// which a call stands, and before it the end of thoughts that the prompt has begun.
func opening(r *qiao.Request, p chat.Prompt) string {
	switch {
	case r.ToolChoice == "":
		return ""
	case p.Thinking:
		return "\n</think>\n\n<tool_call>\n"
	}
	return "<tool_call>\n"
}

// call makes the constraint of a call: the name of a tool that may be called, and
// arguments that its schema allows. Where that says more than can be kept to, they
// are a JSON object, as in calls that nobody forces.
func (m *model) call(r *qiao.Request) (*constraint, error) {
	c, err := m.constraint(callSchema(r, true))
	if err != nil {
		return m.constraint(callSchema(r, false))
	}
	return c, err
}

func callSchema(r *qiao.Request, exact bool) []byte {
	type object = map[string]any
	var calls []any
	for _, t := range r.Tools {
		if r.ToolChoice != qiao.ToolAny && string(r.ToolChoice) != t.Name {
			continue
		}
		arguments := json.RawMessage(`{"type":"object"}`)
		if exact && len(t.Parameters) > 0 {
			arguments = t.Parameters
		}
		calls = append(calls, object{"type": "object", "additionalProperties": false, "required": []string{"name", "arguments"},
			"properties": object{"name": object{"const": t.Name}, "arguments": arguments}})
	}
	schema := any(object{"anyOf": calls})
	if len(calls) == 1 {
		schema = calls[0]
	}
	b, err := json.Marshal(schema)
	if err != nil {
		return nil // a tool's parameters were checked to be JSON
	}
	return b
}
