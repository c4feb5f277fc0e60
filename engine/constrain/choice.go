package constrain

import "slices"

// checkChoices refuses a oneOf whose choices share values: an answer could then
// satisfy two, which is none.
func (c *compiler) checkChoices() {
	for _, n := range c.one {
		for i, a := range n.subs {
			for j, b := range n.subs[:i] {
				if !disjoint(a, b, 0) {
					c.unsupported(n.path+"/oneOf", "choices %d and %d may share values: tell them apart by a type or a required constant, or use anyOf", j, i)
				}
			}
		}
	}
}

// disjoint tells whether no value satisfies both; it may be wrong in saying that
// some does.
func disjoint(a, b *node, depth int) bool {
	if depth > 8 {
		return false
	}
	for _, x := range a.alts {
		for _, y := range b.alts {
			if !disjointLeaves(x, y, depth) {
				return false
			}
		}
	}
	return true
}

func disjointLeaves(x, y *leaf, depth int) bool {
	switch {
	case x.kind == literal && y.kind == literal:
		return !slices.ContainsFunc(x.texts, func(s string) bool { return slices.Contains(y.texts, s) }) && !numeric(x, y)
	case x.kind == literal:
		return !slices.ContainsFunc(x.texts, func(s string) bool { return y.begins(s[0]) })
	case y.kind == literal:
		return disjointLeaves(y, x, depth)
	case x.kind != y.kind:
		return true
	case x.kind == num:
		return x.number.bounded && y.number.bounded && x.number.apart(y.number)
	case x.kind == str || x.kind == array:
		return x.maxLen >= 0 && x.maxLen < y.minLen || y.maxLen >= 0 && y.maxLen < x.minLen
	}
	return disjointObjects(x, y, depth)
}

// numeric tells whether both have numbers, which may be equal in other words: 1
// and 1.0.
func numeric(x, y *leaf) bool {
	isNumber := func(s string) bool { return textIs(s, "number") }
	return slices.ContainsFunc(x.texts, isNumber) && slices.ContainsFunc(y.texts, isNumber)
}

// apart tells whether two ranges share no number.
func (r numberRange) apart(s numberRange) bool {
	if r.places > s.places {
		return s.apart(r)
	}
	unit := pow10[s.places-r.places]
	if r.low < -(1<<62)/unit || r.high > (1<<62)/unit {
		return false
	}
	return r.high*unit < s.low || s.high < r.low*unit
}

// disjointObjects finds a property that one requires and that tells them apart:
// the other has it differently, or does not have it.
func disjointObjects(x, y *leaf, depth int) bool {
	for i, name := range x.names {
		if x.required>>i&1 == 0 {
			continue
		}
		j := slices.Index(y.names, name)
		if j < 0 {
			continue
		}
		if y.required>>j&1 == 1 && disjoint(x.properties[i], y.properties[j], depth+1) {
			return true
		}
	}
	return false
}
