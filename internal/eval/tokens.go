package eval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/write"
)

// A tokenised sentence is one whose data set separates words and punctuation by
// spaces, in the style of the Penn Treebank, with the text that a person would
// have written.
type tokenised struct {
	tokens []string
	text   string
	starts []int // where each token begins in text
	ends   []int
}

// detokenise writes tokens as a person would.
func detokenise(tokens []string) tokenised {
	t := tokenised{tokens: tokens}
	var b strings.Builder
	open := map[string]bool{}
	glue := true // nothing goes before the next token
	for i, token := range tokens {
		written, before, after := spacing(token, open)
		if !glue && !before && !oneWord(tokens, i) {
			b.WriteByte(' ')
		}
		t.starts = append(t.starts, b.Len())
		b.WriteString(written)
		t.ends = append(t.ends, b.Len())
		glue = after
	}
	t.text = b.String()
	return t
}

// oneWord tells whether tokens i-1 and i are the halves of one word: the Penn
// Treebank splits cannot, gonna, gotta and wanna.
func oneWord(tokens []string, i int) bool {
	if i == 0 {
		return false
	}
	switch strings.ToLower(tokens[i-1] + tokens[i]) {
	case "cannot", "gonna", "gotta", "wanna":
		return true
	}
	return false
}

// spacing tells how a token is written, and whether it joins the token before
// and the token after it. open keeps the quotes that wait for their end.
func spacing(token string, open map[string]bool) (written string, before, after bool) {
	switch token {
	case ".", ",", ";", ":", "?", "!", ")", "]", "}", "%", "...", "..", "!!", "??", "'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "N'T", "'S", "’s", "n’t", "’re", "’ve", "’ll", "’d", "’m":
		return token, true, false
	case "(", "[", "{", "$", "£", "€", "#":
		return token, false, true
	case "``":
		return `"`, false, true
	case "''":
		return `"`, true, false
	case `"`, "'":
		open[token] = !open[token]
		return token, !open[token], open[token]
	}
	return token, false, false
}

// A tokenEdit replaces the tokens from start up to end with after.
type tokenEdit struct {
	start, end int
	after      string // tokens joined by spaces
}

// tokenEdit says what an edit of t's text does to its tokens.
func (t tokenised) tokenEdit(e write.Edit) tokenEdit {
	a, b := e.Start.Byte, e.End.Byte
	first, last := t.covering(a, b)
	if first == last { // between tokens
		return tokenEdit{first, last, strings.Join(tokenise(e.After), " ")}
	}
	segment := t.text[min(a, t.starts[first]):a] + e.After + t.text[b:max(b, t.ends[last-1])]
	return shrink(tokenEdit{first, last, ""}, t.tokens[first:last], tokenise(segment)).leftmost(t.tokens)
}

// leftmost moves a deletion as far left as it gives the same sentence: of "the
// the" it takes away the first.
func (e tokenEdit) leftmost(tokens []string) tokenEdit {
	if e.after != "" {
		return e
	}
	for e.start > 0 && e.end > e.start && tokens[e.start-1] == tokens[e.end-1] {
		e.start--
		e.end--
	}
	return e
}

// covering returns the range of tokens that bytes a to b touch; an insertion
// touches the token that it joins.
func (t tokenised) covering(a, b int) (first, last int) {
	for first < len(t.tokens) && (t.ends[first] < a || t.ends[first] == a && a < b && t.ends[first] != t.starts[first]) {
		first++
	}
	last = first
	for last < len(t.tokens) && (t.starts[last] < b || a == b && t.starts[last] == a) {
		last++
	}
	if a == b && first < last && t.starts[last-1] == a && first+1 < last {
		return first, last // the place where two tokens touch
	}
	return first, last
}

// shrink leaves out what e does not change at both ends.
func shrink(e tokenEdit, before, after []string) tokenEdit {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
		e.start++
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
		e.end--
	}
	e.after = strings.Join(after, " ")
	return e
}

// applied returns the tokens after edits, which are in order. Of two that
// touch the same token the first wins.
func (t tokenised) applied(edits []tokenEdit) []string {
	var out []string
	at := 0
	for _, e := range edits {
		if e.start < at {
			continue
		}
		out = append(out, t.tokens[at:e.start]...)
		out = append(out, strings.Fields(e.after)...)
		at = e.end
	}
	return append(out, t.tokens[at:]...)
}

// clitics are split from the word they end, as the Penn Treebank does.
var clitics = []string{"n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "n’t", "’s", "’re", "’ve", "’ll", "’d", "’m"}

// tokenise separates punctuation and clitics from words.
func tokenise(s string) []string {
	var out []string
	for _, field := range strings.Fields(s) {
		out = append(out, tokeniseField(field)...)
	}
	return out
}

func tokeniseField(field string) []string {
	var head, tail []string
	for field != "" {
		c, n := utf8.DecodeRuneInString(field)
		if !unicode.IsPunct(c) || c == '-' || c == '\'' && len(field) > n || c == '\'' && len(field) == n {
			break
		}
		head = append(head, field[:n])
		field = field[n:]
	}
	for field != "" {
		cut := tailLength(field)
		if cut == 0 {
			break
		}
		tail = append([]string{field[len(field)-cut:]}, tail...)
		field = field[:len(field)-cut]
	}
	if field != "" {
		head = append(head, field)
	}
	return append(head, tail...)
}

// tailLength is the length of the token that ends a field, or 0 if the field is
// one token.
func tailLength(field string) int {
	for _, clitic := range clitics {
		if n := len(clitic); len(field) > n && strings.EqualFold(field[len(field)-n:], clitic) {
			return n
		}
	}
	switch {
	case strings.HasSuffix(field, "...") && len(field) > 3:
		return 3
	case abbreviated(field):
		return 0
	}
	c, n := utf8.DecodeLastRuneInString(field)
	if n < len(field) && unicode.IsPunct(c) && c != '-' {
		return n
	}
	return 0
}

// abbreviated tells whether the period at the end belongs to the word.
func abbreviated(field string) bool {
	switch strings.ToLower(field) {
	case "mr.", "mrs.", "ms.", "dr.", "e.g.", "i.e.", "u.s.", "u.k.", "a.m.", "p.m.":
		return true
	}
	return len(field) > 2 && field[len(field)-1] == '.' && field[len(field)-3] == '.'
}
