package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is the kind of a token.
type kind uint8

const (
	eof kind = iota
	data
	blockBegin
	blockEnd
	outputBegin
	outputEnd
	word
	text
	integer
	float
	operator
)

// A token is a piece of a template.
type token struct {
	kind kind
	text string
	line int
}

// A lexer cuts a template into tokens. It trims as Hugging Face sets Jinja up: a
// line end after a block goes, and so do blanks before a block that begins its line.
type lexer struct {
	src       string
	at        int
	line      int
	lineStart bool // nothing but blanks may have come before on this line
	tokens    []token
	err       error
}

func lex(src string) ([]token, error) {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	src = strings.ReplaceAll(src, "\r", "\n")
	src = strings.TrimSuffix(src, "\n")
	l := &lexer{src: src, line: 1, lineStart: true}
	for l.err == nil && l.at < len(l.src) {
		l.next()
	}
	l.add(eof, "")
	return l.tokens, l.err
}

func (l *lexer) add(k kind, s string) {
	l.tokens = append(l.tokens, token{k, s, l.line})
}

func (l *lexer) fail(format string, args ...any) {
	if l.err == nil {
		l.err = syntaxError(l.line, format, args...)
	}
}

// move goes on by n bytes and counts lines.
func (l *lexer) move(n int) string {
	s := l.src[l.at : l.at+n]
	l.line += strings.Count(s, "\n")
	l.at += n
	return s
}

// next reads text up to a tag, and the tag.
func (l *lexer) next() {
	tag := tagIndex(l.src[l.at:])
	if tag < 0 {
		l.add(data, l.move(len(l.src)-l.at))
		return
	}
	rest := l.src[l.at+tag:]
	before := l.src[l.at : l.at+tag]
	sign := byte(0)
	if len(rest) > 2 && (rest[2] == '-' || rest[2] == '+') {
		sign = rest[2]
	}
	switch {
	case sign == '-':
		before = strings.TrimRightFunc(before, isSpace)
	case sign != '+' && rest[1] != '{':
		before = l.trimIndent(before)
	}
	if before != "" {
		l.add(data, before)
	}
	l.move(tag)
	open := 2
	if sign == '-' || sign == '+' && rest[1] != '{' {
		open = 3
	}
	switch rest[1] {
	case '#':
		l.comment(open)
	case '%':
		if l.raw(open) {
			return
		}
		l.move(open)
		l.tag(blockBegin, blockEnd, "%}")
	default:
		l.move(open)
		l.tag(outputBegin, outputEnd, "}}")
	}
}

func tagIndex(s string) int {
	for i := 0; i+1 < len(s); i++ {
		j := strings.IndexByte(s[i:len(s)-1], '{')
		if j < 0 {
			return -1
		}
		i += j
		if c := s[i+1]; c == '{' || c == '%' || c == '#' {
			return i
		}
	}
	return -1
}

// trimIndent leaves out the blanks that s ends with if the line has nothing else.
func (l *lexer) trimIndent(s string) string {
	start := strings.LastIndexByte(s, '\n') + 1
	if start == 0 && !l.lineStart {
		return s
	}
	if strings.TrimFunc(s[start:], isSpace) == "" {
		return s[:start]
	}
	return s
}

func (l *lexer) comment(open int) {
	end := strings.Index(l.src[l.at+open:], "#}")
	if end < 0 {
		l.fail("a comment has no end: #} is missing")
		return
	}
	body := l.src[l.at+open : l.at+open+end]
	l.move(open + end)
	l.close(2, strings.HasSuffix(body, "-"), strings.HasSuffix(body, "+"), true)
}

// close passes the end of a tag and the white space that goes with it.
func (l *lexer) close(n int, strip, keep, block bool) {
	from := l.at
	l.move(n)
	rest := l.src[l.at:]
	switch {
	case strip:
		l.move(len(rest) - len(strings.TrimLeftFunc(rest, isSpace)))
	case block && !keep && strings.HasPrefix(rest, "\n"):
		l.move(1)
	}
	l.lineStart = l.src[l.at-1] == '\n' && l.at > from
}

// raw reads a raw block, whose text is no template.
func (l *lexer) raw(open int) bool {
	end, strip, ok := tagNamed(l.src[l.at+open:], "raw")
	if !ok {
		return false
	}
	l.move(open)
	l.closeAt(end, strip)
	for i := l.at; ; i += 2 {
		j := strings.Index(l.src[i:], "{%")
		if j < 0 {
			l.fail("a raw block has no end: {%% endraw %%} is missing")
			return true
		}
		i += j
		inner, sign := l.src[i+2:], byte(0)
		if inner != "" && (inner[0] == '-' || inner[0] == '+') {
			sign, inner = inner[0], inner[1:]
		}
		end, strip, ok := tagNamed(inner, "endraw")
		if !ok {
			continue
		}
		body := l.src[l.at:i]
		switch sign {
		case '-':
			body = strings.TrimRightFunc(body, isSpace)
		case 0:
			body = l.trimIndent(body)
		}
		l.add(data, body)
		l.move(len(l.src) - len(inner) - l.at)
		l.closeAt(end, strip)
		return true
	}
}

