package fact

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A class is a sort of token.
type class uint8

const (
	punct  class = iota // one rune of punctuation or symbol
	word                // Latin letters, with apostrophes between them
	number              // digits, with thousands separators and a decimal point
	han                 // one Chinese character
	space               // white space without a line break
	newline
	letter // a run of letters of another script
)

// A token is a piece of a text. Tokens cover the text without a gap.
type token struct {
	class      class
	start, end int
	low        string // folded to half width and lower case; digits without separators
}

func (t token) value() float64 {
	v, _ := strconv.ParseFloat(t.low, 64)
	return v
}

func (t token) is(s string) bool { return t.low == s }

// A Class is a sort of Token.
type Class = class

// The classes of tokens that callers tell apart.
const (
	ClassPunct   = punct
	ClassWord    = word
	ClassNumber  = number
	ClassHan     = han
	ClassSpace   = space
	ClassNewline = newline
	ClassLetter  = letter
)

// A Token is a piece of a text: a Latin word, a number, one Chinese character, a
// mark, a space. Low is its text folded to half width and lower case.
type Token struct {
	Class      Class
	Start, End int // in bytes
	Low        string
}

// Tokens cuts s into tokens that cover it without a gap.
func Tokens(s string) []Token {
	t := lex(s)
	out := make([]Token, len(t))
	for i, v := range t {
		out[i] = Token{v.class, v.start, v.end, v.low}
	}
	return out
}

// lex cuts s into tokens.
func lex(s string) []token {
	tokens := make([]token, 0, len(s)/3+4)
	for i := 0; i < len(s); {
		t := next(s, i)
		tokens = append(tokens, t)
		i = t.end
	}
	return tokens
}

func next(s string, i int) token {
	r, n := utf8.DecodeRuneInString(s[i:])
	t := token{start: i, end: i + n}
	switch {
	case isDigit(r):
		t.class, t.end = number, endOfNumber(s, i)
		t.low = digitsOf(s[i:t.end])
	case isLatin(r):
		t.class, t.end = word, endOfWord(s, i)
		t.low = fold(s[i:t.end])
	case IsHan(r):
		t.class, t.low = han, s[i:t.end]
	case r == '\n' || r == '\r':
		t.class, t.low = newline, "\n"
	case unicode.IsSpace(r):
		t.class, t.low = space, " "
	case r >= 0x80 && unicode.IsLetter(r):
		t.class, t.end = letter, endOfLetters(s, i)
		t.low = s[i:t.end]
	default:
		t.low = foldRune(r, s[i:t.end])
	}
	return t
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

func isLatin(r rune) bool {
	switch {
	case r < 0x80:
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	case r < 0x250:
		return r >= 0xC0 && r != '×' && r != '÷' || r == 'ª' || r == 'º'
	}
	return r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || r >= 0x1E00 && r <= 0x1EFF
}

// IsHan tells whether r is a Chinese character.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r == '〇' || r >= 0x3400 && r <= 0x4DBF ||
		r >= 0x20000 && r <= 0x323AF || r >= 0xF900 && r <= 0xFAFF
}

func endOfNumber(s string, i int) int {
	i = skipDigits(s, i)
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		j := skipDigits(s, i+n)
		digits := utf8.RuneCountInString(s[i+n : j])
		switch {
		case (r == ',' || r == '，' && wideDigit(s, i+n)) && digits == 3:
		case (r == '.' || r == '．') && digits > 0:
			return j
		default:
			return i
		}
		i = j
	}
	return i
}

func wideDigit(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r >= '０' && r <= '９'
}

func skipDigits(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isDigit(r) {
			break
		}
		i += n
	}
	return i
}

func endOfWord(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if isApostrophe(r) {
			if q, _ := utf8.DecodeRuneInString(s[i+n:]); !isLatin(q) {
				break
			}
		} else if !isLatin(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		i += n
	}
	return i
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

func endOfLetters(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r < 0x80 || IsHan(r) || isLatin(r) || !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		i += n
	}
	return i
}

// fold brings full-width letters to half width, ’ to ', and all to lower case.
func fold(s string) string {
	return strings.ToLower(halfWidth(s))
}

func halfWidth(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return strings.Map(half, s)
		}
	}
	return s
}

func half(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - 0xFEE0
	case r == '’':
		return '\''
	case r == '－' || r == '−' || r == '‐' || r == '‑':
		return '-'
	case r == '￥':
		return '¥'
	}
	return r
}

func foldRune(r rune, s string) string {
	if r < 0x80 {
		return s
	}
	if h := half(r); h != r {
		return string(h)
	}
	return s
}

func digitsOf(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == ',' || s[i] >= 0x80 {
			return strings.ReplaceAll(halfWidth(s), ",", "")
		}
	}
	return s
}
