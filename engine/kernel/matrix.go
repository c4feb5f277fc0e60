package kernel

import "github.com/qiao-ai/qiao/engine/quant"

// A Matrix is packed weights: Rows rows of K numbers each. The rows are filled up
// with zeros to a multiple of 16: see [Matrix.Panels].
type Matrix struct {
	Rows, K int
	format  format
	data    []byte
}

func panelsOf(rows int) int { return (rows + panelRows - 1) / panelRows }

// NewMatrix makes a Matrix without memory. It is false for what cannot be packed:
// an unknown type or rows with part of a block. Give it memory with Place, then
// fill it with Pack.
func NewMatrix(t quant.Type, rows, k int) (*Matrix, bool) {
	f, ok := formatOf(t)
	if !ok || rows <= 0 || k <= 0 || k%f.numbers != 0 {
		return nil, false
	}
	return &Matrix{Rows: rows, K: k, format: f}, true
}

// Place takes the memory that m needs from a.
func (m *Matrix) Place(a *Arena) { m.data = Slice[byte](a, m.Bytes()) }

// Padded returns how many products a row of input gives: Rows, filled up to whole
// panels.
func (m *Matrix) Padded() int { return m.Panels() * panelRows }

// Panels returns how many groups of 16 rows m has. Work is divided by panels.
func (m *Matrix) Panels() int { return panelsOf(m.Rows) }

// Type returns the number format of m.
func (m *Matrix) Type() quant.Type { return m.format.typ }

// Bytes returns how many bytes of memory m takes.
func (m *Matrix) Bytes() int { return m.Panels() * m.panelBytes() }

func (m *Matrix) panelBytes() int { return m.K / m.format.numbers * m.format.block() }

func (m *Matrix) panel(i int) []byte {
	n := m.panelBytes()
	return m.data[i*n : (i+1)*n]
}

// Needs tells which forms of its Input a product with m reads.
func (m *Matrix) Needs() Need {
	switch {
	case m.format.super:
		return NeedSuper
	case m.format.minima:
		return NeedBlocks | NeedMinima
	case !m.format.dense():
		return NeedBlocks
	case m.format.typ == quant.F16:
		return NeedF16
	case m.format.typ == quant.BF16:
		return NeedBF16
	}
	return 0
}
