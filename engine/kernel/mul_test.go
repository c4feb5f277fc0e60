package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/qiao-ai/qiao/engine/quant"
)

// arena returns memory for a test.
func arena(t testing.TB, size int) *Arena {
	t.Helper()
	a, err := NewArena(size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// weights makes rows of a type: encoded numbers, or for super-blocks any bytes
// with small scales. The first row has the most extreme codes.
func weights(r *rand.Rand, typ quant.Type, rows, k int) []byte {
	n, _ := typ.RowBytes(k)
	b := make([]byte, rows*n)
	if typ.CanEncode() {
		x := make([]float32, rows*k)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		for i := range k {
			x[i] = float32(1 - i%3/2*2)
		}
		quant.Encode(typ, b, x)
		return b
	}
	for i := range b {
		b[i] = byte(r.Uint32())
		if i < n {
			b[i] = 0xff
		}
	}
	_, size := typ.Block()
	for at := 0; at < len(b); at += size {
		d := quant.ToF16(float32(r.NormFloat64()) * 0.01)
		if typ == quant.Q6_K {
			b[at+208], b[at+209] = byte(d), byte(d>>8)
			continue
		}
		copy(b[at:], []byte{byte(d), byte(d >> 8), byte(d), byte(d>>8) ^ 0x04})
	}
	return b
}

// activations fills the rows of in: normal numbers, then blocks of all 1, all -1
// and all 0, which saturate what can be saturated.
func activations(r *rand.Rand, s *Set, in *Input, rows int) {
	for i := range rows {
		x := in.Row(i)
		for j := range x {
			x[j] = float32(r.NormFloat64())
			if j/32 < 3 && i%2 == 0 {
				x[j] = []float32{1, -1, 0}[j/32]
			}
			if i == 1 {
				x[j] = 1
			}
		}
		s.Prepare(in, i, 0, in.K)
	}
}

// rounded returns the activations as the products use them.
func (in *Input) rounded(m *Matrix, i int) []float64 {
	x := make([]float64, in.K)
	for j := range x {
		at := i*in.K + j
		switch {
		case m.format.super:
			x[j] = float64(in.super[at]) * float64(in.superScale[at/256])
		case m.format.dense():
			x[j] = float64(in.dense(m.format.typ)[at])
		default:
			x[j] = float64(in.blocks[at]) * float64(in.blockScale[at/32])
		}
	}
	return x
}

func TestProductsAreThoseOfTheDecodedWeights(t *testing.T) {
	for _, s := range Sets() {
		for _, typ := range quant.Types() {
			for _, k := range []int{256, 768} {
				t.Run(fmt.Sprint(s.Name(), "/", typ, "/", k), func(t *testing.T) { checkProduct(t, s, typ, 40, k) })
			}
		}
	}
}

func checkProduct(t *testing.T, s *Set, typ quant.Type, rows, k int) {
	r := rand.New(rand.NewPCG(uint64(typ), uint64(k)))
	a := arena(t, 4<<20)
	source := weights(r, typ, rows, k)
	m, _ := NewMatrix(typ, rows, k)
	m.Place(a)
	m.Pack(source, 0, m.Panels())
	const cols = 19
	in := NewInput(a, cols, k, m.Needs())
	activations(r, s, in, cols)
	ld := m.Panels() * panelRows
	out := Slice[float32](a, cols*ld)
	s.Mul(m, 0, m.Panels(), in, 0, cols, out, ld)
	w := make([]float32, rows*k)
	quant.Decode(typ, w, source)
	for c := range cols {
		x := in.rounded(m, c)
		for row := range rows {
			var want, size float64
			for j, v := range x {
				want += v * float64(w[row*k+j])
				size += math.Abs(v * float64(w[row*k+j]))
			}
			tolerance := 1e-5 * (1 + size)
			if m.format.minima && !m.format.super {
				tolerance = 1e-3 * (1 + size) // a block's sum is rounded to 16 bits
			}
			if got := out[c*ld+row]; math.Abs(float64(got)-want) > tolerance {
				t.Fatalf("column %d row %d: %v, want %v", c, row, got, want)
			}
		}
	}
}

// The sets differ by the rounding of float sums alone, so that a model gives the
// same tokens on each.
func TestSetsAgree(t *testing.T) {
	want := Portable()
	for _, typ := range quant.Types() {
		r := rand.New(rand.NewPCG(3, uint64(typ)))
		a := arena(t, 4<<20)
		m, _ := NewMatrix(typ, 32, 512)
		m.Place(a)
		m.Pack(weights(r, typ, 32, 512), 0, 2)
		in := NewInput(a, 9, 512, m.Needs())
		activations(r, want, in, 9)
		expected, got := Slice[float32](a, 9*32), Slice[float32](a, 9*32)
		want.Mul(m, 0, 2, in, 0, 9, expected, 32)
		for _, s := range Sets() {
			s.Mul(m, 0, 2, in, 0, 9, got, 32)
			for i := range got {
				if d := math.Abs(float64(got[i] - expected[i])); d > 1e-5*(10+math.Abs(float64(expected[i]))) {
					t.Fatalf("%s %s [%d]: %v, want %v", s.Name(), typ, i, got[i], expected[i])
				}
			}
		}
	}
}

func TestSetsRoundActivationsAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	a := arena(t, 1<<20)
	want := NewInput(a, 1, 1024, NeedBlocks|NeedMinima|NeedSuper)
	got := NewInput(a, 1, 1024, NeedBlocks|NeedMinima|NeedSuper)
	for i := range 1024 {
		v := float32(r.NormFloat64() * math.Pow(10, float64(i/256*3-4)))
		if i < 256 {
			v = float32(i%5-2) / 2 // ties, and two of the greatest magnitude
		}
		if i >= 512 && i < 800 {
			v = 0
		}
		want.Row(0)[i], got.Row(0)[i] = v, v
	}
	Portable().Prepare(want, 0, 0, 1024)
	for _, s := range Sets() {
		s.Prepare(got, 0, 0, 1024)
		for i := range 1024 {
			if got.blocks[i] != want.blocks[i] || got.super[i] != want.super[i] {
				t.Fatalf("%s: number %d: %d and %d, want %d and %d", s.Name(), i, got.blocks[i], got.super[i], want.blocks[i], want.super[i])
			}
			if b := i / 32; got.blockScale[b] != want.blockScale[b] || got.blockSum[b] != want.blockSum[b] || got.superScale[i/256] != want.superScale[i/256] || got.sum16[i/16] != want.sum16[i/16] || got.sum32[b] != want.sum32[b] {
				t.Fatalf("%s: scales or sums at %d", s.Name(), i)
			}
		}
	}
}

func TestPlainProductsAddToWhatIsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const n, cols, stride = 37, 11, 96
	for _, s := range Sets() {
		for _, typ := range []quant.Type{quant.F32, quant.F16} {
			size, _ := typ.RowBytes(1)
			w := make([]float32, n*stride/size)
			for i := range w {
				w[i] = float32(r.IntN(9) - 4)
			}
			data := make([]byte, n*stride)
			quant.Encode(typ, data, w)
			x, out := make([]float32, cols*n), make([]float32, cols*16)
			for i := range x {
				x[i] = float32(r.IntN(9) - 4)
			}
			s.Plain(typ, data, stride, n, cols, x, n, out, 16, false, 0)
			s.Plain(typ, data, stride, n, cols, x, n, out, 16, true, 64)
			for i := range out {
				var want float32
				for k := range n {
					want += 2 * x[i/16*n+k] * w[k*stride/size+i%16]
				}
				if out[i] != want {
					t.Fatalf("%s %s [%d]: %v, want %v", s.Name(), typ, i, out[i], want)
				}
			}
		}
	}
}

