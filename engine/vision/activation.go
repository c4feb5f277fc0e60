package vision

import (
	"math"

	"github.com/qiao-ai/qiao/engine/kernel"
)

// apply writes the normed x to dst, which may be x.
func (n *norm) apply(dst, x []float32, epsilon float64) {
	var mean, sum float64
	if n.centred {
		for _, v := range x {
			mean += float64(v)
		}
		mean /= float64(len(x))
	}
	for _, v := range x {
		d := float64(v) - mean
		sum += d * d
	}
	by := 1 / math.Sqrt(sum/float64(len(x))+epsilon)
	for i, v := range x {
		dst[i] = float32((float64(v)-mean)*by) * n.weight[i]
	}
	for i, b := range n.bias {
		dst[i] += b
	}
}

// gelu writes GELU by its usual approximation with tanh, which is x/(1+e^-2u).
func gelu(k *kernel.Set, dst, x []float32) {
	const a, b = 0.7978845608028654, 0.044715 // the root of 2/pi
	for i, v := range x {
		dst[i] = a * v * (1 + b*v*v)
	}
	k.Exp(dst, -2, 0)
	for i, v := range x {
		dst[i] = v / (1 + dst[i])
	}
}

// geluExact writes GELU by its definition.
func geluExact(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(0.5 * float64(v) * (1 + math.Erf(float64(v)/math.Sqrt2)))
	}
}
