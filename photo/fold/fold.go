package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed simplified.txt
var simplifiedText string

// simplified maps a traditional character to its simplified one.
var simplified = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 4096)
	for _, pair := range strings.Fields(simplifiedText) {
		from, n := utf8.DecodeRuneInString(pair)
		to, _ := utf8.DecodeRuneInString(pair[n:])
		m[from] = to
	}
	return m
})

// A Text is a folded text that knows where it came from.
type Text struct {
	Folded string
	at     []int // for each byte of Folded, and its end, the byte of the source
}

// New folds s: lower case, half width, no accents, simplified characters.
func New(s string) Text {
	t := Text{at: make([]int, 0, len(s)+1)}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		from := b.Len()
		write(&b, r)
		for range b.Len() - from {
			t.at = append(t.at, i)
		}
	}
	t.at = append(t.at, len(s))
	t.Folded = b.String()
	return t
}

// Source returns the bytes of the source that Folded[start:end] came from.
func (t Text) Source(start, end int) (int, int) { return t.at[start], t.at[end] }

// String folds s as [New] does.
func String(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		write(&b, r)
	}
	return b.String()
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' {
			return false
		}
	}
	return true
}

// write folds one character, which may become none or several.
func write(b *strings.Builder, r rune) {
	switch {
	case r < utf8.RuneSelf:
		if r < ' ' {
			r = ' '
		}
		b.WriteRune(unicode.ToLower(r))
	case IsHan(r):
		if to, ok := simplified()[r]; ok {
			r = to
		}
		b.WriteRune(r)
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		// an accent or a mark of direction
	case r == '’' || r == '‘':
		b.WriteByte('\'')
	default:
		for _, c := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, c) {
				b.WriteRune(letter(unicode.ToLower(c)))
			}
		}
	}
}

// letter gives the few letters that Unicode does not take apart.
func letter(r rune) rune {
	switch r {
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'đ', 'ð':
		return 'd'
	case 'ı':
		return 'i'
	}
	return r
}

// IsHan tells whether r is a Chinese character.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == '〇' || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFF
}

// Loose folds s for comparing what a machine has read: beyond [String] it keeps
// letters and digits alone, and one of each family of lookalikes.
func Loose(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(alike(r))
		}
	}
	return b.String()
}

// alike returns the one of a family of lookalikes that stands for all.
func alike(r rune) rune {
	switch r {
	case 'o', 'q':
		return '0'
	case 'i', 'l', 'j':
		return '1'
	case 'z':
		return '2'
	case 's':
		return '5'
	case 'b':
		return '8'
	}
	return r
}
