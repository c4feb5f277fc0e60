// Package enginetest makes model files with random weights, for tests and
// benchmarks: as large as real models, and as fast to compute, but saying nothing.
//
// Start with [Write] and one of the shapes, such as [Tiny] or [Qwen25Half].
package enginetest

import (
	"strings"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A Shape is a model's size.
type Shape struct {
	Architecture                        string
	Layers, Width, Heads, KVHeads       int
	HeadSize, Hidden, Vocabulary        int
	Context                             int
	Tied                                bool // the head is the embedding
	Experts, Used, ExpertHidden, Shared int
	Settings                            map[string]any // more of them, by whole key
}

// Tiny is a shape of an architecture that takes no time: its rows are long enough
// for all number formats.
func Tiny(architecture string) Shape {
	s := Shape{Architecture: architecture, Layers: 2, Width: 256, Heads: 4, KVHeads: 2, HeadSize: 32, Hidden: 512, Vocabulary: 300, Context: 512}
	if strings.HasSuffix(architecture, "moe") {
		s.Experts, s.Used, s.ExpertHidden = 8, 3, 256
	}
	if architecture == "qwen2moe" {
		s.Shared = 512
	}
	s.Tied = architecture == "qwen3"
	if strings.Contains(architecture, "vl") {
		s.see()
	}
	return s
}

// see gives a shape what models that see have: 16 pairs that turn by three
// positions, and, of Qwen3-VL, layers that are given more of a picture.
func (s *Shape) see() {
	s.Settings = map[string]any{s.Architecture + ".rope.dimension_sections": []int32{4, 6, 6, 0}}
	if strings.HasPrefix(s.Architecture, "qwen3") {
		s.Settings[s.Architecture+".rope.dimension_sections"] = []int32{6, 5, 5, 0}
		s.Settings[s.Architecture+".n_deepstack_layers"] = uint32(s.Layers)
	}
}

// Qwen25Half has the shape of Qwen2.5-0.5B.
func Qwen25Half() Shape {
	return Shape{Architecture: "qwen2", Layers: 24, Width: 896, Heads: 14, KVHeads: 2, HeadSize: 64, Hidden: 4864, Vocabulary: 151936, Context: 32768, Tied: true}
}

// Qwen25OneHalf has the shape of Qwen2.5-1.5B.
func Qwen25OneHalf() Shape {
	return Shape{Architecture: "qwen2", Layers: 28, Width: 1536, Heads: 12, KVHeads: 2, HeadSize: 128, Hidden: 8960, Vocabulary: 151936, Context: 32768, Tied: true}
}

// Qwen3Small has the shape of Qwen3-0.6B.
func Qwen3Small() Shape {
	return Shape{Architecture: "qwen3", Layers: 28, Width: 1024, Heads: 16, KVHeads: 8, HeadSize: 128, Hidden: 3072, Vocabulary: 151936, Context: 40960, Tied: true}
}

// biased tells whether s has biases of queries, keys and values; else it norms
// queries and keys.
func (s *Shape) biased() bool { return strings.HasPrefix(s.Architecture, "qwen2") }

// A Mix says in which number format a tensor is written. layer is -1 outside of
// layers; k is how long its rows are.
type Mix func(name string, layer, layers, k int) quant.Type

// All writes all matrices in one format.
func All(t quant.Type) Mix {
	return func(_ string, _, _, k int) quant.Type { return fallback(t, k) }
}

// Q4KM is llama.cpp's mix of the name Q4_K_M: Q6_K for the head, and for the
// values and the last products of half of the layers, else Q4_K.
func Q4KM(name string, layer, layers, k int) quant.Type {
	more := layer < layers/8 || layer >= 7*layers/8 || (layer-layers/8)%3 == 2
	switch {
	case layer < 0, more && (strings.HasPrefix(name, "attn_v") || strings.HasPrefix(name, "ffn_down")):
		return fallback(quant.Q6_K, k)
	}
	return fallback(quant.Q4_K, k)
}

// fallback is what llama.cpp takes where rows are no multiple of 256.
func fallback(t quant.Type, k int) quant.Type {
	if _, ok := t.RowBytes(k); ok {
		return t
	}
	switch t {
	case quant.Q4_K:
		return quant.Q5_0
	case quant.Q5_K:
		return quant.Q5_1
	case quant.Q6_K:
		return quant.Q8_0
	}
	return quant.F32
}
