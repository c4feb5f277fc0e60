package text

import "strings"

// clean makes changes readable: it joins those that only scraps of equal text
// divide, and moves insertions and deletions to where a person would see them.
func (d *differ) clean(changes []block) []block {
	var joined []block
	for _, k := range changes {
		for len(joined) > 0 && d.scraps(joined[len(joined)-1], k) {
			last := joined[len(joined)-1]
			k.a1, k.b1 = last.a1, last.b1
			joined = joined[:len(joined)-1]
		}
		joined = append(joined, k)
	}
	low := 0
	for i, k := range joined {
		high := len(d.a.ids)
		if i+1 < len(joined) {
			high = joined[i+1].a1 - 1 // changes must not touch
		}
		joined[i] = d.settle(d.trim(k), low, high)
		low = joined[i].a2 + 1
	}
	return joined
}

// scraps tells whether the equal text between two changes is too small to keep
// them apart: a space between words that have nothing in common with what
// replaces them; a mark, one short word or one Chinese character between changes
// of two words or more each.
func (d *differ) scraps(x, y block) bool {
	size := 0
	for i := x.a2; i < y.a1; i++ {
		switch d.a.kind[i] {
		case Space:
			if c := d.a.of(i)[0]; c == '\n' || c == '\r' {
				return false
			}
		case Number, Emoji:
			return false
		default:
			size += len(d.a.of(i))
		}
		if size > 3 {
			return false
		}
	}
	if size == 0 {
		return !d.alike(x) && !d.alike(y)
	}
	return d.size(x) > 1 && d.size(y) > 1
}

// alike tells whether a change corrects one word rather than exchanging it: at
// least half of the shorter spelling stays.
func (d *differ) alike(k block) bool {
	if k.a2-k.a1 != 1 || k.b2-k.b1 != 1 {
		return false
	}
	a, b := strings.ToLower(d.a.of(k.a1)), strings.ToLower(d.b.of(k.b1))
	short := min(len(a), len(b))
	head := commonHead(a[:short], b[:short])
	tail := 0
	for tail < short-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return 2*(head+tail) >= short
}

func commonHead(a, b string) int {
	for i := range len(a) {
		if a[i] != b[i] {
			return i
		}
	}
	return len(a)
}

// size returns the number of words that a change touches.
func (d *differ) size(k block) int {
	return max(d.a.words(k.a1, k.a2), d.b.words(k.b1, k.b2))
}

// settle moves a pure insertion or deletion between low and high, where equal
// tokens let it, to begin with a word after a space or at the start of a line.
func (d *differ) settle(k block, low, high int) block {
	if k.a1 != k.a2 && k.b1 != k.b2 {
		return k
	}
	for k.a1 > low && d.canRise(k) {
		k = block{k.a1 - 1, k.a2 - 1, k.b1 - 1, k.b2 - 1}
	}
	best, grade := k, d.grade(k)
	for k.a2 < high && d.canSink(k) {
		k = block{k.a1 + 1, k.a2 + 1, k.b1 + 1, k.b2 + 1}
		if g := d.grade(k); g >= grade {
			best, grade = k, g
		}
	}
	return best
}

// side returns the token list that has the moved tokens, and their range.
func (d *differ) side(k block) (t *tokenList, from, to int) {
	if k.a1 == k.a2 {
		return &d.b, k.b1, k.b2
	}
	return &d.a, k.a1, k.a2
}

func (d *differ) canRise(k block) bool {
	t, from, to := d.side(k)
	return k.b1 > 0 && d.a.ids[k.a1-1] == t.ids[to-1] && from > 0
}

func (d *differ) canSink(k block) bool {
	t, from, to := d.side(k)
	return to < len(t.ids) && k.b2 < len(d.b.ids) && t.ids[from] == t.ids[to]
}

// grade says how natural it is for a change to begin where it does.
func (d *differ) grade(k block) int {
	t, from, _ := d.side(k)
	switch {
	case from == 0:
		return 3
	case t.kind[from] == Space:
		return 1
	case t.kind[from-1] != Space:
		return 0
	}
	if c := t.of(from - 1)[0]; c == '\n' || c == '\r' {
		return 3
	}
	return 2
}
