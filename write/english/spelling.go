package english

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/spell"
)

// A wordUse tells what the whole text and its user say about a word.
type wordUse struct {
	known func(string) bool // the user's dictionary; may be nil
	terms map[string]bool   // words that are meant as they stand
	count func(string) int  // how often the text has the word
}

// spelling finds words that are not in the dictionary.
func spelling(s *sentence, sp *spell.Speller, use wordUse) []change {
	strange := strangers(s, sp)
	if foreign(len(strange), len(s.tokens)) {
		return nil
	}
	var found []change
	for _, i := range strange {
		t := &s.tokens[i]
		if s.named(i) || use.terms[t.lower] || use.known != nil && (use.known(t.text) || use.known(t.lower)) {
			continue
		}
		if c, ok := misspelling(s, i, sp, use); ok {
			found = append(found, c)
		}
	}
	return found
}

// strangers lists the tokens that no dictionary has.
func strangers(s *sentence, sp *spell.Speller) []int {
	var strange []int
	for i := range s.tokens {
		t := &s.tokens[i]
		if judged(t) && !abbreviation(s, i) && !sp.Right(t.text) {
			strange = append(strange, i)
		}
	}
	return strange
}

// foreign tells whether so many words are strange that the sentence is hardly
// English.
func foreign(strange, tokens int) bool { return strange > 4 && 5*strange > 3*tokens }

// abbreviations are right in small letters, though no dictionary has them all.
var abbreviations = set("ie eg etc vs tv cd dvd cv pc ok id mp km kg cm mm ml hr hrs min mins sec approx esp fig govt dept ms mr mrs dr st ave blvd usa uk eu un nt i'l")

// abbreviation tells whether token i is one, or is short and ends in a period.
func abbreviation(s *sentence, i int) bool {
	t := &s.tokens[i]
	return abbreviations[t.lower] || len(t.lower) < 4 && s.at(i+1).lower == "." && i+2 < len(s.tokens) && !s.spaced(i+1)
}

// judged tells whether t is a word of which the speller has an opinion: ASCII
// letters with no capital but the first.
func judged(t *token) bool {
	if t.kind != word || len(t.text) < 2 {
		return false
	}
	for i, c := range t.text {
		if c == '\'' || c == '’' {
			continue
		}
		if c > unicode.MaxASCII || !unicode.IsLetter(c) || i > 0 && unicode.IsUpper(c) {
			return false
		}
	}
	return true
}

// misspelling proposes what was meant by token i.
func misspelling(s *sentence, i int, sp *spell.Speller, use wordUse) (change, bool) {
	t := &s.tokens[i]
	c := change{start: t.start, end: t.end, rule: "spelling", kind: write.Spelling}
	if sp.Name(t.lower) && sp.Right(capitalised(t.text)) {
		c.after, c.rule, c.kind, c.confidence = capitalised(t.text), "name-capital", write.Capitalization, 0.5
		if before, after := s.at(i-1), s.at(i+1); len(t.lower) > 3 && plainNeighbour(before) && plainNeighbour(after) {
			c.confidence = 0.66
		}
		return c, true
	}
	candidates := sp.Suggest(t.lower, s.neighbour(i-1), s.neighbour(i+1))
	if len(candidates) == 0 {
		return c, false
	}
	c.confidence = min(0.98, max(0.05, certainty(t.lower, candidates)-doubt(s, i, sp, use)))
	if t.capital() && likeName(s, i, sp, candidates[0].Word) {
		c.confidence = max(0.05, c.confidence-0.3)
	}
	for k, cand := range candidates {
		w := cand.Word
		if t.capital() {
			w = capitalised(w)
		}
		if k == 0 {
			c.after = w
		} else if k < 5 {
			c.alternatives = append(c.alternatives, w)
		}
	}
	return c, true
}

