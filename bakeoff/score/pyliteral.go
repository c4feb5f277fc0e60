package score

import (
	"slices"
	"strconv"
	"strings"
)

// SameLiteral tells whether two Python literals are equal as Python has it; ok
// is false where either is not a literal that it can read.
func SameLiteral(a, b string) (same, ok bool) {
	x, okX := pyLiteral(a)
	y, okY := pyLiteral(b)
	return x == y, okX && okY
}

// pyLiteral reads a Python literal and writes its value in a form of its own,
// so that equal values are equal strings: dicts and sets are sorted, 1 and 1.0
// and True are one. It fails on everything that is not a literal.
func pyLiteral(s string) (string, bool) {
	if len(s) > 1<<16 {
		return "", false
	}
	l := literal{s: s}
	v, ok := l.value()
	l.space()
	return v, ok && l.at == len(l.s)
}

type literal struct {
	s     string
	at    int
	depth int
}

func (l *literal) space() {
	for l.at < len(l.s) && strings.IndexByte(" \t\r\n", l.s[l.at]) >= 0 {
		l.at++
	}
}

func (l *literal) take(s string) bool {
	l.space()
	if strings.HasPrefix(l.s[l.at:], s) {
		l.at += len(s)
		return true
	}
	return false
}

func (l *literal) value() (string, bool) {
	if l.depth++; l.depth > 100 {
		return "", false
	}
	defer func() { l.depth-- }()
	l.space()
	if l.at >= len(l.s) {
		return "", false
	}
	switch c := l.s[l.at]; c {
	case '[':
		return l.list("[", "]")
	case '(':
		return l.list("(", ")")
	case '{':
		return l.braces()
	case '\'', '"':
		return l.text()
	}
	return l.word()
}

// list reads a list or a tuple; one value in round brackets without a comma is
// that value.
func (l *literal) list(open, closing string) (string, bool) {
	l.take(open)
	var items []string
	comma := true
	for !l.take(closing) {
		if !comma {
			return "", false
		}
		v, ok := l.value()
		if !ok {
			return "", false
		}
		items = append(items, v)
		comma = l.take(",")
	}
	if open == "(" && len(items) == 1 && !comma {
		return items[0], true
	}
	return open + strings.Join(items, ",") + closing, true
}

// braces reads a dict or a set.
func (l *literal) braces() (string, bool) {
	l.take("{")
	items, comma := map[string]string{}, true // of a key that comes twice, the last value stays
	for !l.take("}") {
		if !comma {
			return "", false
		}
		v, ok := l.value()
		if !ok {
			return "", false
		}
		value := ""
		if l.take(":") {
			w, ok := l.value()
			if !ok {
				return "", false
			}
			value = ":" + w
		}
		items[v] = value
		comma = l.take(",")
	}
	var list []string
	for k, v := range items {
		list = append(list, k+v)
	}
	slices.Sort(list)
	return "{" + strings.Join(list, ",") + "}", true
}

// text reads a string; its value is written with an s before it, and quoted
// where it stands within others.
func (l *literal) text() (string, bool) {
	quote := l.s[l.at]
	var b strings.Builder
	for i := l.at + 1; i < len(l.s); i++ {
		switch c := l.s[i]; {
		case c == quote:
			l.at = i + 1
			if l.depth > 1 {
				return strconv.Quote(b.String()), true
			}
			return "s" + b.String(), true
		case c == '\\' && i+1 < len(l.s):
			i++
			b.WriteString(unescaped(l.s[i]))
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}

func unescaped(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case '\\', '\'', '"':
		return string(rune(c))
	}
	return `\` + string(rune(c))
}

// word reads a number, a truth value or None.
func (l *literal) word() (string, bool) {
	from := l.at
	for l.at < len(l.s) && strings.IndexByte(",:)]} \t\r\n([{'\"", l.s[l.at]) < 0 {
		l.at++
	}
	switch w := l.s[from:l.at]; w {
	case "None":
		return w, true
	case "True":
		return "1", true
	case "False":
		return "0", true
	default:
		f, err := strconv.ParseFloat(w, 64)
		if err != nil || strings.Trim(w, "+-0123456789.eE") != "" {
			return "", false
		}
		if n, err := strconv.ParseInt(w, 10, 64); err == nil {
			return strconv.FormatInt(n, 10), true
		}
		return strconv.FormatFloat(f, 'g', -1, 64), true
	}
}
