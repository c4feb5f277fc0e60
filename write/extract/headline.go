package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// headline returns the title line, or else the clause or short sentence that
// carries most of what the text is about.
func (d *doc) headline(s string, o Options) []Sentence {
	most := map[Length]int{Short: 12, Long: 22}[o.Length]
	if most == 0 {
		most = 17
	}
	if d.head != nil && d.head.words <= most {
		sp := trimmed(s, d.head.Span)
		return []Sentence{{Span: sp, Text: sp.Of(s), Score: 1}}
	}
	ranked := d.rank(o)
	var best Sentence
	for _, k := range ranked[:min(len(ranked), 12)] {
		for _, c := range d.clauses(s, k, most) {
			if c.Score > best.Score || best.Text == "" {
				best = c
			}
		}
	}
	if best.Text == "" { // nothing is short enough: the best sentence, whole
		k := ranked[0]
		return []Sentence{d.units[k].sentence(s, d.score[k])}
	}
	return []Sentence{best}
}

// clauses returns the parts of sentence k that could be a headline: the whole,
// and what stands between its commas, with scores.
func (d *doc) clauses(s string, k, most int) []Sentence {
	u := &d.units[k]
	var out []Sentence
	for i, sp := range append([]text.Span{u.Span}, commaParts(s, u.Span)...) {
		sp = trimmed(s, sp)
		part := sp.Of(s)
		n := size(part)
		if n > most || n < 3 || !balanced(part) {
			continue
		}
		score := d.score[k] * d.mass(part, u)
		if i > 0 {
			score *= 0.8 // a part says less than it seems to
			if startsWithAny(part, leaning) || startsWithWord(strings.ToLower(part), leaningWords) {
				score *= 0.3
			}
		}
		score *= weigh(part, max(n, 7), text.Unknown) / max(u.weight, 0.01)
		out = append(out, Sentence{Span: sp, Text: part, Score: score})
	}
	return out
}

// mass returns how much of a sentence's weight a part carries.
func (d *doc) mass(part string, u *unit) float64 {
	sum, all := 0.0, 0.0
	own := terms(part)
	for t := range u.terms {
		all += d.idf[t]
		if own[t] > 0 {
			sum += d.idf[t]
		}
	}
	if all == 0 {
		return 0.1
	}
	return 0.3 + 0.7*sum/all
}

// commaParts splits a sentence at its commas and semicolons.
func commaParts(s string, sp text.Span) []text.Span {
	r := text.NewRuler(sp.Of(s))
	var parts []text.Span
	from := 0
	body := sp.Of(s)
	for i, c := range body {
		if strings.ContainsRune("，；,;—", c) && !betweenDigits(body, i) {
			parts = append(parts, shift(r.Span(from, i), sp.Start))
			from = i + utf8.RuneLen(c)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return append(parts, shift(r.Span(from, len(body)), sp.Start))
}

func betweenDigits(s string, i int) bool {
	return i > 0 && i+1 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1])
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// shift moves a span of a part to where the part begins in the whole.
func shift(sp text.Span, by text.Pos) text.Span {
	move := func(p text.Pos) text.Pos {
		return text.Pos{Byte: p.Byte + by.Byte, Rune: p.Rune + by.Rune, UTF16: p.UTF16 + by.UTF16}
	}
	return text.Span{Start: move(sp.Start), End: move(sp.End)}
}

// trimmed returns sp without the white space and stops at its ends, and without
// the # of a heading.
func trimmed(s string, sp text.Span) text.Span {
	body := sp.Of(s)
	from := len(body) - len(strings.TrimLeftFunc(body, func(c rune) bool { return unicode.IsSpace(c) || c == '#' }))
	to := len(strings.TrimRightFunc(body, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune("。.，,；;：:、", c)
	}))
	return shift(text.NewRuler(body).Span(from, max(from, to)), sp.Start)
}

// balanced tells whether the quotes and brackets of a part are pairs.
func balanced(s string) bool {
	for _, pair := range []string{"“”", "《》", "()", "（）", "「」", "[]"} {
		r := []rune(pair)
		if strings.Count(s, string(r[0])) != strings.Count(s, string(r[1])) {
			return false
		}
	}
	return strings.Count(s, `"`)%2 == 0
}

// What begins a clause that leans on another.
var (
	leaning = []string{
		"虽然", "如果", "因为", "由于", "当", "尽管", "只要", "只有", "即使", "除了", "为了", "随着", "根据", "而", "并",
		"且", "以", "则", "就", "才", "都", "使", "让", "其中", "包括", "从而", "以及",
	}
	leaningWords = []string{
		"which", "who", "that", "because", "although", "though", "when", "while", "if", "since", "as", "after",
		"before", "until", "unless", "including", "with", "according", "where", "whose", "by", "in", "for", "to", "than",
	}
)
