package enginetest

import (
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
)

// Write writes a model of a shape. The same seed makes the same file.
func Write(to io.Writer, s Shape, mix Mix, seed uint64) error {
	w := &writer{shape: s, mix: mix, random: rand.New(rand.NewPCG(seed, 1)), pools: map[quant.Type][]byte{}}
	w.settings()
	w.matrix("token_embd.weight", -1, 0.5, s.Width, s.Vocabulary)
	for i := range s.Layers {
		w.layer(i)
	}
	w.vector("output_norm.weight", 1, 0.2, s.Width)
	if !s.Tied {
		w.matrix("output.weight", -1, 2*fan(s.Width), s.Width, s.Vocabulary)
	}
	_, err := w.file.WriteTo(to)
	return err
}

// A writer fills a file.
type writer struct {
	shape  Shape
	mix    Mix
	random *rand.Rand
	file   gguf.Writer
	pools  map[quant.Type][]byte // encoded numbers of deviation 1
}

func (w *writer) settings() {
	s, f := w.shape, &w.file
	f.Set("general.architecture", s.Architecture)
	f.Set("general.name", "random weights")
	f.Set("general.quantization_version", uint32(2))
	sizes := map[string]int{
		"block_count": s.Layers, "context_length": s.Context, "embedding_length": s.Width, "feed_forward_length": max(s.Hidden, s.ExpertHidden),
		"attention.head_count": s.Heads, "attention.head_count_kv": s.KVHeads, "attention.key_length": s.HeadSize,
		"attention.value_length": s.HeadSize, "vocab_size": s.Vocabulary, "expert_count": s.Experts, "expert_used_count": s.Used,
		"expert_feed_forward_length": s.ExpertHidden, "expert_shared_feed_forward_length": s.Shared,
	}
	for _, key := range slices.Sorted(maps.Keys(sizes)) {
		if sizes[key] > 0 {
			f.Set(s.Architecture+"."+key, uint32(sizes[key]))
		}
	}
	f.Set(s.Architecture+".rope.freq_base", float32(1e6))
	f.Set(s.Architecture+".attention.layer_norm_rms_epsilon", float32(1e-6))
	if _, own := s.Settings["tokenizer.ggml.model"]; !own {
		f.Set("tokenizer.ggml.model", "no_vocab")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Settings)) {
		f.Set(key, s.Settings[key])
	}
}

// fan is the deviation that keeps sums of n products as large as their parts.
func fan(n int) float64 { return 1 / math.Sqrt(float64(n)) }

func (w *writer) layer(i int) {
	s := w.shape
	q, kv := s.Heads*s.HeadSize, s.KVHeads*s.HeadSize
	p := fmt.Sprintf("blk.%d.", i)
	w.vector(p+"attn_norm.weight", 1, 0.2, s.Width)
	w.matrix(p+"attn_q.weight", i, fan(s.Width), s.Width, q)
	w.matrix(p+"attn_k.weight", i, fan(s.Width), s.Width, kv)
	w.matrix(p+"attn_v.weight", i, fan(s.Width), s.Width, kv)
	if s.biased() {
		w.vector(p+"attn_q.bias", 0, 0.3, q)
		w.vector(p+"attn_k.bias", 0, 0.3, kv)
		w.vector(p+"attn_v.bias", 0, 0.3, kv)
	} else {
		w.vector(p+"attn_q_norm.weight", 1.2, 0.2, s.HeadSize)
		w.vector(p+"attn_k_norm.weight", 1.2, 0.2, s.HeadSize)
	}
	w.matrix(p+"attn_output.weight", i, fan(q), q, s.Width)
	w.vector(p+"ffn_norm.weight", 1, 0.2, s.Width)
	if s.Experts > 0 {
		w.experts(p, i)
		return
	}
	w.feedForward(p, "", i, s.Hidden)
}

// feedForward writes the three matrices of a feed-forward part.
func (w *writer) feedForward(prefix, suffix string, layer, hidden int, experts ...int) {
	width := w.shape.Width
	w.matrix(prefix+"ffn_gate"+suffix+".weight", layer, fan(width), append([]int{width, hidden}, experts...)...)
	w.matrix(prefix+"ffn_up"+suffix+".weight", layer, fan(width), append([]int{width, hidden}, experts...)...)
	w.matrix(prefix+"ffn_down"+suffix+".weight", layer, 1.5*fan(hidden), append([]int{hidden, width}, experts...)...)
}

func (w *writer) experts(prefix string, layer int) {
	s := w.shape
	w.plain(prefix+"ffn_gate_inp.weight", 0, 2*fan(s.Width), s.Width, s.Experts)
	w.feedForward(prefix, "_exps", layer, s.ExpertHidden, s.Experts)
	if s.Shared > 0 {
		w.vector(prefix+"ffn_gate_inp_shexp.weight", 0, fan(s.Width), s.Width)
		w.feedForward(prefix, "_shexp", layer, s.Shared)
	}
}

func (w *writer) vector(name string, mean, deviation float64, n int) {
	w.plain(name, mean, deviation, n)
}

// plain writes 32-bit floats.
func (w *writer) plain(name string, mean, deviation float64, dims ...int) {
	x := make([]float32, product(dims))
	for i := range x {
		x[i] = float32(w.random.NormFloat64()*deviation + mean)
	}
	w.file.Add(name, quant.F32, dims, func() []byte { return encode(quant.F32, x) })
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

func encode(t quant.Type, x []float32) []byte {
	n, _ := t.RowBytes(len(x))
	b := make([]byte, n)
	quant.Encode(t, b, x)
	return b
}

// matrix writes numbers of a mix's format, cut out of a pool of them.
func (w *writer) matrix(name string, layer int, deviation float64, dims ...int) {
	short := name
	if layer >= 0 {
		short = name[len(fmt.Sprintf("blk.%d.", layer)):]
	}
	t := w.mix(short, layer, w.shape.Layers, dims[0])
	seed := w.random.Uint64()
	w.file.Add(name, t, dims, func() []byte {
		r := rand.New(rand.NewPCG(seed, 2))
		n, _ := t.RowBytes(product(dims))
		return w.fill(r, t, deviation, n)
	})
}
