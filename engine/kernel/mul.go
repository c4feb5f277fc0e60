package kernel

import "github.com/qiao-ai/qiao/engine/quant"

// Mul multiplies the panels [from, to) of m with the rows [first, end) of in and
// writes the products: that of the matrix row p of those panels and the input row
// i is out[(i-first)*ld + p - 16*from]. ld and out must have room for all 16 rows of
// each panel. Input rows must be prepared.
func (s *Set) Mul(m *Matrix, from, to int, in *Input, first, end int, out []float32, ld int) {
	for p := from; p < to; p++ {
		panel, o := m.panel(p), out[(p-from)*panelRows:]
		i := first
		for ; i+s.tile <= end; i += s.tile {
			s.panels(m, panel, in, i, s.tile, o[(i-first)*ld:], ld)
		}
		for ; i < end; i++ {
			s.panels(m, panel, in, i, 1, o[(i-first)*ld:], ld)
		}
	}
}

// panels multiplies a panel with cols rows of in: one, or a tile.
func (s *Set) panels(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int) {
	switch {
	case m.format.dense():
		x := in.dense(m.format.typ)[row*in.K:]
		s.dense(m.format.typ, panel, m.format.block(), m.K, cols, x, in.K, out, ld, false, weightsAhead)
	case m.format.super:
		s.super(m, panel, in, row, cols, out, ld)
	default:
		s.blocks(m, panel, in, row, cols, out, ld)
	}
}

// weightsAhead is how far ahead of their use weights are fetched.
const weightsAhead = 4096

// dense returns the floats that weights of type t are multiplied with.
func (in *Input) dense(t quant.Type) []float32 {
	switch t {
	case quant.F16:
		return in.half
	case quant.BF16:
		return in.brain
	}
	return in.floats
}

// Plain multiplies 16 rows of plain floats with cols columns: data holds the 16
// rows' numbers beside each other for each of n steps, which are stride bytes
// apart, as keys and values are cached. x holds the columns, xs numbers apart.
// With keep the products are added to out, else they replace it. ahead says how many
// bytes after data what will be read next begins: it is fetched meanwhile. Of Q8_0
// the bytes are read, without scales.
func (s *Set) Plain(t quant.Type, data []byte, stride, n, cols int, x []float32, xs int, out []float32, ld int, keep bool, ahead int) {
	c := 0
	for ; c+s.tile <= cols; c += s.tile {
		s.dense(t, data, stride, n, s.tile, x[c*xs:], xs, out[c*ld:], ld, keep, ahead)
	}
	for ; c < cols; c++ {
		s.dense(t, data, stride, n, 1, x[c*xs:], xs, out[c*ld:], ld, keep, ahead)
	}
}
