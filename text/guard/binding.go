package guard

import (
	"maps"
	"math"
	"sort"
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// bindings reports numbers that are right but belong to other words: "340 people
// in 12 offices" that became "340 people in 40 offices", and two that changed
// places.
func (c *comparison) bindings() {
	a, b := c.src.bound(), c.out.bound()
	c.followed(a, b)
	if len(a) <= 40 && len(b) <= 40 {
		c.exchanged(a, b)
	}
}

// A boundNumber is a number with the words before and after it in its clause.
type boundNumber struct {
	fact.Fact
	before, after map[string]bool
	noun          string // the word that it counts
}

func (d *side) bound() []boundNumber {
	var out []boundNumber
	for i, f := range d.facts {
		if !f.Kind.Numeric() && f.Kind != fact.Date && f.Kind != fact.Time && f.Kind != fact.Weekday || f.Weak {
			continue
		}
		n := boundNumber{Fact: f}
		start, end := d.clause(f.Span.Start.Byte)
		if start > 1 && start == f.Span.Start.Byte && d.s[start-1] == '(' { // "the budget (15 min)"
			start, _ = d.clause(start - 2)
		}
		if i > 0 && d.facts[i-1].Kind.Numeric() && !d.facts[i-1].Weak {
			start = max(start, d.facts[i-1].Span.End.Byte)
		}
		for _, g := range d.facts[i+1:] {
			if g.Kind.Numeric() && !g.Weak {
				end = min(end, g.Span.Start.Byte)
				break
			}
		}
		n.before = d.contentBetween(start, f.Span.Start.Byte)
		n.after = d.contentBetween(f.Span.End.Byte, end)
		n.noun = d.nounAfter(f)
		out = append(out, n)
	}
	return out
}

func (d *side) contentBetween(start, end int) map[string]bool {
	if start >= end {
		return nil
	}
	lo, hi := d.tokensIn(start, end)
	m := content(d.s, d.tok[lo:hi])
	for _, t := range d.tok[lo:hi] {
		if t.Class == fact.ClassHan {
			m[t.Low] = true
		}
	}
	return m
}

// tokensIn returns the tokens from byte start up to end.
func (d *side) tokensIn(start, end int) (lo, hi int) {
	lo = sort.Search(len(d.tok), func(i int) bool { return d.tok[i].Start >= start })
	hi = lo + sort.Search(len(d.tok)-lo, func(i int) bool { return d.tok[lo+i].End > end })
	return lo, hi
}

// nounAfter returns the stem of the last word that a plain number counts, or ""
// when none follows at once.
func (d *side) nounAfter(f fact.Fact) string {
	if f.Kind != fact.Number || f.Unit != "" {
		return ""
	}
	lo, _ := d.tokensIn(f.Span.End.Byte, len(d.s))
	noun := ""
	for k := lo; k < len(d.tok) && k < lo+6; k++ {
		switch t := d.tok[k]; t.Class {
		case fact.ClassSpace:
		case fact.ClassWord:
			w := stem(t.Low)
			if w == "" || strings.HasSuffix(t.Low, "ly") {
				return noun
			}
			noun = w
			if strings.HasSuffix(t.Low, "s") && !strings.HasSuffix(t.Low, "ss") || noun != "" && k > lo+1 {
				return noun
			}
		case fact.ClassHan:
			return d.hanNoun(k)
		default:
			return noun
		}
	}
	return noun
}

// hanNoun returns the two characters after a measure word.
func (d *side) hanNoun(k int) string {
	if k+2 < len(d.tok) && d.tok[k+1].Class == fact.ClassHan && d.tok[k+2].Class == fact.ClassHan {
		return d.s[d.tok[k+1].Start:d.tok[k+2].End]
	}
	return ""
}

// followed compares the nouns that numbers count.
func (c *comparison) followed(a, b []boundNumber) {
	for _, n := range b {
		if n.noun == "" {
			continue
		}
		own, other := false, boundNumber{}
		counted := false
		for _, m := range a {
			if n.Agrees(m.Fact) && (m.after[n.noun] || m.before[n.noun] || m.noun == n.noun) {
				own = true
			}
			if n.Agrees(m.Fact) {
				counted = true
			}
			if m.noun == n.noun && !n.Agrees(m.Fact) {
				other = m
			}
		}
		if !own && counted && other.noun != "" && !has(b, other.Fact) {
			c.hard("binding", c.around(c.src, other.Fact), c.around(c.out, n.Fact), "%q belongs to something else in the source", n.Raw)
		}
	}
}

func has(list []boundNumber, f fact.Fact) bool {
	for _, n := range list {
		if n.Agrees(f) {
			return true
		}
	}
	return false
}

// exchanged looks for two numbers whose surroundings fit better the other way round.
func (c *comparison) exchanged(a, b []boundNumber) {
	for i := range a {
		for j := i + 1; j < len(a); j++ {
			if a[i].Kind != a[j].Kind && !(a[i].Kind.Numeric() && a[j].Kind.Numeric()) || a[i].Agrees(a[j].Fact) || a[i].Unit != "" && a[j].Unit != "" && a[i].Unit != a[j].Unit || (a[i].Unit == "#") != (a[j].Unit == "#") {
				continue
			}
			x, y := only1(b, a[i].Fact), only1(b, a[j].Fact)
			if x >= 0 && y >= 0 && scored(a[i], a[j]) && scored(b[x], b[y]) {
				continue
			}
			if x < 0 || y < 0 || x == y || only1(a, a[i].Fact) < 0 || only1(a, a[j].Fact) < 0 {
				continue
			}
			stay := likeness(a[i], b[x]) + likeness(a[j], b[y])
			swap := likeness(a[i], b[y]) + likeness(a[j], b[x])
			if swap <= stay+0.7 {
				continue
			}
			clear := swap >= 2*stay+0.9 || c.nearCopy()
			c.add(when(clear), "binding", c.around(c.src, a[i].Fact), c.around(c.out, b[x].Fact), "%q and %q changed places", a[i].Raw, a[j].Raw)
		}
	}
}

// scored tells whether y stands right after x, as in a score: 3-2.
func scored(x, y boundNumber) bool {
	gap := y.Span.Start.Byte - x.Span.End.Byte
	return gap >= 0 && gap <= 4
}

// only1 returns the index of the one number that agrees with f, or -1.
func only1(list []boundNumber, f fact.Fact) int {
	at := -1
	for i, n := range list {
		if n.Agrees(f) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

func likeness(x, y boundNumber) float64 {
	return math.Max(overlap(x.before, y.before)+overlap(x.after, y.after), overlap(joined(x), joined(y)))
}

// joined returns the words on both sides of n: 酱油两勺 is 两勺酱油.
func joined(n boundNumber) map[string]bool {
	m := maps.Clone(n.before)
	if m == nil {
		return n.after
	}
	maps.Copy(m, n.after)
	return m
}

func overlap(x, y map[string]bool) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return (cover(x, y) + cover(y, x)) / 2
}
