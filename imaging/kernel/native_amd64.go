package kernel

import "golang.org/x/sys/cpu"

// native lists the sets that this processor and its system have.
func native() (sets []*Set) {
	x := cpu.X86
	if !x.HasAVX2 || !x.HasFMA {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ {
		sets = append(sets, vector("avx512", 8, 3, wideProduct, wideDepthwise))
	}
	return append(sets, vector("avx2", 6, 1, narrowProduct, narrowDepthwise))
}

// vector makes a Set; its functions of single numbers are AVX2's.
func vector(name string, rows, vectors int,
	product func(x []float32, offsets []int, taps, k, vectors int, b, bias, out []float32, ld int, f *Finish),
	deep func(x []float32, offsets []int, w []float32, ws int, bias, out []float32, ld, vectors int, f *Finish)) *Set {
	return &Set{
		name: name, rows: rows, vectors: vectors, product: product, deep: deep,
		add:     func(dst, a, b []float32) { mapAdd(&dst[0], &a[0], &b[0], len(dst)) },
		mul:     func(dst, a, b []float32) { mapMul(&dst[0], &a[0], &b[0], len(dst)) },
		scale:   func(dst, a []float32, by, plus float32) { mapScale(&dst[0], &a[0], len(dst), by, plus) },
		clamp:   func(dst, a []float32, low, high float32) { mapClamp(&dst[0], &a[0], len(dst), low, high) },
		swish:   func(dst, a []float32, by, plus float32) { mapHardSwish(&dst[0], &a[0], len(dst), by, plus) },
		exp:     func(dst, a []float32, less float32) { mapExp(&dst[0], &a[0], len(dst), less) },
		sigmoid: func(dst, a []float32) { mapSigmoid(&dst[0], &a[0], len(dst)) },
		silu:    func(dst, a []float32) { mapSwish(&dst[0], &a[0], len(dst)) },
	}
}

func wideProduct(x []float32, offsets []int, taps, k, vectors int, b, bias, out []float32, ld int, f *Finish) {
	_, _, _ = offsets[8*taps-1], b[taps*k*16*vectors-1], out[7*ld+16*vectors-1]
	switch vectors {
	case 1:
		avx512Product16(&x[0], &offsets[0], taps, k, &b[0], &bias[0], &out[0], 4*ld, &f.v, f.kind())
	case 2:
		avx512Product32(&x[0], &offsets[0], taps, k, &b[0], &bias[0], &out[0], 4*ld, &f.v, f.kind())
	default:
		avx512Product48(&x[0], &offsets[0], taps, k, &b[0], &bias[0], &out[0], 4*ld, &f.v, f.kind())
	}
}

func narrowProduct(x []float32, offsets []int, taps, k, _ int, b, bias, out []float32, ld int, f *Finish) {
	_, _, _ = offsets[6*taps-1], b[taps*k*16-1], out[5*ld+15]
	avx2Product16(&x[0], &offsets[0], taps, k, &b[0], &bias[0], &out[0], 4*ld, &f.v, f.kind())
}

func wideDepthwise(x []float32, offsets []int, w []float32, ws int, bias, out []float32, ld, vectors int, f *Finish) {
	avx512Depthwise(&x[0], &offsets[0], len(offsets)/Pixels, &w[0], 4*ws, &bias[0], &out[0], 4*ld, vectors, &f.v, f.kind())
}

func narrowDepthwise(x []float32, offsets []int, w []float32, ws int, bias, out []float32, ld, vectors int, f *Finish) {
	avx2Depthwise(&x[0], &offsets[0], len(offsets)/Pixels, &w[0], 4*ws, &bias[0], &out[0], 4*ld, vectors, &f.v, f.kind())
}
