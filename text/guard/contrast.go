package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// deniedBefore are the ends of what stands before a number that is not the one:
// "85, not 70". leftBefore says the same of one that gave way to another.
var (
	deniedBefore = []string{" not", "rather than", "instead of", "不是", "而非", "并非", "而不是", "并不是"}
	leftBefore   = []string{" from", "从", "由", "原来的", "原定的", "原定", "原来"}
)

// deniedNumber tells whether one of words ends right before f.
func (d *side) deniedNumber(f fact.Fact, words []string) bool {
	head := strings.ToLower(strings.TrimRight(d.s[max(0, f.Span.Start.Byte-24):f.Span.Start.Byte], " $£€¥￥"))
	for _, w := range words {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}

// contrastsKept reports a number that the source puts right and the output denies:
// "1,290, not 1,920" that became "1,920 rather than 1,290", "from 2 to 3" and "from 3 to 2".
func (c *comparison) contrastsKept() {
	for _, f := range c.src.facts {
		if !f.Kind.Numeric() || !c.src.deniedNumber(f, deniedBefore) && !c.src.deniedNumber(f, leftBefore) || !c.src.once(f) {
			continue
		}
		for _, g := range c.src.facts {
			if !g.Kind.Numeric() || g.Same(f) || g.Kind != f.Kind && g.Unit != "" && f.Unit != "" || !c.src.once(g) || c.src.denies(g, deniedBefore, leftBefore) {
				continue
			}
			if c.out.denies(g, deniedBefore, leftBefore) && !c.out.denies(f, deniedBefore, leftBefore) && c.out.states(f) {
				c.hard("negation", f.Raw, g.Raw, "%q was right and %q was not", g.Raw, f.Raw)
			}
		}
	}
}

// denies tells whether d has f once, after one of the words.
func (d *side) denies(f fact.Fact, lists ...[]string) bool {
	for _, g := range d.facts {
		if !g.Kind.Numeric() || !g.Agrees(f) {
			continue
		}
		for _, words := range lists {
			if d.deniedNumber(g, words) {
				return true
			}
		}
	}
	return false
}

// correctedAway tells whether the lost negation of the source stood before a number
// that the output names as the earlier one: "85, not 70" and "from 70 to 85".
func (c *comparison) correctedAway(s segment) bool {
	for _, h := range c.src.hits {
		if h.sense != not || h.start < s.srcAt[0] || h.end > s.srcAt[1] {
			continue
		}
		for _, f := range c.src.facts {
			if f.Kind.Numeric() && f.Span.Start.Byte >= h.end && f.Span.Start.Byte <= h.end+2 && c.out.denies(f, deniedBefore, leftBefore) {
				return true
			}
		}
	}
	return false
}

// withoutKept reports "with food" that became "without food", and the other way round.
func (c *comparison) withoutKept() {
	a, b := c.src.company(), c.out.company()
	for w, had := range a {
		if has, ok := b[w]; ok && had != has && had != both && has != both {
			c.hard("negation", c.src.s, clip(c.out.s), "%q is now with for without, or without for with", w)
		}
	}
}

// A with says whether something is there.
type with uint8

const (
	there with = 1 + iota
	lacking
	both
)

// company returns the words that stand after "with" and "without" in d. One with a
// negation in its clause says nothing for certain and is left out.
func (d *side) company() map[string]with {
	m := map[string]with{}
	for k, t := range d.tok {
		if t.Low != "with" && t.Low != "without" {
			continue
		}
		w := d.accompanied(k + 1)
		if w == "" || d.negated(k, true) {
			continue
		}
		v := there
		if t.Low == "without" {
			v = lacking
		}
		if m[w] != 0 && m[w] != v {
			v = both
		}
		m[w] = v
	}
	return m
}

// accompanied returns the stem of the word at token k, past one article, if the
// phrase ends with it.
func (d *side) accompanied(k int) string {
	for ; k < len(d.tok); k++ {
		t := d.tok[k]
		switch {
		case t.Class == fact.ClassSpace, articles[t.Low]:
			continue
		case t.Class != fact.ClassWord:
			return ""
		}
		return stem(t.Low)
	}
	return ""
}

var articles = wordSet(`a an the any your my their our his her its`)
