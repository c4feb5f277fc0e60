package jinja

import (
	"cmp"
	"iter"
	"math"
)

// Values are nil (None), bool, int64, float64, string, List, Tuple, *Map, and
// what only a template makes: undefined, *namespace, *callable.

// A List is Python's list.
type List []any

// A Tuple is Python's tuple.
type Tuple []any

// A Map is Python's dict: it keeps its keys in the order they were first set. The
// zero value is not ready: use [NewMap].
type Map struct {
	keys  []any // string, int64, float64, bool or nil
	items map[any]any
}

// NewMap makes an empty Map.
func NewMap() *Map { return &Map{items: map[any]any{}} }

// Set gives key a value and returns m.
func (m *Map) Set(key string, v any) *Map {
	m.set(key, v)
	return m
}

func (m *Map) set(key, v any) {
	if _, ok := m.items[key]; !ok {
		m.keys = append(m.keys, key)
	}
	m.items[key] = v
}

// Get returns the value of key and whether there is one.
func (m *Map) Get(key string) (any, bool) {
	v, ok := m.items[key]
	return v, ok
}

// Len returns how many keys m has.
func (m *Map) Len() int { return len(m.keys) }

// get is Get for any value as key; those that cannot be keys are not found.
func (m *Map) get(key any) (any, bool) {
	if !hashable(key) {
		return nil, false
	}
	v, ok := m.items[normalKey(key)]
	return v, ok
}

func hashable(key any) bool {
	switch key.(type) {
	case nil, bool, int64, float64, string, bigInt:
		return true
	}
	return false
}

// normalKey makes keys equal that Python holds equal.
func normalKey(key any) any {
	if f, ok := key.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f)
	}
	return key
}

func (m *Map) pairs() List {
	list := make(List, len(m.keys))
	for i, k := range m.keys {
		list[i] = Tuple{k, m.items[k]}
	}
	return list
}

func (m *Map) values() List {
	list := make(List, len(m.keys))
	for i, k := range m.keys {
		list[i] = m.items[k]
	}
	return list
}

// undefined is what a name or key without a value gives.
type undefined struct{ name string }

// A namespace is what namespace() makes: the one thing whose parts can be set.
type namespace struct{ attrs *Map }

// A bigInt is a whole number too large for arithmetic, by its digits.
type bigInt string

// A callable is a function, a macro or a bound method.
type callable struct {
	name string
	call func(r *run, n pos, a *arguments) any
}

// truth is Python's bool().
func truth(v any) bool {
	switch v := v.(type) {
	case nil, undefined:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case List:
		return len(v) > 0
	case Tuple:
		return len(v) > 0
	case *Map:
		return len(v.keys) > 0
	}
	return true
}

// number returns a number as an int64 or else as a float64.
func number(v any) (i int64, f float64, isInt, ok bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case int64:
		return v, float64(v), true, true
	case float64:
		return 0, v, false, true
	}
	return 0, 0, false, false
}

// sequence returns the items of a List or Tuple.
func sequence(v any) ([]any, bool) {
	switch v := v.(type) {
	case List:
		return v, true
	case Tuple:
		return v, true
	}
	return nil, false
}

// equal is Python's ==. Nesting deeper than the limit is an error of r.
func (r *run) equal(n pos, a, b any, depth int) bool {
	if !r.step(n) || r.tooDeep(n, depth) {
		return false
	}
	if x, xf, xi, ok := number(a); ok {
		y, yf, yi, ok := number(b)
		return ok && (xi && yi && x == y || !(xi && yi) && xf == yf)
	}
	switch x := a.(type) {
	case nil:
		return b == nil
	case string:
		y, ok := b.(string)
		return ok && x == y
	case bigInt:
		y, ok := b.(bigInt)
		return ok && x == y
	case undefined:
		_, ok := b.(undefined)
		return ok
	case List:
		y, ok := b.(List)
		return ok && r.equalItems(n, x, y, depth)
	case Tuple:
		y, ok := b.(Tuple)
		return ok && r.equalItems(n, x, y, depth)
	case *Map:
		y, ok := b.(*Map)
		return ok && r.equalMaps(n, x, y, depth)
	case *namespace:
		y, ok := b.(*namespace)
		return ok && x == y
	case *callable:
		y, ok := b.(*callable)
		return ok && x == y
	}
	return false
}

func (r *run) equalItems(n pos, a, b []any, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !r.equal(n, a[i], b[i], depth+1) {
			return false
		}
	}
	return true
}

func (r *run) equalMaps(n pos, a, b *Map, depth int) bool {
	if len(a.keys) != len(b.keys) {
		return false
	}
	for _, k := range a.keys {
		v, ok := b.items[k]
		if !ok || !r.equal(n, a.items[k], v, depth+1) {
			return false
		}
	}
	return true
}

// compare orders two values as Python's < does; values of different sorts have
// no order, which is an error of r.
func (r *run) compare(n pos, a, b any, depth int) int {
	if !r.step(n) || r.tooDeep(n, depth) {
		return 0
	}
	x, xf, xi, okX := number(a)
	y, yf, yi, okY := number(b)
	if okX && okY {
		if xi && yi {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(xf, yf)
	}
	if s, ok := a.(string); ok {
		if t, ok := b.(string); ok {
			return cmp.Compare(s, t)
		}
	}
	xs, okX := sequence(a)
	ys, okY := sequence(b)
	if !okX || !okY {
		r.fail(n, "%s and %s have no order", typeName(a), typeName(b))
		return 0
	}
	for i := range min(len(xs), len(ys)) {
		if !r.equal(n, xs[i], ys[i], depth+1) {
			return r.compare(n, xs[i], ys[i], depth+1)
		}
	}
	return cmp.Compare(len(xs), len(ys))
}

// typeName names a value's type as Python does.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case undefined:
		if v.name != "" {
			return "the undefined " + v.name
		}
		return "an undefined value"
	case bool:
		return "bool"
	case int64, bigInt:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case List:
		return "list"
	case Tuple:
		return "tuple"
	case *Map:
		return "dict"
	case *namespace:
		return "namespace"
	}
	return "function"
}

// All goes over the keys that are texts, in order, with their values.
func (m *Map) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, k := range m.keys {
			if name, ok := k.(string); ok && !yield(name, m.items[k]) {
				return
			}
		}
	}
}
