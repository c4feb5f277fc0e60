package kernel

import "math"

// portableProduct computes a tile of four rows and 16 columns.
func portableProduct(x []float32, offsets []int, taps, k, _ int, b, bias, out []float32, ld int, f *Finish) {
	for r := range 4 {
		var sum [Lanes]float32
		copy(sum[:], bias[:Lanes])
		for tap := range taps {
			a := x[offsets[tap*4+r]/4:][:k]
			w := b[tap*k*Lanes:][:k*Lanes]
			for i, v := range a {
				row := (*[Lanes]float32)(w[i*Lanes:])
				for c := range row {
					sum[c] += v * row[c]
				}
			}
		}
		o := out[r*ld:][:Lanes]
		for c := range o {
			o[c] = f.apply(sum[c])
		}
	}
}

func portableDepthwise(x []float32, offsets []int, w []float32, ws int, bias, out []float32, ld, vectors int, f *Finish) {
	n := vectors * Lanes
	for px := range Pixels {
		o := out[px*ld:][:n]
		copy(o, bias[:n])
		for tap := range len(offsets) / Pixels {
			a, wt := x[offsets[tap*Pixels+px]/4:][:n], w[tap*ws:][:n]
			for c := range o {
				o[c] += a[c] * wt[c]
			}
		}
		for c := range o {
			o[c] = f.apply(o[c])
		}
	}
}

func portableAdd(dst, a, b []float32) {
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func portableMul(dst, a, b []float32) {
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

func portableScale(dst, a []float32, by, plus float32) {
	for i := range dst {
		dst[i] = a[i]*by + plus
	}
}

func portableClamp(dst, a []float32, low, high float32) {
	for i := range dst {
		dst[i] = min(max(a[i], low), high)
	}
}

func portableHardSwish(dst, a []float32, by, plus float32) {
	for i := range dst {
		dst[i] = a[i]*min(max(a[i]+3, 0), 6)*by + plus
	}
}

func portableExp(dst, a []float32, less float32) {
	for i := range dst {
		dst[i] = float32(math.Exp(float64(a[i] - less)))
	}
}

func portableSigmoid(dst, a []float32) {
	for i := range dst {
		dst[i] = float32(1 / (1 + math.Exp(-float64(a[i]))))
	}
}

func portableSwish(dst, a []float32) {
	for i, v := range a[:len(dst)] {
		dst[i] = float32(float64(v) / (1 + math.Exp(-float64(v))))
	}
}
