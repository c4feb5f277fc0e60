package chinese

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed idioms.txt
var idiomTable string

// idiomIndex knows four-character idioms and finds one by any three of its
// characters.
type idiomIndex struct {
	known map[[4]rune]bool // idioms, and other spellings that are accepted
	by    map[gap][]rune   // what may fill the gap
}

// A gap is an idiom with one place, from 0 to 3, left open: a zero.
type gap [4]rune

var loadIdioms = sync.OnceValue(func() *idiomIndex {
	index := &idiomIndex{known: map[[4]rune]bool{}, by: map[gap][]rune{}}
	variants := false
	for line := range strings.Lines(idiomTable) {
		if line[0] == '#' {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if word == "=" {
				variants = true
				continue
			}
			index.add([4]rune([]rune(word)), variants)
		}
	}
	return index
})

func (x *idiomIndex) add(w [4]rune, variant bool) {
	x.known[w] = true
	if variant {
		return
	}
	for i, c := range w {
		g := gap(w)
		g[i] = 0
		x.by[g] = append(x.by[g], c)
	}
}

// idioms finds four characters that are an idiom but for one, which sounds or
// looks like the right one.
func idioms(p *page, report report) {
	index := loadIdioms()
	han := 0
	for i, c := range p.r {
		if !isHan(c) || p.kept[i] {
			han = 0
			continue
		}
		if han++; han < 4 {
			continue
		}
		w := [4]rune(p.r[i-3 : i+1])
		if index.known[w] {
			continue
		}
		if at, right, ok := index.mend(w); ok && !p.hides(i-3) {
			w[at] = right
			report(i-3, i+1, string(w[:]))
			han = 0
		}
	}
}

// mend returns the one place of w where another character makes an idiom.
func (x *idiomIndex) mend(w [4]rune) (at int, right rune, ok bool) {
	for i, wrong := range w {
		g := gap(w)
		g[i] = 0
		for _, c := range x.by[g] {
			if !confusable(wrong, c) {
				continue
			}
			if ok {
				return 0, 0, false // two idioms are as near
			}
			at, right, ok = i, c, true
		}
	}
	return at, right, ok
}

// hides tells whether the four characters from i overlap an idiom that is
// written right.
func (p *page) hides(i int) bool {
	known := loadIdioms().known
	for j := max(0, i-3); j <= i+3 && j+4 <= len(p.r); j++ {
		if known[[4]rune(p.r[j:j+4])] {
			return true
		}
	}
	return false
}
