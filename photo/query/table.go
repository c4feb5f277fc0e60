package query

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/imaging/tag"
	"github.com/qiao-ai/qiao/photo/fold"
)

//go:embed words/filters.txt
var filtersText string

//go:embed words/function.txt
var functionText string

//go:embed words/generic.txt
var genericText string

//go:embed words/lexicon.txt
var lexiconText string

//go:embed words/names.txt
var namesText string

// An entry is what a word of the tables means.
type entry struct {
	kind  string // a Kind, or: not, weaknot, afternot, or, and, but, stop, ask, generic, word, name
	value string
}

// A lexicon finds words of the tables in a folded text.
type lexicon struct {
	words   map[string][]entry
	longest int                 // runes
	alike   map[string][]string // a word and those that mean the same
	shows   map[string]Shown    // what in a picture stands for a word
}

// known is the lexicon of all tables.
var known = sync.OnceValue(func() *lexicon {
	l := &lexicon{words: map[string][]entry{}, alike: map[string][]string{}, shows: map[string]Shown{}}
	eachLine(filtersText, l.filters)
	eachLine(functionText, l.filters)
	eachLine(genericText, func(line string) { l.synonyms("generic", line) })
	eachLine(lexiconText, func(line string) { l.synonyms("word", line) })
	eachLine(namesText, func(line string) { l.synonyms("name", line) })
	for _, c := range tag.Classes() {
		for _, w := range append(append([]string{}, c.English...), c.Chinese...) {
			l.add(w, entry{string(Thing), c.Name()})
			l.alike[fold.String(w)] = append(l.alike[fold.String(w)], fold.String(c.Name()), fold.String(c.NameZh()))
		}
	}
	eachLine(kindsText, l.kinds)
	return l
})

func eachLine(text string, f func(string)) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			f(line)
		}
	}
}

// filters reads a line "kind value: words", in which the value may be missing.
func (l *lexicon) filters(line string) {
	head, words, _ := strings.Cut(line, ": ")
	kind, value, _ := strings.Cut(head, " ")
	for w := range strings.SplitSeq(words, ", ") {
		l.add(w, entry{kind, value})
		if series, ok := strings.CutPrefix(w, "galaxy "); ok && kind == string(Device) {
			for _, maker := range []string{"samsung ", "三星 ", "三星"} {
				l.add(maker+w, entry{kind, value})
				l.add(maker+series, entry{kind, value})
			}
		}
	}
}

// synonyms reads a line of words with the same meaning.
func (l *lexicon) synonyms(kind, line string) {
	var all []string
	for w := range strings.SplitSeq(line, ", ") {
		all = append(all, fold.String(w))
	}
	for _, w := range all {
		l.add(w, entry{kind, all[0]})
		l.alike[w] = append(l.alike[w], all...)
	}
}

func (l *lexicon) add(word string, e entry) {
	word = fold.String(strings.TrimSpace(word))
	for _, have := range l.words[word] {
		if have == e {
			return
		}
	}
	l.words[word] = append(l.words[word], e)
	l.longest = max(l.longest, utf8.RuneCountInString(word))
}

// Alike returns the words that mean the same as a folded word, in both languages,
// itself left out.
func Alike(word string) []string {
	var list []string
	seen := map[string]bool{word: true}
	for _, w := range known().alike[word] {
		if !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}
