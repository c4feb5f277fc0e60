package kernel

import (
	"math"

	"github.com/qiao-ai/qiao/engine/quant"
)

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func sumSquares(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

func scale(dst, x, w []float32, s float32) {
	for i, v := range x {
		dst[i] = v * s * w[i]
	}
}

func add(dst, x []float32) {
	for i, v := range x {
		dst[i] += v
	}
}

func gate(dst, g, u []float32) {
	for i, v := range g {
		dst[i] = v / (1 + float32(math.Exp(-float64(v)))) * u[i]
	}
}

func exp(x []float32, scale, less float32) {
	for i, v := range x {
		x[i] = float32(math.Exp(float64(v*scale - less)))
	}
}

func toHalf(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = quant.ToF16(v)
	}
}
