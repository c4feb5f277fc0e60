package search

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/photo"
	"github.com/qiao-ai/qiao/photo/fold"
	"github.com/qiao-ai/qiao/photo/query"
	"github.com/qiao-ai/qiao/vector"
)

// Weights of what makes pictures alike, and where likeness begins.
const (
	hashWeight    = 0.30
	lookWeight    = 0.30
	tagWeight     = 0.20
	wordWeight    = 0.35
	momentWeight  = 0.12
	meaningWeight = 0.80
	isLike        = 0.30
	mostAlike     = 100
	hashBits      = 64
)

// named is the photos with one of the file names.
func (x *Index) named(names []string) (list []int) {
	folded := make([]string, len(names))
	for i, n := range names {
		folded[i] = fold.String(n)
	}
	x.live.each(func(i int) {
		for j, n := range folded {
			p := x.photos[i]
			if string(p.ID) == names[j] || fold.String(p.Name) == n || isNamed(p, n) && len(n) > len(ending(n))+1 && fold.String(p.Name) == n {
				list = append(list, i)
				return
			}
		}
	})
	return list
}

// Similar finds photos like the one of an id, the most alike first. It is empty if
// there is no such photo.
func (x *Index) Similar(id photo.ID) []Hit {
	n, ok := x.number[id]
	if !ok {
		return nil
	}
	r := &run{x: x, hard: x.live.clone(), like: []int{n}, mention: newSet(len(x.photos))}
	return r.similar().Hits
}

// similar is the photos that meet the conditions and are like one of those named.
func (r *run) similar() Result {
	likeness := map[int]float64{}
	for _, n := range r.like {
		for i, s := range r.x.alikeTo(n) {
			likeness[i] = max(likeness[i], s)
		}
	}
	for _, n := range r.like {
		delete(likeness, n)
	}
	var res Result
	if len(r.like) == 0 {
		res.Missed = r.asked // there is no such photo
		return res
	}
	for i, s := range likeness {
		if s >= isLike && r.hard.has(i) {
			res.Hits = append(res.Hits, r.hit(i, math.Round(s*1e6)/1e6))
		}
	}
	r.order(res.Hits)
	res.Hits = res.Hits[:min(len(res.Hits), mostAlike)]
	return res
}

// alikeTo is how like each photo is to photo n, of those that may be at all.
func (x *Index) alikeTo(n int) map[int]float64 {
	p := x.photos[n]
	likeness := map[int]float64{}
	look := x.cosines(x.look, n)
	meaning := x.cosines(x.meaning, n)
	mine := nameWords(p)
	tags := bestTags(p)
	worded, tagged := x.sharing(mine), x.tagged(tags)
	x.live.each(func(i int) {
		q := x.photos[i]
		s := hashWeight*hashLike(p, q) + lookWeight*look[i] + momentWeight*x.momentLike(n, i)
		if tagged.has(i) {
			s += tagWeight * tagLike(tags, q)
		}
		if worded.has(i) {
			s += wordWeight * wordLike(mine, q)
		}
		if m, ok := meaning[i]; ok {
			s = (1-meaningWeight)*s + meaningWeight*m
		}
		likeness[i] = s
	})
	return likeness
}

// sharing is the photos in whose texts are words, or the ends of words.
func (x *Index) sharing(words map[string]float64) set {
	in := newSet(len(x.photos))
	for w := range words {
		loose := fold.Loose(w)
		pieces := []string{loose}
		if runes := []rune(loose); len(runes) > beginLength {
			pieces = append(pieces, string(runes[:beginLength]), string(runes[len(runes)-beginLength:]))
		}
		for _, piece := range pieces {
			for _, n := range x.candidates(piece) {
				in.add(int(n))
			}
		}
	}
	return in
}

// tagged is the photos with one of the things.
func (x *Index) tagged(tags map[string]float64) set {
	in := newSet(len(x.photos))
	for name := range tags {
		for _, p := range x.tags[name] {
			in.add(int(p.in))
		}
	}
	return in
}

