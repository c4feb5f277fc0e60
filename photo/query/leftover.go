package query

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// counter is a number with a Chinese measure word, which says nothing.
var counter = regexp.MustCompile(`^[一二两三四五六七八九十几多]+[只条个头张辆幅把座台部些匹群位名]`)

// marks makes mentions of the marks that join or deny.
func (s *source) marks() []mention {
	var all []mention
	for i, r := range s.f {
		op := ""
		switch r {
		case ',', '，', ';', '；', '。':
			op = "comma"
		case '、', '+':
			op = "and"
		case '|':
			op = "or"
		case '-':
			if i+1 < len(s.f) && (i == 0 || s.f[i-1] == ' ') && s.f[i+1] != ' ' && s.f[i+1] != '-' {
				op = "not"
			}
		case '!', '！':
			if i+1 < len(s.f) && (i == 0 || s.f[i-1] == ' ') && s.f[i+1] != ' ' && s.f[i+1] != '!' {
				op = "not"
			}
		}
		if op != "" && s.free(i, i+utf8.RuneLen(r)) {
			all = append(all, s.mark(i, i+utf8.RuneLen(r), mention{op: op}))
		}
	}
	return all
}

// leftovers makes mentions of what nothing else explains.
func (s *source) leftovers() []mention {
	var all []mention
	for _, w := range fold.Words(s.f) {
		start := w.Start
		for start < w.Start+len(w.Text) {
			end := start
			for end < w.Start+len(w.Text) && !s.taken[end] {
				end++
			}
			if end == start {
				start++
				continue
			}
			if w.CJK {
				all = append(all, s.piece(start, end)...)
			} else {
				all = append(all, s.words(start, end))
			}
			start = end
		}
	}
	return all
}

func (s *source) words(start, end int) mention {
	return s.mark(start, end, mention{kind: Words, label: s.said(start, end), v: Value{Any: []string{s.f[start:end]}}})
}

// piece explains Chinese text that no word of the tables covers: single characters
// that function at its ends, a few that mean something each, or plain text.
func (s *source) piece(start, end int) []mention {
	var before, after []mention
	for start < end {
		if n := len(counter.FindString(s.f[start:end])); n > 0 {
			s.take(start, start+n)
			start += n
			continue
		}
		_, n := utf8.DecodeRuneInString(s.f[start:])
		op, ok := s.single(start, start+n)
		if !ok {
			break
		}
		before = append(before, s.mark(start, start+n, op))
		start += n
	}
	for end > start {
		_, n := utf8.DecodeLastRuneInString(s.f[:end])
		op, ok := s.single(end-n, end)
		if !ok || op.op == "not" || op.op == "weaknot" {
			break
		}
		after = append([]mention{s.mark(end-n, end, op)}, after...)
		end -= n
	}
	return append(append(before, s.core(start, end)...), after...)
}

// core explains what is left of a piece.
func (s *source) core(start, end int) []mention {
	if start == end {
		return nil
	}
	if at := strings.Index(s.f[start:end], "的"); at > 0 {
		at += start
		s.take(at, at+len("的"))
		return append(s.piece(start, at), s.piece(at+len("的"), end)...)
	}
	if each, ok := s.each(start, end); ok {
		return each
	}
	return []mention{s.words(start, end)}
}

// single returns the function of one character.
func (s *source) single(start, end int) (mention, bool) {
	for _, e := range known().words[s.f[start:end]] {
		switch e.kind {
		case "stop", "not", "weaknot", "or", "and", "but":
			return mention{op: e.kind, value: e.value}, true
		}
	}
	return mention{}, false
}

// each takes a few characters for a word each, if all are known.
func (s *source) each(start, end int) ([]mention, bool) {
	const most = 5
	var all []mention
	for at := start; at < end; {
		_, n := utf8.DecodeRuneInString(s.f[at:])
		m, ok := s.meaning(at, at+n)
		if !ok {
			m, ok = s.single(at, at+n)
			m.start, m.end = at, at+n
		}
		if !ok || len(all) == most {
			return nil, false
		}
		all = append(all, m)
		at += n
	}
	for i, m := range all {
		all[i] = s.mark(m.start, m.end, m)
	}
	return all, true
}

// meaning is the chip that one character stands for.
func (s *source) meaning(start, end int) (mention, bool) {
	for _, e := range known().words[s.f[start:end]] {
		switch e.kind {
		case string(Colour), string(Thing):
			return mention{start: start, end: end, kind: Kind(e.kind), label: s.said(start, end), v: Value{Any: []string{e.value}}}, true
		case "word", "generic", "name":
			return mention{start: start, end: end, kind: Words, label: s.said(start, end),
				v: Value{Any: []string{s.f[start:end]}, Soft: e.kind == "generic"}}, true
		}
	}
	return mention{}, false
}
