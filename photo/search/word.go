package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// How much a way of matching a word is worth, of 1 for the word itself.
const (
	asIs     = 1.0
	inflect  = 0.95 // another form of the word
	begins   = 0.9  // the beginning of a longer word
	inside   = 0.85 // within a longer word, as where spaces were not read
	alike    = 0.85 // a word of the same meaning
	misread  = 0.8  // one character was misread
	misread2 = 0.65 // two were
	partly   = 0.8  // times the share of Chinese characters in order
)

// Lengths from which on a word is looked for in looser ways.
const (
	beginLength  = 4
	insideLength = 5
	fuzzyLength  = 5
	fuzzy2Length = 9
)

// A word is one word that is looked for.
type word struct {
	text   string  // folded
	weight float64 // how much depends on it
	cjk    bool
	known  bool     // it is a word of which the tables know what it means
	alike  []string // of the same meaning
	shown  query.Shown
}

// Weights of words.
const (
	plainWord  = 1.0
	knownWord  = 0.55 // the picture may show it without writing it
	shownWord  = 0.9  // things that are tagged stand for it
	softWord   = 0.35
	unseenWord = 0.2 // no photo has it, and no tag could show it
	placeName  = 1.6 // a place where no photo was taken: if anything says it, its text
)

// words cuts what a chip says into words. Chinese is cut where the tables know
// words.
func words(c query.Chip) []word {
	var list []word
	for _, s := range c.Value.Any {
		for _, phrase := range query.Segment(s) {
			w := word{text: phrase.Text, cjk: phrase.CJK, known: phrase.Known, alike: phrase.Alike, shown: query.Shows(phrase.Text), weight: plainWord}
			switch {
			case c.Value.Soft:
				w.weight = softWord
			case phrase.Empty:
				continue
			case len(w.shown.Kinds) > 0:
				w.weight = shownWord
			case phrase.Known:
				w.weight = knownWord
			case phrase.CJK && utf8.RuneCountInString(phrase.Text) == 1:
				w.weight = softWord // a character that is left over
			}
			list = append(list, w)
		}
	}
	return list
}

// A tally holds, for each photo, how well something matches, from 0 to 1.
type tally struct {
	score []float32
	in    []uint32 // those above 0, in no order
}

func (t *tally) raise(n uint32, to float64) {
	if t.score[n] == 0 {
		t.in = append(t.in, n)
	}
	t.score[n] = max(t.score[n], float32(to))
}

func (x *Index) newTally() *tally { return &tally{score: make([]float32, len(x.photos))} }

// match finds a word in all texts.
func (x *Index) match(w word) *tally {
	t := x.newTally()
	x.matchOne(t, w.text, w.cjk, 1)
	for _, a := range w.alike {
		x.matchExactly(t, a, alike)
	}
	x.raiseShown(t, w.shown)
	return t
}

// matchOne looks for a word in all ways.
func (x *Index) matchOne(t *tally, text string, cjk bool, worth float64) {
	if cjk {
		x.matchChinese(t, text, worth)
		return
	}
	x.matchForms(t, text, worth)
	loose := fold.Loose(text)
	length := utf8.RuneCountInString(loose)
	if length >= beginLength {
		for _, n := range x.text.containing(loose) {
			x.raiseInside(t, n, text, loose, length, worth)
		}
	}
	if length >= fuzzyLength {
		x.matchFuzzy(t, loose, length, worth)
	} else if length > 1 && strings.ContainsAny(text, "0123456789") {
		x.raiseTerms(t, x.text.near(loose, 0), misread*worth)
	}
}

// matchForms looks for the word itself and its plural or singular.
func (x *Index) matchForms(t *tally, text string, worth float64) {
	x.raiseTerm(t, text, asIs*worth)
	if isDigit(text[len(text)-1]) || len(text) < 3 {
		return
	}
	for _, form := range forms(text) {
		x.raiseTerm(t, form, inflect*worth)
	}
}

