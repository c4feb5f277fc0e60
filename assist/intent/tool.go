package intent

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao"
)

// A Tool is a tool as MCP lists it.
type Tool struct {
	Name         string          `json:"name"`
	Title        string          `json:"title,omitempty"`
	Description  string          `json:"description,omitempty"`
	InputSchema  json.RawMessage `json:"inputSchema"`
	OutputSchema json.RawMessage `json:"outputSchema,omitempty"`
	Annotations  *Hints          `json:"annotations,omitempty"`
}

// Hints are the annotations of a Tool. A server may say what it likes there, so
// nothing that protects the user depends on them.
type Hints struct {
	Title       string `json:"title,omitempty"`
	ReadOnly    bool   `json:"readOnlyHint"`
	Destructive *bool  `json:"destructiveHint,omitempty"`
	Idempotent  bool   `json:"idempotentHint,omitempty"`
	OpenWorld   *bool  `json:"openWorldHint,omitempty"`
}

// Tool is m as an MCP tool. Its name has _ for each point, as many clients
// demand.
func (m *Manifest) Tool() Tool {
	destructive, open := m.Risk == Destructive, m.Risk == Outward
	return Tool{
		Name: m.ToolName(), Title: m.Titles.In("en"), Description: m.describe(),
		InputSchema: m.Schema(), OutputSchema: m.Output,
		Annotations: &Hints{ReadOnly: m.Risk == Read, Destructive: &destructive, OpenWorld: &open},
	}
}

// ToolName is the name of m among tools.
func (m *Manifest) ToolName() string { return strings.ReplaceAll(string(m.Name), ".", "_") }

// ForModel is m as a function that a model may ask to be called.
func (m *Manifest) ForModel() qiao.Tool {
	return qiao.Tool{Name: m.ToolName(), Description: m.describe(), Parameters: m.Schema()}
}

// OpenAI is m as OpenAI's chat completions take a tool.
func (m *Manifest) OpenAI() json.RawMessage {
	type function struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters"`
	}
	data, err := json.Marshal(struct {
		Type     string   `json:"type"`
		Function function `json:"function"`
	}{"function", function{m.ToolName(), m.describe(), m.Schema()}})
	if err != nil {
		return json.RawMessage(`{}`) // an Input that is no JSON; Check has refused it
	}
	return data
}

// ByTool returns the manifest whose tool has a name, or nil.
func (c *Catalog) ByTool(name string) *Manifest {
	for _, n := range c.names {
		if m := c.byName[n]; m.ToolName() == name {
			return m
		}
	}
	return nil
}

func (m *Manifest) describe() string { return or(m.Description.In("en"), m.Titles.In("en")) }

// FromTool makes the manifest of a tool of an MCP server. Whatever the tool
// says of itself, it starts as Outward, until the owner grades it. Arguments
// whose schema says nothing more become slots of type Object.
func FromTool(server string, t Tool) (*Manifest, error) {
	m := &Manifest{
		Name:   Name(Word(server) + "." + Word(t.Name)),
		Titles: Local{"en": or(t.Title, t.Name)}, Description: Local{"en": or(t.Description, or(t.Title, t.Name))},
		Input: t.InputSchema, Output: t.OutputSchema, Risk: Outward, Source: "mcp:" + server,
	}
	slots, err := slotsOf(t.InputSchema)
	if err != nil {
		return nil, m.invalid("the tool %q has an input schema that is not understood: %w", t.Name, err).
			WithFix("Ask the server's author: a tool needs an inputSchema of type object.")
	}
	m.Slots = slots
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// FromTools reads a list of tools, as an MCP server answers tools/list.
func FromTools(server string, list []byte) ([]*Manifest, error) {
	var answer struct {
		Tools []Tool `json:"tools"`
	}
	if err := json.Unmarshal(list, &answer); err != nil {
		if err := json.Unmarshal(list, &answer.Tools); err != nil {
			return nil, qiao.Errorf(qiao.Invalid, "intent: mcp:"+server, "it is no list of tools: %w", err)
		}
	}
	var all []*Manifest
	for _, t := range answer.Tools {
		m, err := FromTool(server, t)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// Word makes a part of an intent's name of any name.
func Word(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	w := strings.Trim(b.String(), "_")
	if w == "" || w[0] >= '0' && w[0] <= '9' {
		return "x" + w
	}
	return w
}
