package document

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/qiao-ai/qiao/text"
)

// A place is where a mark stands in new prose.
type place struct {
	mark       int
	start, end int
}

// A placer anchors the marks of a block in its new prose.
type placer struct {
	b       *Block
	new     string
	changes []change
	places  []place
	lost    []Mark
	links   []place        // the places of links, sorted
	exact   []place        // the places of exact marks, sorted
	at      map[int]change // the new place of each mark
	dressed map[int]bool   // where other marks begin
	budget  int            // bytes that may still be searched
}

// A change is a part of the old prose and what replaces it, in bytes.
type change struct{ old1, old2, new1, new2 int }

// searchBudget bounds the time that is spent on looking for words that moved.
const searchBudget = 256 << 20

// hitCost is what looking at one occurrence costs of the budget.
const hitCost = 64

// placeMarks finds where the marks of b belong in prose. Marks that only dress
// words vanish with them; the hard ones are returned in lost.
func placeMarks(b *Block, prose string) *placer {
	p := &placer{b: b, new: prose, changes: changesOf(b.Text, prose), budget: searchBudget, dressed: map[int]bool{}, at: map[int]change{}}
	var moved []int
	for i, m := range b.Marks {
		if at, whole := p.follow(m.Start, m.End); whole && p.standsAlone(m, at) {
			p.put(i, at)
		} else {
			moved = append(moved, i)
		}
	}
	slices.SortStableFunc(moved, b.exactLast)
	for _, i := range moved {
		if at, ok := p.find(i); ok {
			p.put(i, at)
		} else if b.Marks[i].hard() {
			p.lost = append(p.lost, b.Marks[i])
		}
	}
	p.nest()
	return p
}

// exactLast orders marks for the search: those that may hold others come first,
// then exact ones, the longest first, so that none takes a part of another.
func (b *Block) exactLast(i, j int) int {
	x, y := b.Marks[i], b.Marks[j]
	switch {
	case x.Exact() != y.Exact():
		return cmp.Compare(rank(x), rank(y))
	case x.Exact():
		return cmp.Compare(y.End-y.Start, x.End-x.Start)
	}
	return 0
}

func rank(m Mark) int {
	if m.Exact() {
		return 1
	}
	return 0
}

// standsAlone tells whether the words of an exact mark, which stayed, have not
// become a part of longer ones.
func (p *placer) standsAlone(m Mark, at change) bool {
	if !m.Exact() {
		return true
	}
	before, after := around(p.b.Text, m.Start, m.End)
	newBefore, newAfter := around(p.new, at.new1, at.new2)
	if rest := p.new[at.new2:]; len(rest) > 1 && isPunct(rest[0]) && isWordByte(rest[1]) && newAfter != after {
		return false
	}
	return (newBefore == before || opensWords(newBefore)) && (newAfter == after || closesWords(newAfter))
}

func opensWords(c rune) bool {
	return unicode.IsSpace(c) || isWide(c) || strings.ContainsRune("([{\"'“‘\uFFFC", c)
}
func closesWords(c rune) bool {
	return unicode.IsSpace(c) || isWide(c) || strings.ContainsRune(")]}.,;:!?\"'”’\uFFFC", c)
}

// put notes the place of mark i.
func (p *placer) put(i int, at change) {
	pl := place{i, at.new1, at.new2}
	p.at[i] = at
	p.places = append(p.places, pl)
	switch m := p.b.Marks[i]; {
	case m.Exact():
		p.exact = insert(p.exact, pl)
	case m.Kind == Link:
		p.links = insert(p.links, pl)
	default:
		p.dressed[at.new1] = true
	}
}

