package jinja

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescape reads the escapes of a Python string. Unknown ones stay as they are,
// as Python leaves them; those that are cut short are not ok.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		out, n, ok := escape(s[i+1:])
		if !ok {
			return "", false
		}
		b.WriteString(out)
		i += 1 + n
	}
	return b.String(), true
}

const simpleEscapes = "nrtbfav0\\'\""
const simpleValues = "\n\r\t\b\f\a\v\x00\\'\""

// escape reads what follows a backslash: its text and how long it is.
func escape(s string) (out string, n int, ok bool) {
	switch c := s[0]; {
	case c >= '0' && c <= '7':
		n := min(digits(s, 0, "01234567"), 3)
		v, err := strconv.ParseUint(s[:n], 8, 16)
		return string(rune(v)), n, err == nil
	case c == '\n':
		return "", 1, true
	case c == 'x':
		return hexEscape(s, 2)
	case c == 'u':
		return hexEscape(s, 4)
	case c == 'U':
		return hexEscape(s, 8)
	case strings.IndexByte(simpleEscapes, c) >= 0:
		i := strings.IndexByte(simpleEscapes, c)
		return simpleValues[i : i+1], 1, true
	}
	_, size := utf8.DecodeRuneInString(s)
	return "\\" + s[:size], size, true
}

func hexEscape(s string, digits int) (string, int, bool) {
	if len(s) < 1+digits {
		return "", 0, false
	}
	v, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		return "", 0, false
	}
	return string(rune(v)), 1 + digits, true
}
