package safetensors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/engine/token"
)

// A config is what is used of config.json.
type config struct {
	Type     string  `json:"model_type"` // qwen2 or qwen3
	Layers   int     `json:"num_hidden_layers"`
	Width    int     `json:"hidden_size"`
	Hidden   int     `json:"intermediate_size"`
	Heads    int     `json:"num_attention_heads"`
	KVHeads  int     `json:"num_key_value_heads"`
	HeadSize int     `json:"head_dim"`
	Context  int     `json:"max_position_embeddings"`
	Words    int     `json:"vocab_size"`
	Epsilon  float32 `json:"rms_norm_eps"`
	Base     float32 `json:"rope_theta"`
	Tied     bool    `json:"tie_word_embeddings"`
	Slides   bool    `json:"use_sliding_window"`
	Window   int     `json:"sliding_window"`
	EOS      any     `json:"eos_token_id"` // a number, or several
	Scaling  *struct {
		Type     string  `json:"type"`
		RopeType string  `json:"rope_type"`
		Factor   float32 `json:"factor"`
		Original int     `json:"original_max_position_embeddings"`
	} `json:"rope_scaling"`
}

// A conversion is a folder on its way to a file.
type conversion struct {
	dir     string
	config  config
	tensors map[string]tensor
	out     gguf.Writer
	err     error // of reading tensors
}

// IsFolder tells whether a folder looks like a model that Convert reads.
func IsFolder(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "config.json"))
	files, _ := filepath.Glob(filepath.Join(dir, "*.safetensors"))
	return err == nil && info.Mode().IsRegular() && len(files) > 0
}

// Convert writes the model of a folder as a GGUF file. It fails with Kind NotFound
// where a file is missing, Invalid where one is damaged, and Unsupported for models
// of other families, mixtures of experts and other number formats.
func Convert(dir string, to io.Writer) error {
	c := &conversion{dir: dir, tensors: map[string]tensor{}}
	defer c.close()
	for _, step := range []func() error{c.readConfig, c.open, c.settings, c.vocabulary, c.weights} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err := c.out.WriteTo(to)
	if c.err != nil {
		return c.err
	}
	if err != nil {
		return qiao.E(qiao.Other, "safetensors: convert", err).WithFix("Free some space.")
	}
	return nil
}

func (c *conversion) close() {
	closed := map[*os.File]bool{}
	for _, t := range c.tensors {
		if !closed[t.file] {
			closed[t.file] = true
			t.file.Close()
		}
	}
}

// readFile returns a file of the folder. Missing ones that are optional are empty.
func (c *conversion) readFile(name string, optional bool) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(c.dir, name))
	if errors.Is(err, os.ErrNotExist) && optional {
		return nil, nil
	}
	if err != nil {
		return nil, qiao.E(qiao.NotFound, "safetensors: read "+name, err).WithFix("Fetch the whole folder of the model.")
	}
	return data, nil
}

func (c *conversion) readConfig() error {
	data, err := c.readFile("config.json", false)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &c.config); err != nil {
		return malformed("config.json: %w", err)
	}
	k := &c.config
	if k.Type != "qwen2" && k.Type != "qwen3" {
		return qiao.Errorf(qiao.Unsupported, "safetensors: read model", "the model is of the type %.40q", k.Type).
			WithFix("Use a dense model of the types qwen2 or qwen3, or a GGUF file.")
	}
	if k.KVHeads == 0 {
		k.KVHeads = k.Heads
	}
	if k.HeadSize == 0 && k.Heads > 0 {
		k.HeadSize = k.Width / k.Heads
	}
	for name, v := range map[string]int{"num_hidden_layers": k.Layers, "hidden_size": k.Width, "intermediate_size": k.Hidden, "num_attention_heads": k.Heads, "head_dim": k.HeadSize, "max_position_embeddings": k.Context} {
		if v <= 0 || v > 1<<24 || k.Layers > 1<<10 {
			return malformed("config.json: %s is %d", name, v)
		}
	}
	return nil
}

