package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// conditionsKept looks for a condition that is gone or turned round.
func (c *comparison) conditionsKept(s segment) {
	a, b := s.src.n, s.out.n
	b[ifs] += c.out.politeIfs(s.outAt)
	switch {
	case a[ifs] > 0 && b[ifs] == 0 && c.askedInstead(s):
		c.soft("condition", c.said(s, ifs), s.o, "the condition with %q became a question", c.said(s, ifs))
	case a[ifs] > 0 && b[ifs] == 0 && b[ifLike] <= a[ifLike]:
		if b[ifLike] > 0 && b[ifLike] == a[ifLike] && c.policy.MayDrop {
			return
		}
		c.add(when(!c.conditionSaid(s) || c.nearCopy() && !c.attributed(s) && !c.out.fresh(s.outAt, c.src, ifLike, earlier, later)), "condition", c.said(s, ifs), s.o, "the condition with %q is gone", c.said(s, ifs))
	case a[ifs] == 0 && s.out.n[ifs] > 0 && a[ifLike] == 0:
		c.add(when(c.policy.Strict), "condition", s.s, c.said2(s, ifs), "%q is a condition that the source does not set", c.said2(s, ifs))
	case a[ifs] > b[ifs] && b[ifLike] <= a[ifLike]:
		c.soft("condition", c.said(s, ifs), s.o, "a condition may be gone")
	}
}

// askedInstead tells whether a question at the start of the output stands for the
// condition: "Any problems? Call us."
func (c *comparison) askedInstead(s segment) bool {
	if hasAny(s.s, "?", "？") {
		return false
	}
	k := strings.IndexAny(s.o, "?？")
	if k < 0 {
		return false
	}
	asked := c.out.contentOf([2]int{s.outAt[0], s.outAt[0] + k})
	for _, w := range c.src.scope(s.src.first[ifs].end) {
		if asked[w] {
			return true
		}
	}
	return false
}

// conditionSaid tells whether most of what the condition spoke of is still in the
// output, as in "for urgent matters" for "if it is urgent".
func (c *comparison) conditionSaid(s segment) bool {
	return c.scopeSaid(s, s.src.first[ifs])
}

// attributed tells whether the one word of the condition now stands before a noun:
// "unopened items" for "if it is unopened".
func (c *comparison) attributed(s segment) bool {
	scope := c.src.scope(s.src.first[ifs].end)
	if len(scope) != 1 {
		return false
	}
	lo, hi := c.out.tokensIn(s.outAt[0], s.outAt[1])
	for k := lo; k+2 < hi; k++ {
		if c.out.contentAt(k) == scope[0] && c.out.tok[k].Class == fact.ClassWord && c.out.contentAt(k+2) != "" {
			return true
		}
	}
	return false
}

// exceptionSaid tells the same of what an exception spoke of.
func (c *comparison) exceptionSaid(s segment) bool {
	h := s.src.first[except]
	if strings.HasSuffix(c.src.s[h.start:h.end], "外") { // 饮水除外
		start, _ := c.src.clause(h.start)
		for k := range c.src.contentOf([2]int{start, h.start}) {
			if strings.Contains(c.out.s, k) || strings.ContainsAny(c.out.s, k) {
				return !c.nearCopy()
			}
		}
		return false
	}
	return c.scopeSaid(s, h) && !c.nearCopy()
}

// scopeSaid tells whether half of the scope of h is in the output, with or without
// a negation.
func (c *comparison) scopeSaid(s segment, h hit) bool {
	if share, n := c.charactersKept(h.end); n > 3 {
		return share >= 0.5
	}
	scope := c.src.scope(h.end)
	kept := 0
	for _, w := range scope {
		if found, denied := c.out.affirms(w, s.outAt, false); found || denied {
			kept++
		}
	}
	return kept*2 >= len(scope) && len(scope) > 0
}
