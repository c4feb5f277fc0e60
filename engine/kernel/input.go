package kernel

import (
	"math"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A Need says which forms of the activations are to be made.
type Need uint8

// The forms. Floats as they are, are always there.
const (
	NeedBlocks Need = 1 << iota // 8 bits in blocks of 32
	NeedMinima                  // and the sums of blocks as floats
	NeedSuper                   // 8 bits in super-blocks of 256
	NeedF16                     // rounded to 16-bit floats
	NeedBF16                    // rounded to bfloat16
)

// An Input holds activations, rows of K numbers, in each form that the weights
// need. Write floats to Row, then call Set.Prepare.
type Input struct {
	K    int
	need Need

	floats       []float32
	half, brain  []float32
	blocks       []int8
	blockScale   []float32
	blockSum     []int32
	blockMinimum []float32 // scale times sum, rounded as llama.cpp rounds it
	super        []int8
	superScale   []float32
	sum16, sum32 []int16 // of super-blocks' numbers, 16 and 32 at a time
}

// NewInput makes an Input of rows rows in memory of a. K must be a multiple of
// the block of each form that is needed.
func NewInput(a *Arena, rows, k int, need Need) *Input {
	in := &Input{K: k, need: need, floats: Slice[float32](a, rows*k)}
	if need&NeedF16 != 0 {
		in.half = Slice[float32](a, rows*k)
	}
	if need&NeedBF16 != 0 {
		in.brain = Slice[float32](a, rows*k)
	}
	if need&NeedBlocks != 0 {
		in.blocks, in.blockScale, in.blockSum = Slice[int8](a, rows*k), Slice[float32](a, rows*k/32), Slice[int32](a, rows*k/32)
	}
	if need&NeedMinima != 0 {
		in.blockMinimum = Slice[float32](a, rows*k/32)
	}
	if need&NeedSuper != 0 {
		in.super, in.superScale = Slice[int8](a, rows*k), Slice[float32](a, rows*k/256)
		in.sum16, in.sum32 = Slice[int16](a, rows*k/16), Slice[int16](a, rows*k/32)
	}
	return in
}

// Row returns the floats of row i.
func (in *Input) Row(i int) []float32 { return in.floats[i*in.K : (i+1)*in.K : (i+1)*in.K] }

// Copy makes row i of in a copy of row j of from, in all forms. Both must have
// the same K, and from all forms that in needs.
func (in *Input) Copy(i int, from *Input, j int) {
	copyRow(in.floats, from.floats, i, j, in.K)
	copyRow(in.half, from.half, i, j, in.K)
	copyRow(in.brain, from.brain, i, j, in.K)
	copyRow(in.blocks, from.blocks, i, j, in.K)
	copyRow(in.blockScale, from.blockScale, i, j, in.K/32)
	copyRow(in.blockSum, from.blockSum, i, j, in.K/32)
	copyRow(in.blockMinimum, from.blockMinimum, i, j, in.K/32)
	copyRow(in.super, from.super, i, j, in.K)
	copyRow(in.superScale, from.superScale, i, j, in.K/256)
	copyRow(in.sum16, from.sum16, i, j, in.K/16)
	copyRow(in.sum32, from.sum32, i, j, in.K/32)
}

func copyRow[T any](to, from []T, i, j, n int) {
	if to != nil {
		copy(to[i*n:(i+1)*n], from[j*n:(j+1)*n])
	}
}

// Prepare makes the forms that in needs of the numbers [from, to) of row i. from
// must be a multiple of 256, and to too or K.
func (s *Set) Prepare(in *Input, i, from, to int) {
	a, z := i*in.K+from, i*in.K+to
	x := in.floats[a:z]
	if len(x) == 0 {
		return
	}
	if in.need&NeedBlocks != 0 {
		s.quantBlocks(x, in.blocks[a:z], in.blockScale[a/32:z/32], in.blockSum[a/32:z/32])
	}
	if in.need&NeedMinima != 0 {
		minima(x, in.blockSum[a/32:z/32], in.blockMinimum[a/32:z/32])
	}
	if in.need&NeedSuper != 0 {
		s.quantSuper(x, in.super[a:z], in.superScale[a/256:z/256], in.sum16[a/16:z/16])
		for j := a / 32; j < z/32; j++ {
			in.sum32[j] = in.sum16[2*j] + in.sum16[2*j+1]
		}
	}
	if in.need&(NeedF16|NeedBF16) != 0 {
		in.round(a, z)
	}
}

// round makes the forms of rounded floats.
func (in *Input) round(a, z int) {
	for i, v := range in.floats[a:z] {
		if in.need&NeedF16 != 0 {
			in.half[a+i] = quant.FromF16(quant.ToF16(v))
		}
		if in.need&NeedBF16 != 0 {
			in.brain[a+i] = quant.FromBF16(quant.ToBF16(v))
		}
	}
}

// minima makes the sums of blocks as floats: the scale before its rounding to 16
// bits, times the sum, rounded to 16 bits.
func minima(x []float32, sums []int32, out []float32) {
	for b := range out {
		d := magnitude(x[32*b:32*b+32]) / 127
		out[b] = quant.FromF16(quant.ToF16(d * float32(sums[b])))
	}
}

func magnitude(x []float32) float32 {
	var m float32
	for _, v := range x {
		m = max(m, v, -v)
	}
	return m
}

// quantBlocks rounds blocks of 32 to 8 bits, as ggml's quantize_row_q8_0 does on
// x86: the scale is kept as a 16-bit float, its inverse is not.
func quantBlocks(x []float32, q []int8, d []float32, sums []int32) {
	for b := range d {
		part := x[32*b : 32*b+32]
		m := magnitude(part)
		d[b] = quant.FromF16(quant.ToF16(m / 127))
		var inverse float32
		if m != 0 {
			inverse = 127 / m
		}
		var sum int32
		for i, v := range part {
			n := int8(math.RoundToEven(float64(v * inverse)))
			q[32*b+i] = n
			sum += int32(n)
		}
		sums[b] = sum
	}
}

// widest returns the number of the greatest magnitude, the first of equals.
func widest(x []float32) float32 {
	var m, w float32
	for _, v := range x {
		if a := max(v, -v); a > m {
			m, w = a, v
		}
	}
	return w
}

// quantSuper rounds super-blocks of 256 to 8 bits, as ggml's quantize_row_q8_K
// does: the number of the greatest magnitude becomes -127.
func quantSuper(x []float32, q []int8, d []float32, sums []int16) {
	for b := range d {
		w := widest(x[256*b : 256*b+256])
		inverse := superScale(w, &d[b])
		roundSuper(x[256*b:256*b+256], inverse, q[256*b:], sums[16*b:])
	}
}

// superScale sets the scale of a super-block and returns its inverse.
func superScale(widest float32, d *float32) float32 {
	if widest == 0 {
		*d = 0
		return 0
	}
	inverse := -127 / widest
	*d = 1 / inverse
	return inverse
}

func roundSuper(x []float32, inverse float32, q []int8, sums []int16) {
	for s := range 16 {
		var sum int16
		for i := 16 * s; i < 16*s+16; i++ {
			n := int8(min(math.RoundToEven(float64(x[i]*inverse)), 127))
			q[i] = n
			sum += int16(n)
		}
		sums[s] = sum
	}
}
