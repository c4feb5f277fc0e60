package guard

import "github.com/qiao-ai/qiao/text/fact"

// unnegated tells whether the word after a negation of the source stands in the
// output with no negation before it in its clause.
func (c *comparison) unnegated(s segment) bool {
	for _, h := range c.src.hits {
		if h.sense != not || h.start < s.srcAt[0] || h.end > s.srcAt[1] {
			continue
		}
		head := c.src.head(h.end)
		if head != "" && c.out.affirms(head, s.outAt) {
			return true
		}
	}
	return false
}

// head returns the stem of the word after byte i, or the two Chinese characters
// there; "" if the clause ends before.
func (d *side) head(i int) string {
	lo, _ := d.tokensIn(i, len(d.s))
	for k := lo; k < len(d.tok) && k < lo+8; k++ {
		t := d.tok[k]
		if breaksClause(t) {
			return ""
		}
		if w := d.contentAt(k); w != "" {
			return w
		}
	}
	return ""
}

// contentAt returns the content that begins at token k, as in [content].
func (d *side) contentAt(k int) string {
	switch t := d.tok[k]; t.Class {
	case fact.ClassWord:
		return stem(t.Low)
	case fact.ClassHan:
		if k+1 < len(d.tok) && d.tok[k+1].Class == fact.ClassHan {
			return d.s[t.Start:d.tok[k+1].End]
		}
	}
	return ""
}

// affirms tells whether head stands in d between the given bytes, and never
// after a negation in its clause.
func (d *side) affirms(head string, at [2]int) bool {
	found := false
	lo, hi := d.tokensIn(at[0], at[1])
	for k := lo; k < hi; k++ {
		if d.contentAt(k) != head {
			continue
		}
		start, _ := d.clause(d.tok[k].Start)
		if d.negated(start, d.tok[k].Start) {
			return false
		}
		found = true
	}
	return found
}

func (d *side) negated(start, end int) bool {
	for _, h := range d.hits {
		if h.start >= start && h.end <= end && (h.sense == not || h.sense == notLike || h.sense == notWord || h.sense == except || h.sense == only) {
			return true
		}
	}
	return false
}