// open reads the directories of all files.
func (c *conversion) open() error {
	names, _ := filepath.Glob(filepath.Join(c.dir, "*.safetensors"))
	slices.Sort(names)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return qiao.E(qiao.NotFound, "safetensors: read model", err)
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return qiao.E(qiao.Other, "safetensors: read model", err)
		}
		found, err := parse(f, info.Size())
		if err != nil {
			f.Close()
			return err
		}
		if len(found) == 0 {
			f.Close()
		}
		for key, t := range found {
			t.file = f
			c.tensors[key] = t
		}
	}
	if len(c.tensors) == 0 {
		return qiao.Errorf(qiao.NotFound, "safetensors: read model", "the folder has no tensors").WithFix("Fetch the whole folder of the model.")
	}
	return nil
}

func (c *conversion) settings() error {
	k, o := &c.config, &c.out
	o.Set("general.architecture", k.Type)
	o.Set("general.name", filepath.Base(filepath.Clean(c.dir)))
	for _, s := range []struct {
		key   string
		value int
	}{
		{"block_count", k.Layers}, {"context_length", k.Context}, {"embedding_length", k.Width}, {"feed_forward_length", k.Hidden},
		{"attention.head_count", k.Heads}, {"attention.head_count_kv", k.KVHeads}, {"attention.key_length", k.HeadSize}, {"attention.value_length", k.HeadSize},
	} {
		o.Set(k.Type+"."+s.key, uint32(s.value))
	}
	if k.Base > 0 {
		o.Set(k.Type+".rope.freq_base", k.Base)
	}
	if k.Epsilon > 0 {
		o.Set(k.Type+".attention.layer_norm_rms_epsilon", k.Epsilon)
	}
	if k.Slides && k.Window > 0 {
		o.Set(k.Type+".attention.sliding_window", uint32(k.Window))
	}
	if s := k.Scaling; s != nil && s.Factor > 0 {
		kind := s.RopeType
		if kind == "" {
			kind = s.Type
		}
		o.Set(k.Type+".rope.scaling.type", kind)
		o.Set(k.Type+".rope.scaling.factor", s.Factor)
		o.Set(k.Type+".rope.scaling.original_context_length", uint32(max(0, s.Original)))
	}
	return c.pooling()
}

// pooling notes that the model is made for vectors, where its folder says so.
func (c *conversion) pooling() error {
	data, err := c.readFile(filepath.Join("1_Pooling", "config.json"), true)
	if err != nil || data == nil {
		return err
	}
	var p struct {
		Last bool `json:"pooling_mode_lasttoken"`
		Mean bool `json:"pooling_mode_mean_tokens"`
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return malformed("1_Pooling/config.json: %w", err)
	}
	switch {
	case p.Last:
		c.out.Set(c.config.Type+".pooling_type", uint32(3))
	case p.Mean:
		c.out.Set(c.config.Type+".pooling_type", uint32(1))
	}
	return nil
}

// vocabulary writes the tokenizer, filled up to the size of the embedding, and the
// chat template.
func (c *conversion) vocabulary() error {
	data, err := c.readFile("tokenizer.json", false)
	if err != nil {
		return err
	}
	v, err := token.ParseVocabulary(data)
	if err != nil {
		return err
	}
	if e, ok := c.tensors[c.prefix()+"embed_tokens.weight"]; ok && len(e.shape) == 2 && e.shape[0] < 1<<22 {
		for i := len(v.Tokens); i < e.shape[0]; i++ {
			v.Tokens, v.Types = append(v.Tokens, fmt.Sprintf("[PAD%d]", i)), append(v.Types, token.Unused)
		}
	}
	types := make([]int32, len(v.Types))
	for i, t := range v.Types {
		types[i] = int32(t)
	}
	o := &c.out
	o.Set("tokenizer.ggml.model", "gpt2")
	o.Set("tokenizer.ggml.pre", v.Pre)
	o.Set("tokenizer.ggml.tokens", v.Tokens)
	o.Set("tokenizer.ggml.token_type", types)
	o.Set("tokenizer.ggml.merges", v.Merges)
	if id, ok := firstNumber(c.config.EOS); ok {
		o.Set("tokenizer.ggml.eos_token_id", id)
	}
	return c.template()
}

