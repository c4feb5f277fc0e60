package english

import (
	"strings"

	"github.com/qiao-ai/qiao/write"
	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// openers begin a sentence and are followed by a comma before its subject.
var openers = strings.Split(strings.TrimSpace(`
however|therefore|furthermore|moreover|nevertheless|nonetheless|consequently|additionally|firstly|secondly|thirdly|lastly
unfortunately|fortunately|meanwhile|similarly|likewise|accordingly|personally|hopefully|basically|surprisingly|obviously|besides|finally
for example|for instance|in addition|in conclusion|in my opinion|in contrast|in general|in fact|in other words|in short|in summary
on the other hand|on the one hand|on the contrary|as a result|as a consequence|first of all|to sum up|to conclude|of course|after all
by the way|last but not least|at the same time|in this case|for this reason|for that reason|in the end|at the end|from my point of view
all in all|to begin with|in my view|in this way|above all|in the first place|in the past|in the future|as you know|as we know|nowadays
`), "\n")

// An opening is an opener as words.
func openings() map[string][][]string {
	byFirst := map[string][][]string{}
	for _, line := range openers {
		for _, phrase := range strings.Split(line, "|") {
			words := strings.Fields(phrase)
			byFirst[words[0]] = append(byFirst[words[0]], words)
		}
	}
	return byFirst
}

// commaAfterOpener finds a sentence that begins with an opener and goes on
// without a comma. Also after "and", "but" and "so".
func commaAfterOpener(s *sentence, openings map[string][][]string) []change {
	i := 0
	for _, words := range openings[s.at(i).lower] {
		end := i + len(words)
		if !s.reads(i, words) || !startsClause(s, end) && !(strongOpeners[words[0]] && goesOn(s, end)) || words[0] == "besides" && !subjects[s.at(end).lower] {
			continue
		}
		at := s.tokens[end-1].end
		return []change{{start: at, end: at, after: ",", rule: "comma-after-opener", kind: write.Punctuation, confidence: 0.84}}
	}
	return nil
}

// strongOpeners begin phrases after which anything but a verb or an adjective
// belongs to the clause.
var strongOpeners = set("therefore furthermore moreover nevertheless consequently firstly secondly thirdly lastly unfortunately fortunately for in first nowadays additionally")

// goesOn tells whether token i may begin a clause in a looser sense: a noun, a
// name or a preposition.
func goesOn(s *sentence, i int) bool {
	t := s.at(i)
	if t.kind != word || !s.spaced(i) || t.lower == "of" {
		return false
	}
	return t.capital() || t.is(lexicon.Noun) && !functionWords[t.lower] || phraseStarters[t.lower]
}

// phraseStarters are prepositions that begin a phrase at the start of a
// sentence.
var phraseStarters = set("in on at for after before during with without by because despite from since through due")

// commaAfterPhrase finds a sentence that begins with such a phrase, after which
// the subject follows without a comma: "In my country people like tea."
func commaAfterPhrase(s *sentence) []change {
	if !phraseStarters[s.at(0).lower] {
		return nil
	}
	for i := 2; i < min(8, len(s.tokens)-1); i++ {
		t, before := &s.tokens[i], s.at(i-1)
		switch {
		case t.kind == mark, finite[t.lower], t.is(lexicon.Third), t.is(lexicon.Verb) && !functionWords[t.lower]:
			return nil
		case !subjects[t.lower] || t.lower == "it" && i < 3:
			continue
		case continuers[before.lower] || !(before.is(lexicon.Noun) || before.is(lexicon.Plural) || before.kind == number) || !followsVerb(s, i+1):
			return nil
		}
		return []change{{start: before.end, end: before.end, after: ",", rule: "comma-after-phrase", kind: write.Punctuation, confidence: 0.72}}
	}
	return nil
}

// followsVerb tells whether token i is a verb that a subject takes.
func followsVerb(s *sentence, i int) bool {
	t := s.at(i)
	return auxiliaries[t.lower] || finite[t.lower]
}

func (s *sentence) reads(i int, words []string) bool {
	for k, w := range words {
		if s.at(i+k).lower != w {
			return false
		}
	}
	return true
}

// startsClause tells whether a subject begins at token i.
func startsClause(s *sentence, i int) bool {
	t := s.at(i)
	if t.kind != word || !s.spaced(i) {
		return false
	}
	return subjects[t.lower] || determiners[t.lower] || t.lower == "there" || t.is(lexicon.Plural) || t.lower == "people" || t.lower == "if" || t.lower == "when"
}

var determiners = set("the a an my your his her its our their this these those some many most all every")

// subordinators begin a clause that, put first, ends in a comma.
var subordinators = set("if when although though because while since unless whenever as after before")

// commaAfterClause finds a sentence that begins with such a clause where the
// main clause follows without a comma: "If you want to learn you should read."
func commaAfterClause(s *sentence) []change {
	if !subordinators[s.at(0).lower] || !clauseStart(s, 1) {
		return nil
	}
	for i := 4; i+1 < len(s.tokens); i++ {
		t := &s.tokens[i]
		if t.kind == mark {
			return nil
		}
		if !subjects[t.lower] || !auxiliaries[s.at(i+1).lower] || noBreakAfter(s.at(i-1)) {
			continue
		}
		at := s.tokens[i-1].end
		return []change{{start: at, end: at, after: ",", rule: "comma-after-clause", kind: write.Punctuation, confidence: 0.8}}
	}
	return nil
}

func clauseStart(s *sentence, i int) bool {
	t := s.at(i)
	return subjects[t.lower] || determiners[t.lower] || t.is(lexicon.Plural) || t.lower == "people" || t.lower == "there"
}

var auxiliaries = set("can will should must may would could might can't won't shouldn't couldn't wouldn't am are is was were have has had don't doesn't didn't do did need feel")

// noBreakAfter tells whether the clause goes on after t: it is a preposition, a
// conjunction, or a verb or noun that a clause depends on.
func noBreakAfter(t *token) bool {
	if t.kind != word || continuers[t.lower] {
		return true
	}
	return t.is(lexicon.Adverb) && t.lower != "well" && t.lower != "abroad" && t.lower != "alone" && t.lower != "home" && t.lower != "hard"
}

var continuers = set(`and or but that which who what how why where when if because as than then whether though although while so not
	the a an my your his her its our their this these those of in on at by to for with from about into like until before after since once
	think thinks thought know knows knew believe believes say says said feel feels hope guess suppose sure everything anything something all
	things thing way time place reason people wish tell tells told see sees find show shows means mean imagine realize understand ask every
	no any some is are was were be been have has had do does did can will would could should may might must only even also just
	moment day first last one ones more most much many`)

// commaBeforeConjunction finds two clauses joined by "but" or "so" without a
// comma.
func commaBeforeConjunction(s *sentence) []change {
	var found []change
	for i := 3; i+2 < len(s.tokens); i++ {
		t, before := &s.tokens[i], s.at(i-1)
		if before.kind != word || continuers[before.lower] || !s.spaced(i) {
			continue
		}
		confidence := joinConfidence(s, i)
		if confidence == 0 {
			continue
		}
		found = append(found, change{start: before.end, end: before.end, after: ",", rule: "comma-before-" + t.lower, kind: write.Punctuation, confidence: confidence})
	}
	return found
}

// joinConfidence tells how surely token i joins two clauses.
func joinConfidence(s *sentence, i int) float64 {
	subject, verb := s.at(i+1), s.at(i+2)
	switch s.tokens[i].lower {
	case "but":
		if subjects[subject.lower] || subject.lower == "there" {
			return 0.8
		}
	case "so":
		if subjects[subject.lower] && (finite[verb.lower] || auxiliaries[verb.lower]) && s.at(i-1).lower != "and" && !s.at(i-1).is(lexicon.Adverb) {
			return 0.74
		}
	case "and":
		if subjects[subject.lower] && subject.lower != "it" && subject.lower != "you" && auxiliaries[verb.lower] && i > 6 {
			return 0.5
		}
	}
	return 0
}
