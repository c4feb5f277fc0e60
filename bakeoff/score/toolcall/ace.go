package toolcall

import (
	"fmt"
	"regexp"
	"strings"
)

// ACE is a task of ACEBench with its answer.
type ACE struct {
	Category  string // such as "normal_atom_bool" or "special_incomplete"
	Functions []Function
	// Answers are the right answers: objects of calls by name, or, of a special
	// task, what the reply must name. A call that is made twice has _1 at its
	// name's end.
	Answers []Value
}

var aceTypes = map[string]string{
	"string": "str", "integer": "int", "float": "float", "boolean": "bool", "array": "list", "tuple": "list",
	"dict": "dict", "any": "str", "list": "list", "object": "dict", "objectArray": "list", "list(string)": "list",
	"list(enum)": "list", "int": "int", "enum": "enum", "number": "int",
}

var aceNested = map[string]bool{"array": true, "tuple": true, "list(string)": true, "list(enum)": true, "object": true, "objectArray": true}

// Special tells whether the right answer is a reply in words.
func (a ACE) Special() bool { return strings.HasPrefix(a.Category, "special") }

// CheckReply tells what is wrong with a reply in words to a special task, or "".
func (a ACE) CheckReply(reply string) string {
	switch {
	case strings.Contains(a.Category, "irrelevant"):
		return wrongWithout(reply, "the limitations of the function")
	case strings.Contains(a.Category, "error_param"):
		return a.names(reply, "There is incorrect value")
	case strings.Contains(a.Category, "incomplete"):
		return a.names(reply, "Missing necessary parameters")
	}
	return "the kind of task is not known"
}

// names demands a phrase, and all that an answer names.
func (a ACE) names(reply, phrase string) string {
	if problem := wrongWithout(reply, phrase); problem != "" {
		return problem
	}
	for _, answer := range a.Answers {
		d, _ := answer.(*Dict)
		for _, key := range keys(d) {
			if problem := wrongWithout(reply, key); problem != "" {
				return problem
			}
			list, _ := d.Values[key].([]Value)
			for _, v := range list {
				if problem := wrongWithout(reply, strings.TrimSpace(text(v, false))); problem != "" {
					return problem
				}
			}
		}
	}
	return ""
}

func wrongWithout(reply, part string) string {
	if strings.Contains(reply, part) {
		return ""
	}
	return fmt.Sprintf("the reply does not say %q", part)
}

// Check tells what is wrong with calls, or "": one of the answers must fit.
func (a ACE) Check(calls []Call) string {
	problem := "there is no answer to compare with"
	for _, answer := range a.Answers {
		d, ok := answer.(*Dict)
		if !ok {
			continue
		}
		if problem = a.against(calls, d); problem == "" {
			return ""
		}
	}
	return problem
}

var repeated = regexp.MustCompile(`_\d+$`)

func (a ACE) against(calls []Call, answer *Dict) string {
	if len(calls) != answer.Len() {
		return fmt.Sprintf("%d calls, not %d", len(calls), answer.Len())
	}
	balance := map[string]int{}
	names := make([]string, answer.Len())
	for i, key := range answer.Keys {
		names[i] = a.Function(key)
		balance[names[i]]++
	}
	for _, c := range calls {
		balance[c.Name]--
	}
	for name, n := range balance {
		if n != 0 {
			return name + " is called too often or not often enough"
		}
	}
	for i, key := range answer.Keys {
		want, _ := answer.Values[key].(*Dict)
		problem := ""
		for _, c := range calls {
			if c.Name != names[i] {
				continue
			}
			if problem = a.call(c, want); problem == "" {
				break
			}
		}
		if problem != "" {
			return problem
		}
	}
	return ""
}

// Function is the function that a key of an answer means: the key itself, or it
// without the number of a repeated call.
func (a ACE) Function(key string) string {
	for _, f := range a.Functions {
		if f.Name == key {
			return key
		}
	}
	return repeated.ReplaceAllString(key, "")
}

func (a ACE) function(name string) (Function, bool) {
	for _, f := range a.Functions {
		if f.Name == name {
			return f, true
		}
	}
	return Function{}, false
}

