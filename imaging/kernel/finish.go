package kernel

import "math"

// A Finish is what becomes of a sum before it is written.
type Finish struct {
	v     finish
	swish bool
}

// A finish holds constants as vectors, as the assembly reads them.
type finish struct{ low, high, three, by, plus [Lanes]float32 }

// Keep writes sums as they are.
func Keep() *Finish {
	return ClampTo(float32(math.Inf(-1)), float32(math.Inf(1)))
}

// ClampTo keeps sums between low and high.
func ClampTo(low, high float32) *Finish {
	f := &Finish{}
	for i := range Lanes {
		f.v.low[i], f.v.high[i] = low, high
	}
	return f
}

// HardSwish makes s*min(max(s+3, 0), 6)*by+plus of a sum s.
func HardSwish(by, plus float32) *Finish {
	f := ClampTo(0, 6)
	f.swish = true
	for i := range Lanes {
		f.v.three[i], f.v.by[i], f.v.plus[i] = 3, by, plus
	}
	return f
}

// kind is how the assembly knows what to do.
func (f *Finish) kind() int {
	if f.swish {
		return 1
	}
	return 0
}

// apply is the portable form.
func (f *Finish) apply(v float32) float32 {
	if f.swish {
		return v*min(max(v+3, 0), 6)*f.v.by[0] + f.v.plus[0]
	}
	return min(max(v, f.v.low[0]), f.v.high[0])
}
