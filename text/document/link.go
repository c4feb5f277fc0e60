package document

import (
	"strings"
	"unicode"
)

// A bracket is a [ or ![ that may open a link or an image.
type bracket struct {
	event  int // its place among the events
	delims int // how many delims came before
	from   int // virtual, after the bracket
	image  bool
	dead   bool // a link cannot hold a link
}

// bracket reads [, ![ or ].
func (s *scanner) bracket(c byte) bool {
	t := s.v.s
	switch {
	case c == ']':
		return s.closeBracket()
	case c == '[' && strings.HasPrefix(t[s.at:], "[^"):
		return s.footnote()
	case c == '[':
		return s.openBracket(1, false)
	case strings.HasPrefix(t[s.at:], "!["):
		return s.openBracket(2, true)
	}
	return false
}

// openBracket notes a bracket as plain text for now.
func (s *scanner) openBracket(size int, image bool) bool {
	s.note(event{kind: verbatim}, s.at+size)
	s.brackets = append(s.brackets, bracket{event: len(s.events) - 1, delims: len(s.delims), from: s.at, image: image})
	return true
}

// footnote reads the sign of a footnote, such as [^1].
func (s *scanner) footnote() bool {
	t := s.v.s
	end := strings.IndexByte(t[s.at:min(len(t), s.at+128)], ']')
	if end < 3 || strings.ContainsAny(t[s.at:s.at+end], " \t\r\n") {
		return s.openBracket(1, false)
	}
	end += s.at + 1
	if end < len(t) && t[end] == ':' && s.at == 0 {
		end++
	}
	return s.note(event{kind: atom, mark: Opaque, prose: Object}, end)
}

// closeBracket turns the last bracket into a link or an image if what follows
// says so.
func (s *scanner) closeBracket() bool {
	if len(s.brackets) == 0 {
		return false
	}
	b := s.brackets[len(s.brackets)-1]
	s.brackets = s.brackets[:len(s.brackets)-1]
	end := 0
	if !b.dead || b.image {
		end = s.targetEnd(b)
	}
	if end == 0 {
		return false
	}
	if b.image {
		s.image(b, end)
	} else {
		s.link(b, end)
	}
	return true
}

func (s *scanner) image(b bracket, end int) {
	s.flush(s.at)
	start := s.events[b.event].from
	s.events, s.delims = s.events[:b.event], s.delims[:b.delims]
	s.at = start
	s.from = start
	s.note(event{kind: atom, mark: Image, prose: Object}, end)
}

func (s *scanner) link(b bracket, end int) {
	pair := s.pair()
	open := &s.events[b.event]
	open.kind, open.mark, open.tag, open.sure = opener, Link, pair, true
	s.note(event{kind: closer, mark: Link, tag: pair, sure: true}, end)
	s.emphasize(b.delims)
	for i := len(s.brackets) - 1; i >= 0 && !s.brackets[i].dead; i-- {
		s.brackets[i].dead = true
	}
}

// targetEnd returns where the target of bracket b ends, whose ] is at s.at, or 0
// if it has none.
func (s *scanner) targetEnd(b bracket) int {
	t := s.v.s
	next := s.at + 1
	if next < len(t) && t[next] == '(' {
		if end := inlineTarget(t, next); end > 0 {
			return end
		}
	}
	if next < len(t) && t[next] == '[' {
		if end := labelEnd(t, next); end > next+2 {
			if s.labels[normalLabel(t[next+1:end-1])] {
				return end
			}
			return 0
		}
	}
	if s.at-b.from > 999 || !s.labels[normalLabel(t[b.from:s.at])] {
		return 0
	}
	if strings.HasPrefix(t[next:], "[]") {
		return next + 2
	}
	return next
}

// inlineTarget returns the end of the (target "title") at i, or 0.
func inlineTarget(t string, i int) int {
	t = t[:min(len(t), i+longestInline)]
	i = blanks(t, i+1)
	if i < len(t) && t[i] == ')' {
		return i + 1
	}
	i = destinationEnd(t, i)
	if i == 0 {
		return 0
	}
	after := blanks(t, i)
	if after < len(t) && t[after] == ')' {
		return after + 1
	}
	if after == i {
		return 0
	}
	if i = titleEnd(t, after); i == 0 {
		return 0
	}
	if i = blanks(t, i); i < len(t) && t[i] == ')' {
		return i + 1
	}
	return 0
}

func blanks(t string, i int) int {
	for i < len(t) && isBlank(t[i]) {
		i++
	}
	return i
}

// destinationEnd returns the end of the link destination at i, or 0.
func destinationEnd(t string, i int) int {
	if i < len(t) && t[i] == '<' {
		return until(t, i+1, '>', "<\n")
	}
	depth, start := 0, i
	for ; i < len(t); i++ {
		switch c := t[i]; {
		case c == '\\' && i+1 < len(t) && isPunct(t[i+1]):
			i++
		case c == '(':
			if depth++; depth > 32 {
				return 0
			}
		case c == ')':
			if depth == 0 {
				return i
			}
			depth--
		case c <= ' ' || c == 0x7F:
			if i == start || depth > 0 {
				return 0
			}
			return i
		}
	}
	return 0
}

// titleEnd returns the end of the link title at i, or 0.
func titleEnd(t string, i int) int {
	if i >= len(t) {
		return 0
	}
	switch t[i] {
	case '"', '\'':
		return until(t, i+1, t[i], "")
	case '(':
		return until(t, i+1, ')', "(")
	}
	return 0
}

// until returns the place after the first stop from i on, or 0 if one of bad
// comes before it.
func until(t string, i int, stop byte, bad string) int {
	for ; i < len(t); i++ {
		switch {
		case t[i] == '\\':
			i++
		case t[i] == stop:
			return i + 1
		case strings.IndexByte(bad, t[i]) >= 0:
			return 0
		}
	}
	return 0
}

// labelEnd returns the end of the [label] at i, or 0.
func labelEnd(t string, i int) int {
	return until(t[:min(len(t), i+1000)], i+1, ']', "[")
}

// normalLabel folds case and white space, as CommonMark compares labels.
func normalLabel(label string) string {
	return strings.ToLower(strings.ToUpper(strings.Join(strings.Fields(label), " ")))
}

func isSpaceRune(c rune) bool { return unicode.IsSpace(c) }
func isPunctRune(c rune) bool { return unicode.IsPunct(c) || unicode.IsSymbol(c) }
