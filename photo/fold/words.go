package fold

import (
	"unicode"
	"unicode/utf8"
)

// A Word is a piece of a folded text: a run of letters and digits, or a run of
// Chinese characters, kana or hangul.
type Word struct {
	Text  string
	Start int // byte of the folded text
	CJK   bool
}

// Words cuts a folded text into words.
func Words(folded string) []Word {
	var list []Word
	start, was := 0, other
	flush := func(end int) {
		if was != other {
			list = append(list, Word{folded[start:end], start, was == cjk})
		}
	}
	for i, r := range folded {
		if c := classOf(r); c != was {
			flush(i)
			start, was = i, c
		}
	}
	flush(len(folded))
	return list
}

type class uint8

const (
	other class = iota
	latin
	cjk
)

func classOf(r rune) class {
	switch {
	case IsHan(r) || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return cjk
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return latin
	}
	return other
}

// Bigrams calls f with each two neighbouring characters of s, or with the only
// one.
func Bigrams(s string, f func(string)) {
	_, first := utf8.DecodeRuneInString(s)
	if first == len(s) {
		if s != "" {
			f(s)
		}
		return
	}
	for i, next := 0, first; next < len(s); {
		_, n := utf8.DecodeRuneInString(s[next:])
		f(s[i : next+n])
		i, next = next, next+n
	}
}
