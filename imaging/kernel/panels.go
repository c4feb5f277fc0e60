package kernel

// Panels are weights, packed for products: n columns for each of taps*k numbers
// of a row. A panel is 16 columns or a small multiple of it; in it, the weights of
// one number stand beside each other.
type Panels struct {
	Taps, K, N int
	panels     []panel
}

type panel struct {
	first, columns int // without and with what fills it up
	vectors        int
	b, bias        []float32
}

// Pack packs weights for s: at gives the weight of a tap's number k for a column.
// bias may be nil.
func (s *Set) Pack(taps, k, n int, at func(tap, k, column int) float32, bias []float32) *Panels {
	p := &Panels{Taps: taps, K: k, N: n}
	left := Pad(n) / Lanes
	for first := 0; left > 0; {
		count := (left + s.vectors - 1) / s.vectors
		v := (left + count - 1) / count // as even as may be
		q := panel{first: first, columns: min(v*Lanes, n-first), vectors: v}
		q.fill(p, at, bias)
		p.panels = append(p.panels, q)
		left -= v
		first += v * Lanes
	}
	return p
}

func (q *panel) fill(p *Panels, at func(tap, k, column int) float32, bias []float32) {
	width := q.vectors * Lanes
	q.b, q.bias = make([]float32, p.Taps*p.K*width), make([]float32, width)
	for tap := range p.Taps {
		for k := range p.K {
			row := q.b[(tap*p.K+k)*width:]
			for c := range q.columns {
				row[c] = at(tap, k, q.first+c)
			}
		}
	}
	if bias != nil {
		copy(q.bias, bias[q.first:q.first+q.columns])
	}
}

// block is how many rows go through all panels while they are near: a multiple of
// every tile.
const block = 96

// Tile is room for what does not fit where it belongs. Each goroutine needs its
// own; the zero value is ready.
type Tile struct{ t [8 * 3 * Lanes]float32 }

// Multiply multiplies m rows with all columns of p. Row i is gathered from p.Taps
// places of K numbers in x: g tells them for each tile of s.Rows() rows: first its
// rows' first places, then its rows' second places, and so on. The last tile is
// filled up with places that can be read. The result of row i goes to out[i*ld:],
// Pad(N) numbers where ld has room for them, and N else.
func (s *Set) Multiply(x []float32, g *Gather, m int, p *Panels, out []float32, ld int, f *Finish, t *Tile) {
	if m == 0 {
		return
	}
	g.check(len(x) - p.K)
	size := s.rows * p.Taps
	for from := 0; from < m; from += block {
		to := min(from+block, m)
		for i := range p.panels {
			q := &p.panels[i]
			for row := from; row < to; row += s.rows {
				s.tile(x, g.at[row/s.rows*size:][:size], min(s.rows, m-row), p, q, out[row*ld:], ld, f, t)
			}
		}
	}
}

func (s *Set) tile(x []float32, offsets []int, rows int, p *Panels, q *panel, out []float32, ld int, f *Finish, t *Tile) {
	width := q.vectors * Lanes
	if rows == s.rows && q.first+width <= ld && len(out) >= q.first+(rows-1)*ld+width {
		s.product(x, offsets, p.Taps, p.K, q.vectors, q.b, q.bias, out[q.first:], ld, f)
		return
	}
	s.product(x, offsets, p.Taps, p.K, q.vectors, q.b, q.bias, t.t[:], width, f)
	n := min(width, ld-q.first)
	for r := range rows {
		copy(out[r*ld+q.first:][:n], t.t[r*width:])
	}
}
