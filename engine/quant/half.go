package quant

import "math"

// F16 bits of infinity and the quiet bit of a NaN.
const (
	f16Inf   = 0x7c00
	f16Quiet = 0x0200
)

// ToF16 rounds f to the nearest 16-bit float, ties to even, as the processor's
// own conversion does.
func ToF16(f float32) uint16 {
	b := math.Float32bits(f)
	sign := uint16(b>>16) & 0x8000
	exp := int32(b>>23&0xff) - 127 + 15
	frac := b & 0x7fffff
	switch {
	case exp == 0xff-127+15 && frac != 0:
		return sign | f16Inf | f16Quiet | uint16(frac>>13)
	case exp >= 31:
		return sign | f16Inf
	case exp < -10:
		return sign
	case exp <= 0:
		return sign | roundShift(frac|0x800000, uint32(14-exp))
	}
	// A carry out of the fraction runs into the exponent, as it should.
	return sign | (uint16(exp)<<10 + roundShift(frac, 13))
}

// roundShift is x/2^n rounded to the nearest, ties to even.
func roundShift(x, n uint32) uint16 {
	h := x >> n
	rest, half := x&(1<<n-1), uint32(1)<<(n-1)
	if rest > half || rest == half && h&1 == 1 {
		h++
	}
	return uint16(h)
}

// FromF16 widens a 16-bit float; nothing is lost.
func FromF16(h uint16) float32 {
	sign, exp, frac := uint32(h&0x8000)<<16, uint32(h>>10)&31, uint32(h&0x3ff)
	switch exp {
	case 0:
		f := float32(frac) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(f) | sign)
	case 31:
		if frac != 0 {
			frac |= f16Quiet
		}
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// ToBF16 rounds f to the nearest bfloat16, ties to even.
func ToBF16(f float32) uint16 {
	b := math.Float32bits(f)
	if f != f {
		return uint16(b>>16) | 0x40
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}

// FromBF16 widens a bfloat16; nothing is lost.
func FromBF16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// half reads a 16-bit float at the start of b.
func half(b []byte) float32 { return FromF16(uint16(b[0]) | uint16(b[1])<<8) }

func putHalf(b []byte, f float32) {
	h := ToF16(f)
	b[0], b[1] = byte(h), byte(h>>8)
}
