package graph

import (
	"math"
	"slices"

	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// Internal operators: their names begin with a dot.
const (
	opScale     = ".Scale"     // x*by+plus
	opHardSwish = ".HardSwish" // x*min(max(x+3, 0), 6)*by+plus
	opSwish     = ".Swish"     // x/(1+e^-x)
	opChannels  = ".Channels"  // x*w[c]+b[c]
)

// A sweep goes once over the nodes, rewrites them and takes out those that were
// fused into others.
type sweep struct {
	c     *compiler
	users map[string]int
	maker map[string]*node
	alias map[string]string
	gone  bool // the current node is to be taken out
}

// fuse joins nodes that can be computed in one go.
func (c *compiler) fuse() {
	for _, rewrite := range []func(s *sweep, n *node){simplify, recognise, merge, attach} {
		c.nodes = c.live()
		s := &sweep{c: c, users: map[string]int{}, maker: map[string]*node{}, alias: map[string]string{}}
		for name, u := range c.users() {
			s.users[name] = len(u)
		}
		for _, o := range c.outputs {
			s.users[o]++
		}
		s.run(rewrite)
	}
}

func (s *sweep) run(rewrite func(s *sweep, n *node)) {
	var nodes []*node
	for _, n := range s.c.nodes {
		for i, in := range n.Inputs {
			if a, ok := s.alias[in]; ok {
				n.Inputs[i] = a
			}
		}
		s.gone = false
		rewrite(s, n)
		if s.gone {
			continue
		}
		nodes = append(nodes, n)
		for _, out := range n.Outputs {
			s.maker[out] = n
		}
	}
	for i, o := range s.c.outputs {
		if a, ok := s.alias[o]; ok {
			s.c.outputs[i] = a
		}
	}
	s.c.nodes = nodes
}

// same takes n out: what it computes is what name is.
func (s *sweep) same(n *node, name string) {
	s.alias[n.Outputs[0]] = name
	s.users[name] += s.users[n.Outputs[0]] - 1
	s.gone = true
}

// only is the node that makes name, if nobody but one reads it.
func (s *sweep) only(name string) *node {
	if s.users[name] != 1 || s.c.isOutput(name) {
		return nil
	}
	return s.maker[name]
}

// scalar is the one number of a constant of floats.
func (c *compiler) scalar(name string) (float32, bool) {
	t := c.constants[name]
	if t == nil || !t.Type.Floating() || len(t.Floats) != 1 || len(t.Shape) > 1 {
		return 0, false
	}
	return t.Floats[0], true
}

// simplify gives products and sums with one number one form.
func simplify(s *sweep, n *node) {
	if len(n.Inputs) != 2 || len(n.Outputs) != 1 {
		return
	}
	x := n.Inputs[0]
	v, ok := s.c.scalar(n.Inputs[1])
	if !ok && (n.Op == "Mul" || n.Op == "Add") {
		x = n.Inputs[1]
		v, ok = s.c.scalar(n.Inputs[0])
	}
	if !ok {
		return
	}
	by, plus := float32(1), float32(0)
	switch n.Op {
	case "Mul":
		by = v
	case "Div":
		by = 1 / v
	case "Add":
		plus = v
	case "Sub":
		plus = -v
	default:
		return
	}
	if by == 1 && plus == 0 {
		s.same(n, x)
		return
	}
	n.Op, n.by, n.plus, n.Inputs = opScale, by, plus, []string{x}
}

// recognise finds swishes, hard swishes, and x+x*s, which is x*(s+1).
func recognise(s *sweep, n *node) {
	if len(n.Inputs) != 2 || len(n.Outputs) != 1 {
		return
	}
	for i, a := range n.Inputs {
		b := n.Inputs[1-i]
		p := s.maker[b]
		switch {
		case p == nil:
		case n.Op == "Mul" && p.Op == "Sigmoid" && p.Inputs[0] == a:
			s.become(n, opSwish, a, 1)
			return
		case n.Op == "Mul" && s.isHard(p):
			x, by := a, float32(1)
			if q := s.maker[a]; q != nil && q.Op == opScale && q.plus == 0 {
				x, by = q.Inputs[0], q.by
			}
			if s.maker[p.Inputs[0]].Inputs[0] == x {
				s.become(n, opHardSwish, x, by)
				return
			}
		case n.Op == "Add" && p.Op == "Mul" && s.only(b) == p && slices.Contains(p.Inputs, a):
			other := p.Inputs[0]
			if other == a {
				other = p.Inputs[1]
			}
			s.users[a]--
			p.Op, p.by, p.plus, p.Inputs = opScale, 1, 1, []string{other}
			n.Op, n.Inputs = "Mul", []string{a, b}
			return
		}
	}
}

// become makes n an internal operation of x alone.
func (s *sweep) become(n *node, op, x string, by float32) {
	for _, in := range n.Inputs {
		s.users[in]--
	}
	s.users[x]++
	n.Op, n.by, n.plus, n.Inputs = op, by, 0, []string{x}
}

// isHard tells whether p clamps x+3 to 0 and 6.
func (s *sweep) isHard(p *node) bool {
	low, high, ok := s.c.bounds(p)
	if !ok || low != 0 || high != 6 {
		return false
	}
	q := s.maker[p.Inputs[0]]
	return q != nil && q.Op == opScale && q.by == 1 && q.plus == 3
}

// bounds are what n keeps its input between, if that is constant and all it does.
func (c *compiler) bounds(n *node) (low, high float32, ok bool) {
	low, high = float32(math.Inf(-1)), float32(math.Inf(1))
	switch n.Op {
	case "Relu":
		return 0, high, true
	case "Clip":
		low, high = n.float("min", low), n.float("max", high)
		for i, to := range []*float32{&low, &high} {
			if name := n.input(1 + i); name != "" {
				if *to, ok = c.scalar(name); !ok {
					return 0, 0, false
				}
			}
		}
		return low, high, true
	}
	return 0, 0, false
}

// merge puts scales and normalisations into the weights before them.
func merge(s *sweep, n *node) {
	switch n.Op {
	case opScale:
		if p := s.only(n.Inputs[0]); p != nil && s.scaleInto(p, n) {
			s.same(n, n.Inputs[0])
		}
	case "BatchNormalization":
		s.normalise(n)
	case "Add":
		s.bias(n)
	}
}

func (s *sweep) scaleInto(p, n *node) bool {
	switch p.Op {
	case opScale, opHardSwish:
		p.by, p.plus = p.by*n.by, p.plus*n.by+n.plus
		return true
	case "Conv", "ConvTranspose":
		out := s.c.outChannels(p)
		if out == 0 {
			return false
		}
		by, plus := make([]float32, out), make([]float32, out)
		for i := range by {
			by[i], plus[i] = n.by, n.plus
		}
		return s.c.scaleWeights(p, by, plus)
	}
	return false
}

// normalise makes a normalisation by constants a scale of channels, and puts it
// into the convolution before it.
func (s *sweep) normalise(n *node) {
	var k [4]*onnx.Tensor
	for i := range k {
		k[i] = s.c.constants[n.input(1+i)]
		if k[i] == nil || !k[i].Type.Floating() || len(k[i].Floats) != len(k[0].Floats) {
			return
		}
	}
	epsilon := n.float("epsilon", 1e-5)
	by, plus := make([]float32, len(k[0].Floats)), make([]float32, len(k[0].Floats))
	for i := range by {
		by[i] = k[0].Floats[i] / float32(math.Sqrt(float64(k[3].Floats[i]+epsilon)))
		plus[i] = k[1].Floats[i] - k[2].Floats[i]*by[i]
	}
	x := n.Inputs[0]
	n.Outputs = n.Outputs[:1]
	if p := s.only(x); p != nil && s.c.outChannels(p) == len(by) && s.c.scaleWeights(p, by, plus) {
		s.same(n, x)
		return
	}
	n.Op, n.Inputs = opChannels, []string{x, s.c.add(n, "by", by), s.c.add(n, "plus", plus)}
}

// add makes a constant of numbers that belongs to n.
func (c *compiler) add(n *node, what string, v []float32) string {
	name := "." + what + "." + n.Outputs[0]
	c.constants[name] = &onnx.Tensor{Name: name, Type: onnx.Float, Shape: []int{len(v)}, Floats: v}
	return name
}

// bias makes the sum with one number for each channel the bias of what is before it.
func (s *sweep) bias(n *node) {
	for i, a := range n.Inputs {
		t := s.c.constants[n.Inputs[1-i]]
		p := s.only(a)
		if t == nil || p == nil || !t.Type.Floating() {
			continue
		}
		switch out := s.c.outChannels(p); {
		case out > 0 && perChannel(t.Shape, out):
			by := make([]float32, out)
			for j := range by {
				by[j] = 1
			}
			if s.c.scaleWeights(p, by, t.Floats) {
				s.same(n, a)
				return
			}
		case p.Op == "MatMul" && len(p.Inputs) == 2 && len(t.Shape) == 1:
			if w := s.c.constants[p.Inputs[1]]; w != nil && len(w.Shape) == 2 && w.Shape[1] == t.Shape[0] {
				p.Inputs = append(p.Inputs, n.Inputs[1-i])
				s.same(n, a)
				return
			}
		}
	}
}

// outChannels is how many channels a convolution with constant weights gives; 0 if n
// is none.
func (c *compiler) outChannels(n *node) int {
	if n.Op != "Conv" && n.Op != "ConvTranspose" || n.after != nil {
		return 0
	}
	w := c.constants[n.input(1)]
	if w == nil || len(w.Shape) != 4 || !w.Type.Floating() {
		return 0
	}
	if n.Op == "Conv" {
		return w.Shape[0]
	}
	if n.int("group", 1) != 1 {
		return 0
	}
	return w.Shape[1]
}

// scaleWeights makes n compute its sums times by and plus plus.
func (c *compiler) scaleWeights(n *node, by, plus []float32) bool {
	w, bias := c.constants[n.Inputs[1]], make([]float32, len(by))
	if name := n.input(2); name != "" {
		b := c.constants[name]
		if b == nil || len(b.Floats) != len(by) {
			return false
		}
		copy(bias, b.Floats)
	}
	scaled := &onnx.Tensor{Type: onnx.Float, Shape: w.Shape, Floats: slices.Clone(w.Floats)}
	inner := w.Shape[2] * w.Shape[3]
	if n.Op == "Conv" {
		inner *= w.Shape[1]
	}
	if inner == 0 {
		return false
	}
	for i := range scaled.Floats {
		scaled.Floats[i] *= by[i/inner%len(by)]
	}
	for i := range bias {
		bias[i] = bias[i]*by[i] + plus[i]
	}
	name := ".weights." + n.Outputs[0]
	c.constants[name] = scaled
	n.Inputs = []string{n.Inputs[0], name, c.add(n, "bias", bias)}
	return true
}

// attach lets convolutions apply the activation after them.
func attach(s *sweep, n *node) {
	_, _, clamps := s.c.bounds(n)
	if !clamps && n.Op != opHardSwish {
		return
	}
	p := s.only(n.Inputs[0])
	if p == nil || s.c.outChannels(p) == 0 {
		return
	}
	p.after = n
	s.same(n, n.Inputs[0])
}
