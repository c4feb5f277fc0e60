package english

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// A tokenKind says what a token is.
type tokenKind uint8

const (
	word   tokenKind = iota // letters, with inner apostrophes and hyphens
	number                  // digits with their joints
	mark                    // one character of punctuation
	opaque                  // a link, an address, code: nothing looks inside
)

// A token is a piece of a sentence; start and end are bytes in the sentence.
type token struct {
	kind       tokenKind
	start, end int
	text       string
	lower      string // in small letters, with straight apostrophes
	known      lexicon.Word
	listed     bool // known is set
}

func (t *token) capital() bool {
	c, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsUpper(c)
}

// A sentence is a sentence with its tokens. Indices outside them are answered
// with the token edge.
type sentence struct {
	text   string
	tokens []token
}

var edge = token{kind: mark, lower: ""}

func (s *sentence) at(i int) *token {
	if i < 0 || i >= len(s.tokens) {
		e := edge
		return &e
	}
	return &s.tokens[i]
}

// neighbour is the small form of token i for the lexicon's pairs: "^" before
// the sentence, "" where nothing is known.
func (s *sentence) neighbour(i int) string {
	switch t := s.at(i); {
	case i < 0:
		return "^"
	case t.kind == word, t.lower == ",":
		return t.lower
	}
	return ""
}

// spaced tells whether white space stands between tokens i-1 and i.
func (s *sentence) spaced(i int) bool {
	return i > 0 && i < len(s.tokens) && s.tokens[i-1].end < s.tokens[i].start
}

// newSentence splits s into tokens.
func newSentence(s string, lex *lexicon.Lexicon) *sentence {
	out := &sentence{text: s}
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(c) {
			i += n
			continue
		}
		t := scan(s, i)
		t.text = s[t.start:t.end]
		t.lower = straight(strings.ToLower(t.text))
		if t.kind == word {
			t.known, t.listed = lex.Word(t.lower)
		}
		out.tokens = append(out.tokens, t)
		i = t.end
	}
	return out
}

func straight(s string) string { return strings.ReplaceAll(s, "’", "'") }

// scan reads the token at byte i.
func scan(s string, i int) token {
	if end := opaqueEnd(s, i); end > i {
		return token{kind: opaque, start: i, end: end}
	}
	c, n := utf8.DecodeRuneInString(s[i:])
	if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
		return token{kind: mark, start: i, end: i + n}
	}
	kind, end := word, i
	if unicode.IsDigit(c) {
		kind = number
	}
	for end < len(s) {
		c, n := utf8.DecodeRuneInString(s[end:])
		if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c) {
			end += n
			continue
		}
		if !joins(c, s[end+n:], kind) {
			break
		}
		end += n
	}
	return token{kind: kind, start: i, end: end}
}

// joins tells whether c, before rest, stays inside a word or a number.
func joins(c rune, rest string, kind tokenKind) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch c {
	case '\'', '’', '-', '_', '&':
		return unicode.IsLetter(next) || unicode.IsDigit(next)
	case '.', ',', ':', '/':
		return kind == number && unicode.IsDigit(next)
	}
	return false
}

// opaqueEnd returns the end of a link, an address, a mention, a tag or code
// that begins at i, or i.
func opaqueEnd(s string, i int) int {
	if end := text.URLEnd(s, i); end > i {
		return end
	}
	switch s[i] {
	case '`', '{', '<':
		closing := map[byte]string{'`': "`", '{': "}", '<': ">"}[s[i]]
		if k := strings.Index(s[i+1:], closing); k >= 0 && k < 200 {
			return i + 1 + k + 1
		}
		return i
	case '@', '#', '/', '\\', '~', '$':
		if i > 0 && s[i-1] != ' ' && s[i-1] != '(' {
			return i
		}
		return fieldEnd(s, i, 2)
	}
	return addressEnd(s, i)
}

// fieldEnd returns the end of the run without spaces at i if it has at least
// least characters and a letter follows the first one.
func fieldEnd(s string, i, least int) int {
	end := i
	for end < len(s) && s[end] > ' ' && strings.IndexByte(`,;!?"()`, s[end]) < 0 {
		end++
	}
	for end > i && (s[end-1] == '.' || s[end-1] == ':') {
		end--
	}
	if end-i < least || end <= i+1 {
		return i
	}
	if c, _ := utf8.DecodeRuneInString(s[i+1:]); !unicode.IsLetter(c) {
		return i
	}
	return end
}

// addressEnd finds an e-mail address, a host such as example.org, a file such as
// main.go or a dotted name such as os.path that begins at i.
func addressEnd(s string, i int) int {
	if !unicode.IsLetter(rune(s[i])) && s[i] < utf8.RuneSelf && (s[i] < '0' || s[i] > '9') {
		return i
	}
	end := i
	for end < len(s) && s[end] > ' ' && strings.IndexByte(`,;!?"'()[]<>`, s[end]) < 0 && s[end] < utf8.RuneSelf {
		end++
	}
	for end > i && strings.IndexByte(".:-", s[end-1]) >= 0 {
		end--
	}
	field := s[i:end]
	switch {
	case strings.ContainsRune(field, '@'), strings.Contains(field, "://"), strings.ContainsAny(field, `\=`):
		return end
	case strings.Count(field, "/") > 1:
		return end
	case strings.Contains(field, "_"):
		return end
	}
	if dot := strings.LastIndexByte(field, '.'); dot > 0 && isSuffix(field[dot+1:]) {
		return end
	}
	return i
}

// isSuffix tells whether s ends the name of a host or a file.
func isSuffix(s string) bool {
	switch s {
	case "com", "org", "net", "edu", "gov", "io", "cn", "uk", "de", "ai", "dev", "co", "info",
		"go", "py", "js", "ts", "md", "txt", "pdf", "doc", "docx", "html", "htm", "css", "json", "csv", "png", "jpg", "jpeg", "gif", "mp", "zip", "exe", "yaml", "yml", "xml", "sh", "java", "cpp", "rs":
		return true
	}
	return false
}
