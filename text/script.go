package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// scriptTable holds, in its two last lines, the characters that only one script
// of Chinese has. Characters of both, such as 后, 里 and 台, are in neither.
//
//go:embed scripts.txt
var scriptTable string

// firstHan and lastHan bound the dense part of the table of scripts.
const (
	firstHan = 0x3400
	lastHan  = 0x9FFF
)

// hanScripts tells the script of each character of the table.
type hanScripts struct {
	dense [lastHan - firstHan + 1]int8 // by code point: -1 Simplified, 1 Traditional
	rest  map[rune]int8
}

var loadScripts = sync.OnceValue(func() *hanScripts {
	t := &hanScripts{rest: map[rune]int8{}}
	lines := strings.Split(strings.TrimSpace(scriptTable), "\n")
	t.add(lines[len(lines)-2], -1)
	t.add(lines[len(lines)-1], 1)
	return t
})

func (t *hanScripts) add(chars string, script int8) {
	for _, c := range chars {
		if c >= firstHan && c <= lastHan {
			t.dense[c-firstHan] = script
		} else {
			t.rest[c] = script
		}
	}
}

func (t *hanScripts) of(c rune) int8 {
	if c >= firstHan && c <= lastHan {
		return t.dense[c-firstHan]
	}
	return t.rest[c]
}

// ScriptOf returns Simplified or Traditional for a character that only that
// script has, Chinese for one of both, and Unknown for what is not Han.
func ScriptOf(c rune) Language {
	if !isHan(c) {
		return Unknown
	}
	switch loadScripts().of(c) {
	case -1:
		return Simplified
	case 1:
		return Traditional
	}
	return Chinese
}

// OffScript returns the spans of the characters that the given script does not
// have: those of Simplified only for Traditional, and the other way round.
// Neighbours are one span. For any other language it returns nil.
func OffScript(s string, script Language) []Span {
	other := Simplified
	switch script {
	case Simplified:
		other = Traditional
	case Traditional:
	default:
		return nil
	}
	var spans []Span
	c := cursor{s: s}
	for i, r := range s {
		if ScriptOf(r) != other {
			continue
		}
		sp := Span{Start: c.at(i)}
		sp.End = sp.Start.next(s)
		if n := len(spans); n > 0 && spans[n-1].End == sp.Start {
			spans[n-1].End = sp.End
		} else {
			spans = append(spans, sp)
		}
	}
	return spans
}

// isHan tells whether c is a Chinese character.
func isHan(c rune) bool {
	switch {
	case c >= 0x4E00 && c <= 0x9FFF, c >= 0x3400 && c <= 0x4DBF:
		return true
	case c < 0x2E80:
		return false
	}
	return unicode.Is(unicode.Han, c) && unicode.IsLetter(c) || c == '〇'
}

// isKana tells whether c is Japanese kana.
func isKana(c rune) bool {
	return c >= 0x3041 && c <= 0x30FF && c != '・' || c >= 0x31F0 && c <= 0x31FF || c >= 0xFF66 && c <= 0xFF9D
}

// isLatin tells whether c is a letter of the Latin alphabet.
func isLatin(c rune) bool {
	if c < 0x80 {
		return isASCIILetter(c)
	}
	return c < 0x2C80 && unicode.Is(unicode.Latin, c) || c >= 0xA720 && unicode.Is(unicode.Latin, c)
}

func isASCIILetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c rune) bool { return c >= '0' && c <= '9' }
