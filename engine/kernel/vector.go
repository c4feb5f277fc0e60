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

// peak goes four ways at once: comparing one after another waits for each.
func peak(x []float32) float32 {
	inf := float32(math.Inf(-1))
	m := [4]float32{inf, inf, inf, inf}
	for ; len(x) >= 4; x = x[4:] {
		for i, v := range x[:4] {
			if v > m[i] {
				m[i] = v
			}
		}
	}
	for _, v := range x {
		m[0] = max(m[0], v)
	}
	return max(m[0], m[1], m[2], m[3])
}

func sum(x []float32) float32 {
	var s [4]float32
	for ; len(x) >= 4; x = x[4:] {
		s[0] += x[0]
		s[1] += x[1]
		s[2] += x[2]
		s[3] += x[3]
	}
	for _, v := range x {
		s[0] += v
	}
	return s[0] + s[1] + (s[2] + s[3])
}

func toHalf(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = quant.ToF16(v)
	}
}
