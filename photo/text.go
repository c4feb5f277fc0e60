package photo

import (
	"strings"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// A Field is a form in which texts are indexed.
type Field string

// The fields. Words are whole words with spaces around; Grams are pairs of
// neighbouring Chinese characters, so that words of two are found; Loose are runs
// of three characters of [fold.Loose], for what a machine read.
const (
	Words Field = "words"
	Grams Field = "grams"
	Loose Field = "loose"
)

// A Term is something to look for: one or more tokens that follow each other.
type Term struct {
	Field  Field
	Tokens []string
	Prefix bool // the last token may go on
}

// A SearchText is what is indexed of a photo: tokens with spaces between.
type SearchText struct {
	Words, Grams, Loose string
}

// Searchable returns the tokens of all texts of p: the lines in the picture, what
// people and models wrote about it, its names and the names of its places, tags
// and camera.
func Searchable(p *Photo) SearchText {
	var words, grams, loose []string
	for _, s := range p.Texts() {
		w, g := tokens(fold.String(s))
		words, grams = append(words, w...), append(grams, g...)
	}
	for _, l := range p.Lines {
		loose = append(loose, trigrams(fold.Loose(l.Text))...)
		loose = append(loose, "_") // no phrase goes over the end of a line
	}
	return SearchText{strings.Join(words, " "), strings.Join(grams, " "), strings.Join(loose, " ")}
}

// Texts lists the texts of p that are searched.
func (p *Photo) Texts() []string {
	all := []string{p.Title, p.Caption, p.Artist, p.Name, p.Folder, p.Camera.Make, p.Camera.Model, p.Camera.Lens, p.Software}
	all = append(append(all, p.Keywords...), p.People...)
	for _, c := range p.Captions {
		all = append(all, c)
	}
	for _, l := range p.Lines {
		all = append(all, l.Text)
	}
	for _, t := range p.Tags {
		all = append(all, t.En, t.Zh)
	}
	if p.Place != nil {
		for _, n := range append([]PlaceName{p.Place.Nearest, p.Place.City, p.Place.Region, p.Place.Country}, p.Place.Landmarks...) {
			all = append(all, n.En, n.Zh)
		}
	}
	return all
}

// tokens cuts a folded text into words and pairs of Chinese characters. Between
// two texts, and where a run of Chinese ends, a mark keeps phrases apart.
func tokens(folded string) (words, grams []string) {
	for _, w := range fold.Words(folded) {
		if !w.CJK {
			words = append(words, w.Text)
			continue
		}
		words = append(words, "_")
		fold.Bigrams(w.Text, func(g string) { grams = append(grams, g) })
		// the last character alone, for who looks for one
		_, n := utf8.DecodeLastRuneInString(w.Text)
		grams = append(grams, w.Text[len(w.Text)-n:], "_")
	}
	return append(words, "_"), grams
}

// trigrams lists the runs of three characters of s, or s itself if it is shorter.
func trigrams(s string) []string {
	runes := []rune(s)
	if len(runes) <= 3 {
		if len(runes) == 0 {
			return nil
		}
		return []string{s}
	}
	list := make([]string, 0, len(runes)-2)
	for i := range len(runes) - 2 {
		list = append(list, string(runes[i:i+3]))
	}
	return list
}

// Terms returns what to look for to find s, all of it: its words in their order and
// its Chinese characters. Without words or characters there is none.
func Terms(s string) []Term {
	var terms []Term
	for _, w := range fold.Words(fold.String(s)) {
		if !w.CJK {
			terms = append(terms, Term{Field: Words, Tokens: []string{w.Text}})
			continue
		}
		t := Term{Field: Grams}
		fold.Bigrams(w.Text, func(g string) { t.Tokens = append(t.Tokens, g) })
		t.Prefix = utf8.RuneCountInString(w.Text) == 1
		terms = append(terms, t)
	}
	return terms
}

// LooseTerm returns the term that finds s in what a machine read, whatever stands
// between its words and however lookalikes were read. It has no tokens where s has
// fewer than three letters and digits.
func LooseTerm(s string) Term {
	t := Term{Field: Loose}
	if loose := fold.Loose(s); utf8.RuneCountInString(loose) >= 3 {
		t.Tokens = trigrams(loose)
	}
	return t
}
