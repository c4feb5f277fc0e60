package query

import (
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// A source is the query, and its folded form in which everything is looked up.
type source struct {
	query string
	text  fold.Text
	f     string // text.Folded
	taken []bool // bytes of f that were understood
}

func newSource(query string) *source {
	t := fold.New(query)
	return &source{query: query, text: t, f: t.Folded, taken: make([]bool, len(t.Folded))}
}

// span is where f[start:end] is in the query.
func (s *source) span(start, end int) Span {
	a, b := s.text.Source(start, end)
	return Span{a, b}
}

// said is f[start:end] as it was typed.
func (s *source) said(start, end int) string {
	a, b := s.text.Source(start, end)
	return s.query[a:b]
}

// free tells whether nothing of f[start:end] is taken.
func (s *source) free(start, end int) bool {
	for _, t := range s.taken[start:end] {
		if t {
			return false
		}
	}
	return true
}

func (s *source) take(start, end int) {
	for i := start; i < end; i++ {
		s.taken[i] = true
	}
}

// whole tells whether f[start:end] does not cut a word of letters or digits.
func (s *source) whole(start, end int) bool { return s.starts(start) && s.ends(end) }

func (s *source) starts(at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.f[:at])
	after, _ := utf8.DecodeRuneInString(s.f[at:])
	return !wordly(before) || !wordly(after)
}

func (s *source) ends(at int) bool { return at == len(s.f) || s.starts(at) }

// wordly tells whether r is of a word that is written with spaces around it.
func wordly(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !fold.IsHan(r) && !unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// hasHan tells whether s has a Chinese character.
func hasHan(s string) bool {
	for _, r := range s {
		if fold.IsHan(r) {
			return true
		}
	}
	return false
}

// wordless tells whether r is of a script that writes no spaces.
func wordless(r rune) bool {
	return fold.IsHan(r) || unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
