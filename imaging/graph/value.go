package graph

import (
	"math"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

const op = "graph"

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, op, format, args...)
}

// A value is an array while a model runs: floats or integers. Its shape is ONNX's,
// with channels before height and width (NCHW), however it is stored.
type value struct {
	shape []int
	f     []float32
	i     []int64
	// near means that a pixel's channels lie beside each other (NHWC), filled up
	// to a multiple of kernel.Lanes, and that as many zeros follow the pixels.
	near     bool
	mem      *memory // of f; nil if it is not the run's
	constant bool
	uses     int // how many steps have yet to read it
}

// A memory counts the values that share it.
type memory struct {
	f    []float32
	refs int
}

func (v *value) integer() bool { return v.i != nil }

// pitch is how many numbers a pixel of a near value takes.
func (v *value) pitch() int { return kernel.Pad(v.shape[1]) }

// padded is f with the zeros that follow it.
func (v *value) padded() []float32 { return v.f[:len(v.f)+v.pitch()] }

// maxNumbers bounds how many numbers one array may have.
const maxNumbers = 1 << 28

// maxIntegers bounds how many an array of integers has: they are shapes and places.
const maxIntegers = 1 << 16

// count is how many numbers a shape has, or an error if they are too many.
func count(shape []int) (int, error) {
	n := 1
	for _, d := range shape {
		if d < 0 || d > math.MaxInt32 {
			return 0, invalid("an array has a side of %d", d)
		}
		n *= d
		if n > maxNumbers {
			return 0, qiao.Errorf(qiao.TooLarge, op, "an array of shape %v is too large", shape).
				WithFix("Use a smaller picture.")
		}
	}
	return n, nil
}

// numel is the count of a shape that is known to be allowed.
func numel(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// ints makes a list of integers.
func ints(v ...int64) *value {
	if v == nil {
		v = []int64{}
	}
	return &value{shape: []int{len(v)}, i: v}
}
