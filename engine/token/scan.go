package token

import (
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
)

// A scanner cuts text into the words within which tokens are merged. This is the
// models' own regular expression by hand,
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|
//	 ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// its alternatives in order. With marks set, \p{M} counts among the letters of
// its second alternative and is left out of the fourth, as Qwen3.5 has it.
type scanner struct{ marks bool }

func scannerFor(pre string) (scanner, error) {
	switch pre {
	case "", "qwen2", "deepseek-r1-qwen":
		return scanner{}, nil
	case "qwen35":
		return scanner{marks: true}, nil
	}
	return scanner{}, qiao.Errorf(qiao.Unsupported, "token: read vocabulary", "pre-tokenizer %q is not known", pre).
		WithFix("Use a Qwen-family model: its file says tokenizer.ggml.pre qwen2 or qwen35.")
}

// A class is what the expression asks of a character.
type class uint8

const (
	other class = iota
	letter
	number
	space
	newline
	mark // only where the scanner tells it from other
)

// ascii has the classes of the first 128 characters.
var ascii = func() (t [128]class) {
	for r := range rune(128) {
		t[r] = classify(r)
	}
	return t
}()

func classify(r rune) class {
	switch {
	case r == '\r' || r == '\n':
		return newline
	case unicode.IsLetter(r):
		return letter
	case unicode.IsNumber(r):
		return number
	case unicode.IsSpace(r):
		return space
	}
	return other
}

// class returns the class of the character at s[i:] and its length; an invalid
// byte is a character of its own. At the end the length is 0.
func (sc scanner) class(s string, i int) (class, int) {
	if i >= len(s) {
		return other, 0
	}
	if c := s[i]; c < utf8.RuneSelf {
		return ascii[c], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r >= 0x4E00 && r <= 0x9FA5 { // most of Chinese, without a search
		return letter, n
	}
	c := classify(r)
	if sc.marks && c == other && unicode.IsMark(r) {
		c = mark
	}
	return c, n
}

// next returns the end of the word that begins at s[i]; i must be within s.
func (sc scanner) next(s string, i int) int {
	if s[i] == '\'' {
		if n := contraction(s[i+1:]); n > 0 {
			return i + 1 + n
		}
	}
	c, n := sc.class(s, i)
	second, _ := sc.class(s, i+n)
	switch {
	case c == letter || c == mark:
		return sc.letters(s, i+n)
	case c != newline && c != number && (second == letter || second == mark):
		return sc.letters(s, i+n)
	case c == number:
		return i + n
	case c == other:
		return sc.others(s, i+n)
	case s[i] == ' ' && i+1 < len(s) && second == other:
		return sc.others(s, i+1)
	}
	return sc.spaces(s, i)
}

// contraction returns the length of an English ending at the start of s.
func contraction(s string) int {
	if len(s) == 0 {
		return 0
	}
	switch s[0] | 0x20 {
	case 's', 't', 'm', 'd':
		return 1
	}
	if len(s) < 2 {
		return 0
	}
	switch [2]byte{s[0] | 0x20, s[1] | 0x20} {
	case [2]byte{'r', 'e'}, [2]byte{'v', 'e'}, [2]byte{'l', 'l'}:
		return 2
	}
	return 0
}

func (sc scanner) letters(s string, i int) int {
	for {
		c, n := sc.class(s, i)
		if n == 0 || c != letter && c != mark {
			return i
		}
		i += n
	}
}

// others goes on over symbols and then over line ends.
func (sc scanner) others(s string, i int) int {
	for {
		c, n := sc.class(s, i)
		if n == 0 || c != other {
			break
		}
		i += n
	}
	for i < len(s) && (s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// spaces ends a run of white space after its last line end; without one, before
// its last character, which goes to the word that follows; at the text's end, or
// if it is the only one, after it.
func (sc scanner) spaces(s string, i int) int {
	start, last, afterNewline := i, i, 0
	for {
		c, n := sc.class(s, i)
		if n == 0 || c != space && c != newline {
			break
		}
		last = i
		i += n
		if c == newline {
			afterNewline = i
		}
	}
	switch {
	case afterNewline > 0:
		return afterNewline
	case i < len(s) && last > start:
		return last
	}
	return i
}
