package graph

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// A node is an operation on its way from the file to a step.
type node struct {
	onnx.Node
	// What was fused into it: a scaled and shifted hard swish's constants.
	by, plus float32
	after    *node // an activation that is applied to sums before they are written
	inserted *onnx.Tensor
}

// int returns an integer attribute, or its default.
func (n *node) int(name string, or int) int {
	if a, ok := n.Attributes[name]; ok {
		return int(a.Int)
	}
	return or
}

// float returns an attribute, or its default.
func (n *node) float(name string, or float32) float32 {
	if a, ok := n.Attributes[name]; ok {
		return a.Float
	}
	return or
}

// text returns an attribute, or its default.
func (n *node) text(name, or string) string {
	if a, ok := n.Attributes[name]; ok {
		return a.String
	}
	return or
}

// ints returns a list of integers that must have so many, or its default.
func (n *node) ints(name string, length int, or []int) ([]int, error) {
	a, ok := n.Attributes[name]
	if !ok || len(a.Ints) == 0 {
		return or, nil
	}
	if length > 0 && len(a.Ints) != length {
		return nil, n.unsupported("%s has %d numbers, not %d", name, len(a.Ints), length)
	}
	out := make([]int, len(a.Ints))
	for i, v := range a.Ints {
		if v < -1<<31 || v > 1<<31-1 {
			return nil, invalid("%s of %.40q is out of range", name, n.Name)
		}
		out[i] = int(v)
	}
	return out, nil
}

// input is the name of an input, or "" if it is left out.
func (n *node) input(i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

func (n *node) unsupported(format string, args ...any) error {
	return qiao.Errorf(qiao.Unsupported, op+": "+n.Op, format, args...).
		WithFix("Use ONNX Runtime for this model: qiao model pull onnxruntime.")
}
