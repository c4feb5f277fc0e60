package english

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/write"
)

// The tables of patterns are text files. A line "[name] type confidence" begins
// a rule; the lines under it are its patterns:
//
//	(want|need) <third> (!,) => to $1:base {0.9}
//
// Before the arrow stand the words to find: alternatives are separated by |, a
// class stands in <>, ^ and $ are the start and the end of a sentence. What is in
// round brackets must be there, or with ! must not be there, and is left as it
// is; it may stand at either end only. After the arrow stands what takes the
// place of the other words: $1 is the first of them, $1:base a form of it. A
// number in braces is the pattern's own confidence.
//
//go:embed rules/*.txt
var ruleFiles embed.FS

// A pattern finds words and says what should stand there.
type pattern struct {
	rule       string
	kind       write.EditType
	confidence float64
	before     []element // what must stand before, in order of reading
	words      []element
	after      []element
	result     []piece
}

// An element matches one token.
type element struct {
	literals map[string]bool
	classes  []class
	not      bool
}

// A piece of a result: literal text, or a word found in a certain form, with
// what stands around it.
type piece struct {
	head, tail string
	word       int // 1 is the first; 0 is none
	form       string
}

// A patternError says where a table cannot be read.
func patternError(file string, line int, format string, args ...any) error {
	return fmt.Errorf("rules/%s:%d: %s", file, line, fmt.Sprintf(format, args...))
}

// loadPatterns reads the embedded tables.
func loadPatterns() ([]pattern, error) {
	var all []pattern
	files, err := ruleFiles.ReadDir("rules")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		b, err := ruleFiles.ReadFile("rules/" + f.Name())
		if err != nil {
			return nil, err
		}
		p, err := readPatterns(f.Name(), string(b))
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

func readPatterns(file, content string) ([]pattern, error) {
	var all []pattern
	var header pattern
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "["):
			h, err := readHeader(line)
			if err != nil {
				return nil, patternError(file, number, "%v", err)
			}
			header = h
		default:
			p, err := readPattern(header, line)
			if err != nil {
				return nil, patternError(file, number, "%v", err)
			}
			all = append(all, p)
		}
	}
	return all, nil
}

func readHeader(line string) (pattern, error) {
	f := strings.Fields(line)
	if len(f) != 3 || !strings.HasSuffix(f[0], "]") {
		return pattern{}, fmt.Errorf("want [name] type confidence")
	}
	confidence, err := strconv.ParseFloat(f[2], 64)
	return pattern{rule: strings.Trim(f[0], "[]"), kind: write.EditType(f[1]), confidence: confidence}, err
}

func readPattern(p pattern, line string) (pattern, error) {
	left, right, ok := strings.Cut(line, " =>")
	if !ok {
		return p, fmt.Errorf("no arrow")
	}
	if open := strings.LastIndex(right, " {"); open >= 0 {
		confidence, err := strconv.ParseFloat(strings.Trim(right[open:], " {}"), 64)
		if err != nil {
			return p, err
		}
		p.confidence, right = confidence, right[:open]
	}
	if err := p.readLeft(strings.Fields(left)); err != nil {
		return p, err
	}
	for _, f := range strings.Fields(right) {
		piece, err := readPiece(f)
		if err != nil || piece.word > len(p.words) {
			return p, fmt.Errorf("cannot use %q", f)
		}
		p.result = append(p.result, piece)
	}
	return p, nil
}

func (p *pattern) readLeft(fields []string) error {
	for _, f := range fields {
		around := strings.HasPrefix(f, "(")
		e, err := readElement(strings.TrimSuffix(strings.TrimPrefix(f, "("), ")"))
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(f, ")") != around:
			return fmt.Errorf("brackets of %q", f)
		case around && len(p.words) == 0:
			p.before = append(p.before, e)
		case around || f == "$":
			p.after = append(p.after, e)
		case len(p.after) > 0:
			return fmt.Errorf("%q stands after a bracket", f)
		default:
			p.words = append(p.words, e)
		}
	}
	if len(p.words) == 0 {
		return fmt.Errorf("nothing to replace")
	}
	return nil
}

