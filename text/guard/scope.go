package guard

import "github.com/qiao-ai/qiao/text/fact"

// turnedRound tells whether what a negates, b affirms: some word in the scope of
// a negation of a stands in b, and no word of that scope is negated there. At
// most reach words of each scope count.
func (c *comparison) turnedRound(a, b *side, aAt, bAt [2]int, reach int) bool {
	implied := reach > 1 && (b.count(bAt[0], bAt[1]).n[notLike] > a.count(aAt[0], aAt[1]).n[notLike] || b.denials(bAt, a) > 0)
	for _, h := range a.hits {
		if h.sense != not || h.start < aAt[0] || h.end > aAt[1] || a.avoided(h) {
			continue
		}
		found, denied := 0, false
		scope := a.scope(h.end)
		for i, w := range scope[:min(reach, len(scope))] {
			f, d := b.affirms(w, bAt, implied)
			if f {
				found++
				if i == 0 || fact.IsHan([]rune(w)[0]) {
					found++ // what is denied itself
				}
			}
			denied = denied || d
		}
		if found > 1 && !denied {
			return true
		}
	}
	return false
}

// deniers are the words of notLike after which the opposite of what follows is true.
var deniers = wordSet(`refuse refuses refused refusing deny denies denied denying reject rejects rejected rejecting forbid forbids forbidden prohibit prohibits prohibited
	avoid avoids avoided avoiding refrain unable failed fails 拒绝 否认 禁止 严禁 禁用 禁服 禁食 禁饮 禁冻 禁烟 禁酒 禁入 禁停 禁放 禁带 禁行 避免 切忌 谢绝 难以 反对 拒絕 嚴禁`)

// undenied reports that what a word such as "refused" denies is affirmed in the
// output, which denies nothing.
func (c *comparison) undenied(s segment) bool {
	for _, h := range c.src.hits {
		w := c.src.s[h.start:h.end]
		if h.sense != notLike || h.start < s.srcAt[0] || h.end > s.srcAt[1] || !deniers[fold(w)] || c.oppositeFor(s) {
			continue
		}
		scope := c.src.scope(h.end)
		for _, x := range scope[:min(2, len(scope))] {
			if found, _ := c.out.affirms(x, s.outAt, false); found {
				c.hard("negation", w, s.o, "what was denied (%q) is now said to be so", w)
				return true
			}
		}
	}
	return false
}

// avoided tells whether a word such as 避免 stands before negation h in its
// clause, so that the negation is one too many.
func (d *side) avoided(h hit) bool {
	start, _ := d.clause(h.start)
	for _, o := range d.hits {
		if o.sense == notLike && o.start >= start && o.end <= h.start && !faintDenials[fold(d.s[o.start:o.end])] {
			return true
		}
	}
	return false
}

// doubled tells whether a clause between the given bytes has two negations.
func (d *side) doubled(at [2]int) bool {
	last := -1
	for _, h := range d.hits {
		if h.sense != not || h.start < at[0] || h.end > at[1] || d.s[h.start:h.end] == "非" {
			continue
		}
		start, _ := d.clause(h.start)
		if start == last {
			return true
		}
		last = start
	}
	return false
}

// scope returns the content of the clause after byte i, at most six words or
// pairs of characters of it.
func (d *side) scope(i int) []string {
	var out []string
	lo, _ := d.tokensIn(i, len(d.s))
	for k := lo; k < len(d.tok) && k < lo+24 && len(out) < 6; k++ {
		if t := d.tok[k]; endsScope(t) {
			break
		}
		if w := d.contentAt(k); w != "" {
			out = append(out, w)
		}
	}
	if len(out) == 0 && lo < len(d.tok) && d.tok[lo].Class == fact.ClassHan {
		out = append(out, d.tok[lo].Low)
	}
	return out
}

// endsScope tells whether a negation before t says nothing of what follows it.
func endsScope(t fact.Token) bool {
	switch t.Low {
	case "if", "unless", "because", "when", "although", "though", "since", "so", "which", "until":
		return true
	}
	return breaksClause(t)
}

// contentAt returns the content that begins at token k, as in [content].
func (d *side) contentAt(k int) string {
	switch t := d.tok[k]; t.Class {
	case fact.ClassWord:
		return stem(t.Low)
	case fact.ClassNumber:
		return t.Low
	case fact.ClassHan:
		if k+1 < len(d.tok) && d.tok[k+1].Class == fact.ClassHan {
			if p := d.s[t.Start:d.tok[k+1].End]; !emptyPairs[p] && t.Low != "于" && t.Low != "的" {
				return p
			}
		}
	}
	return ""
}

// affirms tells whether w stands in d between the given bytes outside of the
// reach of a negation, and whether it stands there within one; words that imply
// a negation count if implied is set.
func (d *side) affirms(w string, at [2]int, implied bool) (found, denied bool) {
	lo, hi := d.tokensIn(at[0], at[1])
	for k := lo; k < hi; k++ {
		if d.contentAt(k) != w && !(d.tok[k].Low == w && d.tok[k].Class == fact.ClassHan) {
			continue
		}
		if d.negated(k, implied) {
			denied = true
		} else {
			found = true
		}
	}
	return
}

// negated tells whether a negation stands before token k in its clause.
func (d *side) negated(k int, implied bool) bool {
	end := d.tok[k].Start
	start := end
	for k--; k >= 0 && !endsScope(d.tok[k]); k-- {
		start = d.tok[k].Start
	}
	if k >= 0 && d.tok[k].Low == "unless" {
		start = d.tok[k].Start
	}
	for _, h := range d.hits {
		if h.start < start || h.end > end {
			continue
		}
		switch h.sense {
		case not, notWord, except, only:
			return true
		case notLike:
			if implied {
				return true
			}
		}
	}
	return false
}

// nearCopy tells whether the output is the source but for a few words, so that a
// changed word is not a matter of style.
func (c *comparison) nearCopy() bool {
	if !c.compared {
		a, b := c.src.content(), c.out.content()
		c.compared, c.near = true, len(a) > 2 && cover(a, b) >= 0.66 && cover(b, a) >= 0.66
	}
	return c.near
}

// nearPart is [comparison.nearCopy] for a segment.
func (c *comparison) nearPart(s segment) bool {
	if s.whole {
		return c.nearCopy()
	}
	a, b := c.src.contentOf(s.srcAt), c.out.contentOf(s.outAt)
	return len(a) > 2 && cover(a, b) >= 0.66 && cover(b, a) >= 0.66
}

// contentOf returns the content between two bytes.
func (d *side) contentOf(at [2]int) map[string]bool {
	lo, hi := d.tokensIn(at[0], at[1])
	return content(d.s, d.tok[lo:hi])
}
