package engine

import (
	"fmt"
	"slices"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// weights are a model's, as they are computed with.
type weights struct {
	embedding *gguf.Tensor // read row by row from the file
	layers    []layer
	norm      []float32
	head      *kernel.Matrix
}

// A layer is one layer's weights. What a model does not have is nil.
type layer struct {
	norm, hiddenNorm    []float32
	q, k, v, o          *kernel.Matrix
	qBias, kBias, vBias []float32
	qNorm, kNorm        []float32
	gate, up, down      *kernel.Matrix
	experts             experts
}

// experts are a layer's, in a mixture.
type experts struct {
	router                           *kernel.Matrix
	gate, up, down                   []*kernel.Matrix
	sharedRouter                     []float32
	sharedGate, sharedUp, sharedDown *kernel.Matrix
}

// A packing is a matrix that waits to be packed.
type packing struct {
	matrix *kernel.Matrix
	source []byte
}

// A collector finds a model's tensors, checks their sizes and plans their
// packing. After the first error it holds it.
type collector struct {
	file *gguf.File
	plan []packing
	err  error
}

// tensor returns a tensor of the given sizes, without those of 1 at the end.
func (c *collector) tensor(name string, dims ...int) *gguf.Tensor {
	t := c.file.Tensor(name)
	if c.err != nil {
		return nil
	}
	if t == nil {
		c.err = unfit("the tensor %s is missing", name)
		return nil
	}
	have := t.Dims
	for len(have) > len(dims) && have[len(have)-1] == 1 {
		have = have[:len(have)-1]
	}
	if !slices.Equal(have, dims) {
		c.err = unfit("the tensor %s has the sizes %v, not %v", name, t.Dims, dims)
		return nil
	}
	return t
}

// vector returns a tensor's numbers.
func (c *collector) vector(name string, n int) []float32 {
	t := c.tensor(name, n)
	if t == nil {
		return nil
	}
	x := make([]float32, n)
	quant.Decode(t.Type, x, t.Data)
	return x
}

// optional returns a tensor's numbers, or nil if the file has no such tensor.
func (c *collector) optional(name string, n int) []float32 {
	if c.file.Tensor(name) == nil {
		return nil
	}
	return c.vector(name, n)
}

// matrix plans the packing of rows of k numbers.
func (c *collector) matrix(name string, k, rows int) *kernel.Matrix {
	t := c.tensor(name, k, rows)
	if t == nil {
		return nil
	}
	return c.pack(t, t.Data, rows)
}

// matrices plans the packing of a tensor of n matrices.
func (c *collector) matrices(name string, k, rows, n int) []*kernel.Matrix {
	t := c.tensor(name, k, rows, n)
	if t == nil {
		return nil
	}
	all := make([]*kernel.Matrix, n)
	size := len(t.Data) / n
	for i := range all {
		all[i] = c.pack(t, t.Data[i*size:(i+1)*size], rows)
	}
	return all
}

func (c *collector) pack(t *gguf.Tensor, source []byte, rows int) *kernel.Matrix {
	m, ok := kernel.NewMatrix(t.Type, rows, t.Dims[0])
	if !ok {
		c.err = unfit("the tensor %s cannot be packed", t.Name)
		return nil
	}
	c.plan = append(c.plan, packing{m, source})
	return m
}

// place gives all matrices their memory.
func (c *collector) place(a *kernel.Arena) {
	for _, p := range c.plan {
		p.matrix.Place(a)
	}
}

// fill packs all that has been planned, on all threads of pool. What has been read
// of the file is forgotten on the way, so that memory never holds both.
func (c *collector) fill(pool *kernel.Pool) {
	pool.Run(func(w *kernel.Worker) {
		for i, p := range c.plan {
			w.Each(p.matrix.Panels(), 16, func(from, to int) { p.matrix.Pack(p.source, from, to) })
			if w.ID == 0 && i%16 == 15 {
				c.file.Forget()
			}
		}
	})
	c.file.Forget()
}

// collect finds all weights of a model of the shape c.
func collect(f *gguf.File, c *Config) (*weights, *collector) {
	l := &collector{file: f}
	w := &weights{
		embedding: l.tensor("token_embd.weight", c.Width, c.Vocabulary),
		norm:      l.vector("output_norm.weight", c.Width),
	}
	head := "output.weight"
	if f.Tensor(head) == nil {
		head = "token_embd.weight"
	}
	for i := range c.Layers {
		if l.err != nil {
			break
		}
		w.layers = append(w.layers, l.layer(c, fmt.Sprintf("blk.%d.", i)))
	}
	w.head = l.matrix(head, c.Width, c.Vocabulary)
	return w, l
}

func (c *collector) layer(m *Config, prefix string) layer {
	q, kv := m.Heads*m.HeadSize, m.KVHeads*m.HeadSize
	l := layer{
		norm:       c.vector(prefix+"attn_norm.weight", m.Width),
		hiddenNorm: c.vector(prefix+"ffn_norm.weight", m.Width),
		q:          c.matrix(prefix+"attn_q.weight", m.Width, q),
		k:          c.matrix(prefix+"attn_k.weight", m.Width, kv),
		v:          c.matrix(prefix+"attn_v.weight", m.Width, kv),
		o:          c.matrix(prefix+"attn_output.weight", q, m.Width),
		qBias:      c.optional(prefix+"attn_q.bias", q),
		kBias:      c.optional(prefix+"attn_k.bias", kv),
		vBias:      c.optional(prefix+"attn_v.bias", kv),
		qNorm:      c.optional(prefix+"attn_q_norm.weight", m.HeadSize),
		kNorm:      c.optional(prefix+"attn_k_norm.weight", m.HeadSize),
	}
	if m.mixture() {
		l.experts = c.experts(m, prefix)
		return l
	}
	l.gate = c.matrix(prefix+"ffn_gate.weight", m.Width, m.Hidden)
	l.up = c.matrix(prefix+"ffn_up.weight", m.Width, m.Hidden)
	l.down = c.matrix(prefix+"ffn_down.weight", m.Hidden, m.Width)
	return l
}

func (c *collector) experts(m *Config, prefix string) experts {
	e := experts{
		router: c.matrix(prefix+"ffn_gate_inp.weight", m.Width, m.Experts),
		gate:   c.matrices(prefix+"ffn_gate_exps.weight", m.Width, m.ExpertHidden, m.Experts),
		up:     c.matrices(prefix+"ffn_up_exps.weight", m.Width, m.ExpertHidden, m.Experts),
		down:   c.matrices(prefix+"ffn_down_exps.weight", m.ExpertHidden, m.Width, m.Experts),
	}
	if m.SharedHidden > 0 {
		e.sharedRouter = c.vector(prefix+"ffn_gate_inp_shexp.weight", m.Width)
		e.sharedGate = c.matrix(prefix+"ffn_gate_shexp.weight", m.Width, m.SharedHidden)
		e.sharedUp = c.matrix(prefix+"ffn_up_shexp.weight", m.Width, m.SharedHidden)
		e.sharedDown = c.matrix(prefix+"ffn_down_shexp.weight", m.SharedHidden, m.Width)
	}
	return e
}
