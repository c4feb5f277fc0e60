package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the sentences of s in order, in O(n). A sentence keeps the
// stop that ends it and the quotes and brackets that close after the stop; what
// lies between sentences is white space, list markers (see [ListMarker]) or a byte order mark.
//
// English and Chinese stops both count, in any mixture. A period does not end a
// sentence within a number, a version, a URL, an abbreviation or initials, nor
// before a word that goes on in lower case after a quotation. An empty line or
// a list marker always ends one; a single line break does unless both lines are
// full and the second one reads on.
func Sentences(s string) []Span {
	sp := splitter{s: s, cursor: cursor{s: s}}
	if strings.HasPrefix(s, "\uFEFF") {
		sp.start, sp.i = 3, 3
	}
	sp.lineStart()
	for sp.i < len(s) {
		sp.step()
	}
	sp.cut(len(s), len(s))
	return sp.spans
}

// A splitter walks over a text once, from sentence to sentence.
type splitter struct {
	s      string
	i      int // where the walk is
	start  int // of the sentence
	line   int // start of the line
	cursor cursor
	spans  []Span
}

// cut ends the sentence at byte end and begins the next one at byte next.
func (sp *splitter) cut(end, next int) {
	from, to := trimSpace(sp.s, sp.start, end)
	if from < to {
		sp.spans = append(sp.spans, sp.cursor.span(from, to))
	}
	sp.start, sp.i = next, next
}

// step looks at the character at i and moves past it.
func (sp *splitter) step() {
	b := sp.s[sp.i]
	switch {
	case b == '\n' || b == '\r':
		sp.newline()
	case b == '.' || b == '!' || b == '?':
		sp.stop()
	case isASCIILetter(rune(b)):
		sp.word()
	case b < utf8.RuneSelf:
		sp.i++
	default:
		c, n := utf8.DecodeRuneInString(sp.s[sp.i:])
		if isChineseStop(c) || c == '…' {
			sp.stop()
		} else {
			sp.i += n
		}
	}
}

// word skips a URL as a whole, and otherwise the letters of a word.
func (sp *splitter) word() {
	if sp.i == 0 || !isASCIILetter(rune(sp.s[sp.i-1])) {
		if end := URLEnd(sp.s, sp.i); end > sp.i {
			sp.i = end
			return
		}
	}
	for sp.i < len(sp.s) && isASCIILetter(rune(sp.s[sp.i])) {
		sp.i++
	}
}

// stop reads a run of stops with what closes after it, and cuts if they end the
// sentence.
func (sp *splitter) stop() {
	first := sp.i
	end := stopsEnd(sp.s, first)
	closed := closersEnd(sp.s, end)
	sp.i = closed
	if endsSentence(sp.s, sp.start, first, end, closed) {
		sp.cut(closed, closed)
	}
}

// newline reads one or more line breaks and cuts if they end the sentence.
func (sp *splitter) newline() {
	end, lines := sp.i, 0
	for end < len(sp.s) {
		c, n := utf8.DecodeRuneInString(sp.s[end:])
		if !unicode.IsSpace(c) {
			break
		}
		if c == '\n' || c == '\r' && !strings.HasPrefix(sp.s[end+1:], "\n") {
			lines++
		}
		end += n
	}
	next := end
	if k := strings.LastIndexAny(sp.s[sp.i:end], "\r\n"); k >= 0 {
		next = sp.i + k + 1
	}
	readsOn := lines == 1 && ListMarker(sp.s[next:]) == 0 && continues(sp.s, sp.line, sp.i, end)
	if !readsOn {
		sp.cut(sp.i, end)
	}
	sp.i = next
	sp.lineStart()
}

// lineStart skips the list marker of the line that begins at i.
func (sp *splitter) lineStart() {
	sp.line = sp.i
	if n := ListMarker(sp.s[sp.i:]); n > 0 {
		sp.i += n
		sp.start, sp.line = sp.i, sp.i
	}
}

// Lines of at least so many bytes count as full: the writer or a program may
// have broken them to fit a width.
const (
	fullLatinLine = 55
	fullHanLine   = 75
)

// longestWrapped is the longest line that a program is thought to have wrapped.
const longestWrapped = 100

// continues tells whether the line from start to end reads on in the text that
// begins at next.
func continues(s string, start, end, next int) bool {
	start, end = trimSpace(s, start, end)
	if start >= end || next >= len(s) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	first, _ := utf8.DecodeRuneInString(s[next:])
	switch {
	case isHan(first):
		return end-start >= fullHanLine && (isHan(last) || last == '，' || last == '、')
	case unicode.IsLower(first):
		return unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(",;-–—)\"'”’", last)
	case isLatin(first) || isDigit(first):
		return end-start >= fullLatinLine && (isLatin(last) || isDigit(last) || last == ',')
	}
	return false
}

func trimSpace(s string, from, to int) (int, int) {
	part := strings.TrimRightFunc(s[from:to], unicode.IsSpace)
	to = from + len(part)
	return to - len(strings.TrimLeftFunc(part, unicode.IsSpace)), to
}

// ReadsOn tells whether a line of plain text goes on in the next one, as where
// a program has wrapped a paragraph, rather than that each stands for itself.
func ReadsOn(line, next string) bool {
	both := line + "\n" + next
	if ListMarker(next) > 0 {
		return false
	}
	from, to := trimSpace(both, len(line)+1, len(both))
	return from < to && (continues(both, 0, len(line), from) || wraps(line, next[from-len(line)-1:]))
}

// wraps tells whether a full line ends a sentence in the middle of a paragraph.
func wraps(line, next string) bool {
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(line)
	first, _ := utf8.DecodeRuneInString(next)
	return len(line) >= fullLatinLine && len(line) <= longestWrapped && !isHan(last) && !isChineseStop(last) &&
		(isLatin(first) || strings.ContainsRune("\"'(“‘", first))
}
