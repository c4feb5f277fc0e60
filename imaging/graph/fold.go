package graph

import (
	"slices"

	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// maxFolded bounds how many numbers a constant that is computed beforehand has.
const maxFolded = 1 << 20

// fold turns nodes of constants into constants, and takes out what does nothing.
func (c *compiler) fold() error {
	all, same := builders(), map[string]string{}
	var nodes []*node
	for _, n := range c.nodes {
		for i, in := range n.Inputs {
			if s, ok := same[in]; ok {
				n.Inputs[i] = s
			}
		}
		switch {
		case n.Op == "Constant":
			if err := c.constant(n); err != nil {
				return err
			}
		case (n.Op == "Identity" || n.Op == "Dropout") && len(n.Inputs) > 0:
			same[n.Outputs[0]] = n.Inputs[0]
		case c.allConstant(n):
			done, err := c.compute(all, n)
			if err != nil {
				return err
			}
			if !done {
				nodes = append(nodes, n)
			}
		default:
			nodes = append(nodes, n)
		}
	}
	for i, o := range c.outputs {
		if s, ok := same[o]; ok {
			c.outputs[i] = s
		}
	}
	c.nodes = nodes
	return nil
}

func (c *compiler) constant(n *node) error {
	var t *onnx.Tensor
	for name, a := range n.Attributes {
		switch name {
		case "value":
			t = a.Tensor
		case "value_float":
			t = &onnx.Tensor{Type: onnx.Float, Shape: []int{}, Floats: []float32{a.Float}}
		case "value_int":
			t = &onnx.Tensor{Type: onnx.Int64, Shape: []int{}, Ints: []int64{a.Int}}
		case "value_floats":
			t = &onnx.Tensor{Type: onnx.Float, Shape: []int{len(a.Floats)}, Floats: a.Floats}
		case "value_ints":
			t = &onnx.Tensor{Type: onnx.Int64, Shape: []int{len(a.Ints)}, Ints: a.Ints}
		}
	}
	if t == nil {
		return n.unsupported("the constant is no array of numbers")
	}
	c.constants[n.Outputs[0]] = t
	return nil
}

func (c *compiler) allConstant(n *node) bool {
	if len(n.Inputs) == 0 {
		return false
	}
	for _, in := range n.Inputs {
		if in != "" && c.constants[in] == nil {
			return false
		}
	}
	return true
}

// compute runs a node whose inputs are constant. It is false when the node is left
// for later.
func (c *compiler) compute(all map[string]builder, n *node) (done bool, err error) {
	build, ok := all[n.Op]
	if !ok {
		return false, nil
	}
	var in []*value
	for _, name := range n.Inputs {
		if name == "" {
			in = append(in, nil)
			continue
		}
		if c.constants[name].Len() > maxFolded {
			return false, nil
		}
		in = append(in, valueOf(c.constants[name]))
	}
	s, err := build(c, n)
	if err != nil {
		return false, err
	}
	r := &run{set: c.set, limit: 8 * maxFolded}
	out, err := guarded(s)(r, in)
	if err != nil {
		return false, err
	}
	for i, v := range out {
		p, _, err := r.toPlain(v)
		if err != nil {
			return false, err
		}
		if c.folded += numel(p.shape); c.folded > 16*maxFolded {
			return false, invalid("its constants are too large")
		}
		if i < len(n.Outputs) {
			c.constants[n.Outputs[i]] = tensorOf(p)
		}
	}
	return true, nil
}

// guarded turns a panic of a step, which a damaged model may cause, into an error.
func guarded(s step) step {
	return func(r *run, in []*value) (out []*value, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = invalid("the model does not fit together: %v", p)
			}
		}()
		return s(r, in)
	}
}

// users counts how often each name is read.
func (c *compiler) users() map[string][]*node {
	u := map[string][]*node{}
	for _, n := range c.nodes {
		for _, in := range n.Inputs {
			u[in] = append(u[in], n)
		}
	}
	return u
}

// isOutput tells whether the model's caller reads a name.
func (c *compiler) isOutput(name string) bool { return slices.Contains(c.outputs, name) }
