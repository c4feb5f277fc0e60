package virtual

import (
	"math"
	"math/rand/v2"
)

// Random draws a server: of a few slots or of hundreds, most with one or two of the
// things that make a search hard. The same seed is the same server.
func Random(seed uint64) Config {
	rng := rand.New(rand.NewPCG(seed, 0x72616e64))
	between := func(low, high float64) float64 { return round(low * math.Pow(high/low, rng.Float64())) }
	c := Config{
		Seed: seed, Slots: int(between(4, 300)), Service: between(0.5, 6), Spread: between(0.1, 0.8), First: between(0.05, 0.4),
	}
	bears := float64(c.Slots) / c.Service
	if rng.Float64() < 0.3 {
		c.Quota, c.Burst = between(0.3*bears, 1.1*bears), between(1, 10)
	}
	if rng.Float64() < 0.25 {
		c.Guard = between(2.2, 3)
	}
	if rng.Float64() < 0.2 {
		c.Stall = between(0.5, 3)
		c.StallEvery = round(c.Stall * between(50, 120))
	}
	if rng.Float64() < 0.25 {
		c.SlowShare, c.SlowFactor = between(0.03, 0.2), between(2, 6)
	}
	if rng.Float64() < 0.25 {
		c.ColdFor, c.ColdFactor = between(20, 90), between(1.2, 2.5)
	}
	return c
}

// round keeps three digits, for people to read.
func round(v float64) float64 {
	unit := math.Pow(10, 2-math.Floor(math.Log10(v)))
	return math.Round(v*unit) / unit
}
