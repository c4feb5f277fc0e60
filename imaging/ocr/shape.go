package ocr

import (
	"cmp"
	"math"
	"slices"
)

// A point is a place in a picture.
type point struct{ x, y float64 }

func (p point) far(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// toward is the point that part of the way to q.
func (p point) toward(q point, part float64) point {
	return point{p.x + (q.x-p.x)*part, p.y + (q.y-p.y)*part}
}

// A quad is a quadrangle: its corners clockwise from the top left one, as one reads.
type quad [4]point

// A rect is a rectangle that may be turned: its middle, the direction of one side,
// and half of both.
type rect struct {
	c, u point
	a, b float64
}

// hull returns the corners of the smallest convex shape around points.
func hull(p []point) []point {
	slices.SortFunc(p, func(a, b point) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	p = slices.Compact(p)
	if len(p) < 3 {
		return p
	}
	left := func(o, a, b point) bool { return (a.x-o.x)*(b.y-o.y)-(a.y-o.y)*(b.x-o.x) > 0 }
	var h []point
	add := func(q point, least int) {
		for len(h) > least && !left(h[len(h)-2], h[len(h)-1], q) {
			h = h[:len(h)-1]
		}
		h = append(h, q)
	}
	for _, q := range p {
		add(q, 1)
	}
	least := len(h)
	for i := len(p) - 2; i >= 0; i-- {
		add(p[i], least)
	}
	return h[:len(h)-1]
}

// smallest is the rectangle of least area around a hull: one of its sides lies on
// one of the hull's.
func smallest(h []point) (r rect) {
	best := math.MaxFloat64
	if len(h) < 3 {
		return thin(h)
	}
	for i, p := range h {
		q := h[(i+1)%len(h)]
		l := p.far(q)
		e := point{(q.x - p.x) / l, (q.y - p.y) / l}
		low, high, under, over := math.MaxFloat64, -math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64
		for _, q := range h {
			d, f := q.x*e.x+q.y*e.y, -q.x*e.y+q.y*e.x
			low, high, under, over = min(low, d), max(high, d), min(under, f), max(over, f)
		}
		if area := (high - low) * (over - under); area < best {
			best = area
			m, n := (low+high)/2, (under+over)/2
			r = rect{point{m*e.x - n*e.y, m*e.y + n*e.x}, e, (high - low) / 2, (over - under) / 2}
		}
	}
	return r
}

// thin is the rectangle of a point or a line.
func thin(h []point) rect {
	if len(h) == 0 {
		return rect{u: point{1, 0}}
	}
	p, q := h[0], h[len(h)-1]
	r := rect{c: p.toward(q, 0.5), u: point{1, 0}, a: p.far(q) / 2}
	if r.a > 0 {
		r.u = point{(q.x - p.x) / (2 * r.a), (q.y - p.y) / (2 * r.a)}
	}
	return r
}

// quad returns the corners of r, the top left one first: the one nearest to that
// corner, of the two that are on the left.
func (r rect) quad() (q quad) {
	v := point{-r.u.y, r.u.x}
	corner := func(a, b float64) point { return point{r.c.x + r.u.x*a + v.x*b, r.c.y + r.u.y*a + v.y*b} }
	p := []point{corner(-r.a, -r.b), corner(r.a, -r.b), corner(r.a, r.b), corner(-r.a, r.b)}
	slices.SortFunc(p, func(a, b point) int { return cmp.Compare(a.x, b.x) })
	for _, pair := range [][]point{p[:2], p[2:]} {
		slices.SortFunc(pair, func(a, b point) int { return cmp.Compare(a.y, b.y) })
	}
	return quad{p[0], p[2], p[3], p[1]}
}

// height and middle are of the quadrangle as it stands in the picture.
func (q quad) height() float64 { return (q[0].far(q[3]) + q[1].far(q[2])) / 2 }

func (q quad) width() float64 { return (q[0].far(q[1]) + q[3].far(q[2])) / 2 }

func (q quad) middle() point { return q[0].toward(q[2], 0.5) }

// half is q as one reads it upside down.
func (q quad) half() quad { return quad{q[2], q[3], q[0], q[1]} }

// readingOrder sorts lines as one reads: those on one height from left to right,
// from the top down. It gives their places.
func readingOrder(quads []quad) []int {
	order := make([]int, len(quads))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(quads[i].middle().y, quads[j].middle().y) })
	for from := 0; from < len(order); {
		to := from + 1
		first := quads[order[from]]
		for to < len(order) {
			q := quads[order[to]]
			if q.middle().y-first.middle().y > 0.5*min(first.height(), q.height()) {
				break
			}
			to++
		}
		slices.SortStableFunc(order[from:to], func(i, j int) int { return cmp.Compare(quads[i].middle().x, quads[j].middle().x) })
		from = to
	}
	return order
}

// joined makes one line of neighbours that are parts of it: of one height, on one
// height, and no further apart than words.
func joined(quads []quad) []quad {
	order := readingOrder(quads)
	var out []quad
	for _, i := range order {
		q := quads[i]
		if n := len(out); n > 0 && out[n-1].meets(q) {
			p := out[n-1]
			out[n-1] = quad{p[0], q[1], q[2], p[3]}
			continue
		}
		out = append(out, q)
	}
	return out
}

// meets tells whether q goes on where p ends.
func (p quad) meets(q quad) bool {
	h, k := p.height(), q.height()
	if h >= p.width() || k >= q.width() || max(h, k) > 1.3*min(h, k) {
		return false
	}
	near := (q[0].x + q[3].x - p[1].x - p[2].x) / 2 / min(h, k)
	off := max(p[1].far(q[0]), p[2].far(q[3])) / min(h, k)
	return near > -0.3 && near < 0.25 && off < 0.5
}

// cutAt returns what is left of q between gaps, which lie along its width.
func (q quad) cutAt(gaps []gap, width float64) (parts []quad) {
	const rim = 6 // of the gap stays with each part
	from := 0.0
	for i := range len(gaps) + 1 {
		to, next := width, width
		if i < len(gaps) {
			to, next = float64(gaps[i].begin+rim), float64(gaps[i].begin+gaps[i].width-rim)
		}
		a, b := from/width, to/width
		parts = append(parts, quad{q[0].toward(q[1], a), q[0].toward(q[1], b), q[3].toward(q[2], b), q[3].toward(q[2], a)})
		from = next
	}
	return parts
}
