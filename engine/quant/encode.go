package quant

import (
	"encoding/binary"
	"fmt"
	"math"
)

// CanEncode tells whether [Encode] knows t.
func (t Type) CanEncode() bool {
	n, _ := t.Block()
	return n == 1 || n == 32
}

// Encode writes src in format t to dst, rounding as llama.cpp's reference does.
//
// len(src) must be a multiple of t's block, dst as long as RowBytes says, and t
// one that CanEncode: anything else is a programmer's error and panics.
func Encode(t Type, dst []byte, src []float32) {
	n, ok := t.RowBytes(len(src))
	if !ok || n != len(dst) || !t.CanEncode() {
		panic(fmt.Sprintf("quant: cannot encode %d numbers as %d bytes of %s", len(src), len(dst), t))
	}
	numbers, bytes := t.Block()
	encode := blockEncoder(t)
	for len(src) > 0 {
		encode(dst[:bytes], src[:numbers])
		dst, src = dst[bytes:], src[numbers:]
	}
}

func blockEncoder(t Type) func(b []byte, x []float32) {
	switch t {
	case F32:
		return func(b []byte, x []float32) { binary.LittleEndian.PutUint32(b, math.Float32bits(x[0])) }
	case F16:
		return func(b []byte, x []float32) { putHalf(b, x[0]) }
	case BF16:
		return func(b []byte, x []float32) { binary.LittleEndian.PutUint16(b, ToBF16(x[0])) }
	case Q8_0:
		return encodeQ8_0
	case Q4_0:
		return func(b []byte, x []float32) { encodeSymmetric(b, x, 4) }
	case Q5_0:
		return func(b []byte, x []float32) { encodeSymmetric(b, x, 5) }
	case Q4_1:
		return func(b []byte, x []float32) { encodeRange(b, x, 4) }
	}
	return func(b []byte, x []float32) { encodeRange(b, x, 5) }
}

func inverse(d float32) float32 {
	if d == 0 {
		return 0
	}
	return 1 / d
}

func encodeQ8_0(b []byte, x []float32) {
	d := magnitude(x) / 127
	putHalf(b, d)
	id := inverse(d)
	for i, v := range x {
		b[2+i] = byte(int8(math.Round(float64(v * id))))
	}
}

func magnitude(x []float32) float32 {
	var m float32
	for _, v := range x {
		m = max(m, v, -v)
	}
	return m
}

// encodeSymmetric gives the number of the greatest magnitude the lowest code.
func encodeSymmetric(b []byte, x []float32, bits int) {
	var widest float32
	for _, v := range x {
		if max(v, -v) > max(widest, -widest) {
			widest = v
		}
	}
	zero := float32(int(1) << (bits - 1))
	d := widest / -zero
	putHalf(b, d)
	id := inverse(d)
	putCodes(b[2:], x, bits, func(v float32) byte { return clampCode(v*id+zero+0.5, bits) })
}

// encodeRange gives the lowest number the code 0 and the highest the last code.
func encodeRange(b []byte, x []float32, bits int) {
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	d := (high - low) / float32(int(1)<<bits-1)
	putHalf(b, d)
	putHalf(b[2:], low)
	id := inverse(d)
	putCodes(b[4:], x, bits, func(v float32) byte { return clampCode((v-low)*id+0.5, bits) })
}

func clampCode(v float32, bits int) byte {
	return byte(min(max(int(v), 0), 1<<bits-1))
}

// putCodes writes 32 codes: their fifth bits first where there are five, then
// nibbles.
func putCodes(b []byte, x []float32, bits int, code func(float32) byte) {
	if bits == 4 {
		putNibbles(b, x, code)
		return
	}
	var high uint32
	for i, v := range x {
		high |= uint32(code(v)>>4) << i
	}
	binary.LittleEndian.PutUint32(b, high)
	putNibbles(b[4:], x, code)
}

func putNibbles(b []byte, x []float32, code func(float32) byte) {
	for i := range 16 {
		b[i] = code(x[i])&15 | code(x[i+16])&15<<4
	}
}
