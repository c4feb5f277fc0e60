package engine

import (
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// BenchmarkAnswer reads token after token with a model of a real size, after a
// short prompt. See bench/engine for figures to quote.
func BenchmarkAnswer(b *testing.B) {
	shape := enginetest.Qwen25Half()
	shape.Layers = 8
	m := open(b, shape, enginetest.All(quant.Q8_0), Options{Threads: 2})
	s := session(b, m, SessionOptions{})
	if err := s.Append(b.Context(), text(256)...); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := s.Append(b.Context(), 7); err != nil {
			b.Fatal(err)
		}
		s.Truncate(256)
	}
	b.SetBytes(int64(m.WeightBytes()))
}
