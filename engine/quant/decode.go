package quant

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Decode writes the len(dst) numbers that src holds in format t to dst.
//
// len(dst) must be a multiple of t's block and src as long as RowBytes says:
// anything else is a programmer's error and panics.
func Decode(t Type, dst []float32, src []byte) {
	n, ok := t.RowBytes(len(dst))
	if !ok || n != len(src) {
		panic(fmt.Sprintf("quant: %d bytes are not %d numbers of %s", len(src), len(dst), t))
	}
	switch t {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	case F16:
		for i := range dst {
			dst[i] = half(src[2*i:])
		}
	case BF16:
		for i := range dst {
			dst[i] = FromBF16(binary.LittleEndian.Uint16(src[2*i:]))
		}
	default:
		decodeBlocks(t, dst, src)
	}
}

// decodeBlocks decodes block by block.
func decodeBlocks(t Type, dst []float32, src []byte) {
	numbers, bytes := t.Block()
	decode := blockDecoder(t)
	for len(dst) > 0 {
		decode(dst[:numbers], src[:bytes])
		dst, src = dst[numbers:], src[bytes:]
	}
}

func blockDecoder(t Type) func(dst []float32, b []byte) {
	switch t {
	case Q8_0:
		return decodeQ8_0
	case Q4_0:
		return decodeQ4_0
	case Q4_1:
		return decodeQ4_1
	case Q5_0:
		return decodeQ5_0
	case Q5_1:
		return decodeQ5_1
	case Q4_K:
		return decodeQ4_K
	case Q5_K:
		return decodeQ5_K
	}
	return decodeQ6_K
}

// decodeQ8_0: a scale, then 32 signed bytes.
func decodeQ8_0(dst []float32, b []byte) {
	d := half(b)
	for i, q := range b[2:34] {
		dst[i] = d * float32(int8(q))
	}
}

// decodeQ4_0: a scale, then nibbles that stand for -8 to 7; the low ones come
// first.
func decodeQ4_0(dst []float32, b []byte) {
	d := half(b)
	for i, q := range b[2:18] {
		dst[i] = d * float32(int(q&15)-8)
		dst[i+16] = d * float32(int(q>>4)-8)
	}
}

// decodeQ4_1: a scale, a minimum, then nibbles.
func decodeQ4_1(dst []float32, b []byte) {
	d, m := half(b), half(b[2:])
	for i, q := range b[4:20] {
		dst[i] = d*float32(q&15) + m
		dst[i+16] = d*float32(q>>4) + m
	}
}

// decodeQ5_0: a scale, 32 fifth bits, then nibbles; together -16 to 15.
func decodeQ5_0(dst []float32, b []byte) {
	d, high := half(b), binary.LittleEndian.Uint32(b[2:])
	for i, q := range b[6:22] {
		dst[i] = d * float32(int(q&15|byte(high>>i&1)<<4)-16)
		dst[i+16] = d * float32(int(q>>4|byte(high>>(i+16)&1)<<4)-16)
	}
}

// decodeQ5_1: a scale, a minimum, 32 fifth bits, then nibbles.
func decodeQ5_1(dst []float32, b []byte) {
	d, m, high := half(b), half(b[2:]), binary.LittleEndian.Uint32(b[4:])
	for i, q := range b[8:24] {
		dst[i] = d*float32(q&15|byte(high>>i&1)<<4) + m
		dst[i+16] = d*float32(q>>4|byte(high>>(i+16)&1)<<4) + m
	}
}
