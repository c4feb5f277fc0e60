package eval

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/assist/template"
)

// haFixtures are the things of a pretended home.
type haFixtures struct {
	Areas    []haThing `yaml:"areas"`
	Floors   []haThing `yaml:"floors"`
	Entities []haThing `yaml:"entities"`
}

type haThing struct {
	Name       string         `yaml:"name"`
	ID         string         `yaml:"id"`
	Domain     string         `yaml:"domain"`
	State      any            `yaml:"state"`
	Attributes map[string]any `yaml:"attributes"`
}

// A haTests is a file of sentences with what they mean.
type haTests struct {
	haFixtures `yaml:",inline"`
	Tests      []struct {
		Sentences []string       `yaml:"sentences"`
		Intent    haIntent       `yaml:"intent"`
		Slots     map[string]any `yaml:"slots"`
		Context   map[string]any `yaml:"context"`
	} `yaml:"tests"`
}

type haIntent struct {
	Name    string         `yaml:"name"`
	Slots   map[string]any `yaml:"slots"`
	Context map[string]any `yaml:"context"`
}

// A haCase is one sentence with what it means.
type haCase struct {
	sentence string
	intent   intent.Name
	slots    map[string]any
	context  template.Context
}

// haCases reads the tests of a language's folder, each with its home.
func haCases(dir string, noSpaces bool) ([]haCase, template.Context, error) {
	files, err := yamlFiles(dir)
	if err != nil {
		return nil, template.Context{}, err
	}
	var home haFixtures
	for _, path := range files {
		if strings.HasPrefix(filepath.Base(path), "_fixtures") {
			if err := loadYAML(path, &home); err != nil {
				return nil, template.Context{}, err
			}
		}
	}
	ctx := template.Context{Lists: home.lists(noSpaces)}
	var cases []haCase
	for _, path := range files {
		if strings.HasPrefix(filepath.Base(path), "_") {
			continue
		}
		var f haTests
		if err := loadYAML(path, &f); err != nil {
			return nil, ctx, err
		}
		cases = append(cases, f.cases(path, home, noSpaces)...)
	}
	return cases, ctx, nil
}

func (f *haTests) cases(path string, home haFixtures, noSpaces bool) []haCase {
	if len(f.Areas)+len(f.Entities)+len(f.Floors) > 0 {
		home = f.haFixtures // a file with a home of its own
	}
	lists := home.lists(noSpaces)
	var list []haCase
	for _, t := range f.Tests {
		c := haCase{intent: intent.Name(t.Intent.Name), slots: t.Intent.Slots}
		if c.intent == "" {
			c.intent, c.slots = intent.Name(filepath.Base(filepath.Dir(path))), t.Slots
		}
		c.context = template.Context{Lists: lists, Values: map[string]string{}}
		for _, m := range []map[string]any{t.Intent.Context, t.Context} {
			for k, v := range m {
				c.context.Values[k] = fmt.Sprint(v)
			}
		}
		for _, s := range t.Sentences {
			c.sentence = s
			list = append(list, c)
		}
	}
	return list
}

// lists are the names that a home gives to what it has.
func (h haFixtures) lists(noSpaces bool) map[string]*template.List {
	lists := map[string]*template.List{}
	for name, things := range map[string][]haThing{"area": h.Areas, "floor": h.Floors, "name": h.Entities} {
		var values []template.Value
		for _, t := range things {
			values = append(values, t.value(name == "name"))
		}
		if l, err := template.NewList(values, noSpaces); err == nil {
			lists[name] = l
		}
	}
	lists["zone"] = h.zones(noSpaces)
	return lists
}

// zones are the places where a home knows people to be.
func (h haFixtures) zones(noSpaces bool) *template.List {
	names := []string{"home", "work"}
	for _, t := range h.Entities {
		if state, ok := t.State.(string); ok && strings.HasPrefix(t.ID, "person.") {
			names = append(names, state)
		}
	}
	for _, t := range h.Areas {
		names = append(names, t.Name)
	}
	return template.PlainList(names, noSpaces)
}

func (t haThing) value(entity bool) template.Value {
	v := template.Value{Text: t.Name}
	if !strings.ContainsAny(t.Name, "[(") {
		v.Out = t.Name
	}
	if !entity {
		return v
	}
	v.Context = map[string]string{"domain": t.Domain}
	if t.Domain == "" {
		v.Context["domain"], _, _ = strings.Cut(t.ID, ".")
	}
	for k, a := range t.Attributes {
		v.Context[k] = fmt.Sprint(a)
	}
	return v
}

// right tells whether a match is what the case expects.
func (c haCase) right(m intent.Match) bool {
	if m.Intent != c.intent || len(m.Slots) != len(c.slots) {
		return false
	}
	for name, want := range c.slots {
		got, ok := m.Slots[name]
		if !ok || !haEqual(want, got) {
			return false
		}
	}
	return true
}

// haEqual compares an expected value, or any of several, with a found one.
func haEqual(want any, got intent.Found) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return haEqual(w, got) })
	}
	value := got.Value
	if value == nil {
		value = got.Text
	}
	return strings.EqualFold(fmt.Sprint(want), fmt.Sprint(value))
}
