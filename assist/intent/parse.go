package intent

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// MaxFile is the most bytes that a file of manifests may have.
const MaxFile = 4 << 20

// A File is what one YAML file of manifests holds.
type File struct {
	Grammar map[text.Language]Grammar
	Intents []*Manifest
}

// Parse reads manifests written in YAML, checked each for itself. The name of
// the file stands in errors, with the line. docs/intents.md shows the form.
func Parse(name string, data []byte) (*File, error) {
	if len(data) > MaxFile {
		return nil, qiao.Errorf(qiao.TooLarge, "intent: "+name, "it has more than %d bytes", MaxFile)
	}
	var doc struct {
		Grammar map[text.Language]fileGrammar `yaml:"grammar"`
		Intents []yaml.Node                   `yaml:"intents"`
	}
	if err := yaml.Load(data, &doc, yaml.WithKnownFields()); err != nil {
		return nil, notYAML(name, 0, err)
	}
	f := &File{Grammar: map[text.Language]Grammar{}}
	for lang, g := range doc.Grammar {
		f.Grammar[lang] = Grammar(g)
	}
	for i := range doc.Intents {
		m, err := parseManifest(name, &doc.Intents[i])
		if err != nil {
			return nil, err
		}
		f.Intents = append(f.Intents, m)
	}
	return f, nil
}

// Load adds all that a file of manifests holds.
func (c *Catalog) Load(name string, data []byte) error {
	f, err := Parse(name, data)
	if err != nil {
		return err
	}
	for _, lang := range languages(f.Grammar) {
		if err := c.AddGrammar(lang, f.Grammar[lang]); err != nil {
			return err
		}
	}
	return c.Add(f.Intents...)
}

// fileGrammar is a Grammar with the names of a file.
type fileGrammar struct {
	Rules map[string]string   `yaml:"rules"`
	Lists map[string][]string `yaml:"lists"`
	Skip  []string            `yaml:"skip"`
}

type fileManifest struct {
	Name        Name             `yaml:"name"`
	Titles      Local            `yaml:"titles"`
	Description Local            `yaml:"description"`
	Phrases     Phrases          `yaml:"phrases"`
	Negative    Phrases          `yaml:"negative"`
	Slots       []fileSlot       `yaml:"slots"`
	Input       any              `yaml:"input"`
	Output      any              `yaml:"output"`
	Risk        Risk             `yaml:"risk"`
	Undo        bool             `yaml:"undo"`
	Inverse     Name             `yaml:"inverse"`
	Requires    []string         `yaml:"requires"`
	Replies     map[string]Local `yaml:"replies"`
}

type fileSlot struct {
	Name        string      `yaml:"name"`
	Type        Type        `yaml:"type"`
	Description Local       `yaml:"description"`
	Required    bool        `yaml:"required"`
	Many        bool        `yaml:"many"`
	Ask         Local       `yaml:"ask"`
	Default     any         `yaml:"default"`
	Values      []fileValue `yaml:"values"`
	Of          string      `yaml:"of"`
	Min         *float64    `yaml:"min"`
	Max         *float64    `yaml:"max"`
}

type fileValue struct {
	ID   string  `yaml:"id"`
	Said Phrases `yaml:"said"`
}

func parseManifest(file string, n *yaml.Node) (*Manifest, error) {
	var f fileManifest
	if err := n.Load(&f, yaml.WithKnownFields()); err != nil {
		return nil, notYAML(file, n.Line, err)
	}
	m := &Manifest{
		Name: f.Name, Titles: f.Titles, Description: f.Description, Phrases: f.Phrases, Negative: f.Negative,
		Risk: f.Risk, Undoable: f.Undo, Inverse: f.Inverse, Requires: f.Requires, Replies: f.Replies,
		Source: fmt.Sprintf("%s:%d", file, n.Line),
	}
	var err error
	if m.Input, err = asJSON(f.Input); err != nil {
		return nil, m.invalid("the input of %s is no JSON Schema: %w", m.Name, err)
	}
	if m.Output, err = asJSON(f.Output); err != nil {
		return nil, m.invalid("the output of %s is no JSON Schema: %w", m.Name, err)
	}
	for _, s := range f.Slots {
		slot, err := s.slot()
		if err != nil {
			return nil, m.invalid("the slot %s: %w", s.Name, err)
		}
		m.Slots = append(m.Slots, slot)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

func (s fileSlot) slot() (Slot, error) {
	d, err := asJSON(s.Default)
	slot := Slot{Name: s.Name, Type: s.Type, Description: s.Description, Required: s.Required, Many: s.Many,
		Ask: s.Ask, Default: d, Of: s.Of, Min: s.Min, Max: s.Max}
	for _, v := range s.Values {
		slot.Values = append(slot.Values, Value(v))
	}
	return slot, err
}

// asJSON is a value of YAML as JSON; nil is nothing.
func asJSON(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	data, err := json.Marshal(stringKeys(v))
	return data, err
}

// stringKeys turns maps of anything into what JSON can say.
func stringKeys(v any) any {
	switch v := v.(type) {
	case map[any]any:
		m := map[string]any{}
		for k, e := range v {
			m[fmt.Sprint(k)] = stringKeys(e)
		}
		return m
	case map[string]any:
		for k, e := range v {
			v[k] = stringKeys(e)
		}
	case []any:
		for i, e := range v {
			v[i] = stringKeys(e)
		}
	}
	return v
}

var unknownKey = regexp.MustCompile(`^field (\S+) not found in type`)

// notYAML says where a file is wrong. Line is where the part began, for errors
// that do not know better.
func notYAML(file string, line int, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var one *yaml.LoadError
	var all *yaml.LoadErrors
	switch {
	case errors.As(err, &all) && len(all.Errors) > 0:
		one = all.Errors[0]
		fallthrough
	case errors.As(err, &one):
		message = one.Message
		if one.Mark.Line > 0 {
			line = one.Mark.Line
		}
	}
	if m := unknownKey.FindStringSubmatch(message); m != nil {
		message = "there is no key " + m[1]
	}
	return qiao.Errorf(qiao.Invalid, fmt.Sprintf("intent: %s:%d", file, max(line, 1)), "%s", message).
		WithFix("docs/intents.md shows the form of a manifest; quote phrases that contain : or begin with [ or {.")
}
