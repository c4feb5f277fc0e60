package token

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalize returns s in Unicode's form NFC.
//
// The norm package follows the Stream-Safe Text Process: in a run of more than
// thirty combining marks it inserts a joiner, which the models' own tokenizer
// does not. Such runs are normalized here, whole.
func normalize(s string) string {
	if i := plain(s); i == len(s) || norm.NFC.QuickSpanString(s[i:]) == len(s)-i {
		return s
	}
	if !longRun(s) {
		return norm.NFC.String(s)
	}
	return compose(decompose(s))
}

// plain returns how much of s, up to a character before its end, NFC certainly
// leaves alone: ASCII, Latin-1, usual punctuation and ideographs of the base block.
func plain(s string) int {
	before := 0
	for i := 0; i < len(s); {
		n := plainRune(s[i:])
		if n == 0 {
			return before
		}
		before = i
		i += n
	}
	return len(s)
}

// plainRune returns the length of the character that s begins with if it begins
// and ends a normalization segment, unless a mark follows; else 0.
func plainRune(s string) int {
	c := s[0]
	switch {
	case c < utf8.RuneSelf:
		return 1
	case len(s) >= 2 && (c == 0xC2 || c == 0xC3) && s[1]&0xC0 == 0x80:
		return 2
	case len(s) < 3 || s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80:
		return 0
	case c >= 0xE5 && c <= 0xE8, c == 0xE4 && s[1] >= 0xB8, c == 0xE9 && s[1] < 0xBF,
		c == 0xE2 && s[1] == 0x80 && s[2] >= 0x90, // U+2010 to U+203F
		c == 0xE3 && s[1] == 0x80 && s[2] <= 0xA9, // U+3000 to U+3029
		c == 0xEF && s[1] == 0xBC:                 // U+FF00 to U+FF3F
		return 3
	}
	return 0
}

// safeRun is how many combining marks in a row norm leaves as they are; each
// character may decompose into a few.
const safeRun = 8

func longRun(s string) bool {
	run := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i, run = i+1, 0
			continue
		}
		p := norm.NFD.PropertiesString(s[i:])
		if p.CCC() == 0 && p.BoundaryBefore() {
			run = 0
		} else if run++; run > safeRun {
			return true
		}
		i += max(p.Size(), 1)
	}
	return false
}

// A piece is a character, or an invalid byte, with its combining class.
type piece struct {
	text string
	ccc  uint8
}

// decompose takes s apart by Unicode's canonical decomposition and puts
// combining marks in order.
func decompose(s string) []piece {
	var pieces []piece
	for i := 0; i < len(s); {
		p := norm.NFD.PropertiesString(s[i:])
		n := max(p.Size(), 1)
		whole := s[i : i+n]
		if d := p.Decomposition(); d != nil {
			whole = string(d)
		} else if r, _ := utf8.DecodeRuneInString(whole); r >= 0xAC00 && r <= 0xD7A3 {
			whole = norm.NFD.String(whole)
		}
		pieces = appendPieces(pieces, whole)
		i += n
	}
	for i := 0; i < len(pieces); {
		j := i + 1
		for j < len(pieces) && pieces[j].ccc != 0 {
			j++
		}
		from := i
		if pieces[i].ccc == 0 {
			from++
		}
		slices.SortStableFunc(pieces[from:j], func(a, b piece) int { return int(a.ccc) - int(b.ccc) })
		i = j
	}
	return pieces
}

func appendPieces(pieces []piece, s string) []piece {
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		pieces = append(pieces, piece{s[i : i+n], norm.NFD.PropertiesString(s[i:]).CCC()})
		i += n
	}
	return pieces
}

// compose joins each starter with the marks after it that it can take, by
// Unicode's canonical composition.
func compose(pieces []piece) string {
	starter := -1
	last := uint8(0) // the class of the last mark left apart, which blocks those up to it
	for i := range pieces {
		p := &pieces[i]
		if starter >= 0 && (last < p.ccc || last == 0) {
			if whole, ok := pair(pieces[starter].text, p.text); ok {
				pieces[starter].text, p.text = whole, ""
				continue
			}
		}
		if p.ccc == 0 {
			starter = i
		}
		last = p.ccc
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// pair composes two characters, if they compose to one.
func pair(a, b string) (string, bool) {
	if !utf8.ValidString(a) || !utf8.ValidString(b) {
		return "", false
	}
	s := norm.NFC.String(a + b)
	return s, utf8.RuneCountInString(s) == 1
}
