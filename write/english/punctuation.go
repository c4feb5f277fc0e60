package english

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// spacing finds white space before and after punctuation where it should not
// be, or is missing.
func spacing(s *sentence) []change {
	var found []change
	for i := 1; i < len(s.tokens); i++ {
		t, before := &s.tokens[i], &s.tokens[i-1]
		gap := s.text[before.end:t.start]
		switch {
		case gap == " " && closes(s, i):
			found = append(found, change{start: before.end, end: t.start, rule: "space-before-mark", confidence: 0.93})
		case len(gap) > 1 && strings.Trim(gap, " ") == "" && before.kind != mark && t.kind != mark:
			found = append(found, change{start: before.end, end: t.start, after: " ", rule: "double-space", confidence: 0.85})
		case gap == "" && opensNext(s, i):
			found = append(found, change{start: t.start, end: t.start, after: " ", rule: "space-after-mark", confidence: 0.9})
		}
	}
	for i := range found {
		found[i].kind = write.Spacing
	}
	return found
}

// closes tells whether token i is punctuation that belongs to the word before.
func closes(s *sentence, i int) bool {
	t, before, next := s.at(i), s.at(i-1), s.at(i+1)
	if t.kind != mark || !strings.Contains(",.;?!", t.lower) || before.kind == mark {
		return false
	}
	return i == len(s.tokens)-1 || s.spaced(i+1) && next.kind != mark
}

// opensNext tells whether token i is a word that clings to the comma, question
// mark or stop before it.
func opensNext(s *sentence, i int) bool {
	t, stop, before := s.at(i), s.at(i-1), s.at(i-2)
	if t.kind != word || stop.kind != mark || before.kind != word || s.spaced(i-1) {
		return false
	}
	switch stop.lower {
	case ",", ";", "!", "?":
		return t.listed || before.listed
	case ".":
		return t.capital() && t.lower != before.lower && t.listed && before.listed && len(before.lower) > 2 && before.text == before.lower && len(t.lower) > 1
	}
	return false
}

// doubled finds a word written twice.
func doubled(s *sentence) []change {
	var found []change
	for i := 1; i < len(s.tokens); i++ {
		t, before := &s.tokens[i], &s.tokens[i-1]
		if t.kind != word || t.lower != before.lower || !s.spaced(i) || repeatable[t.lower] || t.capital() && t.lower != "i" {
			continue
		}
		c := change{start: before.start, end: t.start, rule: "doubled-word", kind: write.Grammar, confidence: 0.93}
		if before.text != t.text { // The the
			c.start, c.end = before.end, t.end
		}
		found = append(found, c)
	}
	return found
}

// repeatable are words that may rightly stand twice.
var repeatable = set("that had very so no ha bye really blah much many long far never again more knock there well yes please ok now go tut do")

// articles finds "a" before a vowel's sound and "an" before a consonant's.
func articles(s *sentence) []change {
	var found []change
	for i := range s.tokens {
		t, next := &s.tokens[i], s.at(i+1)
		if t.lower != "a" && t.lower != "an" || next.kind != word || !s.spaced(i+1) || t.capital() && !s.opensAt(i) {
			continue
		}
		right := articleFor(next.text)
		if right == "" || right == t.lower || len(next.lower) == 1 || !next.listed && next.capital() {
			continue
		}
		if functionWords[next.lower] && !adjectiveLike[next.lower] {
			continue
		}
		if t.capital() {
			right = capitalised(right)
		}
		found = append(found, change{start: t.start, end: t.end, after: right, rule: "a-an", kind: write.Grammar, confidence: 0.93})
	}
	return found
}

var adjectiveLike = set("one other another all-day even only very few such own more most much same just")

// capitals finds a sentence that begins with a small letter.
func capitals(s *sentence) []change {
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.kind == mark && strings.Contains(`"'“‘(`, t.text) {
			continue
		}
		c, n := utf8.DecodeRuneInString(t.text)
		if t.kind != word || !unicode.IsLower(c) || t.text != strings.ToLower(t.text) || len(s.tokens) < 4 || strings.ContainsAny(t.text, "0123456789") {
			return nil
		}
		if next := s.at(i + 1); next.kind == mark && strings.Contains(".)]/", next.lower) {
			return nil
		}
		found := change{start: t.start, end: t.start + n, after: string(unicode.ToUpper(c)), rule: "sentence-capital", kind: write.Capitalization, confidence: 0.88}
		if len(s.tokens) < plainlySentence && !s.ends(len(s.tokens)-1) {
			found.confidence = 0.5
		}
		return []change{found}
	}
	return nil
}

const finalStopRule = "final-stop"

// finalStop finds a sentence without the punctuation that ends it.
func finalStop(s *sentence) []change {
	n := len(s.tokens)
	last := s.at(n - 1)
	if n < 6 || last.kind != word || functionWords[last.lower] && !endable[last.lower] || !clauseIn(s) {
		return nil
	}
	return []change{{start: last.end, end: last.end, after: ".", rule: finalStopRule, kind: write.Punctuation, confidence: 0.78}}
}

// plainlySentence is the number of tokens from which a line is hardly a heading,
// a line of verse or of a list.
const plainlySentence = 12

// endable are function words that a sentence may end with.
var endable = set("him her it me us them you this that too here there now well more most much one not so all any some yours mine in on up down out off about with for")

// clauseIn tells whether s has a verb that makes it more than a heading.
func clauseIn(s *sentence) bool {
	capitals := 0
	for i := range s.tokens {
		if s.tokens[i].capital() {
			capitals++
		}
	}
	if 2*capitals > len(s.tokens) {
		return false
	}
	for i := range s.tokens {
		t := &s.tokens[i]
		if finite[t.lower] || t.is(lexicon.Third) || t.is(lexicon.Past) && i > 0 || t.is(lexicon.Verb) && subjects[s.at(i-1).lower] {
			return true
		}
	}
	return false
}

var finite = set("is are was were am has have had do does did will would can could should must may might isn't aren't wasn't don't doesn't didn't can't won't it's i'm")

// subjects are the pronouns that begin a clause.
var subjects = set("i you he she it we they")

// innerCapitals finds words of grammar that have a capital within a sentence of
// small letters.
func innerCapitals(s *sentence) []change {
	var found []change
	for i := 1; i+1 < len(s.tokens); i++ {
		t, before, next := &s.tokens[i], s.at(i-1), s.at(i+1)
		if !lowerable[t.text] || s.opensAt(i) || !(before.lower == "," || before.text == before.lower && functionWords[before.lower]) || !s.spaced(i) {
			continue
		}
		if next.kind != word || next.text != next.lower || !next.listed {
			continue
		}
		found = append(found, change{start: t.start, end: t.start + 1, after: t.lower[:1], rule: "inner-capital", kind: write.Capitalization, confidence: 0.74})
	}
	return found
}

var lowerable = set("It The This That These Those He She We They There And But Or In On At For With Is Are Was To My Your His Her Our Their When If Because So As From By Of An")
