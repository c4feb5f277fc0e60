package fact

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Class is a sort of Token.
type Class uint8

const (
	punct  Class = iota // one rune of punctuation or symbol
	word                // Latin letters, with apostrophes between them
	number              // digits, with thousands separators and a decimal point
	han                 // one Chinese character
	space               // white space without a line break
	newline
	letter // a run of letters of another script
)

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
// mark, a space. Low is its text folded to half width and lower case. The tokens of
// a text cover it without a gap.
type Token struct {
	Class      Class
	Start, End int    // in bytes
	Low        string // for a number its digits, without separators
}

func (t Token) value() float64 {
	v, _ := strconv.ParseFloat(t.Low, 64)
	return v
}

func (t Token) is(s string) bool { return t.Low == s }

// lex cuts s into tokens.
func lex(s string) []Token {
	tokens := make([]Token, 0, len(s)/3+4)
	for i := 0; i < len(s); {
		t := next(s, i)
		tokens = append(tokens, t)
		i = t.End
	}
	return tokens
}

func next(s string, i int) Token {
	r, n := utf8.DecodeRuneInString(s[i:])
	t := Token{Start: i, End: i + n}
	switch {
	case isDigit(r):
		t.Class, t.End = number, endOfNumber(s, i)
		t.Low = digitsOf(s[i:t.End])
	case isLatin(r):
		t.Class, t.End = word, endOfWord(s, i)
		t.Low = Fold(s[i:t.End])
	case IsHan(r):
		t.Class, t.Low = han, s[i:t.End]
	case r == '\n' || r == '\r':
		t.Class, t.Low = newline, "\n"
	case unicode.IsSpace(r):
		t.Class, t.Low = space, " "
	case r >= 0x80 && unicode.IsLetter(r):
		t.Class, t.End = letter, endOfLetters(s, i)
		t.Low = s[i:t.End]
	default:
		t.Low = foldRune(r, s[i:t.End])
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

// Fold brings full-width letters to half width, ’ to ', and all to lower case.
func Fold(s string) string {
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
