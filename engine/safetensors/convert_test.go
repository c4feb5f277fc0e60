package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
)

// folder writes a random model as a folder, and as the GGUF file that it comes of.
func folder(t testing.TB, arch string, typ quant.Type) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(t.TempDir(), "model.gguf")
	var b bytes.Buffer
	shape := enginetest.Chat(arch)
	if err := enginetest.Write(&b, shape, enginetest.All(typ), 5); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Parse(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	put(t, path, b.Bytes())
	put(t, filepath.Join(dir, "model.safetensors"), tensorsOf(f, shape.Layers))
	put(t, filepath.Join(dir, "config.json"), object(map[string]any{
		"model_type": arch, "num_hidden_layers": shape.Layers, "hidden_size": shape.Width, "intermediate_size": shape.Hidden,
		"num_attention_heads": shape.Heads, "num_key_value_heads": shape.KVHeads, "head_dim": shape.HeadSize,
		"max_position_embeddings": shape.Context, "rms_norm_eps": 1e-6, "rope_theta": 1e6, "tie_word_embeddings": shape.Tied, "eos_token_id": []int{257, 258},
	}))
	tokens, _ := f.Strings("tokenizer.ggml.tokens")
	vocab, added := map[string]int{}, []any{}
	for i, s := range tokens {
		if strings.HasPrefix(s, "<|") {
			added = append(added, map[string]any{"id": i, "content": s, "special": true})
			continue
		}
		vocab[s] = i
	}
	put(t, filepath.Join(dir, "tokenizer.json"), object(map[string]any{"added_tokens": added, "model": map[string]any{"type": "BPE", "vocab": vocab, "merges": []any{}}}))
	put(t, filepath.Join(dir, "tokenizer_config.json"), []byte(`{"chat_template":"{{ messages[0].content }}"}`))
	return dir, path
}

func put(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func object(v map[string]any) []byte {
	b, _ := json.Marshal(v)
	return b
}

// tensorsOf writes a file's tensors under the names of Hugging Face.
func tensorsOf(f *gguf.File, layers int) []byte {
	names := map[string]string{"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight", "output.weight": "lm_head.weight"}
	for i := range layers {
		from, to := "blk."+string(rune('0'+i))+".", "model.layers."+string(rune('0'+i))+"."
		for _, p := range parts() {
			names[from+p[1]] = to + p[0]
		}
	}
	head, data := map[string]any{"__metadata__": map[string]string{"format": "pt"}}, []byte{}
	for t := range f.Tensors() {
		dims := slices.Clone(t.Dims)
		slices.Reverse(dims)
		head[names[t.Name]] = map[string]any{"dtype": t.Type.String(), "shape": dims, "data_offsets": []int{len(data), len(data) + len(t.Data)}}
		data = append(data, t.Data...)
	}
	return file(object(head), data)
}

func file(head, data []byte) []byte {
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head, data)
}

// logits are what follows some tokens.
func logits(t *testing.T, path string) []float32 {
	t.Helper()
	m, err := engine.Open(path, engine.Options{Threads: 1, Context: 64})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s := m.NewSession(engine.SessionOptions{})
	defer s.Close()
	if err := s.Append(t.Context(), 1, 2, 3, 100); err != nil {
		t.Fatal(err)
	}
	return s.Logits()
}

func TestAFolderBecomesTheSameModel(t *testing.T) {
	for _, arch := range []string{"qwen2", "qwen3"} {
		for _, typ := range []quant.Type{quant.F32, quant.F16, quant.BF16} {
			dir, path := folder(t, arch, typ)
			if !IsFolder(dir) {
				t.Error("it is not seen to be a model")
			}
			var b bytes.Buffer
			if err := Convert(dir, &b); err != nil {
				t.Fatal(err)
			}
			made := filepath.Join(t.TempDir(), "made.gguf")
			put(t, made, b.Bytes())
			want, got := logits(t, path), logits(t, made)
			for i := range want {
				if math.Float32bits(want[i]) != math.Float32bits(got[i]) {
					t.Fatalf("%s %s: %v, want %v", arch, typ, got[i], want[i])
				}
			}
			f, err := gguf.Parse(b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if s, _ := f.String("tokenizer.chat_template"); s != "{{ messages[0].content }}" {
				t.Error(s)
			}
			if id, _ := f.Int("tokenizer.ggml.eos_token_id"); id != 257 {
				t.Error(id)
			}
		}
	}
}

func TestFoldersThatCannotBeReadAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		kind       qiao.Kind
	}{
		"another family":   {"config.json", `{"model_type":"llama"}`, qiao.Unsupported},
		"no config":        {"config.json", ``, qiao.Invalid},
		"a size of zero":   {"config.json", `{"model_type":"qwen2","num_hidden_layers":0}`, qiao.Invalid},
		"huge":             {"config.json", `{"model_type":"qwen2","num_hidden_layers":1000000}`, qiao.Invalid},
		"no tensors":       {"model.safetensors", string(file([]byte(`{}`), nil)), qiao.NotFound},
		"a missing tensor": {"model.safetensors", string(file([]byte(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`), make([]byte, 4))), qiao.Invalid},
		"8-bit floats":     {"model.safetensors", string(file([]byte(`{"x":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}`), make([]byte, 1))), qiao.Unsupported},
		"beyond the end":   {"model.safetensors", string(file([]byte(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`), make([]byte, 4))), qiao.Invalid},
		"sizes that lie":   {"model.safetensors", string(file([]byte(`{"x":{"dtype":"F32","shape":[9223372036854775807,3],"data_offsets":[0,4]}}`), make([]byte, 4))), qiao.Invalid},
		"no tokenizer":     {"tokenizer.json", `{`, qiao.Invalid},
	} {
		dir, _ := folder(t, "qwen2", quant.F32)
		put(t, filepath.Join(dir, c.file), []byte(c.text))
		if err := Convert(dir, &bytes.Buffer{}); qiao.KindOf(err) != c.kind || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file([]byte(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`), make([]byte, 4)))
	f.Add(file([]byte(`{"__metadata__":{},"y":{"dtype":"BF16","shape":[2,2],"data_offsets":[4,12]}}`), make([]byte, 12)))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := parse(bytes.NewReader(data), int64(len(data)))
		for name, x := range all {
			if err == nil && (x.at < 8 || x.size < 0 || x.at+x.size > int64(len(data))) {
				t.Errorf("%s lies at %d, %d bytes of %d", name, x.at, x.size, len(data))
			}
		}
	})
}
