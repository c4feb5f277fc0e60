package text

import (
	"fmt"
	"hash/fnv"
	"io"
)

// An Edit replaces the part of a text that Span covers, which reads Before,
// with After. An insertion has an empty Before; a deletion an empty After.
//
// Hash guards against applying it to a text that has changed since: it is
// [HashOf] Before with up to 16 bytes of the text on each side.
type Edit struct {
	Span
	Before string `json:"before"`
	After  string `json:"after"`
	Hash   string `json:"hash"`
}

// NewEdit makes the Edit that replaces the bytes of s from start up to end with
// after. It takes O(n); use [Ruler.Edit] for many edits of one text. It panics
// if the offsets are not within s.
func NewEdit(s string, start, end int, after string) Edit {
	c := cursor{s: s}
	return editOf(s, c.span(start, end), after)
}

// Edit makes the Edit that replaces the bytes from start up to end with after.
// It panics if the offsets are not within the text.
func (r *Ruler) Edit(start, end int, after string) Edit {
	return editOf(r.s, r.Span(start, end), after)
}

func editOf(s string, sp Span, after string) Edit {
	return Edit{Span: sp, Before: sp.Of(s), After: after, Hash: HashOf(s, sp)}
}

// hashReach is how many bytes on each side of an Edit its Hash covers.
const hashReach = 16

// HashOf returns the Hash of an Edit of s at sp: 16 hex digits of FNV-1a over
// the bytes before, within and after sp, each followed by a byte 0xFF. It guards
// against mistakes, not against forgery. It panics if sp is not within s.
func HashOf(s string, sp Span) string {
	start, end := sp.Start.Byte, sp.End.Byte
	h := fnv.New64a()
	for _, part := range []string{
		s[max(0, start-hashReach):start],
		s[start:end],
		s[end:min(len(s), end+hashReach)],
	} {
		io.WriteString(h, part)
		h.Write([]byte{0xFF})
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// noop tells whether the Edit changes nothing.
func (e Edit) noop() bool { return e.Before == e.After }

// grows returns by how many units the Edit lengthens its text.
func (e Edit) grows() Pos {
	c := cursor{s: e.After}
	end := c.at(len(e.After))
	return end.minus(e.End.minus(e.Start))
}

func (p Pos) plus(q Pos) Pos  { return Pos{p.Byte + q.Byte, p.Rune + q.Rune, p.UTF16 + q.UTF16} }
func (p Pos) minus(q Pos) Pos { return Pos{p.Byte - q.Byte, p.Rune - q.Rune, p.UTF16 - q.UTF16} }

func (sp Span) moved(by Pos) Span { return Span{sp.Start.plus(by), sp.End.plus(by)} }
