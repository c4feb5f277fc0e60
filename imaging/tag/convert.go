package tag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// A converter makes a model in ONNX's format, with channels before height and
// width, of a graph of TensorFlow.js, which has them last. It knows the operators
// of CenterNet.
type converter struct {
	nodes   map[string]*node
	weights map[string]array
	graph   onnx.Graph
	done    map[string]string // what a node's result is called
	active  map[string]bool
	known   map[string]bool // constants that were added
	count   int
}

// side is how high and wide the model sees pictures.
const side = 512

// convert makes a model that computes outputs.
func convert(m *model, weights map[string]array, outputs []string) ([]byte, error) {
	c := &converter{nodes: map[string]*node{}, weights: weights, done: map[string]string{}, active: map[string]bool{}, known: map[string]bool{}}
	for i := range m.Topology.Nodes {
		c.nodes[m.Topology.Nodes[i].Name] = &m.Topology.Nodes[i]
	}
	c.graph.Name = "centernet"
	c.graph.Inputs = []onnx.Value{{Name: "input", Type: onnx.Float, Shape: []int{1, 3, side, side}}}
	for i, o := range outputs {
		name, err := c.get(o)
		if err != nil {
			return nil, err
		}
		out := fmt.Sprintf("output%d", i)
		c.add("Identity", out, []string{name}, nil)
		c.graph.Outputs = append(c.graph.Outputs, onnx.Value{Name: out, Type: onnx.Float, Shape: []int{1, -1, side / 4, side / 4}})
	}
	return (&onnx.Model{IR: 8, Opset: 11, Graph: c.graph}).Marshal(), nil
}

// get returns the name of what a node computes, converting it first.
func (c *converter) get(name string) (string, error) {
	name, _, _ = strings.Cut(name, ":")
	if r, ok := c.done[name]; ok {
		return r, nil
	}
	n := c.nodes[name]
	if n == nil || c.active[name] || len(c.active) > 1000 {
		return "", invalid("the graph does not hang together at %.60q", name)
	}
	c.active[name] = true
	defer delete(c.active, name)
	r, err := c.convert(n)
	if err == nil {
		c.done[name] = r
	}
	return r, err
}

func (c *converter) convert(n *node) (string, error) {
	switch n.Op {
	case "Placeholder":
		return "input", nil
	case "Const":
		return c.constant(n.Name)
	case "Identity":
		return c.get(c.input(n, 0))
	case "_FusedConv2D", "Conv2D", "FusedDepthwiseConv2dNative", "DepthwiseConv2dNative":
		return c.convolution(n)
	}
	used := map[string]int{"Mean": 1, "ResizeBilinear": 1, "ConcatV2": len(n.Inputs) - 1}
	count, ok := used[n.Op]
	if !ok {
		count = len(n.Inputs)
	}
	var in []string
	for i := range count {
		name, err := c.get(c.input(n, i))
		if err != nil {
			return "", err
		}
		in = append(in, name)
	}
	switch n.Op {
	case "Add", "AddV2", "Mul", "Sub", "Relu", "Sigmoid":
		return c.add(strings.TrimSuffix(n.Op, "V2"), "", in, nil), nil
	case "Relu6":
		return c.clamp(in[0]), nil
	case "Mean":
		return c.add("ReduceMean", "", in, attributes{"axes": ints(2, 3), "keepdims": integer(1)}), nil
	case "ConcatV2":
		return c.add("Concat", "", in, attributes{"axis": integer(1)}), nil
	case "ResizeBilinear":
		return c.twice(n, in[0])
	}
	return "", invalid("the operator %.40q is not CenterNet's", n.Op)
}

func (c *converter) input(n *node, i int) string {
	if i < len(n.Inputs) {
		return n.Inputs[i]
	}
	return ""
}

type attributes map[string]onnx.Attribute

func integer(v int64) onnx.Attribute { return onnx.Attribute{Kind: onnx.KindInt, Int: v} }

func ints(v ...int64) onnx.Attribute { return onnx.Attribute{Kind: onnx.KindInts, Ints: v} }

func text(s string) onnx.Attribute { return onnx.Attribute{Kind: onnx.KindString, String: s} }

// add appends a node and returns the name of its result.
func (c *converter) add(op, out string, in []string, a attributes) string {
	if out == "" {
		c.count++
		out = fmt.Sprintf("t%d", c.count)
	}
	c.graph.Nodes = append(c.graph.Nodes, onnx.Node{Name: out + "_" + op, Op: op, Inputs: in, Outputs: []string{out}, Attributes: a})
	return out
}

