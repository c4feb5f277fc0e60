package guard

import "github.com/qiao-ai/qiao/text/fact"

// directionKept compares rising and falling, for the whole and number by number.
func (c *comparison) directionKept(s segment) {
	a, b := s.src.n, s.out.n
	switch {
	case a[up] > 0 && a[down] == 0 && b[down] > 0 && b[up] == 0 && a[not] == b[not]:
		c.hard("direction", c.said(s, up), c.said2(s, down), "%q became %q", c.said(s, up), c.said2(s, down))
	case a[down] > 0 && a[up] == 0 && b[up] > 0 && b[down] == 0 && a[not] == b[not]:
		c.hard("direction", c.said(s, down), c.said2(s, up), "%q became %q", c.said(s, down), c.said2(s, up))
	case a[up] > 0 && a[down] > 0 && b[up]+b[down] > 0:
		c.directedNumbers(s)
	}
}

// directedNumbers compares the direction that stands closest to each number.
func (c *comparison) directedNumbers(s segment) {
	for _, f := range c.src.facts {
		if !f.Kind.Numeric() || f.Weak || f.Span.Start.Byte < s.srcAt[0] || f.Span.End.Byte > s.srcAt[1] {
			continue
		}
		for _, g := range c.out.facts {
			if !g.Kind.Numeric() || g.Span.Start.Byte < s.outAt[0] || g.Span.End.Byte > s.outAt[1] || !f.Same(g) {
				continue
			}
			x, y := c.src.direction(f), c.out.direction(g)
			if x*y < 0 && c.src.once(f) && c.out.once(g) {
				c.hard("direction", c.around(c.src, f), c.around(c.out, g), "the direction of %q turned round", f.Raw)
			}
		}
	}
}

func (d *side) once(f fact.Fact) bool {
	n := 0
	for _, g := range d.facts {
		if g.Kind.Numeric() && g.Same(f) {
			n++
		}
	}
	return n == 1
}

// direction is 1 if the word nearest before f in its clause says up, -1 for
// down, 0 if there is none. A word after f counts when none stands before.
func (d *side) direction(f fact.Fact) int {
	start, end := d.clause(f.Span.Start.Byte)
	best, near := 0, 1<<30
	for _, h := range d.hits {
		v := 0
		switch h.sense {
		case up:
			v = 1
		case down:
			v = -1
		}
		if v == 0 || h.start < start || h.end > end {
			continue
		}
		gap := f.Span.Start.Byte - h.end
		if gap < 0 {
			gap = 1000 + h.start - f.Span.End.Byte
		}
		if gap < near {
			best, near = v, gap
		}
	}
	return best
}
