package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/engine/quant"
)

func TestVectorsAgreeWithTheirFormulas(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range Sets() {
		for _, n := range []int{1, 7, 8, 31, 64, 100} {
			x, w, dst := make([]float32, n), make([]float32, n), make([]float32, n)
			for i := range x {
				x[i], w[i] = float32(r.NormFloat64()*5), float32(r.NormFloat64())
			}
			s.Norm(dst, x, w, 1e-6)
			var sum float64
			for _, v := range x {
				sum += float64(v) * float64(v)
			}
			root := math.Sqrt(sum/float64(n) + 1e-6)
			near(t, s.Name()+" norm", dst, func(i int) float64 { return float64(x[i]) / root * float64(w[i]) })
			s.Gate(dst, x, w)
			near(t, s.Name()+" gate", dst, func(i int) float64 { return float64(x[i]) / (1 + math.Exp(-float64(x[i]))) * float64(w[i]) })
			copy(dst, x)
			s.Add(dst, w)
			near(t, s.Name()+" add", dst, func(i int) float64 { return float64(x[i]) + float64(w[i]) })
			copy(dst, x)
			s.Exp(dst, 0.5, 2)
			near(t, s.Name()+" exp", dst, func(i int) float64 { return math.Exp(float64(x[i])*0.5 - 2) })
			if got, want := s.Peak(x), slices.Max(x); got != want {
				t.Errorf("%s: the peak of %d is %v, want %v", s.Name(), n, got, want)
			}
			total := 0.0
			for _, v := range x {
				total += float64(v)
			}
			near(t, s.Name()+" sum", []float32{s.Sum(x)}, func(int) float64 { return total })
			h := make([]uint16, n)
			s.ToHalf(h, x)
			for i := range h {
				if h[i] != quant.ToF16(x[i]) {
					t.Fatalf("%s half[%d] = %#x, want %#x", s.Name(), i, h[i], quant.ToF16(x[i]))
				}
			}
		}
	}
}

func near(t *testing.T, name string, got []float32, want func(int) float64) {
	t.Helper()
	for i, v := range got {
		if w := want(i); math.Abs(float64(v)-w) > 2e-6*(1+math.Abs(w)) {
			t.Fatalf("%s[%d] = %v, want %v", name, i, v, w)
		}
	}
}

func TestExpOfWhatIsFarApart(t *testing.T) {
	for _, s := range Sets() {
		x := []float32{-1e30, -200, -87, 0, 1, 80, -1e30, -1e30, -1e30}
		s.Exp(x, 1, 0)
		if x[0] > 1e-37 || x[1] > 1e-37 || x[3] != 1 || math.Abs(float64(x[4])-math.E) > 1e-6 || x[8] > 1e-37 {
			t.Errorf("%s: %v", s.Name(), x)
		}
	}
}

func TestReadSumsAll(t *testing.T) {
	b := make([]byte, 512)
	for i := range 64 {
		b[8*i] = byte(i)
	}
	if got := Read(b); got != 63*32 {
		t.Errorf("%d", got)
	}
}
