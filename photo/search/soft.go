package search

import (
	"strings"

	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
)

// A part is one thing that photos are ranked by.
type part struct {
	chip   query.Chip
	word   *word // of plain words
	place  bool  // a place where no photo was taken: its name may be written
	weight float64
	tally  *tally
}

// best is the highest score of a live photo.
func (p part) best(live set) (best float32) {
	for _, n := range p.tally.in {
		if live.has(int(n)) {
			best = max(best, p.tally.score[n])
		}
	}
	return best
}

// Scores of what was seen or is coloured, beside what was written.
const (
	seenLeast  = 0.5 // a thing that is just sure enough
	faint      = 1.6 // times the share of what is hardly seen
	writtenOf  = 0.8 // somebody wrote the thing's name
	shownLeast = 0.7
)

// parts are what a ranking chip asks for.
func (x *Index) parts(c query.Chip) []part {
	switch c.Kind {
	case query.Thing:
		return []part{{chip: c, weight: plainWord, tally: x.things(c)}}
	case query.Colour:
		return []part{{chip: c, weight: plainWord, tally: x.coloured(c)}}
	case query.Place:
		w := word{text: fold.String(c.Label), weight: placeName}
		w.cjk = strings.ContainsFunc(w.text, fold.IsHan)
		w.alike = append(w.alike, c.Value.Any...)
		w.alike = append(w.alike, query.Alike(w.text)...)
		return []part{{chip: c, place: true, word: &w, weight: w.weight, tally: x.match(w)}}
	}
	var list []part
	for _, w := range words(c) {
		t := x.match(w)
		if w.weight == knownWord && len(t.in) == 0 {
			w.weight = unseenWord // nobody writes it here, and no tag shows it
		}
		list = append(list, part{chip: c, word: &w, weight: w.weight, tally: t})
	}
	return list
}

// things is the photos in which a thing was seen, or of which its name is written.
func (x *Index) things(c query.Chip) *tally {
	t := x.newTally()
	for _, name := range c.Value.Any {
		for _, p := range x.tags[name] {
			t.raise(p.in, seen(p.share))
		}
		for _, n := range append([]string{name}, query.Alike(name)...) {
			x.matchExactly(t, n, writtenOf)
		}
	}
	said := fold.String(c.Label)
	x.matchExactly(t, said, asIs)
	for _, a := range query.Alike(said) {
		x.matchExactly(t, a, writtenOf)
	}
	return t
}

// coloured is the photos with a colour, or of which its name is written.
func (x *Index) coloured(c query.Chip) *tally {
	t := x.newTally()
	for _, name := range c.Value.Any {
		for _, p := range x.colours[name] {
			t.raise(p.in, shownLeast+(1-shownLeast)*min(float64(p.share)/muchShare, 1))
		}
		x.matchExactly(t, name, asIs)
	}
	x.matchExactly(t, fold.String(c.Label), asIs)
	return t
}

// denied is the photos that a denied chip leaves out.
func (x *Index) denied(c query.Chip) set {
	switch c.Kind {
	case query.Words:
		return x.written(c)
	case query.Thing, query.Colour:
		return x.meets(c)
	case query.Like:
		return newSet(len(x.photos))
	}
	return x.meets(c)
}

// written is the photos in which all words of a chip are.
func (x *Index) written(c query.Chip) set {
	all := x.live.clone()
	any := false
	for _, w := range words(c) {
		any = true
		in := x.atLeast(x.match(w), misread)
		x.live.each(func(i int) {
			if shows(x.photos[i], w.shown) {
				in.add(i)
			}
		})
		all.and(in)
	}
	if !any {
		return newSet(len(x.photos))
	}
	return all
}

// atLeast is the photos with a score of at least so much.
func (x *Index) atLeast(t *tally, least float32) set {
	s := newSet(len(x.photos))
	for _, n := range t.in {
		if t.score[n] >= least {
			s.add(int(n))
		}
	}
	return s
}
