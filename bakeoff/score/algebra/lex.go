package algebra

import (
	"strings"
	"unicode"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokNumber
	tokName   // a letter, or a command without its backslash
	tokSymbol // one byte
	tokBad
)

type token struct {
	kind tokenKind
	text string
}

// lex cuts s into tokens; the last is tokEnd, or tokBad where it cannot be read.
func lex(s string) []token {
	var list []token
	for i := 0; i < len(s); {
		t, n := lexOne(s[i:])
		if n == 0 {
			return append(list, token{tokBad, s[i:]})
		}
		if t.text != "" {
			list = append(list, t)
		}
		i += n
	}
	return append(list, token{kind: tokEnd})
}

// lexOne reads the first token of s and its length; 0 is none. A space is a
// token without text.
func lexOne(s string) (token, int) {
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return token{}, 1
	case isDigit(c) || c == '.' && len(s) > 1 && isDigit(s[1]):
		n := numberLength(s)
		return token{tokNumber, s[:n]}, n
	case c == '\\':
		return lexCommand(s)
	case isLetter(c):
		return lexLetters(s)
	case strings.IndexByte("+-*/^(){}[]|!%_", c) >= 0:
		return token{tokSymbol, s[:1]}, 1
	}
	return token{}, 0
}

func numberLength(s string) int {
	n, dot := 0, false
	for n < len(s) && (isDigit(s[n]) || s[n] == '.' && !dot) {
		dot = dot || s[n] == '.'
		n++
	}
	return n
}

func lexCommand(s string) (token, int) {
	n := 1
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	switch {
	case n > 1:
		return token{tokName, s[1:n]}, n
	case len(s) > 1 && (s[1] == '%' || s[1] == '{' || s[1] == '}' || s[1] == '|'):
		return token{tokSymbol, s[1:2]}, 2
	}
	return token{}, 0
}

// lexLetters reads a known function or constant, or one letter.
func lexLetters(s string) (token, int) {
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	for k := n; k > 1; k-- {
		if functions(s[:k]) || s[:k] == "pi" || s[:k] == "inf" || s[:k] == "infinity" {
			return token{tokName, s[:k]}, k
		}
	}
	return token{tokName, s[:1]}, 1
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c < 0x80 && unicode.IsLetter(rune(c)) }
