package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"github.com/qiao-ai/qiao/engine/quant"
)

// native lists the sets that this processor and its system have.
func native() (sets []*Set) {
	x := cpu.X86
	if !x.HasAVX2 || !x.HasFMA || !hasF16C() {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512VNNI {
		sets = append(sets, vector("vnni", 8, vnni()))
	}
	return append(sets, vector("avx2", 4, avx2()))
}

// vector makes a Set of a table of products; all else is AVX2's.
func vector(name string, tile int, t *table) *Set {
	return &Set{
		name: name, tile: tile, blocks: t.blocks, super: t.super, dense: t.dense,
		quantBlocks: quantBlocksVector, quantSuper: quantSuperVector,
		sumSquares: sumSquaresVector, scale: scaleVector, add: addVector, gate: gateVector,
		exp: expVector, toHalf: toHalfVector,
	}
}

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

func avx2() *table {
	return &table{
		[8][2]product{{avx2Q8x1, avx2Q8x4}, {avx2Q4x1, avx2Q4x4}, {avx2Q5x1, avx2Q5x4}, {avx2Q41x1, avx2Q41x4},
			{avx2Q51x1, avx2Q51x4}, {avx2Q4Kx1, avx2Q4Kx4}, {avx2Q5Kx1, avx2Q5Kx4}, {avx2Q6Kx1, avx2Q6Kx4}},
		[4][2]plain{{avx2F32x1, avx2F32x4}, {avx2F16x1, avx2F16x4}, {avx2BF16x1, avx2BF16x4}, {avx2I8x1, avx2I8x4}},
	}
}

func vnni() *table {
	return &table{
		[8][2]product{{vnniQ8x1, vnniQ8x8}, {vnniQ4x1, vnniQ4x8}, {vnniQ5x1, vnniQ5x8}, {vnniQ41x1, vnniQ41x8},
			{vnniQ51x1, vnniQ51x8}, {vnniQ4Kx1, vnniQ4Kx8}, {vnniQ5Kx1, vnniQ5Kx8}, {vnniQ6Kx1, vnniQ6Kx8}},
		[4][2]plain{{vnniF32x1, vnniF32x8}, {vnniF16x1, vnniF16x8}, {vnniBF16x1, vnniBF16x8}, {vnniI8x1, vnniI8x8}},
	}
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
