package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A WordKind says what a Word is made of.
type WordKind uint8

// The kinds of word.
const (
	Letters WordKind = iota // an alphabetic word: don't, well-known, GPT4
	Number                  // digits with their separators: 1,234.5 and 12:30
	Han                     // one Chinese character or kana
	Emoji                   // one emoji, as people see it
	Space                   // white space; not a Word
	Mark                    // punctuation or a symbol; not a Word
)

// A Word is a unit of meaning in a text.
type Word struct {
	Span
	Kind WordKind `json:"kind"`
}

// Words returns the words of s in order, in O(n): alphabetic words with their
// inner apostrophes and hyphens, numbers, each Chinese character and each kana,
// and each emoji. White space and punctuation are left out.
func Words(s string) []Word {
	var words []Word
	c := cursor{s: s}
	for i := 0; i < len(s); {
		end, kind := token(s, i)
		if kind < Space {
			words = append(words, Word{c.span(i, end), kind})
		}
		i = end
	}
	return words
}

// token returns the end and kind of the token that begins at byte i of s. The
// tokens of a text are the text: nothing is left out.
func token(s string, i int) (end int, kind WordKind) {
	c, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case c == '\r' && i+1 < len(s) && s[i+1] == '\n':
		return i + 2, Space
	case c == '\n' || c == '\r':
		return i + 1, Space
	case unicode.IsSpace(c):
		return spaceEnd(s, i+n), Space
	case isDigit(c):
		return numberEnd(s, i+n)
	case unicode.IsDigit(c): // full-width, Arabic, …
		return digitsEnd(s, i+n), Number
	case isHan(c) || isKana(c):
		return marksEnd(s, i+n), Han
	case unicode.IsLetter(c) || unicode.IsNumber(c):
		return lettersEnd(s, i+n), Letters
	case c < 0xA9:
		return marksEnd(s, i+n), Mark
	}
	return symbolEnd(s, i, c, n)
}

// spaceEnd goes on over white space within a line.
func spaceEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == '\n' || c == '\r' || !unicode.IsSpace(c) {
			break
		}
		i += n
	}
	return i
}

// numberEnd reads the rest of a number; it is a word if letters follow, as in 3rd.
func numberEnd(s string, i int) (int, WordKind) {
	for i < len(s) {
		switch {
		case isDigit(rune(s[i])):
			i++
			continue
		case isNumberJoint(s[i]) && i+1 < len(s) && isDigit(rune(s[i+1])):
			i += 2
			continue
		}
		break
	}
	if c, n := utf8.DecodeRuneInString(s[i:]); wordRune(c) {
		return lettersEnd(s, i+n), Letters
	}
	return marksEnd(s, i), Number
}

func digitsEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsDigit(c) {
			break
		}
		i += n
	}
	return marksEnd(s, i)
}

func isNumberJoint(b byte) bool { return b == '.' || b == ',' || b == ':' }

// lettersEnd reads the rest of a word: letters, digits, marks and single joints
// between them.
func lettersEnd(s string, i int) int {
	for i < len(s) {
		c, n := utf8.DecodeRuneInString(s[i:])
		if wordRune(c) || isDigit(c) || isExtender(c) {
			i += n
			continue
		}
		next, m := utf8.DecodeRuneInString(s[i+n:])
		if !joins(c, s[i-1], next) {
			break
		}
		i += n + m
	}
	return i
}

// joins tells whether c joins the word that ends in byte last with next.
func joins(c rune, last byte, next rune) bool {
	switch c {
	case '\'', '’', '-', '‐', '‑', '_':
		return wordRune(next) || isDigit(next)
	case '.':
		return isDigit(rune(last)) && isDigit(next)
	}
	return false
}

// wordRune tells whether c is a letter of an alphabet.
func wordRune(c rune) bool {
	if c < utf8.RuneSelf {
		return isASCIILetter(c)
	}
	return unicode.IsLetter(c) && !isHan(c) && !isKana(c)
}

// isExtender tells whether c belongs to the character before it.
func isExtender(c rune) bool {
	return c >= 0x300 && (c == 0x200D || unicode.Is(unicode.Mn, c) || unicode.Is(unicode.Me, c) || unicode.Is(unicode.Mc, c))
}

func marksEnd(s string, i int) int {
	for i < len(s) && s[i] >= utf8.RuneSelf {
		c, n := utf8.DecodeRuneInString(s[i:])
		if !isExtender(c) {
			break
		}
		i += n
	}
	return i
}

// longestCluster bounds what is given to uniseg at once, so that a hostile run
// of joiners costs linear time.
const longestCluster = 256

// symbolEnd reads an emoji, or a symbol with its marks.
func symbolEnd(s string, i int, c rune, n int) (int, WordKind) {
	if c == utf8.RuneError || c < 0x203C {
		return marksEnd(s, i+n), Mark
	}
	if c >= 0x2E80 && c < 0x1F000 { // CJK punctuation and full-width forms
		return marksEnd(s, i+n), Mark
	}
	window := s[i:min(len(s), i+longestCluster)]
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(window, -1)
	kind := Mark
	if unicode.Is(unicode.So, c) || c >= 0x1F000 {
		kind = Emoji
	}
	return i + whole(s, i, len(cluster)), kind
}

// whole shortens n so that s[i:i+n] ends between characters.
func whole(s string, i, n int) int {
	for n > 1 && i+n < len(s) && !utf8.RuneStart(s[i+n]) {
		n--
	}
	return n
}