// closeAt ends a tag whose last characters, "%}", stand n bytes on.
func (l *lexer) closeAt(n int, strip bool) {
	l.move(n)
	l.close(2, strip, false, true)
}

// tagNamed tells whether s, inside of a block tag, has one word and the tag's
// end: where its "%}" stands and whether it strips what follows.
func tagNamed(s, name string) (end int, strip, ok bool) {
	rest := strings.TrimLeftFunc(s, isSpace)
	rest, ok = strings.CutPrefix(rest, name)
	if !ok {
		return 0, false, false
	}
	rest = strings.TrimLeftFunc(rest, isSpace)
	rest, strip = strings.CutPrefix(rest, "-")
	return len(s) - len(rest), strip, strings.HasPrefix(rest, "%}")
}

// tag reads the tokens inside of a tag up to its end.
func (l *lexer) tag(begin, end kind, closing string) {
	l.add(begin, "")
	depth := 0
	for l.err == nil {
		l.blanks()
		rest := l.src[l.at:]
		if rest == "" {
			l.fail("a tag has no end: %s is missing", closing)
			return
		}
		if depth == 0 && l.tagEnd(rest, end, closing) {
			return
		}
		switch t := l.inner(rest); t {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		if depth < 0 {
			l.fail("a closing bracket has no opening one")
		}
	}
}

func (l *lexer) tagEnd(rest string, end kind, closing string) bool {
	bare := rest
	if rest[0] == '-' || rest[0] == '+' && end == blockEnd {
		bare = rest[1:]
	}
	if !strings.HasPrefix(bare, closing) {
		return false
	}
	l.add(end, "")
	l.close(len(rest)-len(bare)+2, rest[0] == '-', rest[0] == '+', end == blockEnd)
	return true
}

func (l *lexer) blanks() {
	rest := l.src[l.at:]
	l.move(len(rest) - len(strings.TrimLeftFunc(rest, isSpace)))
}

// operators are tried in order.
var operators = [...]string{"**", "//", "==", "!=", ">=", "<=",
	"+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"}

// inner reads one token of an expression and returns it if it is an operator.
func (l *lexer) inner(rest string) string {
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		l.quoted(rest)
		return ""
	case c >= '0' && c <= '9':
		l.number(rest)
		return ""
	case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf:
		l.name(rest)
		return ""
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			l.add(operator, op)
			l.move(len(op))
			return op
		}
	}
	l.fail("unexpected character %q", rest[:1])
	return ""
}

func (l *lexer) name(rest string) {
	n := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		n = len(rest)
	}
	if n == 0 {
		l.fail("unexpected character")
		return
	}
	l.add(word, rest[:n])
	l.move(n)
}

func (l *lexer) quoted(rest string) {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case rest[0]:
			s, ok := unescape(rest[1:i])
			if !ok {
				l.fail("a string has an escape that does not exist")
			}
			l.add(text, s)
			l.move(i + 1)
			return
		}
	}
	l.fail("a string has no end: %c is missing", rest[0])
}

func (l *lexer) number(rest string) {
	n := digits(rest, 0, "0123456789_")
	k := integer
	if len(rest) > 1 && rest[0] == '0' && strings.ContainsRune("xXoObB", rune(rest[1])) {
		n = digits(rest, 2, "0123456789abcdefABCDEF_")
	} else {
		if f := digits(rest, n+1, "0123456789_"); n < len(rest) && rest[n] == '.' && f > n+1 {
			n, k = f, float
		}
		if e := exponent(rest, n); e > n {
			n, k = e, float
		}
	}
	l.add(k, strings.ReplaceAll(rest[:n], "_", ""))
	l.move(n)
}

func digits(s string, from int, set string) int {
	for from < len(s) && strings.IndexByte(set, s[from]) >= 0 {
		from++
	}
	return from
}

func exponent(s string, from int) int {
	if from >= len(s) || s[from]|0x20 != 'e' {
		return from
	}
	start := from + 1
	if start < len(s) && (s[start] == '-' || s[start] == '+') {
		start++
	}
	if end := digits(s, start, "0123456789"); end > start {
		return end
	}
	return from
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1C && r <= 0x1F }
