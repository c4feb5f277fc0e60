package text

import (
	"slices"
	"strings"
)

// Diff returns the edits that turn before into after, in order of place and
// readable by a person: whole words of alphabetic text, single characters of
// Chinese, and no scattered leftovers in a passage that was rewritten.
//
// For texts that differ in moderation the edits are minimal (Myers' O(ND)
// algorithm over words). Where they differ widely, words that both have once
// anchor the comparison; between them it goes on in strides or, where little is
// common, replaces the whole. So the time stays near linear for any input.
func Diff(before, after string) []Edit {
	if before == after {
		return nil
	}
	a, b := tokens(before), tokens(after)
	d := differ{a: a, b: b, budget: diffBudget + 64*(len(a.ids)+len(b.ids))}
	intern(&d.a, &d.b)
	d.compare(block{0, len(a.ids), 0, len(b.ids)}, 0)
	blocks := d.clean(d.changes)
	return d.edits(before, after, blocks)
}

// diffBudget is the number of steps that a comparison may take besides those
// in proportion to its input.
const diffBudget = 32 << 20

// A tokenList is a text cut into tokens. Token i is s[at[i]:at[i+1]].
type tokenList struct {
	s    string
	at   []int
	kind []WordKind
	ids  []int // equal tokens have equal ids
}

func tokens(s string) tokenList {
	t := tokenList{s: s, at: make([]int, 0, len(s)/3+2)}
	for i := 0; i < len(s); {
		end, kind := token(s, i)
		t.at, t.kind = append(t.at, i), append(t.kind, kind)
		i = end
	}
	t.at = append(t.at, len(s))
	t.ids = make([]int, len(t.kind))
	return t
}

func (t *tokenList) of(i int) string        { return t.s[t.at[i]:t.at[i+1]] }
func (t *tokenList) text(i, j int) string   { return t.s[t.at[i]:t.at[j]] }
func (t *tokenList) words(i, j int) (n int) { return len(t.kind[i:j]) - t.count(i, j, Space) }

func (t *tokenList) count(i, j int, kind WordKind) (n int) {
	for _, k := range t.kind[i:j] {
		if k == kind {
			n++
		}
	}
	return n
}

// intern gives equal tokens of both lists equal ids.
func intern(lists ...*tokenList) {
	ids := map[string]int{}
	for _, t := range lists {
		for i := range t.ids {
			w := t.of(i)
			id, ok := ids[w]
			if !ok {
				id = len(ids)
				ids[w] = id
			}
			t.ids[i] = id
		}
	}
}

// A block is a part of both token lists, from a1 to a2 and from b1 to b2.
type block struct{ a1, a2, b1, b2 int }

// A differ compares two token lists.
type differ struct {
	a, b    tokenList
	changes []block // in order; everything else is equal
	budget  int     // steps left
}

// change notes that a block was replaced, and joins it to one that it touches.
func (d *differ) change(k block) {
	if k.a1 == k.a2 && k.b1 == k.b2 {
		return
	}
	if n := len(d.changes); n > 0 && d.changes[n-1].a2 == k.a1 && d.changes[n-1].b2 == k.b1 {
		d.changes[n-1].a2, d.changes[n-1].b2 = k.a2, k.b2
		return
	}
	d.changes = append(d.changes, k)
}

// deepest bounds the recursion of compare.
const deepest = 24

// compare notes the changes within k.
func (d *differ) compare(k block, depth int) {
	k = d.trim(k)
	if k.a1 == k.a2 || k.b1 == k.b2 {
		d.change(k)
		return
	}
	if d.shortest(k) {
		return
	}
	anchors := d.anchors(k)
	if len(anchors) == 0 || depth == deepest {
		if d.resembles(k) {
			k = d.advance(k)
		}
		d.change(k)
		return
	}
	for _, m := range anchors {
		d.compare(block{k.a1, m.a1, k.b1, m.b1}, depth+1)
		k.a1, k.b1 = m.a2, m.b2
	}
	d.compare(k, depth+1)
}

// resembles tells whether at least half of the words of the smaller side of k
// are on the other side too.
func (d *differ) resembles(k block) bool {
	counts := map[int]int{}
	for i := k.a1; i < k.a2; i++ {
		counts[d.a.ids[i]]++
	}
	common := 0
	for i := k.b1; i < k.b2; i++ {
		if id := d.b.ids[i]; counts[id] > 0 {
			counts[id]--
			if d.b.kind[i] != Space {
				common++
			}
		}
	}
	return 2*common >= min(d.a.words(k.a1, k.a2), d.b.words(k.b1, k.b2))
}

// trim takes what is equal at both ends away from k.
func (d *differ) trim(k block) block {
	for k.a1 < k.a2 && k.b1 < k.b2 && d.a.ids[k.a1] == d.b.ids[k.b1] {
		k.a1, k.b1 = k.a1+1, k.b1+1
	}
	for k.a1 < k.a2 && k.b1 < k.b2 && d.a.ids[k.a2-1] == d.b.ids[k.b2-1] {
		k.a2, k.b2 = k.a2-1, k.b2-1
	}
	return k
}

// anchors returns tokens that stand once in each side of k, in the longest
// order that both sides share.
func (d *differ) anchors(k block) []block {
	type place struct{ a, b int } // -1 is none, -2 several
	seen := map[int]place{}
	for i := k.a1; i < k.a2; i++ {
		p, ok := seen[d.a.ids[i]]
		p.a, p.b = once(ok, i), -1
		seen[d.a.ids[i]] = p
	}
	for i := k.b1; i < k.b2; i++ {
		if p, ok := seen[d.b.ids[i]]; ok {
			p.b = once(p.b != -1, i)
			seen[d.b.ids[i]] = p
		}
	}
	var pairs []block
	for i := k.a1; i < k.a2; i++ {
		if p := seen[d.a.ids[i]]; p.a >= 0 && p.b >= 0 {
			pairs = append(pairs, block{i, i + 1, p.b, p.b + 1})
		}
	}
	return longestRise(pairs)
}

func once(again bool, i int) int {
	if again {
		return -2
	}
	return i
}

// longestRise returns the longest run of pairs, sorted by a1, whose b1 rise.
func longestRise(pairs []block) []block {
	tails := []int{} // tails[l] ends the best run of length l+1
	prev := make([]int, len(pairs))
	for i, p := range pairs {
		l, _ := slices.BinarySearchFunc(tails, p.b1, func(t, b int) int { return pairs[t].b1 - b })
		prev[i] = -1
		if l > 0 {
			prev[i] = tails[l-1]
		}
		if l == len(tails) {
			tails = append(tails, i)
		} else {
			tails[l] = i
		}
	}
	run := make([]block, len(tails))
	for i, l := lastOf(tails), len(tails)-1; l >= 0; i, l = prev[i], l-1 {
		run[l] = pairs[i]
	}
	return run
}

func lastOf(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1]
}

// edits turns blocks into edits.
func (d *differ) edits(before, after string, blocks []block) []Edit {
	edits := make([]Edit, 0, len(blocks))
	c := cursor{s: before}
	for _, k := range blocks {
		sp := c.span(d.a.at[k.a1], d.a.at[k.a2])
		edits = append(edits, editOf(before, sp, strings.Clone(d.b.text(k.b1, k.b2))))
	}
	return edits
}
