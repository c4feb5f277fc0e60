package guard

import (
	"strings"

	"github.com/qiao-ai/qiao/text/fact"
)

// rowsKept checks for lists and tables that what stood in one line of the source
// stands in one line of the output.
func (c *comparison) rowsKept() {
	if !c.policy.MayFormat || c.policy.MayDrop {
		return
	}
	out := lines(c.out.s)
	in := lines(c.src.s)
	if len(in) < 2 {
		return
	}
	for _, l := range in {
		values := c.valuesIn(l)
		if len(values) < 2 {
			continue
		}
		if !together(out, values) && apart(out, values) {
			c.hard("binding", l.text, "", "what belongs to %q was mixed with another line", clip(values[0]))
		}
	}
}

type line struct {
	text       string
	start, end int
}

func lines(s string) []line {
	var out []line
	at := 0
	for _, t := range strings.SplitAfter(s, "\n") {
		if strings.TrimSpace(t) != "" {
			out = append(out, line{strings.TrimSpace(t), at, at + len(t)})
		}
		at += len(t)
	}
	return out
}

// valuesIn returns the names and numbers of a line as they are written.
func (c *comparison) valuesIn(l line) []string {
	var out []string
	for _, f := range c.src.facts {
		if f.Span.Start.Byte < l.start || f.Span.End.Byte > l.end || f.Weak && f.Kind != fact.Name || f.Kind == fact.Quote {
			continue
		}
		if f.Kind == fact.Name || f.Kind.Numeric() {
			out = append(out, strings.TrimSuffix(f.Raw, "'s"))
		}
	}
	return out
}

func together(out []line, values []string) bool {
	for _, l := range out {
		if holds(l, values) == len(values) {
			return true
		}
	}
	return false
}

// apart tells whether every value is in some line of the output, and the first
// stands in a line that has none of the others but another value's company.
func apart(out []line, values []string) bool {
	for _, l := range out {
		if strings.Contains(l.text, values[0]) && holds(l, values) < len(values) && strings.Count(l.text, "|") > 2 {
			return allSomewhere(out, values)
		}
	}
	return false
}

func holds(l line, values []string) int {
	n := 0
	for _, v := range values {
		if strings.Contains(l.text, v) {
			n++
		}
	}
	return n
}

func allSomewhere(out []line, values []string) bool {
	for _, v := range values {
		found := false
		for _, l := range out {
			found = found || strings.Contains(l.text, v)
		}
		if !found {
			return false
		}
	}
	return true
}
