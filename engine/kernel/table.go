//go:build amd64 || arm64

package kernel

import (
	"unsafe"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A product multiplies a panel of quantised weights with columns: qs, ds and ld
// are strides in bytes.
type product func(w *byte, blocks int, q *int8, qs int, d *float32, s *byte, ds int, out *float32, ld int)

// A plain multiplies plain floats.
type plain func(w *byte, stride, n int, x *float32, xs int, out *float32, ld, keep, ahead int)

// A table holds the products of each format: with one column, and with a tile.
type table struct {
	quantised [8][2]product
	plain     [4][2]plain
}

// many is the index of a table's functions for so many columns.
func many(cols int) int {
	if cols == 1 {
		return 0
	}
	return 1
}

func (t *table) blocks(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int) {
	n := m.K / 32
	_ = out[(cols-1)*ld+panelRows-1]
	sums := (*byte)(unsafe.Pointer(&in.blockSum[row*n]))
	if m.format.minima {
		sums = (*byte)(unsafe.Pointer(&in.blockMinimum[row*n]))
	}
	t.quantised[m.format.index][many(cols)](&panel[0], n, &in.blocks[row*m.K], m.K, &in.blockScale[row*n], sums, 4*n, &out[0], 4*ld)
}

func (t *table) super(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int) {
	n := m.K / 256
	_ = out[(cols-1)*ld+panelRows-1]
	sums := (*byte)(unsafe.Pointer(&in.sum32[8*row*n]))
	if m.format.bits == 6 {
		sums = (*byte)(unsafe.Pointer(&in.sum16[16*row*n]))
	}
	t.quantised[m.format.index][many(cols)](&panel[0], n, &in.super[row*m.K], m.K, &in.superScale[row*n], sums, 4*n, &out[0], 4*ld)
}

func (t *table) dense(typ quant.Type, data []byte, stride, n, cols int, x []float32, xs int, out []float32, ld int, keep bool, ahead int) {
	at, step := plainPlace(typ)
	_, _, _ = out[(cols-1)*ld+panelRows-1], x[(cols-1)*xs+n-1], data[(n-1)*stride+step-1]
	kept := 0
	if keep {
		kept = 1
	}
	t.plain[at][many(cols)](&data[0], stride, n, &x[0], 4*xs, &out[0], 4*ld, kept, ahead)
}

// plainPlace is where the products with plain numbers of a type are in a table, and
// how many bytes 16 of them take. Those of Q8_0 are bytes without their scales.
func plainPlace(t quant.Type) (at, bytes int) {
	if t == quant.Q8_0 {
		return 3, panelRows
	}
	f, _ := formatOf(t)
	return f.index - 8, f.block()
}
