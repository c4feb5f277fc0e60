// Package draw draws random numbers from distributions that math/rand lacks.
package draw

import (
	"math"
	"math/rand/v2"
)

// Gamma draws from a gamma distribution of the given shape, over 0, and scale 1
// (Marsaglia and Tsang, 2000).
func Gamma(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return Gamma(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-rng.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
