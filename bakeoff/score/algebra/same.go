package algebra

import (
	"math"
	"math/cmplx"
)

// points is at how many places expressions with variables are compared.
const points = 3

// same tells whether two expressions have one value everywhere they are asked.
// Exact values decide where there are any; others may differ by tolerance,
// relative to the larger.
func same(a, b *expr, tolerance float64) bool {
	for p := range points {
		if !sameAt(a, b, p, tolerance) {
			return false
		}
	}
	return true
}

func sameAt(a, b *expr, point int, tolerance float64) bool {
	x, ok := a.exact(point)
	if ok {
		if y, ok := b.exact(point); ok {
			if x.Cmp(y) == 0 {
				return true
			}
			if tolerance <= exactly {
				return false
			}
		}
	}
	return near(a.numeric(point), b.numeric(point), tolerance)
}

// exactly is the tolerance that allows for rounding in float64 only.
const exactly = 1e-9

func near(a, b complex128, tolerance float64) bool {
	if cmplx.IsNaN(a) || cmplx.IsNaN(b) {
		return false
	}
	if cmplx.IsInf(a) || cmplx.IsInf(b) {
		return a == b
	}
	size := math.Max(cmplx.Abs(a), cmplx.Abs(b))
	return cmplx.Abs(a-b) <= tolerance*size || size < 1e-12
}

// sameEquation tells whether a and b, each the difference of an equation's
// sides, are multiples of one another.
func sameEquation(a, b *expr) bool {
	var ratio complex128
	for p := range points {
		x, y := a.numeric(p), b.numeric(p)
		if cmplx.IsNaN(x) || cmplx.IsNaN(y) || y == 0 || x == 0 {
			return false
		}
		if p > 0 && !near(ratio, x/y, exactly) {
			return false
		}
		ratio = x / y
	}
	return true
}
