package quant

// ScaleMin returns the 6-bit scale and minimum of the part j, 0 to 7, of a Q4_K
// or Q5_K super-block from its 12 bytes of packed scales.
func ScaleMin(packed []byte, j int) (scale, minimum byte) {
	if j < 4 {
		return packed[j] & 63, packed[j+4] & 63
	}
	return packed[j+4]&15 | packed[j-4]>>6<<4, packed[j+4]>>4 | packed[j]>>6<<4
}

// decodeQ4_K: a scale of scales, one of minima, 8 packed pairs of them, then
// nibbles: 32 bytes hold the parts 2j (low) and 2j+1 (high).
func decodeQ4_K(dst []float32, b []byte) {
	d, dmin, packed, q := half(b), half(b[2:]), b[4:16], b[16:144]
	for j := range 8 {
		s, m := ScaleMin(packed, j)
		scale, low := d*float32(s), dmin*float32(m)
		for i, v := range q[j/2*32 : j/2*32+32] {
			dst[j*32+i] = scale*float32(v>>(j%2*4)&15) - low
		}
	}
}

// decodeQ5_K: as Q4_K, with a fifth bit: bit j of high[i] belongs to part j.
func decodeQ5_K(dst []float32, b []byte) {
	d, dmin, packed, high, q := half(b), half(b[2:]), b[4:16], b[16:48], b[48:176]
	for j := range 8 {
		s, m := ScaleMin(packed, j)
		scale, low := d*float32(s), dmin*float32(m)
		for i, v := range q[j/2*32 : j/2*32+32] {
			u := v>>(j%2*4)&15 | high[i]>>j&1<<4
			dst[j*32+i] = scale*float32(u) - low
		}
	}
}

// Q6 returns the number i, 0 to 255, of a Q6_K super-block: -32 to 31, before
// its scales.
func Q6(b []byte, i int) int {
	h, l, quarter := i/128, i%32, i%128/32
	low := b[h*64+quarter%2*32+l] >> (quarter / 2 * 4) & 15
	high := b[128+h*32+l] >> (2 * quarter) & 3
	return int(low|high<<4) - 32
}

// decodeQ6_K: 256 low nibbles, 256 pairs of high bits, 16 signed scales of 16
// numbers each, then their scale.
func decodeQ6_K(dst []float32, b []byte) {
	d := half(b[208:])
	for i := range dst {
		dst[i] = d * float32(int8(b[192+i/16])) * float32(Q6(b, i))
	}
}
