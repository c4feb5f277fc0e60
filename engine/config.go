package engine

import (
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
)

// A Config is a model's shape, as its file gives it.
type Config struct {
	Architecture string // "qwen2", "qwen3", "qwen2moe", "qwen3moe", "qwen2vl", "qwen3vl" or "qwen3vlmoe"
	Name         string // as its maker calls it; may be empty
	Layers       int
	Width        int // numbers that stand for a token between layers
	Heads        int // of queries
	KVHeads      int // of keys and values: each serves Heads/KVHeads queries
	HeadSize     int
	Hidden       int // of the feed-forward part; 0 in a mixture of experts
	Vocabulary   int // token ids are less than this
	Context      int // the most tokens that it has been made for
	Window       int // how many tokens back each one looks; 0 is all

	Experts      int // 0 if it is no mixture
	ExpertsUsed  int // for each token
	ExpertHidden int
	SharedHidden int // of the expert that serves all tokens; 0 if there is none

	// Deepened is how many of the first layers are given more of a picture than what
	// stands in place of its tokens.
	Deepened int

	Epsilon float32 // of norms
	pooling pooling
	// bidirectional says that tokens look at those after them, too.
	bidirectional bool
	rope          rope
}

// A pooling says how the vectors of a text's tokens become one, with the numbers
// that llama.cpp gives.
type pooling int

const (
	poolNone  pooling = iota // the model is made for answers
	poolMean                 // the mean of all tokens
	poolFirst                // the first token
	poolLast                 // the last token
	poolRank                 // a score, which we do not compute
)

// mixture tells whether c is a mixture of experts.
func (c *Config) mixture() bool { return c.Experts > 0 }

// renormal tells whether the weights of the experts used add up to 1.
func (c *Config) renormal() bool {
	return c.Architecture == "qwen3moe" || c.Architecture == "qwen3vlmoe"
}

// Sees tells whether the model can be given pictures.
func (c *Config) Sees() bool { return c.rope.sections[0] > 0 }

const opOpen = "engine: open model"

func unfit(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, opOpen, format, args...).
		WithFix("Fetch the model file again, or use another one: its settings and tensors do not fit together.")
}

// Bounds that no model of the family comes near, so that sizes made of them do
// not overflow.
const (
	mostLayers  = 1 << 10
	mostSize    = 1 << 20
	mostTokens  = 1 << 22
	mostContext = 1 << 22
)

// A settings reads a model's own settings. After the first that is missing or out
// of bounds it holds an error.
type settings struct {
	file   *gguf.File
	prefix string
	err    error
}

// size returns a whole number from 1 to most.
func (s *settings) size(key string, most int) int {
	v, ok := s.file.Int(s.prefix + key)
	if !ok && s.err == nil {
		s.err = unfit("the setting %s%s is missing", s.prefix, key)
	}
	return s.bounded(key, v, 1, most)
}

// sizeOr is size, for a setting that may be missing.
func (s *settings) sizeOr(key string, least, most, fallback int) int {
	v, ok := s.file.Int(s.prefix + key)
	if !ok {
		return fallback
	}
	return s.bounded(key, v, least, most)
}

func (s *settings) bounded(key string, v int64, least, most int) int {
	if s.err == nil && (v < int64(least) || v > int64(most)) {
		s.err = unfit("the setting %s%s is %d", s.prefix, key, v)
	}
	if s.err != nil {
		return 1
	}
	return int(v)
}

// number returns a positive number, or fallback if there is none.
func (s *settings) number(key string, fallback float64) float64 {
	v, ok := s.file.Float(s.prefix + key)
	if !ok {
		return fallback
	}
	if s.err == nil && !(v > 0 && v < 1e12) {
		s.err = unfit("the setting %s%s is %v", s.prefix, key, v)
	}
	return v
}

// readConfig reads and checks a model's shape.
func readConfig(f *gguf.File) (*Config, error) {
	architecture, _ := f.String("general.architecture")
	switch architecture {
	case "qwen2", "qwen3", "qwen2moe", "qwen3moe", "qwen2vl", "qwen3vl", "qwen3vlmoe":
	default:
		return nil, qiao.Errorf(qiao.Unsupported, opOpen, "the architecture is %.40q", architecture).
			WithFix("Use a model of the architectures qwen2, qwen3, qwen2moe, qwen3moe, qwen2vl, qwen3vl or qwen3vlmoe.")
	}
	s := &settings{file: f, prefix: architecture + "."}
	c := &Config{
		Architecture: architecture,
		Layers:       s.size("block_count", mostLayers),
		Width:        s.size("embedding_length", mostSize),
		Heads:        s.size("attention.head_count", mostSize),
		Context:      s.size("context_length", mostContext),
		Epsilon:      float32(s.number("attention.layer_norm_rms_epsilon", 1e-6)),
	}
	c.Name, _ = f.String("general.name")
	c.KVHeads = s.sizeOr("attention.head_count_kv", 1, c.Heads, c.Heads)
	c.HeadSize = s.sizeOr("attention.key_length", 1, mostSize, c.Width/c.Heads)
	s.feedForward(c)
	c.rope = s.rope(c)
	c.Deepened = s.sizeOr("n_deepstack_layers", 0, c.Layers, 0)
	c.Window = s.sizeOr("attention.sliding_window", 0, mostContext, 0)
	if causal, ok := f.Bool(s.prefix + "attention.causal"); ok {
		c.bidirectional = !causal
	}
	c.pooling = pooling(s.sizeOr("pooling_type", 0, int(poolRank), int(poolNone)))
	if s.err != nil {
		return nil, s.err
	}
	return c, c.check(s)
}

func (s *settings) feedForward(c *Config) {
	if !strings.HasSuffix(c.Architecture, "moe") {
		c.Hidden = s.size("feed_forward_length", mostSize)
		return
	}
	c.Experts = s.size("expert_count", mostLayers)
	c.ExpertsUsed = s.size("expert_used_count", c.Experts)
	c.ExpertHidden = s.sizeOr("expert_feed_forward_length", 1, mostSize, 0)
	if c.Architecture == "qwen2moe" {
		c.SharedHidden = s.sizeOr("expert_shared_feed_forward_length", 1, mostSize, 0)
	}
}

// check finds what the numbers alone tell to be impossible, or beyond us.
func (c *Config) check(s *settings) error {
	if c.Heads%c.KVHeads != 0 {
		return unfit("%d heads cannot share %d heads of keys", c.Heads, c.KVHeads)
	}
	if v := s.sizeOr("attention.value_length", 1, mostSize, c.HeadSize); v != c.HeadSize || c.HeadSize%16 != 0 {
		return qiao.Errorf(qiao.Unsupported, opOpen, "heads have %d numbers in keys and %d in values", c.HeadSize, v).
			WithFix("Use a model whose heads have a multiple of 16 numbers, the same in keys and values.")
	}
	if n := s.sizeOr("rope.dimension_count", 1, mostSize, c.HeadSize); n != c.HeadSize {
		return qiao.Errorf(qiao.Unsupported, opOpen, "positions turn %d of a head's %d numbers", n, c.HeadSize).
			WithFix("Use a model that turns all of them, as Qwen2 and Qwen3 do.")
	}
	t := s.file.Tensor("token_embd.weight")
	if t == nil || len(t.Dims) != 2 || t.Dims[0] != c.Width || t.Dims[1] > mostTokens {
		return unfit("the tensor token_embd.weight is missing or not %d wide", c.Width)
	}
	c.Vocabulary = t.Dims[1]
	return s.err
}
