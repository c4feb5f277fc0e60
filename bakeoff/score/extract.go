package score

import (
	"encoding/json"
	"strings"
)

// firstJSON reads the first run of balanced braces of s as a JSON object,
// which is how ZeroEval looks for an answer: braces in strings count, and line
// breaks are dropped.
func firstJSON(s string) (pyValue, bool) {
	depth, start := 0, -1
	for i := range len(s) {
		switch s[i] {
		case '{':
			if start < 0 {
				start = i
			}
			depth++
		case '}':
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				return readObject(strings.ReplaceAll(s[start:i+1], "\n", ""))
			}
		}
	}
	return pyValue{}, false
}

// finalJSON reads the last run of balanced braces of s as firstJSON does the
// first.
func finalJSON(s string) (pyValue, bool) {
	depth, start, last := 0, -1, ""
	for i := range len(s) {
		switch s[i] {
		case '{':
			if depth == 0 {
				start = i
			}
			depth++
		case '}':
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				last = s[start : i+1]
			}
		}
	}
	return readObject(strings.ReplaceAll(last, "\n", ""))
}

// readObject reads s, all of it, as a JSON object.
func readObject(s string) (pyValue, bool) {
	if !json.Valid([]byte(s)) {
		return pyValue{}, false
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, err := readPyValue(d)
	return v, err == nil && v.kind == 'd'
}

// lastJSON reads the last JSON object of s that has the key "answer". Unlike
// firstJSON it knows strings, and mends line breaks and LaTeX's backslashes in
// them.
func lastJSON(s string) (pyValue, bool) {
	for end := len(s); ; {
		end = strings.LastIndexByte(s[:end], '{')
		if end < 0 {
			return pyValue{}, false
		}
		length := objectLength(s[end:])
		if length == 0 {
			continue
		}
		if v, ok := mendedObject(s[end : end+length]); ok {
			if a, ok := v.get("answer"); ok {
				return a, true
			}
		}
	}
}

// longestObject bounds what is read as one JSON object.
const longestObject = 1 << 16

// objectLength is how long the object is that s starts with, or 0.
func objectLength(s string) int {
	depth, quoted := 0, false
	for i := 0; i < min(len(s), longestObject); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func mendedObject(s string) (pyValue, bool) {
	if v, ok := readObject(s); ok {
		return v, true
	}
	return readObject(mend(s))
}

// mend escapes what may not stand raw in a JSON string: control characters,
// and a backslash that starts no escape, as in \frac and \(.
func mend(s string) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\' && i+1 < len(s):
			if !startsEscape(s[i+1:]) {
				b.WriteByte('\\')
				break
			}
			b.WriteByte('\\')
			i++
			c = s[i]
		case quoted && c < ' ':
			b.WriteString(escapeControl(c))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// startsEscape tells whether what follows a backslash is an escape of JSON and
// not the start of a command such as \frac or \times.
func startsEscape(s string) bool {
	switch s[0] {
	case '"', '\\', '/':
		return true
	case 'n', 't', 'r', 'b', 'f':
		return len(s) < 2 || s[1] < 'a' || s[1] > 'z'
	case 'u':
		return len(s) > 4 && strings.Trim(s[1:5], "0123456789abcdefABCDEF") == ""
	}
	return false
}

func escapeControl(c byte) string {
	switch c {
	case '\n':
		return `\n`
	case '\t':
		return `\t`
	}
	return " "
}

// Boxed returns what the last \boxed{...} of s holds.
func Boxed(s string) (string, bool) {
	i := strings.LastIndex(s, `\boxed{`)
	if i < 0 {
		return "", false
	}
	depth := 0
	for k, c := range s[i:] {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[i+len(`\boxed{`) : i+k], true
			}
		}
	}
	return "", false
}
