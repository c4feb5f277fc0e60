package english

import "github.com/qiao-ai/qiao/write/spell/lexicon"

// A patternIndex finds the patterns that may begin at a word: by the word, or
// those that begin with a class.
type patternIndex struct {
	byWord  map[string][]*pattern
	byClass []*pattern
}

func indexPatterns(patterns []pattern) patternIndex {
	x := patternIndex{byWord: map[string][]*pattern{}}
	for i := range patterns {
		p := &patterns[i]
		first := p.words[0]
		if len(first.classes) > 0 || first.not {
			x.byClass = append(x.byClass, p)
			continue
		}
		for w := range first.literals {
			x.byWord[w] = append(x.byWord[w], p)
		}
	}
	return x
}

// ownRules gives what our own rules, without the speller, propose for s.
func (c *core) ownRules(s *sentence) []change {
	var found []change
	for i := range s.tokens {
		for _, candidates := range [][]*pattern{c.patterns.byWord[s.tokens[i].lower], c.patterns.byClass} {
			for _, p := range candidates {
				if change, ok := p.at(c.grammar, s, i); ok {
					found = append(found, doubtPresent(s, change))
				}
			}
		}
	}
	found = append(found, spacing(s)...)
	found = append(found, doubled(s)...)
	found = append(found, articles(s)...)
	found = append(found, capitals(s)...)
	found = append(found, commaAfterOpener(s, c.openings)...)
	found = append(found, commaAfterClause(s)...)
	found = append(found, commaAfterPhrase(s)...)
	found = append(found, commaBeforeConjunction(s)...)
	found = append(found, innerCapitals(s)...)
	return append(found, finalStop(s)...)
}

// doubtPresent trusts a change to a verb's present form less where the sentence
// tells of the past ("he know" may then mean "he knew") or of a wish ("we ask
// that he go").
func doubtPresent(s *sentence, c change) change {
	if c.rule != "he-base" && c.rule != "person-who" && c.rule != "every-member" {
		return c
	}
	for i := range s.tokens {
		t := &s.tokens[i]
		past := pastAuxiliaries[t.lower] || t.kind == word && t.listed && t.known.Only(lexicon.Past)
		if t.start != c.start && (past || wishes[t.lower]) {
			c.confidence = min(c.confidence, 0.5)
		}
	}
	return c
}

var pastAuxiliaries = set("was were had did didn't wasn't weren't hadn't ago yesterday")

var wishes = set("recommend recommends suggest suggests insist insists demand demands require requires propose proposes request requests ask asks essential important necessary vital crucial imperative lest wish")
