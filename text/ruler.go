package text

import (
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// rulerStep is the number of bytes between two marks of a Ruler.
const rulerStep = 256

// A Ruler tells positions of one text in bytes, runes and UTF-16 units. Each
// question is answered in O(log n), most in O(1).
//
// A byte that is not part of valid UTF-8 counts as one rune and one UTF-16
// unit, as in a range loop of Go. A Ruler may be used from many goroutines.
type Ruler struct {
	s     string
	marks []Pos // the first character at or after each multiple of rulerStep; nil for ASCII
	end   Pos
}

// NewRuler measures s once, in O(n). For ASCII it keeps no table.
func NewRuler(s string) *Ruler {
	r := &Ruler{s: s}
	if isASCII(s) {
		r.end = Pos{len(s), len(s), len(s)}
		return r
	}
	r.marks = make([]Pos, 0, len(s)/rulerStep+1)
	var p Pos
	for p.Byte < len(s) {
		if p.Byte >= len(r.marks)*rulerStep {
			r.marks = append(r.marks, p)
		}
		p = p.next(s)
	}
	r.end = p
	return r
}

// End returns the position after the last character.
func (r *Ruler) End() Pos { return r.end }

// Pos returns the position at byte offset b. An offset within a character gives
// that character's start; one outside the text gives the text's nearer end.
func (r *Ruler) Pos(b int) Pos {
	switch {
	case b <= 0:
		return Pos{}
	case b >= len(r.s):
		return r.end
	case r.marks == nil:
		return Pos{b, b, b}
	}
	i := min(b/rulerStep, len(r.marks)-1)
	for r.marks[i].Byte > b {
		i--
	}
	return r.walk(r.marks[i], func(p Pos) bool { return p.Byte <= b })
}

// Span returns the span between two byte offsets, each as in [Ruler.Pos].
func (r *Ruler) Span(start, end int) Span { return Span{r.Pos(start), r.Pos(end)} }

// AtRune returns the position before rune n, counted from 0; false if the text
// has fewer runes.
func (r *Ruler) AtRune(n int) (Pos, bool) {
	p := r.find(n, func(p Pos) int { return p.Rune })
	return p, p.Rune == n
}

// AtUTF16 returns the position before UTF-16 unit n, counted from 0; false if
// the text has fewer units, or n is in the middle of a surrogate pair.
func (r *Ruler) AtUTF16(n int) (Pos, bool) {
	p := r.find(n, func(p Pos) int { return p.UTF16 })
	return p, p.UTF16 == n
}

// find returns the last position of which unit is at most n.
func (r *Ruler) find(n int, unit func(Pos) int) Pos {
	switch {
	case n <= 0:
		return Pos{}
	case n >= unit(r.end):
		return r.end
	case r.marks == nil:
		return Pos{n, n, n}
	}
	i := sort.Search(len(r.marks), func(i int) bool { return unit(r.marks[i]) > n }) - 1
	return r.walk(r.marks[i], func(p Pos) bool { return unit(p) <= n })
}

// walk goes from p to the last position for which ok holds.
func (r *Ruler) walk(p Pos, ok func(Pos) bool) Pos {
	for p.Byte < len(r.s) {
		next := p.next(r.s)
		if !ok(next) {
			break
		}
		p = next
	}
	return p
}

// next returns the position after the character of s at p.
func (p Pos) next(s string) Pos {
	if s[p.Byte] < utf8.RuneSelf {
		return Pos{p.Byte + 1, p.Rune + 1, p.UTF16 + 1}
	}
	c, n := utf8.DecodeRuneInString(s[p.Byte:])
	return Pos{p.Byte + n, p.Rune + 1, p.UTF16 + utf16.RuneLen(c)}
}

// A cursor gives the positions of byte offsets that only grow, in O(n) overall.
type cursor struct {
	s string
	p Pos
}

func (c *cursor) at(b int) Pos {
	for c.p.Byte < b {
		c.p = c.p.next(c.s)
	}
	return c.p
}

func (c *cursor) span(start, end int) Span {
	from := c.at(start)
	return Span{from, c.at(end)}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
