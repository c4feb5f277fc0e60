package intent

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// An argument is what is read of one property of a tool's schema.
type argument struct {
	Type        json.RawMessage   `json:"type"`
	Description string            `json:"description"`
	Format      string            `json:"format"`
	Enum        []json.RawMessage `json:"enum"`
	Items       *argument         `json:"items"`
	Minimum     *float64          `json:"minimum"`
	Maximum     *float64          `json:"maximum"`
	Default     json.RawMessage   `json:"default"`
}

// slotsOf reads the slots of a schema, in the order of their names.
func slotsOf(schema json.RawMessage) ([]Slot, error) {
	var o struct {
		Type       string              `json:"type"`
		Properties map[string]argument `json:"properties"`
		Required   []string            `json:"required"`
	}
	if err := json.Unmarshal(schema, &o); err != nil {
		return nil, err
	}
	if o.Type != "object" && o.Type != "" {
		return nil, errors.New("it is not of type object")
	}
	var slots []Slot
	for name, a := range o.Properties {
		s := a.slot(name)
		s.Required = slices.Contains(o.Required, name)
		slots = append(slots, s)
	}
	slices.SortFunc(slots, func(a, b Slot) int { return strings.Compare(a.Name, b.Name) })
	return slots, nil
}

func (a argument) slot(name string) Slot {
	s := Slot{Name: name, Type: a.kind(), Min: a.Minimum, Max: a.Maximum, Default: a.Default}
	if a.Description != "" {
		s.Description = Local{"en": a.Description}
	}
	for _, e := range a.enum() {
		s.Values = append(s.Values, Value{ID: e, Said: Phrases{"en": {e}}})
	}
	if a.simple() == "array" && a.Items != nil {
		item := a.Items.slot(name)
		s.Many, s.Type, s.Values = true, item.Type, item.Values
	}
	return s
}

func (a argument) kind() Type {
	switch {
	case len(a.enum()) > 0:
		return Enum
	case a.simple() == "string":
		return a.text()
	case a.simple() == "integer":
		return Integer
	case a.simple() == "number":
		return Number
	case a.simple() == "boolean":
		return Boolean
	}
	return Object
}

func (a argument) text() Type {
	switch a.Format {
	case "date-time", "date":
		return Time
	case "email":
		return Email
	case "uri":
		return URL
	}
	return Text
}

// simple is the one type of a, null set aside, or "".
func (a argument) simple() string {
	var one string
	if json.Unmarshal(a.Type, &one) == nil {
		return one
	}
	var many []string
	if json.Unmarshal(a.Type, &many) != nil {
		return ""
	}
	many = slices.DeleteFunc(many, func(t string) bool { return t == "null" })
	if len(many) != 1 {
		return ""
	}
	return many[0]
}

// enum lists the strings of an enumeration of strings, and nothing of another.
func (a argument) enum() []string {
	var list []string
	for _, raw := range a.Enum {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return nil
		}
		list = append(list, s)
	}
	return list
}
