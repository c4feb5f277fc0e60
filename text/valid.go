package text

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// Valid returns nil if s is UTF-8, or an error of Kind Invalid that tells the
// offset of the first byte which is not.
func Valid(s string) error {
	if utf8.ValidString(s) {
		return nil
	}
	at := firstInvalid(s)
	return qiao.Errorf(qiao.Invalid, "read text", "not UTF-8: byte %d is 0x%02X", at, s[at]).
		WithFix("Save the text as UTF-8 (older Chinese files are often GB18030 or Big5) and try again.")
}

// Sanitize replaces each byte that is not part of valid UTF-8 with U+FFFD and
// returns how many there were. Valid text, NUL bytes included, stays as it is.
func Sanitize(s string) (string, int) {
	if utf8.ValidString(s) {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	bad := 0
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == utf8.RuneError && n == 1 {
			bad++
		}
		b.WriteRune(c)
		i += n
	}
	return b.String(), bad
}

func firstInvalid(s string) int {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