// tensor adds a constant once.
func (c *converter) tensor(name string, shape []int, floats []float32) string {
	if !c.known[name] {
		c.known[name] = true
		c.graph.Initializers = append(c.graph.Initializers, onnx.Tensor{Name: name, Type: onnx.Float, Shape: shape, Floats: floats})
	}
	return name
}

func (c *converter) clamp(x string) string {
	return c.add("Clip", "", []string{x, c.tensor("zero", nil, []float32{0}), c.tensor("six", nil, []float32{6})}, nil)
}

// constant adds a weight that is used as it is: one number, or one for each channel.
func (c *converter) constant(name string) (string, error) {
	w, ok := c.weights[name]
	if !ok || len(w.shape) > 1 || w.floats == nil {
		return "", invalid("the constant %.60q is missing or no list of floats", name)
	}
	shape := w.shape
	if len(shape) == 1 && shape[0] > 1 {
		shape = []int{1, shape[0], 1, 1}
	}
	return c.tensor("c/"+name, shape, w.floats), nil
}

// twice makes a picture twice as large, as the graph does.
func (c *converter) twice(n *node, x string) (string, error) {
	where := "asymmetric"
	switch {
	case n.Attributes["half_pixel_centers"].Bool:
		where = "half_pixel"
	case n.Attributes["align_corners"].Bool:
		where = "align_corners"
	}
	scales := c.tensor("twice", []int{4}, []float32{1, 1, 2, 2})
	return c.add("Resize", "", []string{x, c.tensor("empty", []int{0}, nil), scales},
		attributes{"mode": text("linear"), "coordinate_transformation_mode": text(where)}), nil
}

func (c *converter) convolution(n *node) (string, error) {
	x, err := c.get(c.input(n, 0))
	if err != nil {
		return "", err
	}
	weights, _, _ := strings.Cut(c.input(n, 1), ":")
	w := c.weights[weights]
	if len(w.shape) != 4 || w.floats == nil {
		return "", invalid("%.60q has no weights", n.Name)
	}
	deep := strings.Contains(n.Op, "Depthwise")
	shape, floats := turned(w, deep)
	in := []string{x, c.tensor("w/"+weights, shape, floats)}
	group := int64(1)
	if deep {
		group = int64(w.shape[2])
	}
	fused := n.Attributes["fused_ops"].texts()
	if slices.Contains(fused, "BiasAdd") {
		bias, _, _ := strings.Cut(c.input(n, 2), ":")
		b := c.weights[bias]
		if len(b.floats) != shape[0] {
			return "", invalid("%.60q has no bias", n.Name)
		}
		in = append(in, c.tensor("b/"+bias, []int{shape[0]}, b.floats))
	}
	sh, sw := n.Attributes["strides"].sides()
	dh, dw := n.Attributes["dilations"].sides()
	pad := "VALID"
	if n.Attributes["padding"].text() == "SAME" {
		pad = "SAME_UPPER"
	}
	out := c.add("Conv", "", in, attributes{"kernel_shape": ints(int64(shape[2]), int64(shape[3])), "strides": ints(sh, sw),
		"dilations": ints(dh, dw), "group": integer(group), "auto_pad": text(pad)})
	for _, op := range fused {
		switch op {
		case "BiasAdd":
		case "Relu":
			out = c.add("Relu", "", []string{out}, nil)
		case "Relu6":
			out = c.clamp(out)
		default:
			return "", invalid("the fused operator %.40q is not CenterNet's", op)
		}
	}
	return out, nil
}

// turned orders weights as ONNX has them: [out, in, h, w] of [h, w, in, out], or
// [channels*times, 1, h, w] of [h, w, channels, times] for depthwise ones.
func turned(w array, deep bool) ([]int, []float32) {
	kh, kw, in, out := w.shape[0], w.shape[1], w.shape[2], w.shape[3]
	shape := []int{out, in, kh, kw}
	if deep {
		shape = []int{in * out, 1, kh, kw}
	}
	to := make([]float32, len(w.floats))
	for y := range kh {
		for x := range kw {
			for i := range in {
				for o := range out {
					row := o*in + i
					if deep {
						row = i*out + o
					}
					to[(row*kh+y)*kw+x] = w.floats[((y*kw+x)*in+i)*out+o]
				}
			}
		}
	}
	return shape, to
}
