package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// freshHTML writes new words as HTML.
func (w *writer) freshHTML(i, j int) {
	for _, c := range w.new[i:j] {
		switch c {
		case '&':
			w.out.WriteString("&amp;")
		case '<':
			w.out.WriteString("&lt;")
		case '>':
			w.out.WriteString("&gt;")
		case '\u00A0':
			w.out.WriteString("&nbsp;")
		default:
			w.out.WriteRune(c)
		}
	}
}

// freshMarkdown writes new words as Markdown: signs that would be read as markup
// get a backslash, and an address is left alone.
func (w *writer) freshMarkdown(i, j int) {
	for i < j {
		c, n := utf8.DecodeRuneInString(w.new[i:])
		if end := w.address(i, j); end > i {
			w.out.WriteString(w.new[i:end])
			i = end
			continue
		}
		if c == '\n' || c == '\r' {
			i = w.freshBreak(i, j)
			continue
		}
		if c < utf8.RuneSelf && isPunct(byte(c)) && (w.guarded == i || w.plain || w.hasMeaning(i)) {
			w.out.WriteByte('\\')
		}
		w.out.WriteString(w.new[i : i+n])
		i += n
	}
}

// address returns the end of a URL at i, or i.
func (w *writer) address(i, j int) int {
	if w.plain || i > 0 && isWordByte(w.new[i-1]) {
		return i
	}
	end := min(j, text.URLEnd(w.new, i))
	if k := strings.IndexAny(w.new[i:end], "[]*|`$"); k >= 0 {
		end = i + k
	}
	return end
}

// freshBreak writes one line break for those from i on, with their blanks.
func (w *writer) freshBreak(i, j int) int {
	for i < j && isBlank(w.new[i]) {
		i++
	}
	line := w.b.newline
	if w.plain {
		line = " "
	}
	w.out.WriteString(line)
	if strings.Contains(line, "\n") {
		w.lineStart = true
		w.begin(i)
	}
	return i
}

// hasMeaning tells whether the sign at byte i of the new prose could be read as
// inline markup.
func (w *writer) hasMeaning(i int) bool {
	t := w.new
	before, after := around(t, i, i+1)
	switch t[i] {
	case '`', '[', ']':
		return true
	case '\\':
		return after < utf8.RuneSelf && isPunct(byte(after)) || after == '\n' || i+1 == len(t)
	case '*':
		return !unicode.IsSpace(before) || !unicode.IsSpace(after)
	case '_':
		word := isAlphabetic(before) && isAlphabetic(after)
		return !word && (!unicode.IsSpace(before) || !unicode.IsSpace(after))
	case '~':
		return strings.Count(window(t, i), "~") > 1
	case '$':
		return !unicode.IsDigit(after) && strings.Count(window(t, i), "$") > 1 || before == '$'
	case '<':
		return unicode.IsLetter(after) || strings.ContainsRune("/!?", after)
	case '&':
		return entityEnd(t, i) > 0
	case '|':
		return w.b.Kind == Cell
	case '#':
		return w.b.Kind == Heading
	}
	return false
}

// window returns the text of which a sign at i could be a part.
func window(t string, i int) string {
	return t[max(0, i-longestInline):min(len(t), i+longestInline)]
}

// blockSign returns where a backslash is needed so that a line of Markdown that
// begins with s is not read as another kind of block; -1 is nowhere.
func blockSign(s string) int {
	if k := strings.IndexAny(s[:min(len(s), longestInline)], "\r\n"); k >= 0 {
		s = s[:k]
	}
	trimmed := strings.TrimLeft(s, " \t")
	if n := len(s) - len(trimmed); n > 0 {
		if k := blockSign(trimmed); k >= 0 {
			return n + k
		}
		return -1
	}
	if s == "" {
		return -1
	}
	switch c := s[0]; {
	case c == '>' || c == '|':
		return 0
	case strings.Trim(s, "-=:|*_ \t") == "" && isPunct(c):
		return 0
	case strings.HasPrefix(s, "```"), strings.HasPrefix(s, "~~~"), strings.HasPrefix(s, "$$"), strings.HasPrefix(s, "+++"):
		return 0
	case c == '[' && (strings.Contains(s, "]:") || taskMarker(s) > 0):
		return 0
	case c == '-' || c == '+' || c == '*':
		return whenBlank(s, 1, 0)
	case c == '#':
		return whenBlank(s, len(s)-len(strings.TrimLeft(s, "#")), 0)
	case isDigit(c):
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n < len(s) && n < 10 && (s[n] == '.' || s[n] == ')') {
			return whenBlank(s, n+1, n)
		}
	}
	return -1
}

// whenBlank returns at if a blank or the end follows n bytes of s, else -1.
func whenBlank(s string, n, at int) int {
	if n == len(s) || s[n] == ' ' || s[n] == '\t' {
		return at
	}
	return -1
}
