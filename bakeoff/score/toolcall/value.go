package toolcall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// A Value is what JSON and Python literals can say: nil, bool, int64, float64,
// string, []Value or *Dict.
type Value any

// A Dict is an object whose keys keep their order.
type Dict struct {
	Keys   []string
	Values map[string]Value
}

// Get returns the value of a key, and whether it is there. A nil Dict is empty.
func (d *Dict) Get(key string) (Value, bool) {
	if d == nil {
		return nil, false
	}
	v, ok := d.Values[key]
	return v, ok
}

// Set puts a value in.
func (d *Dict) Set(key string, v Value) {
	if d.Values == nil {
		d.Values = map[string]Value{}
	}
	if _, ok := d.Values[key]; !ok {
		d.Keys = append(d.Keys, key)
	}
	d.Values[key] = v
}

// Len is the number of keys.
func (d *Dict) Len() int {
	if d == nil {
		return 0
	}
	return len(d.Keys)
}

// mostNested bounds how deep values are nested.
const mostNested = 100

// ParseJSON reads one JSON value.
func ParseJSON(data []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := readJSON(d, 0)
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "toolcall", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, qiao.Errorf(qiao.Invalid, "toolcall", "there is more than one JSON value")
	}
	return v, nil
}

func readJSON(d *json.Decoder, depth int) (Value, error) {
	if depth > mostNested {
		return nil, fmt.Errorf("nested too deeply")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return readList(d, depth)
		}
		return readDict(d, depth)
	case json.Number:
		return number(string(t))
	}
	return t, nil
}

func readList(d *json.Decoder, depth int) (Value, error) {
	list := []Value{}
	for d.More() {
		v, err := readJSON(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func readDict(d *json.Decoder, depth int) (Value, error) {
	dict := &Dict{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := readJSON(d, depth+1)
		if err != nil {
			return nil, err
		}
		dict.Set(fmt.Sprint(key), v)
	}
	_, err := d.Token()
	return dict, err
}

// number is an int64 where it is written without point and exponent.
func number(s string) (Value, error) {
	if !strings.ContainsAny(s, ".eE") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%q is no number", s)
	}
	return f, nil
}

// kindOf is the name of the Python type of v.
func kindOf(v Value) string {
	switch v.(type) {
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []Value:
		return "list"
	case *Dict:
		return "dict"
	}
	return "None"
}

// equal compares as Python's == does: 1, 1.0 and True are the same.
func equal(a, b Value) bool {
	if x, ok := numeric(a); ok {
		y, ok := numeric(b)
		return ok && x == y
	}
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case []Value:
		b, ok := b.([]Value)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	case *Dict:
		b, ok := b.(*Dict)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for _, k := range a.Keys {
			if v, there := b.Get(k); !there || !equal(a.Values[k], v) {
				return false
			}
		}
		return true
	}
	return a == nil && b == nil
}

func numeric(v Value) (float64, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// among tells whether v equals one of a list.
func among(v Value, list []Value) bool {
	for _, o := range list {
		if equal(v, o) {
			return true
		}
	}
	return false
}

// text is v as Python's str gives it; inside a list or dict a string has
// quotes.
func text(v Value, inside bool) string {
	switch v := v.(type) {
	case string:
		if inside {
			return quoted(v)
		}
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case []Value:
		var parts []string
		for _, e := range v {
			parts = append(parts, text(e, true))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *Dict:
		var parts []string
		for _, k := range v.Keys {
			parts = append(parts, quoted(k)+": "+text(v.Values[k], true))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "None"
}

// Text is v as Python's str gives it.
func Text(v Value) string { return text(v, false) }

func floatText(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if math.Abs(v) >= 1e16 || v != 0 && math.Abs(v) < 1e-4 {
		s = strconv.FormatFloat(v, 'e', -1, 64)
	}
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func quoted(s string) string {
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\t", `\t`).Replace(s) + "'"
}

// plain is a text without spaces, punctuation and case: both benchmarks compare
// texts so.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,./-_*^", r) {
			return -1
		}
		return r
	}, s)
	return strings.ReplaceAll(strings.ToLower(s), "'", `"`)
}

func plainValue(v Value) Value {
	if s, ok := v.(string); ok {
		return plain(s)
	}
	return v
}

func plainList(list []Value) []Value {
	out := make([]Value, len(list))
	for i, v := range list {
		out[i] = plainValue(v)
	}
	return out
}
