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
	taken   []place      // the places of hard marks, sorted
	dressed map[int]bool // where other marks begin
	budget  int          // bytes that may be searched
}

// A change is a part of the old prose and what replaces it, in bytes.
type change struct{ old1, old2, new1, new2 int }

// searchBudget bounds the time that is spent on looking for words that moved.
const searchBudget = 32 << 20

// placeMarks finds where the marks of b belong in prose. Marks that only dress
// words vanish with them; the hard ones are returned in lost.
func placeMarks(b *Block, prose string) *placer {
	p := &placer{b: b, new: prose, changes: changesOf(b.Text, prose), budget: searchBudget, dressed: map[int]bool{}}
	var moved []int
	for i, m := range b.Marks {
		if at, whole := p.follow(m.Start, m.End); whole {
			p.put(i, at)
		} else {
			moved = append(moved, i)
		}
	}
	for _, i := range moved {
		if at, ok := p.find(b.Marks[i]); ok {
			p.put(i, at)
		} else if b.Marks[i].hard() {
			p.lost = append(p.lost, b.Marks[i])
		}
	}
	p.nest()
	return p
}

// put notes the place of mark i.
func (p *placer) put(i int, at change) {
	at2 := place{i, at.new1, at.new2}
	p.places = append(p.places, at2)
	if !p.b.Marks[i].hard() {
		p.dressed[at.new1] = true
		return
	}
	k, _ := slices.BinarySearchFunc(p.taken, at2, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	p.taken = slices.Insert(p.taken, k, at2)
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

// find returns where m stands in the new prose, as new1 and new2, if its words
// did not stay whole.
func (p *placer) find(m Mark) (change, bool) {
	at, _ := p.follow(m.Start, m.End)
	words := p.b.Text[m.Start:m.End]
	switch {
	case words == Object:
		return p.findObject(at), true
	case m.Exact():
		return p.search(words, at.new1, true)
	case m.Kind == Link:
		if found, ok := p.search(words, at.new1, true); ok {
			return found, true
		}
	}
	if at = p.trimmed(at); hasSolid(p.new[at.new1:at.new2]) {
		return at, true
	}
	return p.search(words, at.new1, m.hard())
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
func (p *placer) findObject(at change) change {
	if found, ok := p.search(Object, at.new1, true); ok {
		return found
	}
	return change{new1: at.new1, new2: at.new1}
}

// search returns the occurrence of words in the new prose that is nearest to the
// byte near and not taken; one of few letters must be the only one.
func (p *placer) search(words string, near int, hard bool) (change, bool) {
	best, count := -1, 0
	for i := 0; p.budget > 0; {
		k := strings.Index(p.new[i:], words)
		if k < 0 {
			p.budget -= len(p.new) - i
			break
		}
		p.budget -= k + len(words)
		i += k
		if p.isWhole(i, i+len(words)) && p.isFree(i, i+len(words), hard) {
			count++
			if best < 0 || distance(i, near) < distance(best, near) {
				best = i
			}
		}
		i += len(words)
	}
	if best < 0 || count > 1 && utf8.RuneCountInString(words) < 3 && words != Object {
		return change{}, false
	}
	return change{new1: best, new2: best + len(words)}, true
}

func distance(a, b int) int { return max(a-b, b-a) }

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

// isFree tells whether a mark can go there: a hard one must not meet another,
// and two of the others must not begin at one place.
func (p *placer) isFree(start, end int, hard bool) bool {
	if !hard {
		return !p.dressed[start]
	}
	i := sort.Search(len(p.taken), func(i int) bool { return p.taken[i].start >= end })
	return i == 0 || p.taken[i-1].end <= start
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
		if at.start == at.end && !p.b.Marks[at.mark].Exact() {
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
