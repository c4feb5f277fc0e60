package document

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// A scanner reads the inline markup of one block of Markdown, after section 6 of
// CommonMark 0.31 with GitHub's strikethrough and bare addresses, pandoc's math
// and footnotes. Its time is linear: whatever looks for an end is bounded, or
// remembers that there is none. It is used for one block after the other, to
// keep its memory.
type scanner struct {
	v      virtual
	labels map[string]bool

	at       int // where the scan is
	from     int // start of the plain text not yet noted
	events   []event
	delims   []delim
	brackets []bracket
	pairs    int           // numbers pairs of openers and closers
	ticks    map[int][]int // places of runs of backticks, by length
	noEnd    map[string]bool
	out      []event
}

// reset makes s ready for another block, of which the first bytes are skipped.
func (s *scanner) reset(v virtual, labels map[string]bool, skip int) {
	*s = scanner{v: v, labels: labels, at: skip, from: skip,
		events: s.events[:0], delims: s.delims[:0], brackets: s.brackets[:0], out: s.out[:0]}
}

// scan returns the events of the block.
func (s *scanner) scan() []event {
	t := s.v.s
	for s.at < len(t) {
		if !s.special(t[s.at]) {
			s.at++
		}
	}
	s.flush(s.at)
	s.emphasize(0)
	return s.spread()
}

// special reads what begins with c and returns whether it did.
func (s *scanner) special(c byte) bool {
	switch c {
	case '\\':
		return s.escape()
	case '&':
		return s.entity()
	case '`':
		return s.code()
	case '<':
		return s.angle()
	case '$':
		return s.math()
	case '*', '_', '~':
		return s.delimiters(c)
	case '[', '!', ']':
		return s.bracket(c)
	case '\n', '\r':
		return s.lineBreak()
	case 'h', 'f', 'm', 'w', 'H', 'W':
		return s.address()
	}
	return false
}

// flush notes the plain text up to byte to.
func (s *scanner) flush(to int) {
	if s.from < to {
		s.events = append(s.events, event{kind: verbatim, from: s.from, to: to})
	}
	s.from = to
}

// note notes an event from at up to end, and goes on there. Places are virtual
// until spread.
func (s *scanner) note(e event, end int) bool {
	s.flush(s.at)
	e.from, e.to = s.at, end
	s.events = append(s.events, e)
	s.at, s.from = end, end
	return true
}

func (s *scanner) escape() bool {
	t := s.v.s
	if s.at+1 < len(t) && isPunct(t[s.at+1]) {
		return s.note(event{kind: altered, prose: t[s.at+1 : s.at+2]}, s.at+2)
	}
	if s.at+1 < len(t) && (t[s.at+1] == '\n' || t[s.at+1] == '\r') {
		s.flush(s.at)
		s.from = s.at // the backslash belongs to the break
		s.at++
		return s.breakFrom(s.from, "\n")
	}
	return false
}

func (s *scanner) entity() bool {
	end := entityEnd(s.v.s, s.at)
	if end == 0 {
		return false
	}
	return s.note(event{kind: altered, prose: html.UnescapeString(s.v.s[s.at:end])}, end)
}

// entityEnd returns the end of the character reference at i, or 0.
func entityEnd(t string, i int) int {
	semi := strings.IndexByte(t[i:min(len(t), i+40)], ';')
	if semi < 2 {
		return 0
	}
	raw := t[i : i+semi+1]
	for _, c := range raw[1:semi] {
		if c != '#' && (c > 127 || !unicode.IsLetter(c) && !unicode.IsDigit(c)) {
			return 0
		}
	}
	if got := html.UnescapeString(raw); got == raw || strings.HasSuffix(got, ";") && raw != "&semi;" || got == "" {
		return 0
	}
	return i + semi + 1
}

// code reads inline code.
func (s *scanner) code() bool {
	t := s.v.s
	n := runLength(t, s.at)
	end := s.tickAfter(n, s.at+n)
	if end < 0 {
		s.at += n
		return true
	}
	words := strings.Join(strings.FieldsFunc(t[s.at+n:end], func(c rune) bool { return c == '\n' || c == '\r' }), " ")
	if words = strings.TrimSpace(words); words == "" {
		words = Object
	}
	return s.note(event{kind: atom, mark: Code, prose: words}, end+n)
}

