package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func gather(places []int) *Gather {
	g := &Gather{}
	g.Resize(len(places))
	for i, n := range places {
		g.Put(i, n)
	}
	return g
}

func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); d > 1e-4*(1+math.Abs(float64(want[i]))) || d != d {
			t.Fatalf("%s: number %d is %g, not %g", what, i, got[i], want[i])
		}
	}
}

func finishes() []*Finish {
	return []*Finish{Keep(), ClampTo(0, 6), HardSwish(0.7, -0.1)}
}

// naive is a product by its definition.
func naive(x []float32, place func(row, tap int) int, m, taps, k, n int, w, bias []float32, f *Finish) []float32 {
	out := make([]float32, m*n)
	for i := range m {
		for c := range n {
			sum := float64(bias[c])
			for tap := range taps {
				for j := range k {
					sum += float64(x[place(i, tap)+j]) * float64(w[(tap*k+j)*n+c])
				}
			}
			out[i*n+c] = f.apply(float32(sum))
		}
	}
	return out
}

func TestProductsAreWhatTheyAreByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range Sets() {
		for _, c := range []struct{ m, taps, k, n int }{{1, 1, 1, 1}, {8, 1, 16, 16}, {13, 9, 3, 24}, {100, 1, 40, 48}, {200, 4, 17, 100}, {7, 3, 5, 33}, {97, 1, 30, 64}} {
			for _, f := range finishes() {
				x, w, bias := random(r, 500+c.k), random(r, c.taps*c.k*c.n), random(r, c.n)
				places := make([]int, c.m*c.taps)
				for i := range places {
					places[i] = r.IntN(500)
				}
				place := func(row, tap int) int { return places[row*c.taps+tap] }
				var ordered []int
				for row := 0; row < c.m; row += s.Rows() {
					for tap := range c.taps {
						for i := range s.Rows() {
							ordered = append(ordered, place(min(row+i, c.m-1), tap))
						}
					}
				}
				p := s.Pack(c.taps, c.k, c.n, func(tap, k, column int) float32 { return w[(tap*c.k+k)*c.n+column] }, bias)
				want := naive(x, place, c.m, c.taps, c.k, c.n, w, bias, f)
				for _, ld := range []int{c.n, Pad(c.n), Pad(c.n) + 16} {
					out := make([]float32, c.m*ld)
					s.Multiply(x, gather(ordered), c.m, p, out, ld, f, &Tile{})
					for i := range c.m {
						near(t, s.Name(), out[i*ld:][:c.n], want[i*c.n:][:c.n])
					}
				}
			}
		}
	}
}

func TestDepthwiseProductsAreWhatTheyAreByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, s := range Sets() {
		for _, channels := range []int{16, 32, 48, 96} {
			for _, rows := range []int{1, 3, 4} {
				for _, f := range finishes() {
					const taps = 9
					x, w, bias := random(r, 1000+channels), random(r, taps*channels), random(r, channels)
					offsets := make([]int, taps*Pixels)
					for i := range offsets {
						offsets[i] = r.IntN(1000)
					}
					out := make([]float32, rows*channels)
					s.Depthwise(x, gather(offsets), rows, channels, w, bias, out, channels, f, make([]float32, Pixels*channels))
					want := make([]float32, rows*channels)
					for i := range want {
						px, c := i/channels, i%channels
						sum := float64(bias[c])
						for tap := range taps {
							sum += float64(x[offsets[tap*Pixels+px]+c]) * float64(w[tap*channels+c])
						}
						want[i] = f.apply(float32(sum))
					}
					near(t, s.Name(), out, want)
				}
			}
		}
	}
}

func TestAnOffsetOutsideIsNotRead(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was")
		}
	}()
	s := Best()
	p := s.Pack(1, 4, 16, func(_, _, _ int) float32 { return 1 }, nil)
	offsets := make([]int, s.Rows())
	offsets[0] = 13
	s.Multiply(make([]float32, 16), gather(offsets), 1, p, make([]float32, 16), 16, Keep(), &Tile{})
}

func TestFunctionsOfSingleNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	portable := Portable()
	for _, s := range Sets() {
		for _, n := range []int{1, 15, 16, 17, 64, 100} {
			a, b := random(r, n), random(r, n)
			for i := range a {
				a[i] *= 20
			}
			for name, f := range map[string]func(s *Set, dst []float32){
				"add":        func(s *Set, dst []float32) { s.Add(dst, a, b) },
				"mul":        func(s *Set, dst []float32) { s.Mul(dst, a, b) },
				"scale":      func(s *Set, dst []float32) { s.Scale(dst, a, 2.5, -1) },
				"clamp":      func(s *Set, dst []float32) { s.Clamp(dst, a, -1, 3) },
				"hard swish": func(s *Set, dst []float32) { s.HardSwish(dst, a, 1.0/6, 0.5) },
				"exp":        func(s *Set, dst []float32) { s.Exp(dst, b, 0.25) },
				"sigmoid":    func(s *Set, dst []float32) { s.Sigmoid(dst, a) },
				"swish":      func(s *Set, dst []float32) { s.Swish(dst, a) },
			} {
				got, want := make([]float32, n), make([]float32, n)
				f(s, got)
				f(portable, want)
				near(t, s.Name()+" "+name, got, want)
			}
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	for _, s := range Sets() {
		b.Run(s.Name(), func(b *testing.B) {
			const m, k, n = 1536, 192, 192
			r := rand.New(rand.NewPCG(1, 1))
			x, out := random(r, m*k), make([]float32, m*n)
			offsets := make([]int, m)
			for i := range offsets {
				offsets[i] = i * k
			}
			p := s.Pack(1, k, n, func(_, _, _ int) float32 { return 0.5 }, nil)
			for b.Loop() {
				s.Multiply(x, gather(offsets), m, p, out, n, Keep(), &Tile{})
			}
			b.ReportMetric(2*m*k*n*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
