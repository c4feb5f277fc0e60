package guard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text/fact"
)

// A sense is what a word says about the facts around it.
type sense uint8

const (
	none    sense = iota // a phrase that only looks like one of the others
	not                  // negates
	notLike              // implies a negation: fail, refuse, 拒绝
	notWord              // holds a negation that is part of an expression: not only, 不过
	must
	mustLike // ensure, please make sure
	should
	may
	mayLike // would, expect, seem
	will
	can
	ifs    // a condition
	ifLike // may stand for one: once, when
	only
	onlyLike
	except
	exceptLike
	all
	some
	someLike
	up
	down
	earlier
	later
	untilLike
	self   // the writer
	reader // you
	writer // "the author": somebody who stands for self
	male
	female
	asks
	daily
	weekly
	monthly
	yearly
	hourly
	senses
)

// A row of the lexicon: phrases with one sense. A _ joins the words of a phrase.
type lexRow struct {
	sense sense
	words string
}

// A hit is a phrase found in a text.
type hit struct {
	sense      sense
	pair       int // of opposites, from 1; 0 for none. Negative is its other side
	start, end int // in bytes
}

type entry struct {
	words []string // of English
	han   string   // of Chinese
	sense []sense
	pairs []int // beside each sense
}

// A lexicon finds phrases of English by their first word and of Chinese by their
// first character; the longest that fits wins.
type lexicon struct {
	english map[string][]entry
	chinese map[rune][]entry
	soft    []bool // of pair i+1: its words often stand for each other in a new wording
}

func newLexicon(rows []lexRow, pairs []string) *lexicon {
	l := &lexicon{english: map[string][]entry{}, chinese: map[rune][]entry{}}
	for _, r := range rows {
		for _, w := range strings.Fields(r.words) {
			l.add(w, r.sense, 0)
		}
	}
	for i, p := range pairs {
		p, soft := strings.CutPrefix(p, "~")
		l.soft = append(l.soft, soft)
		a, b, _ := strings.Cut(p, "|")
		for _, w := range strings.Fields(a) {
			l.add(w, none, i+1)
		}
		for _, w := range strings.Fields(b) {
			l.add(w, none, -i-1)
		}
	}
	l.negate()
	return l
}

// negate gives the sense not to the phrases that hold a negation and are listed
// for another sense, such as must_not: they hide the word from the lexicon.
func (l *lexicon) negate() {
	for _, list := range l.english {
		for i, e := range list {
			if len(e.words) > 1 && e.hides() {
				list[i].sense, list[i].pairs = append(list[i].sense, not), append(list[i].pairs, 0)
			}
		}
	}
	for _, list := range l.chinese {
		for i, e := range list {
			if strings.ContainsAny(e.han, "不没未无勿沒無") && utf8.RuneCountInString(e.han) > 1 && !e.settled() {
				list[i].sense, list[i].pairs = append(list[i].sense, not), append(list[i].pairs, 0)
			}
		}
	}
}

func (e entry) hides() bool {
	if e.settled() {
		return false
	}
	for _, w := range e.words {
		if w == "not" || w == "no" || w == "never" || w == "cannot" || w == "nothing" || w == "without" || strings.HasSuffix(w, "n't") {
			return true
		}
	}
	return false
}

// settled tells whether the lexicon says itself what e negates.
func (e entry) settled() bool {
	for i, s := range e.sense {
		if s == not || s == notWord || s == none && e.pairs[i] == 0 {
			return true
		}
	}
	return false
}

func (l *lexicon) add(phrase string, s sense, pair int) {
	r, _ := utf8.DecodeRuneInString(phrase)
	if fact.IsHan(r) {
		l.chinese[r] = insert(l.chinese[r], entry{han: phrase, sense: []sense{s}, pairs: []int{pair}}, len(phrase))
		return
	}
	w := strings.Split(phrase, "_")
	l.english[w[0]] = insert(l.english[w[0]], entry{words: w, sense: []sense{s}, pairs: []int{pair}}, len(w))
}

// insert keeps list sorted, longest first; the same phrase gathers its senses.
func insert(list []entry, e entry, n int) []entry {
	for i, o := range list {
		if o.han == e.han && slices.Equal(o.words, e.words) {
			list[i].sense = append(list[i].sense, e.sense...)
			list[i].pairs = append(list[i].pairs, e.pairs...)
			return list
		}
	}
	i := 0
	for i < len(list) && max(len(list[i].han), len(list[i].words)) >= n {
		i++
	}
	list = append(list, entry{})
	copy(list[i+1:], list[i:])
	list[i] = e
	return list
}

// find returns the phrases among tokens t of text s, in order.
func (l *lexicon) find(s string, t []fact.Token) []hit {
	var hits []hit
	for i := 0; i < len(t); {
		e, n := l.at(s, t, i)
		if n == 0 {
			i++
			continue
		}
		for k, v := range e.sense {
			if v != none || e.pairs[k] != 0 {
				hits = append(hits, hit{v, e.pairs[k], t[i].Start, t[i+n-1].End})
			}
		}
		i += n
	}
	return hits
}

// at returns the longest phrase at token i and the number of its tokens.
func (l *lexicon) at(s string, t []fact.Token, i int) (entry, int) {
	switch t[i].Class {
	case fact.ClassHan:
		r, _ := utf8.DecodeRuneInString(t[i].Low)
		for _, e := range l.chinese[r] {
			if strings.HasPrefix(s[t[i].Start:], e.han) {
				return e, tokensOf(t, i, len(e.han))
			}
		}
	case fact.ClassWord:
		for _, e := range l.english[t[i].Low] {
			if n := phraseAt(t, i, e.words); n > 0 {
				return e, n
			}
		}
		if w, ok := strings.CutSuffix(t[i].Low, "'s"); ok { // nothing's
			for _, e := range l.english[w] {
				if len(e.words) == 1 && slices.Contains(e.sense, not) {
					return e, 1
				}
			}
		}
	}
	return entry{}, 0
}

func tokensOf(t []fact.Token, i, bytes int) int {
	n := 0
	for end := t[i].Start + bytes; i+n < len(t) && t[i+n].Start < end; n++ {
	}
	return n
}

func phraseAt(t []fact.Token, i int, words []string) int {
	j := i
	for k, w := range words {
		if k > 0 {
			for j < len(t) && t[j].Class == fact.ClassSpace {
				j++
			}
		}
		if j >= len(t) || t[j].Low != w {
			return 0
		}
		j++
	}
	return j - i
}