// tickAfter returns where the next run of n backticks at or after i begins, or -1.
func (s *scanner) tickAfter(n, i int) int {
	if s.ticks == nil {
		s.ticks = tickRuns(s.v.s)
	}
	runs := s.ticks[n]
	for len(runs) > 0 && runs[0] < i {
		runs = runs[1:]
	}
	s.ticks[n] = runs
	if len(runs) == 0 {
		return -1
	}
	return runs[0]
}

func tickRuns(t string) map[int][]int {
	runs := map[int][]int{}
	for i := 0; i < len(t); i++ {
		if t[i] == '`' {
			n := runLength(t, i)
			runs[n] = append(runs[n], i)
			i += n - 1
		}
	}
	return runs
}

func runLength(t string, i int) int {
	n := 1
	for i+n < len(t) && t[i+n] == t[i] {
		n++
	}
	return n
}

// longestInline bounds what is searched for the end of a tag, a target or a
// formula.
const longestInline = 2048

// math reads $formula$ and $$formula$$ by pandoc's rule.
func (s *scanner) math() bool {
	t := s.v.s
	n := min(runLength(t, s.at), 2)
	i := s.at + n
	if i >= len(t) || isBlank(t[i]) || t[i] == '$' {
		s.at += runLength(t, s.at)
		return true
	}
	window := t[:min(len(t), i+longestInline)]
	for ; i < len(window); i++ {
		switch {
		case t[i] == '\\':
			i++
		case t[i] == '$' && !isBlank(t[i-1]) && strings.HasPrefix(t[i:], "$$"[:n]) && (i+n == len(t) || !isDigit(t[i+n])):
			raw := t[s.at : i+n]
			return s.note(event{kind: atom, mark: Math, prose: strings.Join(strings.Fields(raw), " ")}, i+n)
		case t[i] == '\n' && n == 1, t[i] == '$' && n == 1 && isBlank(t[i-1]):
			i = len(window)
		}
	}
	s.at += n
	return true
}

// address reads a bare URL.
func (s *scanner) address() bool {
	t := s.v.s
	if s.at > 0 && isWordByte(t[s.at-1]) {
		return false
	}
	end := text.URLEnd(t, s.at)
	if k := strings.IndexAny(t[s.at:end], "[]*|`$"); k >= 0 {
		end = s.at + k
	}
	if end-s.at < 8 {
		return false
	}
	return s.note(event{kind: atom, mark: URL, prose: t[s.at:end]}, end)
}

// lineBreak reads a line break with the blanks around it.
func (s *scanner) lineBreak() bool {
	t := s.v.s
	start := s.at
	for start > s.from && (t[start-1] == ' ' || t[start-1] == '\t') {
		start--
	}
	prose := softBreak(t[:start], strings.TrimLeft(t[s.at:], " \t\r\n"))
	if s.at-start >= 2 {
		prose = "\n"
	}
	return s.breakFrom(start, prose)
}

// breakFrom notes a line break that begins at start, before or at s.at.
func (s *scanner) breakFrom(start int, prose string) bool {
	t := s.v.s
	end := s.at
	for end < len(t) && isBlank(t[end]) {
		end++
	}
	s.flush(start)
	s.at = start
	return s.note(event{kind: altered, prose: prose}, end)
}

// spread gives the events their places in the source, and delimiters their pairs.
func (s *scanner) spread() []event {
	out := s.out
	for i, e := range s.events {
		if e.kind == closer && e.tag == delimTag {
			out = s.spreadDelim(out, s.delims[e.at()])
			continue
		}
		last := i == len(s.events)-1
		e.from, e.to = s.source(e.from, e.to, last)
		out = append(out, e)
	}
	s.out = out
	return out
}

// source returns the place in the source of the virtual bytes from up to to. What
// stands before the next line belongs to the line break before it.
func (s *scanner) source(from, to int, last bool) (int, int) {
	if last || to >= len(s.v.s) {
		return s.v.begin(from), s.v.end(to)
	}
	return s.v.begin(from), s.v.begin(to)
}

func (s *scanner) pair() string {
	s.pairs++
	return strconv.Itoa(s.pairs)
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_'
}

// around returns the characters before byte i and from byte j on; a space at the
// ends of t.
func around(t string, i, j int) (before, after rune) {
	before, after = ' ', ' '
	if i > 0 {
		before, _ = utf8.DecodeLastRuneInString(t[:i])
	}
	if j < len(t) {
		after, _ = utf8.DecodeRuneInString(t[j:])
	}
	return before, after
}