func insert(places []place, pl place) []place {
	k, _ := slices.BinarySearchFunc(places, pl, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	return slices.Insert(places, k, pl)
}

// isTaken tells whether one of places meets the range.
func isTaken(places []place, start, end int) bool {
	i := sort.Search(len(places), func(i int) bool { return places[i].start >= end })
	return i > 0 && places[i-1].end > start
}

func changesOf(old, new string) []change {
	edits := text.Diff(old, new)
	changes := make([]change, len(edits))
	grown := 0
	for i, e := range edits {
		from, to := e.Start.Byte, e.End.Byte
		changes[i] = change{from, to, from + grown, from + grown + len(e.After)}
		grown += len(e.After) - (to - from)
	}
	return changes
}

// find returns where mark i stands in the new prose, as new1 and new2, if its
// words did not stay whole.
func (p *placer) find(i int) (change, bool) {
	m := p.b.Marks[i]
	at, _ := p.follow(m.Start, m.End)
	words, near := p.b.Text[m.Start:m.End], p.near(i, at)
	switch {
	case words == Object:
		return p.findObject(i, at, near), true
	case m.Exact():
		return p.search(i, words, near)
	}
	found, ok := p.search(i, words, near)
	if ok && m.Kind == Link {
		return found, true
	}
	if at = p.trimmed(at); p.survives(m, at) && p.isFree(at.new1, at.new2, i) {
		return at, true
	}
	if !ok && m.Kind == Link {
		return p.searchPart(i, words, near)
	}
	return found, ok
}

// searchPart looks for a link's words without the first, or without the last.
func (p *placer) searchPart(i int, words string, near int) (change, bool) {
	for _, part := range []string{words[strings.IndexByte(words, ' ')+1:], words[:max(0, strings.LastIndexByte(words, ' '))]} {
		if len(part) < shortestPart || part == words {
			continue
		}
		if found, ok := p.search(i, part, near); ok {
			return found, true
		}
	}
	return change{}, false
}

// shortestPart is the least of a link's words, in bytes, by which it is found.
const shortestPart = 6

// survives tells whether the words at a place are still those of mark m: a third
// of them stayed, or one word was put in the place of one.
func (p *placer) survives(m Mark, at change) bool {
	words := p.new[at.new1:at.new2]
	if !hasSolid(words) {
		return false
	}
	kept := m.End - m.Start
	i := sort.Search(len(p.changes), func(i int) bool { return p.changes[i].old2 > m.Start })
	for ; i < len(p.changes) && p.changes[i].old1 < m.End; i++ {
		kept -= min(p.changes[i].old2, m.End) - max(p.changes[i].old1, m.Start)
	}
	if kept > 0 {
		return 3*kept >= m.End-m.Start
	}
	return !strings.ContainsAny(words+p.b.Text[m.Start:m.End], " \n")
}

// deepestMark bounds how far the link around a mark is looked for.
const deepestMark = 8

// near returns where mark i is to be looked for: where it was within the link
// around it, or else where its neighbours went.
func (p *placer) near(i int, at change) int {
	if j := p.linkAround(i); j >= 0 {
		return p.at[j].new1 + p.b.Marks[i].Start - p.b.Marks[j].Start
	}
	return at.new1
}

// linkAround returns the link that mark i is in and that has its place, or -1.
func (p *placer) linkAround(i int) int {
	for j := i - 1; j >= max(0, i-deepestMark); j-- {
		if outer := p.b.Marks[j]; outer.Kind == Link && !outer.Exact() && outer.End >= p.b.Marks[i].End {
			if _, ok := p.at[j]; ok {
				return j
			}
		}
	}
	return -1
}

// follow maps the old range from start to end. It returns whether the range was
// left whole; if not, the new range has the words that stayed and those put in
// between or exactly in their place.
func (p *placer) follow(start, end int) (change, bool) {
	i := sort.Search(len(p.changes), func(i int) bool { return p.changes[i].old2 > start })
	shift := 0
	if i > 0 {
		shift = p.changes[i-1].new2 - p.changes[i-1].old2
	}
	at := change{new1: start + shift, new2: end + shift}
	whole := true
	for ; i < len(p.changes) && p.changes[i].old1 < end; i++ {
		c := p.changes[i]
		whole = false
		if c.old1 < start {
			at.new1 = c.new2
		}
		if c.old2 > end {
			at.new2 = c.new1
		} else {
			at.new2 = end + c.new2 - c.old2
		}
	}
	at.new2 = max(at.new1, at.new2)
	return at, whole
}

// findObject returns the next sign for an object near at, or the empty place there.
func (p *placer) findObject(i int, at change, near int) change {
	if found, ok := p.search(i, Object, near); ok {
		return found
	}
	return change{new1: at.new1, new2: at.new1}
}

// search returns the occurrence of words in the new prose that is nearest to the
// byte near and free for mark m, best one that stands alone; one of few letters
// must be the only one.
func (p *placer) search(m int, words string, near int) (change, bool) {
	best, cost, count := -1, 0, 0
	for i := 0; p.budget > 0; {
		k := strings.Index(p.new[i:], words)
		if k < 0 {
			p.budget -= len(p.new) - i
			break
		}
		p.budget -= k + len(words) + hitCost
		i += k
		if p.isWhole(i, i+len(words)) && p.isFree(i, i+len(words), m) {
			count++
			if c := p.cost(m, i, i+len(words), near); best < 0 || c < cost {
				best, cost = i, c
			}
		}
		i += len(words)
	}
	if best < 0 || count > 1 && utf8.RuneCountInString(words) < 3 && words != Object {
		return change{}, false
	}
	return change{new1: best, new2: best + len(words)}, true
}

// cost grows with the distance of a place from near; words that do not stand
// alone there are the last choice.
func (p *placer) cost(m, start, end, near int) int {
	c := max(start-near, near-start)
	if !p.standsAlone(p.b.Marks[m], change{new1: start, new2: end}) {
		c += len(p.new)
	}
	return c
}

// isWhole tells whether the new prose from start to end does not begin or end
// within an alphabetic word.
func (p *placer) isWhole(start, end int) bool {
	return !splitsWord(p.new, start) && !splitsWord(p.new, end)
}

func splitsWord(s string, i int) bool {
	if i == 0 || i == len(s) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return isAlphabetic(before) && isAlphabetic(after)
}

func isAlphabetic(c rune) bool {
	return !isWide(c) && (unicode.IsLetter(c) || unicode.IsDigit(c))
}

// isFree tells whether mark i can go there. Links and exact marks must not meet,
// other than an exact mark within its own link; two of the others must not begin
// at one place.
func (p *placer) isFree(start, end, i int) bool {
	m := p.b.Marks[i]
	switch {
	case !m.hard():
		return !p.dressed[start]
	case isTaken(p.exact, start, end):
		return false
	case !m.Exact():
		return !isTaken(p.links, start, end)
	}
	if j := p.linkAround(i); j >= 0 {
		return p.at[j].new1 <= start && end <= p.at[j].new2
	}
	return !isTaken(p.links, start, end)
}

// trimmed takes white space away from the ends of a range.
func (p *placer) trimmed(at change) change {
	s := p.new[at.new1:at.new2]
	at.new1 += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	at.new2 = max(at.new1, at.new1+len(strings.TrimSpace(s)))
	return at
}

// nest sorts the places, and widens those that would cross another.
func (p *placer) nest() {
	slices.SortStableFunc(p.places, func(a, b place) int {
		if a.start == b.start && (a.start == a.end) != (b.start == b.end) {
			return cmp.Compare(a.end, b.end) // an empty place comes first
		}
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.mark, b.mark))
	})
	var open []int
	busy, kept := 0, p.places[:0] // an exact mark reaches up to busy
	for _, at := range p.places {
		if at.start < busy {
			at.start, at.end = busy, max(busy, at.end)
		}
		if m := p.b.Marks[at.mark]; at.start == at.end && !m.Exact() {
			if m.hard() {
				p.lost = append(p.lost, m)
			}
			continue
		}
		for len(open) > 0 && kept[open[len(open)-1]].end <= at.start {
			open = open[:len(open)-1]
		}
		for _, o := range open {
			kept[o].end = max(kept[o].end, at.end)
		}
		if p.b.Marks[at.mark].Exact() {
			busy = at.end
		} else {
			open = append(open, len(kept))
		}
		kept = append(kept, at)
	}
	p.places = kept
}