// likeName tells whether token i, with a capital, is rather a name than the word
// best: either that word hardly opens a sentence, or the likeness is chance.
func likeName(s *sentence, i int, sp *spell.Speller, best string) bool {
	written := s.tokens[i].lower
	if !sp.Opens(best) {
		return true
	}
	return len(written) <= shortName && !sameLetters(written, best) && !sp.Follows(best, s.neighbour(i+1))
}

// sameLetters tells whether two words differ in the order of their letters alone.
func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return bytes.Equal(x, y)
}

// shortName is the length up to which a strange word is like a frequent one by
// chance, as Anand is.
const shortName = 5

// plainNeighbour tells whether t is an English word in small letters or a mark.
func plainNeighbour(t *token) bool {
	return t.kind == mark || t.listed && t.text == t.lower
}

// doubt is how much speaks for token i being meant as it is: a name, a term, a
// word of another language, or a word newly made.
func doubt(s *sentence, i int, sp *spell.Speller, use wordUse) float64 {
	t := &s.tokens[i]
	doubt := 0.0
	if t.capital() { // a name at the start of the sentence?
		doubt += 0.14
		if next := s.at(i + 1); len(s.tokens) < 5 || next.kind == word && next.capital() && next.lower != "i" {
			doubt += 0.2
		}
	}
	if around := enclosed(s, i); around > 0 {
		doubt += 0.05 + 0.1*float64(around)
	}
	if use.count(t.lower) > 1 {
		doubt += 0.1
	}
	for _, k := range []int{i - 1, i + 1} {
		if n := s.at(k); judged(n) && !n.listed && !sp.Right(n.text) {
			doubt += 0.06
		}
	}
	if sp.Coined(t.lower) {
		doubt += 0.25
	}
	if shortened(t.lower) || clipped(s, i) {
		doubt += 0.4
	}
	if sp.Rare(t.lower) {
		doubt += 0.35
	}
	return doubt
}

// shortened tells whether a word looks like an abbreviation of programmers, such
// as csv or mmap: no word of English is without a vowel, or begins with the same
// consonant twice.
func shortened(word string) bool {
	if len(word) <= shortName && !strings.ContainsAny(word, "aeiouy'") {
		return true
	}
	return len(word) > 1 && word[0] == word[1] && !strings.ContainsRune("aeiou", rune(word[0]))
}

// clipped tells whether token i is written as it is spoken, with an apostrophe
// for its last letter: cryin'.
func clipped(s *sentence, i int) bool {
	next := s.at(i + 1)
	return strings.HasSuffix(s.tokens[i].lower, "in") && !s.spaced(i+1) && (next.lower == "'" || next.text == "’")
}

// enclosed counts the sides on which a quote or a bracket touches token i.
func enclosed(s *sentence, i int) int {
	const marks = "\"'“”‘’«»()[]*_"
	n := 0
	for _, k := range []int{i - 1, i + 1} {
		if t := s.at(k); t.kind == mark && t.lower != "" && strings.Contains(marks, t.lower) {
			n++
		}
	}
	return n
}

// certainty is the chance that the first candidate is what was meant: high if it
// is like what was written, frequent, and far ahead of the next.
func certainty(written string, candidates []spell.Candidate) float64 {
	best := candidates[0]
	confidence := 1.01 - 0.022*max(0, best.Cost-3) + 0.018*min(0, best.Score)
	if len(candidates) > 1 {
		confidence -= 0.05 * max(0, 5-(best.Score-candidates[1].Score))
	}
	if len(written) < 5 {
		confidence -= 0.08 * float64(5-len(written))
	}
	if len(written) <= shortName && len(best.Word)+2 <= len(written) {
		confidence -= 0.3
	}
	if strings.Contains(written, "'") && !strings.Contains(best.Word, "n't") {
		confidence -= 0.2
	}
	if strings.HasSuffix(best.Word, "'s") || strings.HasSuffix(best.Word, "s'") {
		confidence -= 0.3
	}
	return confidence
}
