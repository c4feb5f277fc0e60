package toolcall

import (
	"fmt"
	"strings"
)

// BFCL is a task of the Berkeley Function-Calling Leaderboard with its answer:
// for each expected call, for each argument, the values that are right. An ""
// among them says that the argument may be left out.
type BFCL struct {
	Functions []Function
	Answers   []Call // each argument a []Value
	Abstain   bool   // no function fits: the right answer is no call
}

// bfclTypes are the Python types of the benchmark's, and of JSON Schema's.
var bfclTypes = map[string]string{
	"string": "str", "integer": "int", "float": "float", "boolean": "bool",
	"array": "list", "tuple": "list", "dict": "dict", "any": "str",
	"number": "float", "object": "dict",
}

// Check tells what is wrong with calls, or "".
func (b BFCL) Check(calls []Call) string {
	switch {
	case b.Abstain && len(calls) == 0:
		return ""
	case b.Abstain:
		return "a call where none fits"
	case len(calls) != len(b.Answers):
		return fmt.Sprintf("%d calls, not %d", len(calls), len(b.Answers))
	}
	taken := make([]bool, len(calls))
	for _, want := range b.Answers {
		problem, found := "", false
		for i, c := range calls {
			if taken[i] {
				continue
			}
			if problem = b.call(c, want); problem == "" {
				taken[i], found = true, true
				break
			}
		}
		if !found {
			return problem
		}
	}
	return ""
}

// call compares one call.
func (b BFCL) call(c, want Call) string {
	var f Function
	for _, g := range b.Functions {
		if g.Name == want.Name {
			f = g
		}
	}
	if c.Name != want.Name && c.Name != strings.ReplaceAll(want.Name, ".", "_") {
		return fmt.Sprintf("%s is called, not %s", c.Name, want.Name)
	}
	for _, name := range f.Required {
		if _, ok := c.Args.Get(name); !ok {
			return "the required " + name + " is missing"
		}
	}
	for _, name := range keys(c.Args) {
		property, known := f.property(name)
		possible, answered := want.Args.Get(name)
		list, _ := possible.([]Value)
		if !known || !answered {
			return name + " is not expected"
		}
		if problem := bfclValue(c.Args.Values[name], property, list); problem != "" {
			return name + ": " + problem
		}
	}
	for _, name := range keys(want.Args) {
		list, _ := want.Args.Values[name].([]Value)
		if _, ok := c.Args.Get(name); !ok && !among("", list) {
			return name + " is missing"
		}
	}
	return ""
}

func keys(d *Dict) []string {
	if d == nil {
		return nil
	}
	return d.Keys
}

func bfclValue(v Value, property *Dict, possible []Value) string {
	declared := stringOf(property, "type")
	kind, nested := bfclType(declared), ""
	if declared == "array" || declared == "tuple" {
		inner, _ := property.Get("items")
		items, _ := inner.(*Dict)
		nested = bfclType(stringOf(items, "type"))
	}
	if n, ok := v.(int64); ok && kind == "float" {
		v = float64(n)
	}
	right, free := bfclKind(v, possible, kind, nested)
	if !right {
		return "it is of the wrong type"
	}
	if !free {
		switch {
		case kind == "dict":
			d, _ := v.(*Dict)
			return bfclDict(d, possible)
		case kind == "list" && nested == "dict":
			list, _ := v.([]Value)
			return bfclDicts(list, possible)
		case kind == "str":
			return wrongUnless(among(plainValue(v), plainList(possible)))
		case kind == "list":
			return bfclList(v, possible)
		}
	}
	return wrongUnless(among(v, possible))
}

func bfclType(declared string) string {
	if t, ok := bfclTypes[declared]; ok {
		return t
	}
	return "str"
}

func wrongUnless(ok bool) string {
	if ok {
		return ""
	}
	return "it is of the wrong value"
}

// bfclKind tells whether a value is of a type, and whether the answer is of
// another one, so that values are compared as they are.
func bfclKind(v Value, possible []Value, kind, nested string) (right, free bool) {
	answered := ""
	for _, p := range possible {
		if s, ok := p.(string); !ok || s != "" {
			answered = kindOf(p)
			break
		}
	}
	free = answered != "" && answered != kind
	if kindOf(v) == kind {
		if nested == "" {
			return true, free
		}
		for _, p := range possible {
			if bfclInner(v, p, nested) {
				return true, free
			}
		}
	}
	return answered != "" && kindOf(v) == answered, true
}

// bfclInner tells whether the elements of v are of a type, where the possible
// answer is a list.
func bfclInner(v, possible Value, nested string) bool {
	expected, ok := possible.([]Value)
	if !ok {
		return true
	}
	list, _ := v.([]Value)
	for _, e := range list {
		if right, _ := bfclKind(e, expected, nested, ""); !right {
			return false
		}
	}
	return true
}

func bfclList(v Value, possible []Value) string {
	list, _ := v.([]Value)
	got := plainList(list)
	for _, p := range possible {
		if inner, ok := p.([]Value); ok && equal(got, plainList(inner)) {
			return ""
		}
	}
	return "it is of the wrong value"
}

func bfclDict(d *Dict, possible []Value) string {
	problem := "it is of the wrong value"
	for _, p := range possible {
		want, ok := p.(*Dict)
		if !ok {
			continue
		}
		if problem = bfclEntries(d, want); problem == "" {
			return ""
		}
	}
	return problem
}

func bfclEntries(d, want *Dict) string {
	for _, key := range keys(d) {
		list, ok := want.Values[key].([]Value)
		if !ok {
			return key + " is not expected"
		}
		if !among(plainValue(d.Values[key]), plainList(list)) {
			return key + " is of the wrong value"
		}
	}
	for _, key := range keys(want) {
		list, _ := want.Values[key].([]Value)
		if _, ok := d.Get(key); !ok && !among("", list) {
			return key + " is missing"
		}
	}
	return ""
}

func bfclDicts(list, possible []Value) string {
	for _, p := range possible {
		want, ok := p.([]Value)
		if !ok || len(want) != len(list) {
			continue
		}
		right := true
		for i := range list {
			d, ok := list[i].(*Dict)
			if !ok || bfclDict(d, want[i:i+1]) != "" {
				right = false
				break
			}
		}
		if right {
			return ""
		}
	}
	return "it is of the wrong value"
}
