package guard

import "strings"

// personKept compares who speaks, and he with she.
func (c *comparison) personKept() {
	a, b := c.src.count(0, len(c.src.s)), c.out.count(0, len(c.out.s))
	switch {
	case a.n[self] > 0 && b.n[self] == 0 && b.n[writer] > 0 && a.n[writer] == 0:
		h := b.first[writer]
		c.hard("person", "", c.out.s[h.start:h.end], "the writer speaks of themselves as %q", c.out.s[h.start:h.end])
	case a.n[self] > 0 && b.n[self] == 0 && b.n[male]+b.n[female] > 0 && a.n[male]+a.n[female] == 0 && !c.policy.MayDrop:
		c.hard("person", "", c.out.s, "the first person became the third")
	case a.n[self] > 0 && a.n[reader] == 0 && b.n[self] == 0 && b.n[reader] > 0:
		c.soft("person", "", c.out.s, "the writer became the reader")
	}
	if a.n[male] > 0 && a.n[female] == 0 && b.n[female] > 0 && b.n[male] == 0 {
		c.turned(a.first[male], b.first[female])
	}
	if a.n[female] > 0 && a.n[male] == 0 && b.n[male] > 0 && b.n[female] == 0 {
		c.turned(a.first[female], b.first[male])
	}
}

func (c *comparison) turned(a, b hit) {
	c.hard("person", c.src.s[a.start:a.end], c.out.s[b.start:b.end], "%q became %q", c.src.s[a.start:a.end], c.out.s[b.start:b.end])
}

func hasAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

func fold(s string) string { return strings.ToLower(s) }
