package search

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/qiao-ai/qiao/photo"
)

// A Group is photos that are the same picture, or of one burst; the best one, the
// largest, is first.
type Group struct {
	Kind   GroupKind      `json:"kind" doc:"exact: the same file; similar: the same picture; burst: taken in a row"`
	Photos []*photo.Photo `json:"photos"`
}

// A GroupKind says what makes photos a Group.
type GroupKind string

// The kinds of groups.
const (
	ExactGroup   GroupKind = "exact"
	SimilarGroup GroupKind = "similar"
	BurstGroup   GroupKind = "burst"
)

// How many bits of perceptual hashes may differ.
const (
	sameBits  = 7
	burstBits = 14
)

// burstGap is how many seconds may lie between two photos of a burst.
const burstGap = 3

// Duplicates finds photos that are the same picture, in another file, size, format
// or turn of colours, and bursts. Larger groups come first.
func (x *Index) Duplicates() []Group {
	j := newJoiner(len(x.photos))
	x.joinExact(j)
	x.joinAlike(j)
	x.joinBursts(j)
	members := map[int][]int{}
	x.live.each(func(i int) { members[j.root(i)] = append(members[j.root(i)], i) })
	var all []Group
	for _, m := range members {
		if len(m) > 1 {
			all = append(all, x.group(m))
		}
	}
	slices.SortFunc(all, func(a, b Group) int {
		if d := len(b.Photos) - len(a.Photos); d != 0 {
			return d
		}
		return cmp.Compare(a.Photos[0].ID, b.Photos[0].ID)
	})
	return all
}

// duplicated is the photos that are in a group.
func (x *Index) duplicated() set {
	in := newSet(len(x.photos))
	for _, g := range x.Duplicates() {
		for _, p := range g.Photos {
			in.add(x.number[p.ID])
		}
	}
	return in
}

func (x *Index) group(members []int) Group {
	var g Group
	exact, alike := true, true
	first := x.photos[members[0]]
	for _, i := range members {
		p := x.photos[i]
		g.Photos = append(g.Photos, p)
		exact = exact && p.Hash != "" && p.Hash == first.Hash
		alike = alike && (p.Hash != "" && p.Hash == first.Hash || isSame(p, first))
	}
	switch {
	case exact:
		g.Kind = ExactGroup
	case alike:
		g.Kind = SimilarGroup
	default:
		g.Kind = BurstGroup
	}
	slices.SortFunc(g.Photos, func(a, b *photo.Photo) int {
		return cmp.Or(cmp.Compare(b.Width*b.Height, a.Width*a.Height), cmp.Compare(b.Size, a.Size), cmp.Compare(a.ID, b.ID))
	})
	return g
}

// joinExact joins files of the same content.
func (x *Index) joinExact(j *joiner) {
	first := map[string]int{}
	x.live.each(func(i int) {
		h := x.photos[i].Hash
		if h == "" {
			return
		}
		if at, ok := first[h]; ok {
			j.join(at, i)
		} else {
			first[h] = i
		}
	})
}

// joinAlike joins pictures whose perceptual hashes differ in few bits. Of eight
// bits at most, one of four quarters of the hash has one at most, so that looking
// up each quarter and its neighbours finds all pairs.
func (x *Index) joinAlike(j *joiner) {
	const quarters, width = 4, 16
	var buckets [quarters]map[uint16][]int
	for q := range buckets {
		buckets[q] = map[uint16][]int{}
	}
	x.live.each(func(i int) {
		h := x.photos[i].Perceptual
		if plainHash(h) {
			return
		}
		for q := range buckets {
			part := uint16(h >> (q * width))
			x.joinBucket(j, i, buckets[q][part])
			for b := range width {
				x.joinBucket(j, i, buckets[q][part^1<<b])
			}
			buckets[q][part] = append(buckets[q][part], i)
		}
	})
}

// plainHash tells whether a hash is missing or that of a picture without anything
// in it.
func plainHash(h uint64) bool { n := bits.OnesCount64(h); return n < 6 || n > hashBits-6 }

func (x *Index) joinBucket(j *joiner, i int, others []int) {
	for _, o := range others {
		if isSame(x.photos[i], x.photos[o]) {
			j.join(o, i)
		}
	}
}

// isSame tells whether two files show the same picture.
func isSame(p, q *photo.Photo) bool {
	return !plainHash(p.Perceptual) && !plainHash(q.Perceptual) && bits.OnesCount64(p.Perceptual^q.Perceptual) <= sameBits
}

// joinBursts joins photos that one camera took in a row of about the same.
func (x *Index) joinBursts(j *joiner) {
	var order []int
	x.live.each(func(i int) {
		if x.taken[i] != (moment{}) && camera(x.photos[i]) != "" {
			order = append(order, i)
		}
	})
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x.taken[a].seconds, x.taken[b].seconds) })
	for k := 1; k < len(order); k++ {
		p, q := x.photos[order[k-1]], x.photos[order[k]]
		near := x.taken[order[k]].seconds-x.taken[order[k-1]].seconds <= burstGap
		if near && camera(p) == camera(q) && bits.OnesCount64(p.Perceptual^q.Perceptual) <= burstBits && !plainHash(p.Perceptual) {
			j.join(order[k-1], order[k])
		}
	}
}

// A joiner keeps which numbers belong together.
type joiner struct{ parent []int }

func newJoiner(n int) *joiner {
	j := &joiner{make([]int, n)}
	for i := range j.parent {
		j.parent[i] = i
	}
	return j
}

func (j *joiner) root(i int) int {
	for j.parent[i] != i {
		j.parent[i] = j.parent[j.parent[i]]
		i = j.parent[i]
	}
	return i
}

func (j *joiner) join(a, b int) { j.parent[j.root(b)] = j.root(a) }
