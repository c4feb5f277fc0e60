package kernel

// The assembly works on whole vectors: n must be a multiple of what each says.
// What is left over is done in Go.

//go:noescape
func quantBlocksAsm(x *float32, blocks int, q *int8, d *float32, sums *int32)

// rangeAsm returns the least and the greatest of n numbers, a multiple of 32.
//
//go:noescape
func rangeAsm(x *float32, n int) (least, greatest float32)

// roundSuperAsm rounds 256 numbers, times scale, and sums them 16 at a time.
//
//go:noescape
func roundSuperAsm(x *float32, scale float32, q *int8, sums *int16)

// sumSquaresAsm wants a multiple of 16.
//
//go:noescape
func sumSquaresAsm(x *float32, n int) float64

// These want a multiple of 8.
//
//go:noescape
func scaleAsm(dst, x, w *float32, s float32, n int)

//go:noescape
func addAsm(dst, x *float32, n int)

//go:noescape
func gateAsm(dst, gt, u *float32, n int)

//go:noescape
func expAsm(x *float32, n int, less, scale float32)

//go:noescape
func toHalfAsm(dst *uint16, x *float32, n int)

//go:noescape
func sumAsm(x *float32, n int) float32

//go:noescape
func pause(n int)

//go:noescape
func cpuid1() uint32

//go:noescape
func readAsm(p *byte, n int) uint64

// hasF16C tells whether the processor converts 16-bit floats, which x/sys/cpu
// does not say.
func hasF16C() bool { return cpuid1()>>29&1 == 1 }

func quantBlocksVector(x []float32, q []int8, d []float32, sums []int32) {
	_, _, _ = x[32*len(d)-1], q[32*len(d)-1], sums[len(d)-1]
	quantBlocksAsm(&x[0], len(d), &q[0], &d[0], &sums[0])
}

func quantSuperVector(x []float32, q []int8, d []float32, sums []int16) {
	for b := range d {
		part := x[256*b : 256*b+256]
		w := widestVector(part)
		inverse := superScale(w, &d[b])
		_, _ = q[256*b+255], sums[16*b+15]
		roundSuperAsm(&part[0], inverse, &q[256*b], &sums[16*b])
	}
}

func widestVector(x []float32) float32 {
	least, greatest := rangeAsm(&x[0], len(x))
	switch {
	case greatest > -least:
		return greatest
	case -least > greatest:
		return least
	}
	return widest(x) // equals: the first counts
}

func peakVector(x []float32) float32 {
	n := len(x) &^ 31
	most := peak(x[n:])
	if n > 0 {
		_, greatest := rangeAsm(&x[0], n)
		most = max(most, greatest)
	}
	return most
}

func sumVector(x []float32) float32 {
	n := len(x) &^ 31
	rest := sum(x[n:])
	if n > 0 {
		rest += sumAsm(&x[0], n)
	}
	return rest
}

func sumSquaresVector(x []float32) float64 {
	n := len(x) &^ 15
	sum := sumSquares(x[n:])
	if n > 0 {
		sum += sumSquaresAsm(&x[0], n)
	}
	return sum
}

func scaleVector(dst, x, w []float32, s float32) {
	n := len(x) &^ 7
	if n > 0 {
		_, _ = dst[n-1], w[n-1]
		scaleAsm(&dst[0], &x[0], &w[0], s, n)
	}
	scale(dst[n:], x[n:], w[n:], s)
}

func addVector(dst, x []float32) {
	n := len(x) &^ 7
	if n > 0 {
		_ = dst[n-1]
		addAsm(&dst[0], &x[0], n)
	}
	add(dst[n:], x[n:])
}

func gateVector(dst, g, u []float32) {
	n := len(g) &^ 7
	if n > 0 {
		_, _ = dst[n-1], u[n-1]
		gateAsm(&dst[0], &g[0], &u[0], n)
	}
	gate(dst[n:], g[n:], u[n:])
}

func expVector(x []float32, scale, less float32) {
	n := len(x) &^ 7
	if n > 0 {
		expAsm(&x[0], n, less, scale)
	}
	exp(x[n:], scale, less)
}

func toHalfVector(dst []uint16, x []float32) {
	n := len(x) &^ 7
	if n > 0 {
		_ = dst[n-1]
		toHalfAsm(&dst[0], &x[0], n)
	}
	toHalf(dst[n:], x[n:])
}
