package kernel

import (
	"fmt"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A Matrix is packed weights: Rows rows of K numbers each. The rows are filled up
// with zeros to a multiple of 16: see [Matrix.Panels].
type Matrix struct {
	Rows, K int
	format  format
	data    []byte
}

// PackedBytes returns how many bytes NewMatrix needs. It is false for what cannot
// be packed: an unknown type or rows with part of a block.
func PackedBytes(t quant.Type, rows, k int) (int, bool) {
	f, ok := formatOf(t)
	if !ok || rows <= 0 || k <= 0 || k%f.numbers != 0 {
		return 0, false
	}
	return panelsOf(rows) * (k / f.numbers) * f.block(), true
}

func panelsOf(rows int) int { return (rows + panelRows - 1) / panelRows }

// NewMatrix makes a Matrix of zeros in memory, which must be zeroed and as long
// as PackedBytes says. Fill it with Pack.
func NewMatrix(t quant.Type, rows, k int, memory []byte) *Matrix {
	n, ok := PackedBytes(t, rows, k)
	if !ok || n != len(memory) {
		panic(fmt.Sprintf("kernel: %d bytes are not %d rows of %d numbers of %s", len(memory), rows, k, t))
	}
	f, _ := formatOf(t)
	return &Matrix{Rows: rows, K: k, format: f, data: memory}
}

// Panels returns how many groups of 16 rows m has. Work is divided by panels.
func (m *Matrix) Panels() int { return panelsOf(m.Rows) }

// Type returns the number format of m.
func (m *Matrix) Type() quant.Type { return m.format.typ }

// Bytes returns how many bytes of memory m takes.
func (m *Matrix) Bytes() int { return len(m.data) }

func (m *Matrix) panel(i int) []byte {
	n := len(m.data) / m.Panels()
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