func readElement(s string) (element, error) {
	e := element{literals: map[string]bool{}}
	s, e.not = strings.CutPrefix(s, "!")
	for _, alternative := range strings.Split(s, "|") {
		name, isClass := strings.CutPrefix(alternative, "<")
		if !isClass {
			e.literals[alternative] = true
			continue
		}
		c, ok := classes()[strings.TrimSuffix(name, ">")]
		if !ok {
			return e, fmt.Errorf("no class %s", alternative)
		}
		e.classes = append(e.classes, c)
	}
	return e, nil
}

func readPiece(s string) (piece, error) {
	i := strings.IndexByte(s, '$')
	if i < 0 {
		return piece{head: s}, nil
	}
	p := piece{head: s[:i]}
	rest := s[i+1:]
	if rest == "" || rest[0] < '1' || rest[0] > '9' {
		return p, fmt.Errorf("no number after $")
	}
	p.word = int(rest[0] - '0')
	rest = rest[1:]
	if form, ok := strings.CutPrefix(rest, ":"); ok {
		n := 0
		for n < len(form) && unicode.IsLetter(rune(form[n])) {
			n++
		}
		p.form, rest = form[:n], form[n:]
		if !isForm(p.form) {
			return p, fmt.Errorf("no form %s", p.form)
		}
	}
	p.tail = rest
	return p, nil
}

// matches tells whether the element fits token i of s.
func (e *element) matches(g *grammar, s *sentence, i int) bool {
	return e.finds(g, s, i) != e.not
}

func (e *element) finds(g *grammar, s *sentence, i int) bool {
	switch {
	case i < 0:
		return e.literals["^"]
	case i >= len(s.tokens):
		return e.literals["$"]
	}
	t := &s.tokens[i]
	if t.kind != opaque && e.literals[t.lower] {
		return true
	}
	if e.literals["$"] && s.ends(i) {
		return true
	}
	for _, c := range e.classes {
		if c(g, t) {
			return true
		}
	}
	return false
}

// ends tells whether token i is the punctuation that ends the sentence.
func (s *sentence) ends(i int) bool {
	t := s.at(i)
	return i == len(s.tokens)-1 && t.kind == mark && strings.Contains(".!?", t.lower)
}

// at tries the pattern with its first word at token i of s.
func (p *pattern) at(g *grammar, s *sentence, i int) (change, bool) {
	n := len(p.words)
	if i+n > len(s.tokens) {
		return change{}, false
	}
	for k := range p.words {
		if !p.words[k].matches(g, s, i+k) || s.named(i+k) {
			return change{}, false
		}
	}
	for k := range p.before {
		if !p.before[k].matches(g, s, i-len(p.before)+k) {
			return change{}, false
		}
	}
	for k := range p.after {
		if !p.after[k].matches(g, s, i+n+k) {
			return change{}, false
		}
	}
	result, ok := p.write(g, s, i)
	if !ok {
		return change{}, false
	}
	c := s.replace(i, i+n, result)
	c.rule, c.kind, c.confidence = p.rule, p.kind, p.confidence
	return c, c.before(s) != c.after
}

// named tells whether token i may be part of a name: it has a capital within
// the sentence.
func (s *sentence) named(i int) bool {
	t := &s.tokens[i]
	return t.capital() && s.opensAt(i) == false && t.lower != "i" && !strings.HasPrefix(t.lower, "i'") || t.kind == opaque
}

// opensAt tells whether token i is the first word of the sentence.
func (s *sentence) opensAt(i int) bool {
	for k := range i {
		if s.tokens[k].kind != mark {
			return false
		}
	}
	return true
}

// write makes the words that take the place of those found.
func (p *pattern) write(g *grammar, s *sentence, i int) ([]string, bool) {
	words := make([]string, 0, len(p.result))
	for _, piece := range p.result {
		w := ""
		if piece.word > 0 {
			t := &s.tokens[i+piece.word-1]
			w = g.form(piece.form, t)
			if w == "" {
				return nil, false
			}
		}
		words = append(words, piece.head+w+piece.tail)
	}
	if len(words) > 0 && s.tokens[i].capital() && s.tokens[i].lower != "i" {
		words[0] = capitalised(words[0])
	}
	return words, true
}

func capitalised(w string) string {
	c, n := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(c)) + w[n:]
}