func TestPlainProductsOfBytesHaveNoScales(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 8))
	const n, cols, stride = 19, 11, 48
	for _, s := range Sets() {
		data := make([]byte, n*stride)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		x, out := make([]float32, cols*n), make([]float32, cols*16)
		for i := range x {
			x[i] = float32(r.IntN(9) - 4)
		}
		s.Plain(quant.Q8_0, data, stride, n, cols, x, n, out, 16, false, 0)
		for i := range out {
			var want float32
			for k := range n {
				want += x[i/16*n+k] * float32(int8(data[k*stride+i%16]))
			}
			if out[i] != want {
				t.Fatalf("%s [%d]: %v, want %v", s.Name(), i, out[i], want)
			}
		}
	}
}

func TestWhatCannotBePackedIsRefused(t *testing.T) {
	for _, c := range []struct {
		typ     quant.Type
		rows, k int
	}{{quant.Q8_0, 16, 33}, {quant.Q4_K, 16, 128}, {quant.Type(77), 1, 32}, {quant.F32, 0, 1}, {quant.F32, 1, -1}} {
		if _, ok := NewMatrix(c.typ, c.rows, c.k); ok {
			t.Errorf("%+v can be packed", c)
		}
	}
}

func TestProductsDoNotAllocate(t *testing.T) {
	s := Best()
	a := arena(t, 4<<20)
	m, _ := NewMatrix(quant.Q4_K, 32, 512)
	m.Place(a)
	in := NewInput(a, 9, 512, m.Needs())
	out := Slice[float32](a, 9*32)
	if got := testing.AllocsPerRun(10, func() {
		s.Prepare(in, 0, 0, 512)
		s.Mul(m, 0, 2, in, 0, 9, out, 32)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
