package graph

import "context"

// A Tensor is an array of 32-bit floats in row-major order.
type Tensor struct {
	Shape []int
	Data  []float32
}

// A Runtime opens models. Pure is one; imaging/ort has the other.
type Runtime interface {
	// Name says which runtime this is, such as "go".
	Name() string
	// Open reads a model in the ONNX format. The bytes must not change while the
	// Session lives.
	Open(model []byte) (Session, error)
}

// A Session is an opened model with one input and one or more outputs. Run may
// be called from many goroutines; Close when none runs any more.
type Session interface {
	// Run computes the outputs, in the model's order. It does not keep or change
	// the input, and its outputs are the caller's.
	Run(ctx context.Context, input Tensor) ([]Tensor, error)
	Close() error
}