// cosines is the likeness by vectors of the nearest rows, stretched so that chance
// is 0.
func (x *Index) cosines(in *vector.Index, n int) map[int]float64 {
	if in == nil || !in.Has(n) {
		return nil
	}
	found, err := in.Search(vector.Search{Vector: in.Vector(n), Most: 5 * mostAlike})
	if err != nil {
		return nil
	}
	list := map[int]float64{}
	for _, h := range found.Hits {
		list[h.Row] = max(0, (float64(h.Score)-found.Median)/max(1-found.Median, 1e-6))
	}
	return list
}

// hashLike compares the perceptual hashes: half of the bits differ by chance.
func hashLike(p, q *photo.Photo) float64 {
	if p.Perceptual == 0 || q.Perceptual == 0 {
		return 0
	}
	d := bits.OnesCount64(p.Perceptual ^ q.Perceptual)
	return max(0, 1-float64(d)/(hashBits/2-6))
}

// tagLike is the share of things that two photos have in common.
func tagLike(tags map[string]float64, q *photo.Photo) float64 {
	if len(tags) == 0 || len(q.Tags) == 0 {
		return 0
	}
	theirs := bestTags(q)
	var common, all float64
	for name, s := range tags {
		common += min(s, theirs[name])
		all += max(s, theirs[name])
	}
	for name, s := range theirs {
		if _, ok := tags[name]; !ok {
			all += s
		}
	}
	if all == 0 {
		return 0
	}
	return common / all
}

// nameWords are the words that a person wrote of p, with their weights: a colour
// says little, and what only repeats the camera nothing.
func nameWords(p *photo.Photo) map[string]float64 {
	words := map[string]float64{}
	device := fold.String(camera(p))
	for _, s := range append([]string{p.Title, telling(p.Name)}, append(p.Keywords, p.People...)...) {
		for _, piece := range query.Segment(s) {
			switch {
			case piece.Empty || len(piece.Text) < 3 || isDigit(piece.Text[0]) || isDigit(piece.Text[len(piece.Text)-1]) || serial(piece.Text):
			case device != "" && strings.Contains(device, piece.Text):
			case slices.Contains(colourNames(), piece.Text):
				words[piece.Text] = 0.4
			default:
				words[piece.Text] = 1
			}
		}
	}
	return words
}

// serial tells whether a word is what cameras begin names with.
func serial(w string) bool {
	switch w {
	case "img", "dsc", "dscn", "dscf", "pxl", "mvimg", "photo", "image", "copy", "screenshot", "edited":
		return true
	}
	return false
}

// wordLike is how much of the words of two photos is common: the same word, a form
// of it, or one that holds it.
func wordLike(mine map[string]float64, q *photo.Photo) float64 {
	if len(mine) == 0 {
		return 0
	}
	theirs := nameWords(q)
	var common, all float64
	for w, weight := range mine {
		common += weight * bestMatch(w, theirs)
		all += weight
	}
	for _, weight := range theirs {
		all += weight
	}
	return min(2*common/all, 1)
}

func bestMatch(w string, words map[string]float64) float64 {
	if _, ok := words[w]; ok {
		return asIs
	}
	best := 0.0
	for o := range words {
		switch {
		case slices.Contains(forms(w), o) || slices.Contains(forms(o), w):
			best = max(best, inflect)
		case len(o) >= beginLength && strings.Contains(w, o), len(w) >= beginLength && strings.Contains(o, w):
			best = max(best, misread)
		}
	}
	return best
}

// momentLike tells whether two photos were taken by one camera at about one time.
func (x *Index) momentLike(n, i int) float64 {
	const long = 600 // seconds
	a, b := x.taken[n], x.taken[i]
	if a == (moment{}) || b == (moment{}) || x.taker[n] < 0 || x.taker[n] != x.taker[i] {
		return 0
	}
	d := max(a.seconds-b.seconds, b.seconds-a.seconds)
	return max(0, 1-float64(d)/long)
}