// forms lists other forms of an English word.
func forms(w string) []string {
	list := []string{w + "s", w + "es", w + "ing", w + "ed"}
	for _, end := range []string{"s", "es", "ing", "ed"} {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) >= 3 {
			list = append(list, stem, stem+"e")
		}
	}
	if stem, ok := strings.CutSuffix(w, "y"); ok {
		list = append(list, stem+"ies")
	}
	if stem, ok := strings.CutSuffix(w, "ies"); ok {
		list = append(list, stem+"y")
	}
	return list
}

func (x *Index) raiseTerm(t *tally, text string, to float64) {
	if at, ok := x.text.terms[text]; ok {
		x.raiseTerms(t, []int{at}, to)
	}
}

func (x *Index) raiseTerms(t *tally, terms []int, to float64) {
	for _, at := range terms {
		for _, n := range x.text.list[at].in {
			t.raise(n, to)
		}
	}
}

// raiseInside counts a word that is written within another.
func (x *Index) raiseInside(t *tally, n uint32, text, loose string, length int, worth float64) {
	s := x.text.folded[n]
	at := strings.Index(s, text)
	switch {
	case at >= 0 && edge(s, at):
		t.raise(n, begins*worth)
	case length >= insideLength:
		t.raise(n, inside*worth)
	}
}

// matchFuzzy looks for words that were misread.
func (x *Index) matchFuzzy(t *tally, loose string, length int, worth float64) {
	x.raiseTerms(t, x.text.near(loose, 1), misread*worth)
	if length >= fuzzy2Length {
		x.raiseTerms(t, x.text.near(loose, 2), misread2*worth)
	}
}

// matchChinese looks for a run of Chinese characters, or most of it.
func (x *Index) matchChinese(t *tally, text string, worth float64) {
	for _, n := range x.text.containing(text) {
		t.raise(n, asIs*worth)
	}
	length := utf8.RuneCountInString(text)
	if length < 4 {
		return
	}
	share := map[uint32]int{}
	fold.Bigrams(text, func(g string) {
		for _, n := range x.text.grams[g] {
			share[n]++
		}
	})
	for n, have := range share {
		if s := float64(have) / float64(length-1); s >= 0.5 {
			t.raise(n, partly*s*worth)
		}
	}
}

// matchExactly looks for a word of the same meaning, which may be several words.
func (x *Index) matchExactly(t *tally, phrase string, worth float64) {
	parts := fold.Words(phrase)
	switch {
	case len(parts) == 0:
	case len(parts) == 1 && !parts[0].CJK:
		x.matchForms(t, parts[0].Text, worth)
	case len(parts) == 1 && utf8.RuneCountInString(parts[0].Text) == 1:
		// one character is part of too many other words
	default:
		for _, n := range x.literal(phrase) {
			t.raise(n, worth)
		}
	}
}

// contains tells whether a folded text has a word in one of the ways that match
// looks for it.
func (w word) contains(folded string) bool {
	loose := fold.Loose(folded)
	if w.in(folded, loose, w.text, w.cjk) {
		return true
	}
	return slices.ContainsFunc(w.alike, func(a string) bool {
		parts := fold.Words(a)
		return len(parts) > 0 && w.in(folded, loose, a, parts[0].CJK)
	})
}

func (w word) in(folded, loose, text string, cjk bool) bool {
	if cjk {
		return strings.Contains(loose, fold.Loose(text)) || utf8.RuneCountInString(text) >= 4 && overlaps(loose, text)
	}
	for _, one := range fold.Words(folded) {
		if one.Text == text || !one.CJK && (slices.Contains(forms(text), one.Text) || misreads(one.Text, text)) {
			return true
		}
	}
	l := fold.Loose(text)
	return utf8.RuneCountInString(l) >= beginLength && strings.Contains(loose, l)
}

// overlaps tells whether half of the pairs of a Chinese text are in a loose one.
func overlaps(loose, text string) bool {
	have, all := 0, 0
	fold.Bigrams(text, func(g string) {
		all++
		if strings.Contains(loose, g) {
			have++
		}
	})
	return 2*have >= all
}

func misreads(have, want string) bool {
	l, h := fold.Loose(want), fold.Loose(have)
	switch n := utf8.RuneCountInString(l); {
	case n >= fuzzy2Length:
		return within(h, l, 2)
	case n >= fuzzyLength:
		return within(h, l, 1)
	}
	return l != "" && l == h
}
