package spell

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/write/spell/lexicon"
)

// A Speller judges words. It may be used from many goroutines.
type Speller struct {
	dict   *Dictionary
	lex    *lexicon.Lexicon
	pricer *pricer
	slots  map[string][]lexicon.Tag
	near   *nearby
}

// New makes a Speller.
func New(dict *Dictionary, lex *lexicon.Lexicon) *Speller {
	return &Speller{dict, lex, newPricer(), readSlots(), newNearby()}
}

// A Candidate is a word that may have been meant.
type Candidate struct {
	Word  string
	Score float64 // the higher the likelier, in bits
	Cost  float64 // how unlike what was written, in bits
}

// Right tells whether word, with these capitals, is a word or a name. A word in
// small letters is right with a capital too, as at the start of a sentence.
func (s *Speller) Right(word string) bool {
	if s.dict.Has(word) {
		return true
	}
	lower := strings.ToLower(word)
	if _, ok := s.lex.Word(lower); ok {
		return true
	}
	if lower != word && s.dict.Has(lower) {
		return true
	}
	if s.british(lower) {
		return true
	}
	stem, possessive := strings.CutSuffix(lower, "'s")
	return possessive && s.Right(word[:len(stem)])
}

// britishEndings are spellings of which the dictionary, an American one, has the
// other form.
var britishEndings = strings.NewReplacer("metre", "meter", "litre", "liter", "centre", "center", "isation", "ization", "ising", "izing", "ised", "ized", "ise", "ize",
	"yse", "yze", "our", "or", "lled", "led", "lling", "ling", "ller", "ler", "aem", "em", "oe", "e", "aed", "ed", "ogue", "og")

// british tells whether word is the British spelling of a word.
func (s *Speller) british(word string) bool {
	american := britishEndings.Replace(word)
	return american != word && s.dict.Has(american)
}

// Name tells whether word, in small letters, is a name that needs a capital.
func (s *Speller) Name(word string) bool { return s.dict.Name(word) }

// Rare tells whether word, in small letters, is one of large dictionaries that
// is likelier a slip than meant, but may be meant.
func (s *Speller) Rare(word string) bool { return s.lex.Rare(word) }

// longestWord bounds the words that suggestions are sought for.
const longestWord = 24

// Suggest returns what may have been meant by word, which stands between
// previous and next; best first, at most eight. The neighbours are in small
// letters, "^" at the start of a sentence, "" where unknown.
func (s *Speller) Suggest(word, previous, next string) []Candidate {
	lower := strings.ToLower(word)
	if len(lower) > longestWord || !letters(lower) {
		return nil
	}
	var found []Candidate
	for _, like := range s.near.of(lower, s.alike) {
		found = append(found, Candidate{like.word, s.score(like.word, like.cost, previous, next), like.cost})
	}
	found = append(found, s.splits(lower, previous, next)...)
	slices.SortFunc(found, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Word, b.Word))
	})
	return found[:min(len(found), 8)]
}

// alike lists the words most like word, without regard to its neighbours.
func (s *Speller) alike(word string) []alike {
	seen := map[string]bool{}
	var found []alike
	s.dict.words.within(word, reach(word), plainMark+forbiddenMark, func(w string, _ int) {
		if !seen[w] && letters(w) {
			seen[w] = true
			found = append(found, alike{w, s.pricer.cost(word, w)})
		}
	})
	slices.SortFunc(found, func(a, b alike) int {
		return cmp.Or(cmp.Compare(s.score(b.word, b.cost, "", ""), s.score(a.word, a.cost, "", "")), cmp.Compare(a.word, b.word))
	})
	return slices.Clone(found[:min(len(found), mostAlike)])
}

// mostAlike bounds the words among which the neighbours decide.
const mostAlike = 40

// reach is the number of edits within which a word is sought.
func reach(word string) int {
	switch n := len(word); {
	case n <= 3:
		return 1
	case n <= 8:
		return 2
	}
	return 3
}

// unseen is the frequency given to words of the dictionary that the lexicon
// does not list.
const unseen = -5.0

// score weighs how like a candidate is, how frequent, and how well it fits.
func (s *Speller) score(w string, cost float64, previous, next string) float64 {
	freq := unseen
	if known, ok := s.lex.Word(w); ok {
		freq = float64(known.Freq) / 5
	}
	return 0.9*freq - cost + 0.7*s.fit(w, previous, next) + s.suits(w, previous)
}

// fit is how well w follows previous and goes before next, in bits.
func (s *Speller) fit(w, previous, next string) float64 {
	return s.association(previous, w) + s.association(w, next)
}

// association is how much likelier the pair is than chance, from 0 up to about 8.
func (s *Speller) association(a, b string) float64 {
	pair := s.lex.Pair(a, b)
	if pair == 0 {
		return 0
	}
	return math.Min(8, float64(pair)/5+1)
}

// Follows tells whether next is a word that often comes after w.
func (s *Speller) Follows(w, next string) bool { return s.association(w, next) > 0 }

// splitCost is the price of a space left out, in bits.
const splitCost = 7.0

// splits proposes two words written as one, such as "alot". Both must be
// frequent and often met side by side.
func (s *Speller) splits(word, previous, next string) []Candidate {
	var found []Candidate
	for i := 1; i < len(word); i++ {
		a, b := word[:i], word[i:]
		pair := s.lex.Pair(a, b)
		if pair < 15 || !standsAlone(a) || !standsAlone(b) {
			continue
		}
		fit := s.association(previous, a) + s.association(b, next)
		found = append(found, Candidate{a + " " + b, 0.9*float64(pair)/5 - splitCost + 6 + 0.7*fit, splitCost})
	}
	return found
}

// standsAlone keeps single letters other than a and i from being words.
func standsAlone(w string) bool { return len(w) > 1 || w == "a" || w == "i" }

func letters(w string) bool {
	for i := range len(w) {
		if c := w[i]; (c < 'a' || c > 'z') && c != '\'' {
			return false
		}
	}
	return w != ""
}
