package guard

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/text/fact"
)

// A Masked text has short tokens in the place of what a model must not touch.
//
// Give Text to the model, and its answer to [Masked.Unmask]. The zero Masked is
// an empty text with nothing masked.
type Masked struct {
	Text   string   // the text with tokens in it
	Tokens []string // as they stand in Text, in order
	Values []string // what each token stands for
	open   string   // the marks around a token's number
	close  string
}

// tokenMarks are the marks that tokens may have. Models keep the first best.
var tokenMarks = [][2]string{{"⟦", "⟧"}, {"⦃", "⦄"}, {"⟪", "⟫"}, {"⁅", "⁆"}}

// Mask takes out of s what has no grammar: code, links, e-mail addresses,
// placeholders, mentions, hashtags, tags, file paths, long identifiers, and the
// protected spans, of which the byte offsets count. Equal pieces get tokens of
// their own, so that a lost one is noticed. Spans outside of s are ignored.
func Mask(s string, protect ...text.Span) Masked {
	m := Masked{}
	m.open, m.close = freeMarks(s)
	var b strings.Builder
	at := 0
	for i, r := range maskRanges(s, protect) {
		token := m.open + strconv.Itoa(i+1) + m.close
		b.WriteString(s[at:r[0]])
		b.WriteString(token)
		m.Tokens = append(m.Tokens, token)
		m.Values = append(m.Values, s[r[0]:r[1]])
		at = r[1]
	}
	b.WriteString(s[at:])
	m.Text = b.String()
	return m
}

// freeMarks returns marks of which s has none.
func freeMarks(s string) (open, close string) {
	for _, m := range tokenMarks {
		if !strings.Contains(s, m[0]) && !strings.Contains(s, m[1]) {
			return m[0], m[1]
		}
	}
	for n := 2; ; n++ { // repeat the marks until they are new
		open, close = strings.Repeat("⟦", n), strings.Repeat("⟧", n)
		if !strings.Contains(s, open) && !strings.Contains(s, close) {
			return open, close
		}
	}
}

func maskRanges(s string, protect []text.Span) [][2]int {
	var out [][2]int
	for _, p := range protect {
		if i, j := p.Start.Byte, p.End.Byte; i >= 0 && i < j && j <= len(s) {
			out = append(out, [2]int{i, j})
		}
	}
	for _, f := range fact.Extract(s) {
		if masked(f) {
			out = append(out, [2]int{f.Span.Start.Byte, f.Span.End.Byte})
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a][0] < out[b][0] })
	return merge(out)
}

func masked(f fact.Fact) bool {
	switch f.Kind {
	case fact.Code, fact.URL, fact.Email, fact.Placeholder, fact.Mention, fact.Hashtag, fact.Tag, fact.Path:
		return true
	case fact.ID:
		return len(f.Raw) >= 8
	}
	return false
}

func merge(sorted [][2]int) [][2]int {
	var out [][2]int
	for _, r := range sorted {
		if n := len(out); n > 0 && r[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], r[1])
			continue
		}
		out = append(out, r)
	}
	return out
}

// Unmask puts the values back into a model's output. It understands tokens in
// which the model changed spaces, width or brackets, and reports tokens that
// were lost, repeated or made up; those made up are removed from the text.
func (m Masked) Unmask(output string) (string, []Finding) {
	seen := make([]int, len(m.Tokens))
	var findings []Finding
	var b strings.Builder
	for i := 0; i < len(output); {
		n, number := m.token(output[i:])
		switch {
		case n == 0:
			_, size := utf8.DecodeRuneInString(output[i:])
			b.WriteString(output[i : i+size])
			i += size
			continue
		case number >= 1 && number <= len(m.Tokens):
			seen[number-1]++
			b.WriteString(m.Values[number-1])
		default:
			findings = append(findings, Finding{Kind: "token", Severity: Hard, Output: output[i : i+n], Message: "the model made up a token"})
		}
		i += n
	}
	return b.String(), append(findings, m.misuse(seen)...)
}

// misuse reports the tokens that do not stand in the output exactly once.
func (m Masked) misuse(seen []int) []Finding {
	var out []Finding
	for i, n := range seen {
		switch {
		case n == 0:
			out = append(out, Finding{Kind: "token", Severity: Hard, Source: m.Values[i], Message: "the model lost " + strconv.Quote(clip(m.Values[i]))})
		case n > 1:
			out = append(out, Finding{Kind: "token", Severity: Hard, Source: m.Values[i], Output: m.Values[i], Message: "the model repeated " + strconv.Quote(clip(m.Values[i]))})
		}
	}
	return out
}

// token reads a token at the start of s: its marks, or other double brackets
// that a model may have put in their place, around a number.
func (m Masked) token(s string) (length, number int) {
	if len(m.Tokens) == 0 {
		return 0, 0
	}
	for _, marks := range [][2]string{{m.open, m.close}, {"[[", "]]"}, {"【", "】"}, {"〚", "〛"}} {
		if marks[0] != m.open && m.occurs(marks[0]) {
			continue
		}
		rest, ok := strings.CutPrefix(s, marks[0])
		if !ok {
			continue
		}
		digits, after := readNumber(rest)
		if digits < 0 || marks[0] != m.open && digits > len(m.Tokens) {
			continue
		}
		if end, ok := strings.CutPrefix(after, marks[1]); ok {
			return len(s) - len(end), digits
		}
	}
	return 0, 0
}

// occurs tells whether the text itself has these marks, so that they cannot be a
// token's.
func (m Masked) occurs(mark string) bool {
	return strings.Contains(m.Text, mark)
}

// readNumber reads a number with spaces around, in half or full width.
func readNumber(s string) (n int, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	n, digits := 0, 0
	for {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r >= '0' && r <= '9':
			n = n*10 + int(r-'0')
		case r >= '０' && r <= '９':
			n = n*10 + int(r-'０')
		default:
			if digits == 0 || digits > 6 {
				return -1, s
			}
			return n, strings.TrimLeftFunc(s, unicode.IsSpace)
		}
		digits++
		s = s[size:]
	}
}
