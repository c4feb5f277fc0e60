package intent

import (
	"encoding/json"
	"regexp"
	"slices"

	"github.com/qiao-ai/qiao"
)

var (
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	slotForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
)

// Check tells what is wrong with m, as an error of Kind Invalid, or nil. It
// does not read the phrases: a template compiler does.
func (m *Manifest) Check() error {
	if m.Name == "" {
		return m.invalid("an intent has no name").WithFix("Give it one of the form app.verb, such as timer.start.")
	}
	if !nameForm.MatchString(string(m.Name)) {
		return m.invalid("%q is no name of an intent", string(m.Name)).
			WithFix("Use small letters, digits and _, with a point between app and verb: timer.start.")
	}
	if !slices.Contains(Risks(), m.Risk) {
		return m.invalid("%s has the unknown risk %q", m.Name, string(m.Risk)).WithFix("Use one of %v.", Risks())
	}
	if m.Titles.In("en") == "" && m.Description.In("en") == "" {
		return m.invalid("%s has neither title nor description", m.Name).
			WithFix("Say in a few words what it does; people and models see it.")
	}
	for _, s := range []json.RawMessage{m.Input, m.Output} {
		if len(s) > 0 && !isObject(s) {
			return m.invalid("a schema of %s is no JSON object", m.Name)
		}
	}
	if err := m.checkSlots(); err != nil {
		return err
	}
	if m.Inverse != "" && !m.Undoable {
		return m.invalid("%s names an inverse and is not undoable", m.Name).WithFix("Set undo: true, or leave the inverse out.")
	}
	return nil
}

func (m *Manifest) checkSlots() error {
	seen := map[string]bool{}
	for _, s := range m.Slots {
		switch {
		case !slotForm.MatchString(s.Name):
			return m.invalid("%s: %q is no name of a slot", m.Name, s.Name).WithFix("Use letters, digits and _.")
		case seen[s.Name]:
			return m.invalid("%s has the slot %s twice", m.Name, s.Name)
		case !slices.Contains(Types(), s.Type):
			return m.invalid("%s: the slot %s has the unknown type %q", m.Name, s.Name, string(s.Type)).WithFix("Use one of %v.", Types())
		case (s.Type == Enum) != (len(s.Values) > 0):
			return m.invalid("%s: the slot %s: an enum has values, and only an enum", m.Name, s.Name)
		case s.Type == Item && s.Of == "":
			return m.invalid("%s: the slot %s is an item of nothing", m.Name, s.Name).WithFix("Say of what: of: reminder.")
		case len(s.Default) > 0 && !json.Valid(s.Default):
			return m.invalid("%s: the default of %s is no JSON", m.Name, s.Name)
		case s.Min != nil && s.Max != nil && *s.Min > *s.Max:
			return m.invalid("%s: the slot %s has a least value above its greatest", m.Name, s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

func (m *Manifest) invalid(format string, args ...any) *qiao.Error {
	op := "intent"
	if m.Source != "" {
		op += ": " + m.Source
	}
	return qiao.Errorf(qiao.Invalid, op, format, args...)
}

func isObject(data json.RawMessage) bool {
	var o map[string]json.RawMessage
	return json.Unmarshal(data, &o) == nil && o != nil
}
