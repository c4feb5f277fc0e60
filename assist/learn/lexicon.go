package learn

import (
	_ "embed" // the table of places
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/places.txt
var placeTable string

// places are names of countries, states and languages, by what they name.
var places = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(placeTable) {
		kind, name, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		var words []string
		for _, t := range tokens(name) {
			words = append(words, t.text)
		}
		key := strings.Join(words, " ")
		m[key] = append(m[key], "a "+kind)
	}
	return m
})

// A lexicon knows values of slots that occurred more than once in training.
type lexicon struct {
	phrases map[string][]string // a value's words to its slots
	single  map[string][]string // a word within values to their slots
	longest int                 // words
}

// newLexicon learns from tagged sentences. What occurred once is left out: in
// training it would always be known, and later never.
func newLexicon(list []Tagged) *lexicon {
	values, single := map[string]map[string]int{}, map[string]map[string]int{}
	count := func(m map[string]map[string]int, key, slot string) {
		if m[key] == nil {
			m[key] = map[string]int{}
		}
		m[key][slot]++
	}
	l := &lexicon{}
	for _, t := range list {
		for _, s := range Spans(t.Tags) {
			words := t.words()[s.From:s.To]
			count(values, strings.Join(words, " "), s.Slot)
			l.longest = max(l.longest, s.To-s.From)
			for _, w := range words {
				count(single, w, s.Slot)
			}
		}
	}
	l.longest = min(max(l.longest, 4), 8)
	l.phrases, l.single = often(values), often(single)
	for key := range l.phrases {
		if !strings.Contains(key, " ") {
			delete(l.phrases, key) // single knows it
		}
	}
	return l
}

func often(m map[string]map[string]int) map[string][]string {
	out := map[string][]string{}
	for key, slots := range m {
		for slot, n := range slots {
			if n >= 2 {
				out[key] = append(out[key], slot)
			}
		}
		slices.Sort(out[key])
	}
	return out
}

// marks says of each token which known values begin, go on or end there.
func (l *lexicon) marks(list []token) [][]string {
	out := make([][]string, len(list))
	add := func(i int, m string) {
		if !slices.Contains(out[i], m) {
			out[i] = append(out[i], m)
		}
	}
	known := places()
	for i := range list {
		for _, slot := range l.single[list[i].text] {
			add(i, "w "+slot)
		}
		key := ""
		for j := i; j < len(list) && j < i+l.longest; j++ {
			if j > i {
				key += " "
			}
			key += list[j].text
			for _, kind := range known[key] {
				for k := i; k <= j; k++ {
					add(k, kind)
				}
			}
			if j == i {
				continue // single words are there already
			}
			for _, slot := range l.phrases[key] {
				add(i, "b "+slot)
				for k := i + 1; k <= j; k++ {
					add(k, "i "+slot)
				}
			}
		}
	}
	return out
}

// A Span is a run of words that belong to a slot.
type Span struct {
	From, To int // words
	Slot     string
}

// Spans reads the runs of BIO tags; an I that follows nothing begins one.
func Spans(tags []string) []Span {
	var list []Span
	open := -1
	for i, t := range append(slices.Clone(tags), "O") {
		begin, slot, _ := strings.Cut(t, "-")
		if open >= 0 && (begin != "I" || slot != list[open].Slot) {
			list[open].To = i
			open = -1
		}
		if begin != "O" && open < 0 {
			list = append(list, Span{From: i, Slot: slot})
			open = len(list) - 1
		}
	}
	return list
}

func (l *lexicon) write(w *writer) {
	w.uint(uint64(l.longest))
	for _, m := range []map[string][]string{l.phrases, l.single} {
		keys := slices.Sorted(maps.Keys(m))
		w.uint(uint64(len(keys)))
		for _, k := range keys {
			w.text(k)
			w.texts(m[k])
		}
	}
}

func readLexicon(r *reader) *lexicon {
	l := &lexicon{longest: int(min(r.uint(), 8)), phrases: map[string][]string{}, single: map[string][]string{}}
	for _, m := range []map[string][]string{l.phrases, l.single} {
		for range r.count(2) {
			k := r.text()
			m[k] = r.texts()
		}
	}
	return l
}
