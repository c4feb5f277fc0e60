package engine

import (
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// BenchmarkAnswer reads token after token with a model of a real size, after a
// short prompt. See bench/engine for figures to quote.
func BenchmarkAnswer(b *testing.B) {
	b.Run("qwen2.5-0.5b", func(b *testing.B) { benchmarkAnswer(b, enginetest.Qwen25Half()) })
	b.Run("qwen3-0.6b", func(b *testing.B) { benchmarkAnswer(b, enginetest.Qwen3Small()) })
}

func benchmarkAnswer(b *testing.B, shape enginetest.Shape) {
	shape.Layers = 8
	m := open(b, shape, enginetest.All(quant.Q8_0), Options{Threads: 1})
	s := session(b, m, SessionOptions{})
	if err := s.Append(b.Context(), text(480)...); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := s.Append(b.Context(), 7); err != nil {
			b.Fatal(err)
		}
		s.Truncate(480)
	}
	b.SetBytes(int64(m.WeightBytes()))
}
