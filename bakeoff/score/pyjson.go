package score

import (
	"encoding/json"
	"strconv"
	"strings"
)

// A pyValue is a JSON value that can be written as Python's str() writes what
// json.loads makes of it, which is what ZeroEval compares.
type pyValue struct {
	kind  byte // n number, s string, b bool, z null, l list, d dict
	text  string
	items []pyValue // of a list; of a dict, key and value by turns
}

// readPyValue reads one value from d.
func readPyValue(d *json.Decoder) (pyValue, error) {
	t, err := d.Token()
	if err != nil {
		return pyValue{}, err
	}
	switch v := t.(type) {
	case json.Delim:
		return readPyItems(d, v)
	case json.Number:
		return pyValue{kind: 'n', text: pyNumber(v.String())}, nil
	case string:
		return pyValue{kind: 's', text: v}, nil
	case bool:
		return pyValue{kind: 'b', text: map[bool]string{true: "True", false: "False"}[v]}, nil
	}
	return pyValue{kind: 'z', text: "None"}, nil
}

func readPyItems(d *json.Decoder, open json.Delim) (pyValue, error) {
	v := pyValue{kind: 'l'}
	if open == '{' {
		v.kind = 'd'
	}
	for d.More() {
		item, err := readPyValue(d)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
	}
	_, err := d.Token()
	return v.lastKeys(), err
}

// lastKeys keeps the last value of a key that comes twice, in the first one's
// place, as a dict does.
func (v pyValue) lastKeys() pyValue {
	if v.kind != 'd' {
		return v
	}
	at := map[string]int{}
	var items []pyValue
	for i := 0; i+1 < len(v.items); i += 2 {
		key := v.items[i].text
		if first, ok := at[key]; ok {
			items[first+1] = v.items[i+1]
			continue
		}
		at[key] = len(items)
		items = append(items, v.items[i], v.items[i+1])
	}
	v.items = items
	return v
}

// get returns the value of a key of a dict.
func (v pyValue) get(key string) (pyValue, bool) {
	if v.kind != 'd' {
		return pyValue{}, false
	}
	for i := 0; i+1 < len(v.items); i += 2 {
		if v.items[i].text == key {
			return v.items[i+1], true
		}
	}
	return pyValue{}, false
}

// str is Python's str(v).
func (v pyValue) str() string {
	if v.kind == 's' {
		return v.text
	}
	return v.repr()
}

func (v pyValue) repr() string {
	switch v.kind {
	case 's':
		return pyQuote(v.text)
	case 'l':
		return "[" + v.join(1, ", ") + "]"
	case 'd':
		return "{" + v.join(2, ", ") + "}"
	}
	return v.text
}

func (v pyValue) join(step int, sep string) string {
	var b strings.Builder
	for i := 0; i+step <= len(v.items); i += step {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(v.items[i].repr())
		if step == 2 {
			b.WriteString(": " + v.items[i+1].repr())
		}
	}
	return b.String()
}

// pyQuote is Python's repr of a string.
func pyQuote(s string) string {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b := []byte{quote}
	for _, r := range s {
		b = appendPyRune(b, r, quote)
	}
	return string(append(b, quote))
}

func appendPyRune(b []byte, r rune, quote byte) []byte {
	switch {
	case r == rune(quote) || r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n':
		return append(b, `\n`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\t':
		return append(b, `\t`...)
	case r < ' ' || r == 0x7f:
		const hex = "0123456789abcdef"
		return append(b, '\\', 'x', hex[r>>4], hex[r&15])
	case r > 0x7f && !strconv.IsPrint(r):
		return append(b, strings.Trim(strconv.QuoteToASCII(string(r)), `"`)...)
	}
	return append(b, string(r)...)
}

// pyNumber writes a JSON number as Python prints it: whole numbers as they
// are, others as the shortest float.
func pyNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0"
		}
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && f == 0 {
		return s
	}
	return pyFloat(f)
}

// pyFloat is Python's repr of a float.
func pyFloat(f float64) string {
	s := strconv.FormatFloat(f, 'e', -1, 64)
	_, e, ok := strings.Cut(s, "e")
	if !ok { // inf, nan
		return strings.ToLower(strings.TrimPrefix(s, "+"))
	}
	exponent, err := strconv.Atoi(e)
	if err == nil && exponent >= -4 && exponent < 16 {
		if s = strconv.FormatFloat(f, 'f', -1, 64); !strings.Contains(s, ".") {
			s += ".0"
		}
	}
	return s
}
