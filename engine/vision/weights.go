package vision

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// weights are a tower's, as they are computed with.
type weights struct {
	patch     linear
	positions []float32 // of Qwen3-VL: side*side learned ones
	layers    []layer
	post      norm // before patches are joined
	merger    feedForward
}

// A layer is one layer's weights.
type layer struct {
	attention, hidden norm
	qkv               []linear // one for all three, or one for each
	out               linear
	feed              feedForward
	deepNorm          norm // where the layer's parts go to the model, too
	deep              feedForward
}

// A norm is the weights of a layer norm, or, without a bias, of a norm by the root of
// the mean square.
type norm struct {
	weight, bias []float32
	centred      bool
}

// A linear is a matrix and what is added to its products.
type linear struct {
	matrix *kernel.Matrix
	bias   []float32
}

// A feedForward is two matrices with GELU between them, or three, where the first
// product is gated by SwiGLU.
type feedForward struct{ up, gate, down linear }

type packing struct {
	matrix *kernel.Matrix
	source []byte
}

// A collector finds a tower's tensors, checks their sizes and plans their packing.
// After the first error it holds it.
type collector struct {
	file *gguf.File
	plan []packing
	err  error
}

func (c *collector) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// tensor returns a tensor of the given sizes, without those of 1 at the end.
func (c *collector) tensor(name string, dims ...int) *gguf.Tensor {
	t := c.file.Tensor(name)
	if t == nil {
		c.fail(unfit("the tensor %s is missing", name))
		return nil
	}
	have := t.Dims
	for len(have) > len(dims) && have[len(have)-1] == 1 {
		have = have[:len(have)-1]
	}
	if !slices.Equal(have, dims) {
		c.fail(unfit("the tensor %s has the sizes %v, not %v", name, t.Dims, dims))
		return nil
	}
	return t
}

func (c *collector) vector(name string, dims ...int) []float32 {
	t := c.tensor(name, dims...)
	if t == nil || c.err != nil {
		return nil
	}
	return decoded(t)
}

func decoded(t *gguf.Tensor) []float32 {
	n := 1
	for _, d := range t.Dims {
		n *= d
	}
	x := make([]float32, n)
	quant.Decode(t.Type, x, t.Data)
	return x
}

func (c *collector) norm(name string, n int, centred bool) norm {
	out := norm{weight: c.vector(name+".weight", n), centred: centred}
	if centred {
		out.bias = c.vector(name+".bias", n)
	}
	return out
}

func (c *collector) linear(name string, k, rows int) linear {
	t := c.tensor(name+".weight", k, rows)
	if t == nil {
		return linear{}
	}
	l := linear{matrix: c.pack(t.Type, rows, k, t.Data, name)}
	if c.file.Tensor(name+".bias") != nil {
		l.bias = c.vector(name+".bias", rows)
	}
	return l
}

func (c *collector) pack(typ quant.Type, rows, k int, source []byte, name string) *kernel.Matrix {
	m, ok := kernel.NewMatrix(typ, rows, k)
	if !ok {
		c.fail(unfit("the tensor %s cannot be packed", name))
		return nil
	}
	c.plan = append(c.plan, packing{m, source})
	return m
}

// patches makes one matrix of the two that a patch's two moments are multiplied
// with: they are the same in a picture that does not move.
func (c *collector) patches(m *Config) linear {
	const name = "v.patch_embd.weight"
	first, second := c.tensor(name, m.Patch, m.Patch, 3, m.Width), c.tensor(name+".1", m.Patch, m.Patch, 3, m.Width)
	if c.err != nil {
		return linear{}
	}
	sum, other := decoded(first), decoded(second)
	source := make([]byte, 4*len(sum))
	for i, v := range other {
		binary.LittleEndian.PutUint32(source[4*i:], math.Float32bits(sum[i]+v))
	}
	l := linear{matrix: c.pack(quant.F32, m.Width, 3*m.Patch*m.Patch, source, name)}
	if m.Projector == qwen3 {
		l.bias = c.vector("v.patch_embd.bias", m.Width)
	}
	return l
}

