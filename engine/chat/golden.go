package chat

import (
	"encoding/json"
	"regexp"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/chat/jinja"
)

// Goldens are renderings that Python's Jinja made: what this package is checked
// against.
type Goldens struct {
	Source string       `json:"source"`
	Cases  []GoldenCase `json:"cases"`
}

// A GoldenCase is one rendering of a template with the values in Values.
type GoldenCase struct {
	Template string          `json:"template"` // the file's name
	Name     string          `json:"name"`
	Values   json.RawMessage `json:"ctx"`
	Want     string          `json:"want"`
}

// ParseGoldens reads a file of goldens.
func ParseGoldens(data []byte) (*Goldens, error) {
	g := new(Goldens)
	if err := json.Unmarshal(data, g); err != nil {
		return nil, qiao.E(qiao.Invalid, "chat: read goldens", err)
	}
	return g, nil
}

// Check returns the indexes of the cases that render otherwise or fail. source
// gives a template by its file's name.
func (g *Goldens) Check(source func(name string) (string, error)) (wrong []int) {
	for i, c := range g.Cases {
		text, err := c.Render(source)
		if err != nil || text != c.Want {
			wrong = append(wrong, i)
		}
	}
	return wrong
}

// Render renders the case on the day that its rendering names.
func (c GoldenCase) Render(source func(name string) (string, error)) (string, error) {
	s, err := source(c.Template)
	if err != nil {
		return "", err
	}
	t, err := jinja.Parse(s)
	if err != nil {
		return "", err
	}
	v, err := jinja.FromJSON(c.Values)
	if err != nil {
		return "", err
	}
	m, ok := v.(*jinja.Map)
	if !ok {
		return "", qiao.Errorf(qiao.Invalid, "chat: read goldens", "the values are no object")
	}
	values := map[string]any{}
	for k, item := range m.All() {
		values[k] = item
	}
	return t.Render(values, jinja.Options{Now: c.day()})
}

// day finds the date in what the case wants.
func (c GoldenCase) day() time.Time {
	found := regexp.MustCompile(`Current date: (\d{4}-\d{2}-\d{2})`).FindStringSubmatch(c.Want)
	if found != nil {
		if t, err := time.Parse(time.DateOnly, found[1]); err == nil {
			return t
		}
	}
	return time.Date(2025, 2, 14, 0, 0, 0, 0, time.UTC)
}
