package jinja

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// str is Python's str().
func (r *run) str(n pos, v any) string {
	switch v := v.(type) {
	case string:
		return v
	case undefined:
		return ""
	}
	var b strings.Builder
	r.repr(n, &b, v, 0)
	return b.String()
}

// repr writes Python's repr().
func (r *run) repr(n pos, b *strings.Builder, v any, depth int) {
	if !r.step(n) || r.tooDeep(n, depth) || !r.alloc(n, 16) {
		return
	}
	switch v := v.(type) {
	case string:
		if r.alloc(n, 2*len(v)) {
			b.WriteString(quote(v))
		}
	case List:
		r.reprItems(n, b, v, "[", "]", depth)
	case Tuple:
		end := ")"
		if len(v) == 1 {
			end = ",)"
		}
		r.reprItems(n, b, v, "(", end, depth)
	case *Map:
		b.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			r.repr(n, b, k, depth+1)
			b.WriteString(": ")
			r.repr(n, b, v.items[k], depth+1)
		}
		b.WriteByte('}')
	default:
		b.WriteString(scalar(v))
	}
}

func (r *run) reprItems(n pos, b *strings.Builder, items []any, open, end string, depth int) {
	b.WriteString(open)
	for i, item := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		r.repr(n, b, item, depth+1)
	}
	b.WriteString(end)
}

// scalar prints what has no parts, as Python does.
func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case bigInt:
		return string(v)
	case undefined:
		return "Undefined"
	case *namespace:
		return "<Namespace>"
	case *callable:
		return "<function " + v.name + ">"
	}
	return fmt.Sprintf("<%s>", typeName(v))
}

// floatText is Python's repr of a float.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote is Python's repr of a str.
func quote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	b := []byte{q}
	for _, c := range s {
		switch {
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == rune(q) || c == '\\':
			b = append(b, '\\', byte(c))
		case c < 0x20 || c == 0x7F || c > 0x7F && c <= 0xFF && !unicode.IsPrint(c):
			b = fmt.Appendf(b, `\x%02x`, c)
		case c > 0xFF && !unicode.IsPrint(c) && c <= 0xFFFF:
			b = fmt.Appendf(b, `\u%04x`, c)
		case c > 0xFFFF && !unicode.IsPrint(c):
			b = fmt.Appendf(b, `\U%08x`, c)
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return string(append(b, q))
}
