package kernel

import (
	"os"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A Set is one way to compute: the instructions that a processor has. Its methods
// may be called from many goroutines.
type Set struct {
	name string
	tile int // how many columns are multiplied at once
	// The products of a panel with one column or a tile of them.
	blocks, super func(m *Matrix, panel []byte, in *Input, row, cols int, out []float32, ld int)
	dense         func(t quant.Type, data []byte, stride, n, cols int, x []float32, xs int, out []float32, ld int, keep bool, ahead int)
	quantBlocks   func(x []float32, q []int8, d []float32, sums []int32)
	quantSuper    func(x []float32, q []int8, d []float32, sums []int16)
	sumSquares    func(x []float32) float64
	scale         func(dst, x, w []float32, s float32)
	add           func(dst, x []float32)
	gate          func(dst, g, u []float32)
	exp           func(x []float32, scale, less float32)
	peak, sum     func(x []float32) float32
	toHalf        func(dst []uint16, x []float32)
}

// Portable returns the Set in plain Go.
func Portable() *Set {
	return &Set{
		name: "portable", tile: 4, blocks: portableBlocks, super: portableSuper, dense: portableDense,
		quantBlocks: quantBlocks, quantSuper: quantSuper,
		sumSquares: sumSquares, scale: scale, add: add, gate: gate, exp: exp, peak: peak, sum: sum, toHalf: toHalf,
	}
}

// Best returns the fastest Set that this processor has. The environment variable
// QIAO_PORTABLE=1 makes it the portable one.
func Best() *Set {
	if os.Getenv("QIAO_PORTABLE") == "1" {
		return Portable()
	}
	return Sets()[0]
}

// Sets lists the sets that this processor has, the fastest first.
func Sets() []*Set { return append(native(), Portable()) }

// Tile returns how many columns are multiplied at once: as fast as one, or nearly,
// where numbers are at hand.
func (s *Set) Tile() int { return s.tile }

// Name returns the name of s, such as "avx2".
func (s *Set) Name() string { return s.name }

// Norm writes x, divided by the root of its mean square (plus epsilon) and times
// w, to dst, which may be x.
func (s *Set) Norm(dst, x, w []float32, epsilon float32) {
	mean := float32(s.sumSquares(x) / float64(len(x)))
	s.scale(dst, x, w, 1/sqrt(mean+epsilon))
}

// Add adds x to dst.
func (s *Set) Add(dst, x []float32) { s.add(dst, x) }

// Gate writes g/(1+e^-g)*u to dst: SwiGLU's gated product.
func (s *Set) Gate(dst, g, u []float32) { s.gate(dst, g, u) }

// Exp replaces each x by e^(x*scale-less).
func (s *Set) Exp(x []float32, scale, less float32) { s.exp(x, scale, less) }

// Peak returns the greatest of x; minus infinity of none.
func (s *Set) Peak(x []float32) float32 { return s.peak(x) }

// Sum returns the sum of x.
func (s *Set) Sum(x []float32) float32 { return s.sum(x) }

// ToHalf rounds x to 16-bit floats.
func (s *Set) ToHalf(dst []uint16, x []float32) { s.toHalf(dst, x) }

// Times writes the products of x and w, number by number, to dst, which may be x.
func (s *Set) Times(dst, x, w []float32) { s.scale(dst, x, w, 1) }

// Round8 rounds x to 8 bits in blocks of 32, with a scale and the sum of each.
func (s *Set) Round8(x []float32, q []int8, scales []float32, sums []int32) {
	s.quantBlocks(x, q, scales, sums)
}
