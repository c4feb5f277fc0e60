package graph

import (
	"maps"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

// A compiler makes a program of a model.
type compiler struct {
	set       *kernel.Set
	opset     int64
	nodes     []*node
	constants map[string]*onnx.Tensor
	outputs   []string
	input     onnx.Value
	folded    int // numbers of constants that were computed
}

// A builder makes the step of a node.
type builder func(c *compiler, n *node) (step, error)

// builders lists the operators.
func builders() map[string]builder {
	all := map[string]builder{}
	for _, m := range []map[string]builder{convolutions(), pools(), unaries(), binaries(), products(), shapes(), reductions(), internals()} {
		maps.Copy(all, m)
	}
	return all
}

// Operators lists the operators of ONNX that models may use on Pure, in order of
// their names.
func Operators() []string {
	names := slices.Collect(maps.Keys(builders()))
	names = append(names, "BatchNormalization", "Constant", "Dropout", "Identity")
	names = slices.DeleteFunc(names, func(s string) bool { return s[0] == '.' })
	slices.Sort(names)
	return names
}

func compile(m *onnx.Model, set *kernel.Set) (*program, error) {
	c := &compiler{set: set, opset: m.Opset, constants: map[string]*onnx.Tensor{}}
	if err := c.load(&m.Graph); err != nil {
		return nil, err
	}
	if err := c.fold(); err != nil {
		return nil, err
	}
	c.fuse()
	return c.plan()
}

// load takes the nodes and constants of a graph and checks how they hang together.
func (c *compiler) load(g *onnx.Graph) error {
	for i := range g.Initializers {
		c.constants[g.Initializers[i].Name] = &g.Initializers[i]
	}
	inputs := slices.DeleteFunc(slices.Clone(g.Inputs), func(v onnx.Value) bool { return c.constants[v.Name] != nil })
	if len(inputs) != 1 || len(g.Outputs) == 0 {
		return qiao.Errorf(qiao.Unsupported, op, "the model has %d inputs and %d outputs, not one input", len(inputs), len(g.Outputs))
	}
	c.input = inputs[0]
	known := map[string]bool{"": true, c.input.Name: true}
	for name := range c.constants {
		known[name] = true
	}
	for i := range g.Nodes {
		n := &node{Node: g.Nodes[i]}
		if n.Domain != "" && n.Domain != "ai.onnx" {
			return n.unsupported("the operator is one of %.40q, not of ONNX", n.Domain)
		}
		for _, in := range n.Inputs {
			if !known[in] {
				return invalid("%.40q reads %.40q, which nothing before it computes", n.Name, in)
			}
		}
		for _, out := range n.Outputs {
			if out != "" && known[out] {
				return invalid("%.40q is computed twice", out)
			}
			known[out] = true
		}
		if len(n.Outputs) == 0 {
			continue
		}
		c.nodes = append(c.nodes, n)
	}
	for _, o := range g.Outputs {
		if !known[o.Name] || o.Name == "" {
			return invalid("the output %.40q is not computed", o.Name)
		}
		c.outputs = append(c.outputs, o.Name)
	}
	return nil
}

// plan orders steps and counts who reads what.
func (c *compiler) plan() (*program, error) {
	p := &program{constants: map[int]*value{}, rank: -1}
	all, index := builders(), map[string]int{}
	at := func(name string) int {
		if name == "" {
			return -1
		}
		i, ok := index[name]
		if !ok {
			i = len(p.uses)
			index[name] = i
			p.uses = append(p.uses, 0)
			if t := c.constants[name]; t != nil {
				p.constants[i] = valueOf(t)
			}
		}
		return i
	}
	p.input = at(c.input.Name)
	p.declared = c.input.Shape
	for _, n := range c.live() {
		build, ok := all[n.Op]
		if !ok {
			return nil, n.unsupported("the operator %.40q is not built in", n.Op)
		}
		s, err := build(c, n)
		if err != nil {
			return nil, err
		}
		q := planned{step: s, name: n.Op}
		for _, in := range n.Inputs {
			i := at(in)
			q.in = append(q.in, i)
			if i >= 0 {
				p.uses[i]++
			}
		}
		for _, out := range n.Outputs {
			q.out = append(q.out, at(out))
		}
		p.steps = append(p.steps, q)
	}
	for _, o := range c.outputs {
		i := at(o)
		p.uses[i]++
		p.outputs = append(p.outputs, i)
	}
	return p, nil
}

// live lists the nodes that an output depends on.
func (c *compiler) live() []*node {
	wanted := map[string]bool{}
	for _, o := range c.outputs {
		wanted[o] = true
	}
	var nodes []*node
	for i := len(c.nodes) - 1; i >= 0; i-- {
		n := c.nodes[i]
		if !slices.ContainsFunc(n.Outputs, func(o string) bool { return wanted[o] }) {
			continue
		}
		for _, in := range n.Inputs {
			wanted[in] = true
		}
		nodes = append(nodes, n)
	}
	slices.Reverse(nodes)
	return nodes
}

// valueOf makes a value of a constant.
func valueOf(t *onnx.Tensor) *value {
	v := &value{shape: t.Shape, f: t.Floats, i: t.Ints, constant: true}
	if v.shape == nil {
		v.shape = []int{}
	}
	if !t.Type.Floating() && v.i == nil {
		v.i = []int64{}
	}
	return v
}

// tensorOf makes a constant of a plain value.
func tensorOf(v *value) *onnx.Tensor {
	t := &onnx.Tensor{Type: onnx.Float, Shape: slices.Clone(v.shape)}
	if v.integer() {
		t.Type, t.Ints = onnx.Int64, slices.Clone(v.i)
	} else {
		t.Floats = slices.Clone(v.f)
	}
	return t
}

// floats returns a constant input of floats, or an error.
func (c *compiler) floats(n *node, i int) (*onnx.Tensor, error) {
	t := c.constants[n.input(i)]
	if t == nil || !t.Type.Floating() {
		return nil, n.unsupported("input %d is not constant", i)
	}
	return t, nil
}

// optional returns a constant input of floats, or nil if it is left out.
func (c *compiler) optional(n *node, i int) (*onnx.Tensor, error) {
	if n.input(i) == "" {
		return nil, nil
	}
	return c.floats(n, i)
}
