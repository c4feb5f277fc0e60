package look

import (
	"image"
	"math"
	"math/bits"
	"slices"

	"github.com/qiao-ai/qiao/imaging"
)

// Hash returns the perceptual hash of a picture: which of its 64 lowest waves of
// lightness are above their median. Copies in another size or format differ in few
// bits; see [Distance]. It is never 0.
func Hash(m *image.NRGBA) uint64 {
	const n = 32
	small := square(m, n)
	var waves [64]float64
	for v := range 8 {
		for u := range 8 {
			sum := 0.0
			for y := range n {
				fy := math.Cos(math.Pi * (2*float64(y) + 1) * float64(v) / (2 * n))
				for x := range n {
					sum += small[y*n+x] * fy * math.Cos(math.Pi*(2*float64(x)+1)*float64(u)/(2*n))
				}
			}
			waves[v*8+u] = sum
		}
	}
	sorted := slices.Clone(waves[1:])
	slices.Sort(sorted)
	median := sorted[len(sorted)/2]
	hash := uint64(1) // the mean lightness tells nothing
	for i, w := range waves[1:] {
		if w > median && w-median > 1e-6 {
			hash |= 1 << (i + 1)
		}
	}
	return hash
}

// Distance is the number of bits in which two hashes differ. Up to 10 the pictures
// are likely copies; chance gives about 32.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// square scales a picture to n by n lightnesses.
func square(m *image.NRGBA, n int) []float64 {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	small := m
	if w >= n && h >= n {
		small = imaging.Scale(m, n, n)
		w, h = n, n
	}
	out := make([]float64, n*n)
	for y := range n {
		for x := range n {
			p := small.Pix[small.PixOffset(small.Rect.Min.X+x*w/n, small.Rect.Min.Y+y*h/n):]
			a := float64(p[3]) / 255
			out[y*n+x] = (.299*float64(p[0])+.587*float64(p[1])+.114*float64(p[2]))*a + 255*(1-a)
		}
	}
	return out
}