func firstNumber(v any) (uint32, bool) {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	n, ok := v.(float64)
	return uint32(n), ok && n >= 0 && n < 1<<31
}

// template writes the chat template, of a file of its own or tokenizer_config.json.
func (c *conversion) template() error {
	data, err := c.readFile("chat_template.jinja", true)
	if err != nil {
		return err
	}
	source := string(data)
	if source == "" {
		if data, err = c.readFile("tokenizer_config.json", true); err != nil {
			return err
		}
		var t struct {
			Template any `json:"chat_template"`
		}
		if data != nil && json.Unmarshal(data, &t) != nil {
			return malformed("tokenizer_config.json is no JSON")
		}
		source, _ = t.Template.(string)
	}
	if source != "" {
		c.out.Set("tokenizer.chat_template", source)
	}
	return nil
}

// prefix is what tensors' names begin with: nothing in models for vectors.
func (c *conversion) prefix() string {
	if _, ok := c.tensors["embed_tokens.weight"]; ok {
		return ""
	}
	return "model."
}

// weights adds all tensors by GGUF's names.
func (c *conversion) weights() error {
	prefix := c.prefix()
	names := map[string]string{prefix + "embed_tokens.weight": "token_embd.weight", prefix + "norm.weight": "output_norm.weight"}
	if _, ok := c.tensors["lm_head.weight"]; ok && !c.config.Tied {
		names["lm_head.weight"] = "output.weight"
	}
	for i := range c.config.Layers {
		from, to := fmt.Sprintf("%slayers.%d.", prefix, i), fmt.Sprintf("blk.%d.", i)
		for _, p := range parts() {
			if _, there := c.tensors[from+p[0]]; there || !optional(p[0]) {
				names[from+p[0]] = to + p[1]
			}
		}
	}
	keys := make([]string, 0, len(names))
	for key := range names {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		t, ok := c.tensors[key]
		if !ok {
			return malformed("the tensor %s is missing", key)
		}
		c.add(names[key], t)
	}
	return nil
}

// optional tells whether some models go without a tensor.
func optional(name string) bool {
	return strings.HasSuffix(name, ".bias") || strings.HasSuffix(name, "_norm.weight")
}

// parts are the names of a layer's tensors, here and in GGUF.
func parts() [][2]string {
	return [][2]string{
		{"input_layernorm.weight", "attn_norm.weight"}, {"post_attention_layernorm.weight", "ffn_norm.weight"},
		{"self_attn.q_proj.weight", "attn_q.weight"}, {"self_attn.k_proj.weight", "attn_k.weight"}, {"self_attn.v_proj.weight", "attn_v.weight"},
		{"self_attn.o_proj.weight", "attn_output.weight"},
		{"self_attn.q_proj.bias", "attn_q.bias"}, {"self_attn.k_proj.bias", "attn_k.bias"}, {"self_attn.v_proj.bias", "attn_v.bias"},
		{"self_attn.q_norm.weight", "attn_q_norm.weight"}, {"self_attn.k_norm.weight", "attn_k_norm.weight"},
		{"mlp.gate_proj.weight", "ffn_gate.weight"}, {"mlp.up_proj.weight", "ffn_up.weight"}, {"mlp.down_proj.weight", "ffn_down.weight"},
	}
}

// add plans the writing of a tensor: vectors as 32-bit floats, as llama.cpp wants
// them.
func (c *conversion) add(name string, t tensor) {
	dims := slices.Clone(t.shape)
	slices.Reverse(dims)
	typ := t.typ
	if len(dims) == 1 {
		typ = quant.F32
	}
	c.out.Add(name, typ, dims, func() []byte {
		data, err := t.read()
		if err != nil {
			c.err = errors.Join(c.err, err)
			return nil
		}
		if typ == t.typ {
			return data
		}
		x := make([]float32, dims[0])
		quant.Decode(t.typ, x, data)
		out := make([]byte, 4*len(x))
		quant.Encode(quant.F32, out, x)
		return out
	})
}
