package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// rowsKept checks for lists and tables that what stood in one line of the source
// stands in one line of the output. A source of one line is cut at its sentences
// and semicolons.
func (c *comparison) rowsKept() {
	if !c.policy.MayFormat || c.policy.MayDrop {
		return
	}
	in := lines(c.src.s, "\n")
	if len(in) < 2 {
		in = lines(c.src.s, "\n", "；", ";", "。", ". ")
	}
	if len(in) < 2 {
		return
	}
	out := lines(c.out.s, "\n")
	held := make([][]fact.Fact, len(out))
	for i, l := range out {
		held[i] = c.out.between(l.start, l.end)
	}
	for _, l := range in {
		values := valuesIn(c.src.between(l.start, l.end))
		if len(values) > 1 && mixed(out, held, values) {
			c.hard("binding", l.text, "", "what belongs to %q was mixed with another line", clip(values[0].Raw))
		}
	}
}

type line struct {
	text       string
	start, end int
}

// lines cuts s after each of the given marks and leaves empty parts out.
func lines(s string, marks ...string) []line {
	var out []line
	at := 0
	for i := 0; i <= len(s); {
		n := 0
		for _, m := range marks {
			if strings.HasPrefix(s[i:], m) {
				n = len(m)
			}
		}
		if n == 0 && i < len(s) {
			i++
			continue
		}
		if strings.TrimSpace(s[at:i]) != "" {
			out = append(out, line{strings.TrimSpace(s[at:i]), at, i})
		}
		i += max(n, 1)
		at = min(i, len(s))
	}
	return out
}

// between returns the facts of d from byte start to end.
func (d *side) between(start, end int) []fact.Fact {
	var out []fact.Fact
	for _, f := range d.facts {
		if f.Span.Start.Byte >= start && f.Span.End.Byte <= end {
			out = append(out, f)
		}
	}
	return out
}

// valuesIn keeps the names and numbers among facts.
func valuesIn(facts []fact.Fact) []fact.Fact {
	var out []fact.Fact
	for _, f := range facts {
		if f.Kind == fact.Name || f.Kind.Numeric() && !f.Weak || f.Kind == fact.Phone || f.Kind == fact.Email || f.Kind == fact.ID || f.Kind == fact.Time || f.Kind == fact.Weekday {
			out = append(out, f)
		}
	}
	return out
}

// mixed tells whether every value is in some line of a table, no line or column has
// them all, and the line with the first lacks one that another line has.
func mixed(out []line, held [][]fact.Fact, values []fact.Fact) bool {
	seen := make([]bool, len(values))
	broken := false
	for i, l := range out {
		n := 0
		for k, v := range values {
			if holds(l, held[i], v) {
				seen[k] = seen[k] || i > 0 || v.Kind != fact.Weekday // the head of a table may have it for all rows
				n++
			}
		}
		if n == len(values) {
			return false
		}
		broken = broken || holds(l, held[i], values[0]) && strings.Count(l.text, "|") > 2
	}
	for _, ok := range seen {
		if !ok {
			return false
		}
	}
	return broken && !columned(out, held, values)
}

// columned tells whether one column of a table has all the values.
func columned(out []line, held [][]fact.Fact, values []fact.Fact) bool {
	for col := 1; col < 12; col++ {
		n := 0
		for _, v := range values {
			for i, l := range out {
				if inColumn(l, held[i], v, col) {
					n++
					break
				}
			}
		}
		if n == len(values) {
			return true
		}
	}
	return false
}

func inColumn(l line, facts []fact.Fact, v fact.Fact, col int) bool {
	cells := strings.Split(l.text, "|")
	if col >= len(cells) {
		return false
	}
	cell := cells[col]
	if v.Kind == fact.Name {
		return strings.Contains(cell, strings.TrimSuffix(v.Raw, "'s"))
	}
	for _, f := range facts {
		if f.Agrees(v) && strings.Contains(cell, f.Raw) {
			return true
		}
	}
	return false
}

func holds(l line, facts []fact.Fact, v fact.Fact) bool {
	if v.Kind == fact.Name {
		return strings.Contains(l.text, strings.TrimSuffix(v.Raw, "'s"))
	}
	for _, f := range facts {
		if f.Agrees(v) {
			return true
		}
	}
	return false
}
