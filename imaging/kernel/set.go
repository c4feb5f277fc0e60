package kernel

import "os"

// Lanes is how many numbers are computed together: channels are filled up to a
// multiple of it.
const Lanes = 16

// Pad is n filled up to a multiple of Lanes.
func Pad(n int) int { return (n + Lanes - 1) &^ (Lanes - 1) }

// A Set is one way to compute: the instructions that a processor has. Its methods
// may be called from many goroutines.
type Set struct {
	name    string
	rows    int // of a product's tile
	vectors int // of 16 columns, of a product's tile
	product func(x []float32, offsets []int, taps, k, vectors int, b, bias, out []float32, ld int, f *Finish)
	deep    func(x []float32, offsets []int, w []float32, ws int, bias, out []float32, ld, vectors int, f *Finish)
	add     func(dst, a, b []float32)
	mul     func(dst, a, b []float32)
	scale   func(dst, a []float32, by, plus float32)
	clamp   func(dst, a []float32, low, high float32)
	swish   func(dst, a []float32, by, plus float32)
	exp     func(dst, a []float32, less float32)
	sigmoid func(dst, a []float32)
	silu    func(dst, a []float32)
}

// Portable returns the Set in plain Go.
func Portable() *Set {
	return &Set{
		name: "portable", rows: 4, vectors: 1, product: portableProduct, deep: portableDepthwise,
		add: portableAdd, mul: portableMul, scale: portableScale, clamp: portableClamp,
		swish: portableHardSwish, exp: portableExp, sigmoid: portableSigmoid, silu: portableSwish,
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

// Name returns the name of s, such as "avx2".
func (s *Set) Name() string { return s.name }

// Rows is how many rows a product computes together.
func (s *Set) Rows() int { return s.rows }

// The functions of single numbers write to dst, which may be a (or b). All slices
// have the same length.

// Add writes a+b.
func (s *Set) Add(dst, a, b []float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.add(dst[:n], a[:n], b[:n])
	}
	portableAdd(dst[n:], a[n:], b[n:])
}

// Mul writes a*b.
func (s *Set) Mul(dst, a, b []float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.mul(dst[:n], a[:n], b[:n])
	}
	portableMul(dst[n:], a[n:], b[n:])
}

// Scale writes a*by+plus.
func (s *Set) Scale(dst, a []float32, by, plus float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.scale(dst[:n], a[:n], by, plus)
	}
	portableScale(dst[n:], a[n:], by, plus)
}

// Clamp writes a, but no less than low and no more than high.
func (s *Set) Clamp(dst, a []float32, low, high float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.clamp(dst[:n], a[:n], low, high)
	}
	portableClamp(dst[n:], a[n:], low, high)
}

// HardSwish writes a*min(max(a+3, 0), 6)*by+plus.
func (s *Set) HardSwish(dst, a []float32, by, plus float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.swish(dst[:n], a[:n], by, plus)
	}
	portableHardSwish(dst[n:], a[n:], by, plus)
}

// Exp writes e^(a-less).
func (s *Set) Exp(dst, a []float32, less float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.exp(dst[:n], a[:n], less)
	}
	portableExp(dst[n:], a[n:], less)
}

// Sigmoid writes 1/(1+e^-a).
func (s *Set) Sigmoid(dst, a []float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.sigmoid(dst[:n], a[:n])
	}
	portableSigmoid(dst[n:], a[n:])
}

// Swish writes a/(1+e^-a).
func (s *Set) Swish(dst, a []float32) {
	n := len(dst) &^ (Lanes - 1)
	if n > 0 {
		s.silu(dst[:n], a[:n])
	}
	portableSwish(dst[n:], a[n:])
}
