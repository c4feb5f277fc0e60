// Package quant knows the number formats of model weights: how many bytes a row
// takes, how a row is decoded to float32, and how one is encoded.
//
// Start with [Type.RowBytes] and [Decode]. The formats are those of GGUF files:
// plain floats, blocks of 32 (Q4_0 to Q8_0) and super-blocks of 256 (Q4_K to
// Q6_K). Encoding exists for plain floats and blocks of 32; nothing here is
// tuned for speed: package kernel computes on packed weights.
package quant

import "fmt"

// A Type is a number format, numbered as in GGUF files.
type Type uint32

// The formats that are understood.
const (
	F32  Type = 0
	F16  Type = 1
	Q4_0 Type = 2
	Q4_1 Type = 3
	Q5_0 Type = 6
	Q5_1 Type = 7
	Q8_0 Type = 8
	Q4_K Type = 12
	Q5_K Type = 13
	Q6_K Type = 14
	BF16 Type = 30
)

// Types lists the formats that are understood.
func Types() []Type {
	return []Type{F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K}
}

// A layout says how a Type lays numbers out: so many numbers in so many bytes.
type layout struct {
	name    string
	numbers int
	bytes   int
}

func (t Type) layout() (layout, bool) {
	switch t {
	case F32:
		return layout{"F32", 1, 4}, true
	case F16:
		return layout{"F16", 1, 2}, true
	case BF16:
		return layout{"BF16", 1, 2}, true
	case Q8_0:
		return layout{"Q8_0", 32, 34}, true
	case Q4_0:
		return layout{"Q4_0", 32, 18}, true
	case Q4_1:
		return layout{"Q4_1", 32, 20}, true
	case Q5_0:
		return layout{"Q5_0", 32, 22}, true
	case Q5_1:
		return layout{"Q5_1", 32, 24}, true
	case Q4_K:
		return layout{"Q4_K", 256, 144}, true
	case Q5_K:
		return layout{"Q5_K", 256, 176}, true
	case Q6_K:
		return layout{"Q6_K", 256, 210}, true
	}
	return layout{}, false
}

// Known tells whether t is one of [Types].
func (t Type) Known() bool {
	_, ok := t.layout()
	return ok
}

// String returns the name of t, such as "Q4_K".
func (t Type) String() string {
	if l, ok := t.layout(); ok {
		return l.name
	}
	return fmt.Sprintf("type %d", uint32(t))
}

// Block returns how many numbers t encodes together, and in how many bytes; 0
// and 0 if t is not known.
func (t Type) Block() (numbers, bytes int) {
	l, _ := t.layout()
	return l.numbers, l.bytes
}

// RowBytes returns how many bytes a row of n numbers takes. It is false if t is
// not known or n is not a multiple of its block.
func (t Type) RowBytes(n int) (int, bool) {
	l, ok := t.layout()
	if !ok || n < 0 || n%l.numbers != 0 {
		return 0, false
	}
	return n / l.numbers * l.bytes, true
}
