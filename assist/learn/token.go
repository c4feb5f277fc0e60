package learn

import (
	"unicode"
	"unicode/utf8"
)

// A token is a word of a script with spaces, a number, or one character of a
// script without.
type token struct {
	text       string // in small letters; digits are 0
	start, end int    // bytes
	letter     bool   // made of letters of a script with spaces
}

// tokens cuts a text into words. Punctuation stands for nothing, but an
// apostrophe begins a token of its own: what 's.
func tokens(s string) []token {
	var list []token
	var word []rune
	start := 0
	flush := func(end int) {
		if len(word) > 0 {
			list = append(list, token{string(word), start, end, true})
			word = word[:0]
		}
	}
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case unicode.Is(unicode.Han, r):
			flush(i)
			list = append(list, token{string(r), i, i + size, false})
			continue
		case r == '’' || r == '\'':
			flush(i)
			r = '\''
		case unicode.IsDigit(r):
			r = '0'
		case !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '%' && r != '$':
			flush(i)
			continue
		}
		if len(word) == 0 {
			start = i
		}
		word = append(word, unicode.ToLower(r))
	}
	flush(len(s))
	return list
}
