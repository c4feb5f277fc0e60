package engine

import (
	"bytes"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/gguf"
	"github.com/qiao-ai/qiao/engine/quant"
)

// FuzzModel changes bytes of a model's file: what is opened must answer, whatever
// its weights are, and all else be refused.
func FuzzModel(f *testing.F) {
	shape := enginetest.Tiny("qwen2moe")
	shape.Layers, shape.Width, shape.Hidden, shape.Shared, shape.ExpertHidden, shape.Vocabulary = 1, 64, 64, 64, 32, 40
	shape.HeadSize, shape.Heads = 16, 4
	var whole bytes.Buffer
	if err := enginetest.Write(&whole, shape, enginetest.All(quant.Q8_0), 1); err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(200), uint64(3), uint32(3000), uint64(0xffffffffffffffff))
	f.Add(uint32(8000), uint64(0x7e007e007e007e00), uint32(20000), uint64(0x7f800000ff800000))
	f.Fuzz(func(t *testing.T, at uint32, bits uint64, at2 uint32, bits2 uint64) {
		data := bytes.Clone(whole.Bytes())
		for i := range 8 {
			data[(int(at)+i)%len(data)] ^= byte(bits >> (8 * i))
			data[(int(at2)+i)%len(data)] ^= byte(bits2 >> (8 * i))
		}
		file, err := gguf.Parse(data)
		if err != nil {
			return
		}
		m, err := newModel(file, Options{Threads: 1, Memory: 256 << 20, Context: 64})
		if err != nil {
			return
		}
		defer m.Close()
		s := m.NewSession(SessionOptions{})
		defer s.Close()
		n := int32(m.config.Vocabulary)
		for _, err := range s.Generate(t.Context(), Request{Prompt: []int32{0, n / 2, n - 1}, Most: 3, Logprobs: 2, Sampling: Sampling{Temperature: 1, TopK: 3, Repetition: 1.1}}) {
			if err != nil && qiao.KindOf(err) != qiao.Invalid {
				t.Fatal(err)
			}
		}
	})
}
