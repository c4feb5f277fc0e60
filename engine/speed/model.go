package speed

import (
	"fmt"
	"os"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// Shapes are the names of shapes that WriteModel knows.
func Shapes() []string { return []string{"tiny", "qwen2.5-0.5b", "qwen3-0.6b", "qwen2.5-1.5b"} }

func shapeOf(name string) (enginetest.Shape, bool) {
	switch name {
	case "tiny":
		return enginetest.Tiny("qwen3"), true
	case "qwen2.5-0.5b":
		return enginetest.Qwen25Half(), true
	case "qwen3-0.6b":
		return enginetest.Qwen3Small(), true
	case "qwen2.5-1.5b":
		return enginetest.Qwen25OneHalf(), true
	}
	return enginetest.Shape{}, false
}

// WriteModel writes a model of random weights, which takes up to 1.6 GB. typ is a
// number format such as Q8_0, or the mix Q4_K_M.
func WriteModel(path, shape, typ string) error {
	made, ok := shapeOf(shape)
	if !ok {
		return qiao.Errorf(qiao.Invalid, "speed: make model", "there is no shape %q", shape).WithFix("Use one of: %s.", strings.Join(Shapes(), ", "))
	}
	mix, err := mixOf(typ)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return qiao.E(qiao.Other, "speed: make model", err)
	}
	defer f.Close()
	made.Settings = vocabulary(made.Vocabulary)
	if n, ok := map[string]uint32{"F32": 0, "F16": 1, "Q4_0": 2, "Q8_0": 7, "Q4_K_M": 15, "Q6_K": 18}[typ]; ok {
		made.Settings["general.file_type"] = n // as llama.cpp numbers them
	}
	if err := enginetest.Write(f, made, mix, 1); err != nil {
		return qiao.E(qiao.Other, "speed: make model", err).WithFix("Free some space.")
	}
	return f.Close()
}

// vocabulary is one that llama.cpp accepts: letters, then made-up words.
func vocabulary(n int) map[string]any {
	tokens, types := make([]string, n), make([]int32, n)
	for i := range tokens {
		tokens[i], types[i] = fmt.Sprintf("word%d", i), 1
		if i < 94 {
			tokens[i] = string(rune('!' + i))
		}
	}
	return map[string]any{
		"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2", "tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": types,
		"tokenizer.ggml.merges": []string{"! !"}, "tokenizer.ggml.eos_token_id": uint32(n - 1), "tokenizer.ggml.bos_token_id": uint32(n - 1),
		"tokenizer.ggml.add_bos_token": false,
	}
}

// mixOf gives the formats of a name. The embedding of a model in Q4_0 is in Q8_0,
// about as large as the Q6_K that llama.cpp takes where rows allow it.
func mixOf(name string) (enginetest.Mix, error) {
	if name == "Q4_K_M" {
		return enginetest.Q4KM, nil
	}
	for _, t := range quant.Types() {
		if t.String() != name {
			continue
		}
		return func(tensor string, layer, layers, k int) quant.Type {
			if t == quant.Q4_0 && layer < 0 {
				return quant.Q8_0
			}
			return enginetest.All(t)(tensor, layer, layers, k)
		}, nil
	}
	return nil, qiao.Errorf(qiao.Invalid, "speed: make model", "there is no number format %q", name).WithFix("Use Q4_K_M, Q8_0, Q4_0 or another of GGUF's.")
}
