package spell

import (
	"strings"

	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// A slot says which parts of speech a word calls for after it.
type slot struct {
	after string // words, separated by spaces
	fits  []lexicon.Tag
}

// slots are what words of grammar are followed by.
var slots = []slot{
	{"a an", []lexicon.Tag{lexicon.Noun, lexicon.Adjective, lexicon.Adverb, lexicon.Participle, lexicon.Gerund, lexicon.Comparative}},
	{"the my your his her its our their this that no some any every each", []lexicon.Tag{lexicon.Noun, lexicon.Plural, lexicon.Adjective, lexicon.Superlative, lexicon.Comparative, lexicon.Adverb, lexicon.Gerund, lexicon.Participle}},
	{"these those many several various few two three four five", []lexicon.Tag{lexicon.Plural, lexicon.Adjective}},
	{"to", []lexicon.Tag{lexicon.Verb, lexicon.Noun, lexicon.Plural}},
	{"can could will would shall should may might must don't doesn't didn't can't won't couldn't wouldn't cannot", []lexicon.Tag{lexicon.Verb, lexicon.Adverb}},
	{"i you we they who", []lexicon.Tag{lexicon.Verb, lexicon.Past, lexicon.Adverb}},
	{"he she it which", []lexicon.Tag{lexicon.Third, lexicon.Past, lexicon.Adverb}},
	{"is are was were be been am being", []lexicon.Tag{lexicon.Adjective, lexicon.Gerund, lexicon.Past, lexicon.Participle, lexicon.Adverb, lexicon.Comparative, lexicon.Noun}},
	{"have has had", []lexicon.Tag{lexicon.Past, lexicon.Participle, lexicon.Noun, lexicon.Plural, lexicon.Adjective, lexicon.Adverb}},
	{"very so too more most really quite", []lexicon.Tag{lexicon.Adjective, lexicon.Adverb, lexicon.Past, lexicon.Participle}},
	{"of in on for with from about by at into without", []lexicon.Tag{lexicon.Noun, lexicon.Plural, lexicon.Gerund, lexicon.Adjective}},
}

func readSlots() map[string][]lexicon.Tag {
	m := map[string][]lexicon.Tag{}
	for _, s := range slots {
		for _, w := range strings.Fields(s.after) {
			m[w] = s.fits
		}
	}
	return m
}

// slotBits is what a word gains that fits after the one before, and loses if it
// does not.
const slotBits = 1.5

// suits weighs whether w may follow previous by its part of speech. Words of
// grammar, which have no part of speech here, are not judged.
func (s *Speller) suits(w, previous string) float64 {
	fits, ok := s.slots[previous]
	if !ok {
		return 0
	}
	known, ok := s.lex.Word(w)
	if !ok || known.Tags == "" {
		return 0
	}
	for _, t := range fits {
		if strings.IndexByte(known.Tags, byte(t)) >= 0 {
			return slotBits
		}
	}
	for _, t := range fits {
		if known.Can(t) {
			return 0
		}
	}
	return -slotBits
}

// Opens tells whether w often opens a sentence: it is frequent, and no noun that
// would need an article. A strange word there that is like another sort of word
// may well be a name.
func (s *Speller) Opens(w string) bool {
	known, ok := s.lex.Word(w)
	return ok && known.Freq >= 30 && !known.Mainly(lexicon.Noun)
}
