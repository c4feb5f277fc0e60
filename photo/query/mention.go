package query

import (
	"slices"
	"unicode/utf8"
)

// A mention is a piece of the folded query with a meaning: a chip's, or that of a
// word that joins or denies.
type mention struct {
	start, end int
	op         string // of a function word; empty for a chip
	value      string // of an op
	kind       Kind
	label      string
	v          Value
	negated    bool
	within     []string // of a place: those that it lies in
}

// precedence decides between mentions of the same length: lower is first.
func (m mention) precedence() int {
	switch {
	case m.op == "":
		return map[Kind]int{Device: -1, Place: 3, Colour: 4, Thing: 5, Words: 7}[m.kind]
	case m.op == "stop":
		return 8
	}
	return 6
}

// choose keeps the longest of mentions that overlap, in the order of the text.
func (s *source) choose(all []mention) []mention {
	slices.SortStableFunc(all, func(a, b mention) int {
		if d := s.weight(b) - s.weight(a); d != 0 {
			return d
		}
		if d := a.precedence() - b.precedence(); d != 0 {
			return d
		}
		return a.start - b.start
	})
	var kept []mention
	for _, m := range all {
		if s.free(m.start, m.end) {
			s.take(m.start, m.end)
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b mention) int { return a.start - b.start })
	return kept
}

// weight is how much of the text a mention explains.
func (s *source) weight(m mention) int { return utf8.RuneCountInString(s.f[m.start:m.end]) }

// lookUp finds all words of the tables.
func (s *source) lookUp() []mention {
	l := known()
	var all []mention
	for start := range s.f {
		if s.taken[start] || !s.starts(start) {
			continue
		}
		end := start
		for range l.longest {
			if end >= len(s.f) || s.taken[end] {
				break
			}
			_, n := utf8.DecodeRuneInString(s.f[end:])
			end += n
			if !s.ends(end) {
				continue
			}
			for _, e := range l.words[s.f[start:end]] {
				if m, ok := s.mean(e, start, end); ok {
					all = append(all, m)
				}
			}
		}
	}
	return all
}

// mean makes a mention of an entry, unless it is a single Chinese character amid
// others, of which nobody knows what it means.
func (s *source) mean(e entry, start, end int) (mention, bool) {
	m := mention{start: start, end: end, label: s.said(start, end)}
	switch e.kind {
	case "stop", "not", "weaknot", "afternot", "or", "and", "but", "ask":
		m.op, m.value = e.kind, e.value
	case "generic", "word", "name":
		m.kind, m.v = Words, Value{Any: []string{s.f[start:end]}, Soft: e.kind == "generic"}
	default:
		m.kind, m.v = Kind(e.kind), Value{Any: []string{e.value}}
	}
	return m, !s.lonely(start, end)
}

// lonely tells whether f[start:end] is one Chinese character.
func (s *source) lonely(start, end int) bool {
	r, n := utf8.DecodeRuneInString(s.f[start:])
	return start+n == end && wordless(r)
}