func (a ACE) call(c Call, want *Dict) string {
	f, ok := a.function(c.Name)
	switch {
	case !ok:
		return "there is no function " + c.Name
	case c.Args.Len() == 0 && f.Empty:
		return ""
	case c.Args.Len() == 0 && len(f.Required) == 0 && want.Len() == 0:
		return ""
	case c.Args.Len() == 0 || f.Empty || want.Len() == 0:
		return "arguments and none are compared"
	}
	for _, name := range f.Required {
		if _, ok := c.Args.Get(name); !ok {
			return "the required " + name + " is missing"
		}
	}
	for _, name := range c.Args.Keys {
		property, known := f.property(name)
		expected, answered := want.Get(name)
		if !known || !answered {
			return name + " is not expected"
		}
		if problem := a.value(c.Args.Values[name], property, expected); problem != "" {
			return name + ": " + problem
		}
	}
	return ""
}

func (a ACE) value(v Value, property *Dict, want Value) string {
	declared := stringOf(property, "type")
	kind, nested := aceTypes[declared], ""
	if aceNested[declared] {
		nested = aceNestedType(property, declared)
	}
	if n, ok := v.(int64); ok && declared == "float" {
		v = float64(n)
	}
	right, free := aceKind(v, want, kind, nested)
	switch {
	case !right:
		return "it is of the wrong type"
	case free:
		return ""
	case kind == "dict":
		return aceDict(v, want)
	case kind == "list" && nested == "dict":
		return aceDicts(v, want)
	case kind == "str":
		return a.text(text(v, false), text(want, false))
	case kind == "list":
		got, _ := v.([]Value)
		expected, _ := want.([]Value)
		return wrongUnless(equal(plainList(got), plainList(expected)))
	}
	return ""
}

func aceNestedType(property *Dict, declared string) string {
	if inner, ok := property.Values["items"].(*Dict); ok {
		if t := stringOf(inner, "type"); t != "" {
			return aceTypes[t]
		}
	}
	switch {
	case strings.Contains(declared, "string"):
		return "str"
	case strings.Contains(declared, "enum"):
		return "enum"
	}
	return "dict"
}

// text compares loosely, but for tasks of agents.
func (a ACE) text(got, want string) string {
	got, want = plain(got), plain(want)
	if strings.Contains(a.Category, "agent") {
		return wrongUnless(got == want)
	}
	return wrongUnless(strings.Contains(got, want))
}

// asBool reads the texts true and false.
func asBool(v Value) Value {
	switch v {
	case "true":
		return true
	case "false":
		return false
	}
	return v
}

// aceKind tells whether a value is of a type, and whether the answer is of
// another one: then any value of that type will do.
func aceKind(v, want Value, kind, nested string) (right, free bool) {
	answered := ""
	if s, ok := want.(string); !ok || s != "" {
		answered = kindOf(want)
	}
	if _, ok := v.(string); ok {
		v = asBool(v)
	}
	free = answered != "" && answered != kind
	if kindOf(v) == kind {
		if nested == "" || aceInner(v, want, nested) {
			return true, free
		}
	}
	if answered != "" && (kindOf(v) == answered || equal(v, want)) {
		return true, true
	}
	return false, false
}

// aceInner looks at the elements of an answer: one that is no list passes.
func aceInner(v, want Value, nested string) bool {
	elements, _ := want.([]Value)
	if d, ok := want.(*Dict); ok {
		return d.Len() > 0 // the names of an object are no lists
	}
	if s, ok := want.(string); ok {
		return s != ""
	}
	for _, e := range elements {
		if _, ok := e.([]Value); !ok {
			return true
		}
		list, _ := v.([]Value)
		all := true
		for _, item := range list {
			if right, _ := aceKind(item, e, nested, ""); !right {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}

func aceDict(v, want Value) string {
	got, ok := v.(*Dict)
	expected, _ := want.(*Dict)
	if !ok || got.Len() != expected.Len() {
		return "it is of the wrong value"
	}
	for _, key := range got.Keys {
		e, there := expected.Get(key)
		if !there {
			return key + " is not expected"
		}
		value := got.Values[key]
		if _, ok := value.(string); ok {
			value = asBool(value)
		}
		if inner, ok := e.(*Dict); ok {
			if problem := aceDict(value, inner); problem != "" {
				return problem
			}
			continue
		}
		if !strings.Contains(text(plainValue(value), false), text(plainValue(e), false)) {
			return key + " is of the wrong value"
		}
	}
	return ""
}

func aceDicts(v, want Value) string {
	if equal(v, want) {
		return "" // elements that are no objects, where the description does not say what they are
	}
	got, ok := v.([]Value)
	expected, _ := want.([]Value)
	if !ok || len(got) != len(expected) {
		return "it has another number of elements"
	}
	for i := range got {
		if problem := aceDict(got[i], expected[i]); problem != "" {
			return problem
		}
	}
	return ""
}
