package kernel

import (
	"fmt"
	"testing"

	"github.com/qiao-ai/qiao/engine/quant"
)

// BenchmarkMul multiplies more weights than caches hold with one column, bound by
// memory, and few with many, bound by the processor. Read is what memory can give.
func BenchmarkMul(b *testing.B) {
	const size = 256 << 20
	a := arena(b, size)
	memory := Slice[byte](a, size)
	for i := 0; i < size; i += 4096 {
		memory[i] = 1
	}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			Read(memory)
		}
	})
	for _, s := range Sets() {
		for _, typ := range []quant.Type{quant.Q8_0, quant.Q4_0, quant.Q5_0, quant.Q4_K, quant.Q6_K} {
			for _, cols := range []int{1, 64} {
				if s.Name() == "portable" && (cols > 1 || testing.Short()) {
					continue
				}
				b.Run(fmt.Sprint(s.Name(), "/", typ, "/", cols), func(b *testing.B) { benchmarkMul(b, s, typ, memory, cols) })
			}
		}
	}
}

func benchmarkMul(b *testing.B, s *Set, typ quant.Type, memory []byte, cols int) {
	const k = 1024
	m, _ := NewMatrix(typ, 16, k)
	panels := len(memory) / m.Bytes()
	if cols > 1 || s.Name() == "portable" {
		panels = 64
	}
	m.Rows, m.data = panels*panelRows, memory
	a := arena(b, 16<<20)
	in := NewInput(a, cols, k, m.Needs())
	for i := range cols {
		s.Prepare(in, i, 0, k)
	}
	out := Slice[float32](a, 4*panelRows*cols)
	b.SetBytes(int64(m.Bytes()))
	for b.Loop() {
		for p := 0; p+4 <= panels; p += 4 {
			s.Mul(m, p, p+4, in, 0, cols, out, 4*panelRows)
		}
	}
	b.ReportMetric(float64(b.N)*2*float64(m.Rows)*k*float64(cols)/b.Elapsed().Seconds()/1e9, "Gop/s")
}
