package enginetest

import (
	"math/rand/v2"

	"github.com/qiao-ai/qiao/engine/quant"
)

// poolNumbers is how many numbers a pool has: a multiple of each format's block.
const poolNumbers = 1 << 18

// fill returns n bytes of numbers of a deviation: those of the pool, from a random
// block on and round again, with their scales multiplied.
func (w *writer) fill(r *rand.Rand, t quant.Type, deviation float64, n int) []byte {
	pool := w.pool(t)
	_, size := t.Block()
	scaled := scale(t, pool, float32(deviation))
	at := r.IntN(len(pool)/size) * size
	b := make([]byte, 0, n+len(pool))
	for b = append(b, scaled[at:]...); len(b) < n; {
		b = append(b, scaled...)
	}
	return b[:n]
}

// pool returns numbers of deviation 1.
func (w *writer) pool(t quant.Type) []byte {
	if w.pools[t] != nil {
		return w.pools[t]
	}
	r := rand.New(rand.NewPCG(uint64(t), 3))
	if t.CanEncode() {
		x := make([]float32, poolNumbers)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		w.pools[t] = encode(t, x)
		return w.pools[t]
	}
	n, _ := t.RowBytes(poolNumbers)
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	_, size := t.Block()
	for block := b; len(block) > 0; block = block[size:] {
		setSuperScales(t, block)
	}
	w.pools[t] = b
	return b
}

// setSuperScales sets a super-block's scales so that random codes and scales give
// numbers of deviation 1 and mean 0.
func setSuperScales(t quant.Type, b []byte) {
	switch t {
	case quant.Q4_K:
		put(b, 1.0/258)
		put(b[2:], 7.5/258)
	case quant.Q5_K:
		put(b, 1.0/526)
		put(b[2:], 15.5/526)
	default:
		put(b[208:], 1.0/1364)
	}
}

func put(b []byte, v float32) {
	h := quant.ToF16(v)
	b[0], b[1] = byte(h), byte(h>>8)
}

// scale returns a copy of encoded numbers, each times by.
func scale(t quant.Type, from []byte, by float32) []byte {
	_, size := t.Block()
	b := append([]byte(nil), from...)
	if t == quant.F32 {
		x := make([]float32, len(b)/4)
		quant.Decode(t, x, b)
		for i := range x {
			x[i] *= by
		}
		quant.Encode(t, b, x)
		return b
	}
	for block := b; len(block) > 0; block = block[size:] {
		for _, at := range scales(t) {
			scaleHalf(t, block[at:], by)
		}
	}
	return b
}

// scales says where a block's scales and minima are.
func scales(t quant.Type) []int {
	switch t {
	case quant.Q4_1, quant.Q5_1, quant.Q4_K, quant.Q5_K:
		return []int{0, 2}
	case quant.Q6_K:
		return []int{208}
	}
	return []int{0}
}

func scaleHalf(t quant.Type, b []byte, by float32) {
	h := uint16(b[0]) | uint16(b[1])<<8
	if t == quant.BF16 {
		h = quant.ToBF16(quant.FromBF16(h) * by)
	} else {
		h = quant.ToF16(quant.FromF16(h) * by)
	}
	b[0], b[1] = byte(h), byte(h>>8)
}
