package draw_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/qiao-ai/qiao/internal/draw"
)

// A gamma distribution of scale 1 has its shape as mean and as variance.
func TestGammaHasItsShapeAsMeanAndVariance(t *testing.T) {
	const n = 200_000
	for _, shape := range []float64{0.3, 1, 2.5, 40} {
		rng := rand.New(rand.NewPCG(1, 2))
		sum, squares := 0.0, 0.0
		for range n {
			v := draw.Gamma(rng, shape)
			sum += v
			squares += (v - shape) * (v - shape)
		}
		if mean := sum / n; math.Abs(mean-shape) > 0.02*shape {
			t.Errorf("shape %g: mean %g", shape, mean)
		}
		if variance := squares / n; math.Abs(variance-shape) > 0.03*shape {
			t.Errorf("shape %g: variance %g", shape, variance)
		}
	}
}
