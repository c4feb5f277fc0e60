package kernel

import (
	"encoding/binary"
	"math"

	"github.com/qiao-ai/qiao/engine/quant"
)

// half reads a 16-bit float.
func half(b []byte, at int) float32 { return quant.FromF16(binary.LittleEndian.Uint16(b[at:])) }

// A tablet is 32 numbers of each of the 16 rows of a panel, unpacked: those of
// one place in the rows beside each other.
type tablet [32][panelRows]int32

// unpack reads a part of a block, as unsigned numbers where it has fewer than 8
// bits.
func (f format) unpack(part []byte, t *tablet) {
	if f.bits == 8 {
		for g := range 8 {
			for at, b := range part[64*g : 64*g+64] {
				t[4*g+at&3][at>>2&15] = int32(int8(b))
			}
		}
		return
	}
	for g := range 4 {
		for at, b := range part[64*g : 64*g+64] {
			t[4*g+at&3][at>>2&15] = int32(b & 15)
			t[16+4*g+at&3][at>>2&15] = int32(b >> 4)
		}
	}
	switch f.bits {
	case 5:
		t.raise(part[256:320], part[256:320], 1, 4)
	case 6:
		t.raise(part[256:320], part[320:384], 2, 0)
	}
}

// raise adds what lies above the nibbles: width bits of each byte for each group,
// those of the groups 0 to 3 in low, and those of 4 to 7 in high from the bit
// skip on.
func (t *tablet) raise(low, high []byte, width, skip int) {
	mask := byte(1<<width - 1)
	for g := range 4 {
		for at, b := range low {
			t[4*g+at&3][at>>2&15] |= int32(b>>(width*g)&mask) << 4
			t[16+4*g+at&3][at>>2&15] |= int32(high[at]>>(width*g+skip)&mask) << 4
		}
	}
}

// dot adds the products of the numbers [from, to) of t with q.
func (t *tablet) dot(q []int8, from, to int, sums *[panelRows]int32) {
	for e := from; e < to; e++ {
		v := int32(q[e])
		for r, n := range &t[e] {
			sums[r] += v * n
		}
	}
}

// portableBlocks multiplies a panel of blocks of 32.
func portableBlocks(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int) {
	f, n := m.format, m.K/32
	clearColumns(out, cols, ld)
	var t tablet
	for b := range n {
		block := panel[b*f.block():]
		f.unpack(block[f.quants():], &t)
		for c := range cols {
			at := (row+c)*n + b
			var sums [panelRows]int32
			t.dot(in.blocks[32*at:], 0, 32, &sums)
			for r := range sums {
				sum := float32(sums[r] - int32(f.zero)*in.blockSum[at])
				o := &out[c*ld+r]
				*o += half(block, 2*r) * in.blockScale[at] * sum
				if f.minima {
					*o += half(block, 32+2*r) * in.blockMinimum[at]
				}
			}
		}
	}
}

func clearColumns(out []float32, cols, ld int) {
	for c := range cols {
		clear(out[c*ld : c*ld+panelRows])
	}
}

// portableSuper multiplies a panel of super-blocks of 256.
func portableSuper(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int) {
	f, n := m.format, m.K/256
	clearColumns(out, cols, ld)
	var tablets [8]tablet
	for b := range n {
		block := panel[b*f.block():]
		for p := range tablets {
			f.unpack(block[f.quants()+p*f.part():], &tablets[p])
		}
		for c := range cols {
			f.superBlock(block, &tablets, in, (row+c)*n+b, out[c*ld:c*ld+panelRows])
		}
	}
}

// superBlock adds the products of a super-block with those of in at index at.
func (f format) superBlock(block []byte, tablets *[8]tablet, in *Input, at int, out []float32) {
	q := in.super[256*at:]
	var sums, low [panelRows]int32
	size := 256 / (2 * f.pairs()) // numbers with one scale
	for s := range 2 * f.pairs() {
		var part [panelRows]int32
		tablets[s*size/32].dot(q[s*size/32*32:], s*size%32, s*size%32+size, &part)
		for r := range part {
			scale, minimum := f.scale(block, s, r)
			sums[r] += scale * part[r]
			low[r] += minimum * in.sum(size, at, s)
		}
	}
	for r := range sums {
		d, dmin := half(block, 2*r), half(block, 2*r)*32
		if f.minima {
			dmin = half(block, 32+2*r)
		}
		out[r] += d*in.superScale[at]*float32(sums[r]) - dmin*in.superScale[at]*float32(low[r])
	}
}

// scale returns the scale of part s of row r, and what its sum is multiplied
// with: its minimum, or its scale again, where all numbers are 32 too high.
func (f format) scale(block []byte, s, r int) (scale, minimum int32) {
	at := s/2*32 + 2*r + s%2
	if f.minima {
		return int32(block[64+at]), int32(block[64+32*f.pairs()+at])
	}
	v := int32(int8(block[32+at]))
	return v, v
}

// sum returns the sum of the numbers of part s.
func (in *Input) sum(size, at, s int) int32 {
	if size == 16 {
		return int32(in.sum16[16*at+s])
	}
	return int32(in.sum32[8*at+s])
}

// portableDense multiplies 16 rows of plain floats.
func portableDense(t quant.Type, data []byte, stride, n, cols int, x []float32, xs int, out []float32, ld int, keep bool, _ int) {
	if !keep {
		clearColumns(out, cols, ld)
	}
	var w [panelRows]float32
	for k := range n {
		widen(t, data[k*stride:], &w)
		for c := range cols {
			v, o := x[c*xs+k], out[c*ld:c*ld+panelRows]
			for r := range o {
				o[r] += v * w[r]
			}
		}
	}
}

// widen reads 16 plain floats.
func widen(t quant.Type, b []byte, w *[panelRows]float32) {
	for r := range w {
		switch t {
		case quant.F32:
			w[r] = math.Float32frombits(load(b, 4*r))
		case quant.F16:
			w[r] = half(b, 2*r)
		case quant.Q8_0:
			w[r] = float32(int8(b[r]))
		default:
			w[r] = quant.FromBF16(binary.LittleEndian.Uint16(b[2*r:]))
		}
	}
}
