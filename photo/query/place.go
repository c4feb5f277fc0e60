package query

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/photo/fold"
)

// A Found place is what a gazetteer knows by a name.
type Found struct {
	ID     string   // of the place
	Within []string // the ids of the places that it lies in
	People int      // how many live there; 0 is not known
	Names  []string // its names in both languages, for finding them in texts
	Known  bool     // a country, a region or a landmark: known without its size
}

// Longest names of places, in words and in characters.
const (
	placeWords = 5
	placeRunes = 12
)

// mostNames is how many names of a place are looked for in texts, and mostPlaces how
// many places of one name are thought of.
const (
	mostNames  = 6
	mostPlaces = 24
)

// Sizes of a place, in people, from which on it is meant by a name that may be
// something else.
const (
	bigPlace    = 100_000
	middlePlace = 10_000
)

// ordinary tells whether a word in lower case is rather a word than the town of
// that name.
func ordinary(word string) bool {
	switch word {
	case "man", "nice", "reading", "mobile", "split", "orange", "male", "bath", "sale", "best", "bar", "march", "may",
		"surprise", "independence", "enterprise", "hope", "salt", "lens", "van", "moss", "tours", "of", "see", "most", "are",
		"union", "sunrise", "sunset", "paradise", "date", "time", "image", "photo", "sun", "sky", "beach", "long", "sunny",
		"phoenix", "buffalo", "jersey", "turkey", "china", "corona", "cork", "cologne", "ball", "lake", "street", "station",
		"same", "un", "mary", "nancy", "florence", "sydney", "jordan", "chad", "georgia", "asia", "this", "that", "clock", "white", "green", "golden":
		return word != "china" && word != "jordan" && word != "florence" && word != "sydney" && word != "georgia"
	}
	return false
}

// places finds the names of places.
func (s *source) places(find func(string) []Found) []mention {
	if find == nil {
		return nil
	}
	return append(s.latinPlaces(find), s.hanPlaces(find)...)
}

func (s *source) latinPlaces(find func(string) []Found) []mention {
	var all []mention
	words := fold.Words(s.f)
	for i, w := range words {
		if w.CJK {
			continue
		}
		for n := min(placeWords, len(words)-i); n > 0; n-- {
			last := words[i+n-1]
			end := last.Start + len(last.Text)
			if last.CJK || !s.free(w.Start, end) || !joined(s.f[w.Start:end]) {
				continue
			}
			if found := s.meant(w.Start, end, find); found != nil {
				all = append(all, s.placeMention(w.Start, end, found))
				break
			}
		}
	}
	return all
}

// joined tells whether no comma or other mark parts the words of a name.
func joined(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ' && r != '-' && r != '\'' && r != '.' {
			return false
		}
	}
	return true
}

// meant returns the places of a name if the name means places here.
func (s *source) meant(start, end int, find func(string) []Found) []Found {
	name := s.f[start:end]
	if len(name) < 3 && name != "uk" && name != "us" || !hasLetter(name) {
		return nil
	}
	first, _ := utf8.DecodeRuneInString(s.said(start, end))
	capital := unicode.IsUpper(first)
	if (!capital && ordinary(name) || s.isWord(name)) && !s.afterIn(start) {
		return nil
	}
	var kept []Found
	for _, f := range find(name) {
		if capital || f.Known || f.People >= bigPlace || s.afterIn(start) {
			kept = append(kept, f)
		}
	}
	return kept
}

func hasLetter(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// isWord tells whether name has another meaning in the tables than a place's.
func (s *source) isWord(name string) bool {
	for _, e := range known().words[name] {
		if e.kind != "name" {
			return true
		}
	}
	return false
}

// afterIn tells whether the word before start is one that places follow.
func (s *source) afterIn(start int) bool {
	words := fold.Words(s.f[:start])
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1].Text {
	case "in", "from", "near", "visiting":
		return true
	}
	return false
}

func (s *source) hanPlaces(find func(string) []Found) []mention {
	var all []mention
	for start, r := range s.f {
		if !fold.IsHan(r) || s.taken[start] {
			continue
		}
		var ends []int
		for end := start; end < len(s.f) && len(ends) < placeRunes; {
			r, n := utf8.DecodeRuneInString(s.f[end:])
			if !fold.IsHan(r) && r != '·' || s.taken[end] {
				break
			}
			end += n
			ends = append(ends, end)
		}
		for i := len(ends) - 1; i > 0; i-- {
			if found := sizable(find(s.f[start:ends[i]])); found != nil && !s.isWord(s.f[start:ends[i]]) {
				all = append(all, s.placeMention(start, ends[i], found))
				break
			}
		}
	}
	return all
}

func sizable(found []Found) (kept []Found) {
	for _, f := range found {
		if f.Known || f.People >= middlePlace {
			kept = append(kept, f)
		}
	}
	return kept
}

func (s *source) placeMention(start, end int, found []Found) mention {
	m := mention{start: start, end: end, kind: Place, label: s.said(start, end), v: Value{Any: []string{s.f[start:end]}}}
	for _, f := range found[:min(len(found), mostPlaces)] {
		m.v.Places = append(m.v.Places, f.ID)
		m.within = append(m.within, f.Within...)
		for _, n := range f.Names {
			if n = fold.String(n); n != "" && !slices.Contains(m.v.Any, n) && len(m.v.Any) < mostNames {
				m.v.Any = append(m.v.Any, n)
			}
		}
	}
	return m
}