// learned reads Qwen3-VL's positions.
func (c *collector) learned(m *Config) []float32 {
	const name = "v.position_embd.weight"
	t := c.file.Tensor(name)
	if t == nil || len(t.Dims) < 2 {
		c.fail(unfit("the tensor %s is missing", name))
		return nil
	}
	m.side = int(math.Sqrt(float64(t.Dims[1])))
	return c.vector(name, m.Width, m.side*m.side)
}

// collect finds all weights, and completes the shape by what only tensors tell.
func collect(f *gguf.File, m *Config) (*weights, *collector) {
	c := &collector{file: f}
	w := &weights{patch: c.patches(m)}
	if m.Projector == qwen3 {
		w.positions = c.learned(m)
	}
	for i := range m.Layers {
		if c.err != nil {
			return w, c
		}
		w.layers = append(w.layers, c.layer(m, i))
	}
	w.post = c.norm("v.post_ln", m.Width, m.Projector == qwen3)
	w.merger = c.merger(m, "mm.0", "mm.2")
	for i := range w.layers {
		if c.err == nil && f.Tensor(fmt.Sprintf("v.deepstack.%d.fc1.weight", i)) != nil {
			p := fmt.Sprintf("v.deepstack.%d.", i)
			w.layers[i].deepNorm = c.norm(p+"norm", m.parted(), true)
			w.layers[i].deep = c.merger(m, p+"fc1", p+"fc2")
			m.Deepened++
		}
	}
	return w, c
}

// parted is how many numbers a part's patches have together.
func (c *Config) parted() int { return c.Merge * c.Merge * c.Width }

func (c *collector) layer(m *Config, i int) layer {
	p := fmt.Sprintf("v.blk.%d.", i)
	third := m.Projector == qwen3
	l := layer{
		attention: c.norm(p+"ln1", m.Width, third), hidden: c.norm(p+"ln2", m.Width, third),
		out:  c.linear(p+"attn_out", m.Width, m.Width),
		feed: feedForward{up: c.linear(p+"ffn_up", m.Width, m.Hidden), down: c.linear(p+"ffn_down", m.Hidden, m.Width)},
	}
	if c.file.Tensor(p+"attn_qkv.weight") != nil {
		l.qkv = []linear{c.linear(p+"attn_qkv", m.Width, 3*m.Width)}
	} else {
		l.qkv = []linear{c.linear(p+"attn_q", m.Width, m.Width), c.linear(p+"attn_k", m.Width, m.Width), c.linear(p+"attn_v", m.Width, m.Width)}
	}
	if !third {
		l.feed.gate = c.linear(p+"ffn_gate", m.Width, m.Hidden)
	}
	return l
}

// merger reads the two matrices that make a vector of a part. The first that is read
// says how long vectors are.
func (c *collector) merger(m *Config, up, down string) feedForward {
	t := c.file.Tensor(down + ".weight")
	if m.Out == 0 && t != nil && len(t.Dims) == 2 {
		m.Out = t.Dims[1]
	}
	if m.Out < 1 || m.Out > mostSize {
		c.fail(unfit("the tensor %s.weight is missing or no matrix", down))
		return feedForward{}
	}
	return feedForward{up: c.linear(up, m.parted(), m.parted()), down: c.linear(down, m.parted(), m.Out)}
}

// place gives all matrices their memory.
func (c *collector) place(a *kernel.Arena) {
	for _, p := range c.plan {
		p.matrix.Place(a)
	}
}

// fill packs all that has been planned.
func (c *collector) fill(pool *kernel.Pool) {
	pool.Run(func(w *kernel.Worker) {
		for _, p := range c.plan {
			w.Each(p.matrix.Panels(), 16, func(from, to int) { p.matrix.Pack(p.source, from, to) })
		}
	})
	c.file.Forget()
}
