package main

// block emits the sum of one block of 32 numbers.
func (k *kernel) block(lanes []lane) {
	for _, l := range lanes {
		k.zero(k.partial(l))
	}
	for _, half := range halves(lanes) {
		k.part(k.format.quants(), 0, of(lanes, half), k.blockFlush)
	}
	if k.format.bits == 4 && !k.wide {
		for _, l := range lanes {
			k.p("VPMADDWD ones<>(SB), Y%d, Y%d", k.partial(l), k.partial(l))
		}
	}
	k.finish(lanes)
}

// halves lists the halves of the panel that lanes belong to.
func halves(lanes []lane) []int {
	if lanes[0].half != lanes[len(lanes)-1].half {
		return []int{0, 1}
	}
	return []int{lanes[0].half}
}

// of lists the lanes of a half.
func of(lanes []lane, half int) (some []lane) {
	for _, l := range lanes {
		if l.half == half {
			some = append(some, l)
		}
	}
	return some
}

// finish adds a block's sums, scaled, to the totals.
func (k *kernel) finish(lanes []lane) {
	f := k.format
	for i, l := range lanes {
		if i == 0 || l.half != lanes[i-1].half {
			k.p("VCVTPH2PS %d(DI), %s", 16*l.half, k.v(4))
			if f.minima {
				k.p("VCVTPH2PS %d(DI), %s", 32+16*l.half, k.v(5))
			}
		}
		sum := k.v(k.partial(l))
		if f.offset > 0 && (f.bits != 8 || k.wide) {
			k.p("VPBROADCASTD %s, %s", k.sumOf(l.col, 0), k.v(2))
			k.p("VPSLLD $%d, %s, %s", f.offset, k.v(2), k.v(2))
			k.p("VPSUBD %s, %s, %s", k.v(2), sum, sum)
		}
		k.p("VCVTDQ2PS %s, %s", sum, sum)
		k.p("VBROADCASTSS %s, %s", k.scaleOf(l.col), k.v(2))
		k.p("VMULPS %s, %s, %s", k.v(4), k.v(2), k.v(2))
		k.p("VFMADD231PS %s, %s, %s", k.v(2), sum, k.v(k.total(l)))
		if f.minima {
			k.p("VBROADCASTSS %s, %s", k.sumOf(l.col, 0), k.v(2))
			k.p("VFMADD231PS %s, %s, %s", k.v(2), k.v(5), k.v(k.total(l)))
		}
	}
}

// part emits the sums of 32 numbers that begin at off in the block, and at
// column offset at, for the lanes of one half. flush is called with a register
// of words (AVX2) that are to be added to a lane; second tells that they belong
// to the second 16 numbers.
func (k *kernel) part(off, at int, lanes []lane, flush func(l lane, words int, second bool)) {
	if k.format.bits == 8 {
		k.part8(off, at, lanes)
		return
	}
	half := lanes[0].half
	for g := range 4 {
		k.unpack(off, g, half)
		for _, l := range lanes {
			if k.wide {
				second := k.partial(l)
				if k.format.bits == 6 {
					second += 8
				}
				k.p("VPDPBUSD.BCST %s, Z0, Z%d", k.numbers(l.col, at+4*g), k.partial(l))
				k.p("VPDPBUSD.BCST %s, Z1, Z%d", k.numbers(l.col, at+16+4*g), second)
				continue
			}
			k.words(l, at+4*g, flush)
		}
	}
}

// words emits AVX2's products of two groups of 4 numbers in 16-bit words. Sums
// of 8 groups of 4-bit numbers fit (30,480), as do those of two of 5 bits; 6-bit
// numbers are flushed one by one, as their groups have scales of their own.
func (k *kernel) words(l lane, at int, flush func(l lane, words int, second bool)) {
	k.p("VPBROADCASTD %s, Y2", k.numbers(l.col, at))
	k.p("VPBROADCASTD %s, Y3", k.numbers(l.col, at+16))
	k.p("VPMADDUBSW Y2, Y0, Y2")
	k.p("VPMADDUBSW Y3, Y1, Y3")
	switch k.format.bits {
	case 4:
		k.p("VPADDW Y2, Y%d, Y%d", k.partial(l), k.partial(l))
		k.p("VPADDW Y3, Y%d, Y%d", k.partial(l), k.partial(l))
	case 5:
		k.p("VPADDW Y3, Y2, Y2")
		flush(l, 2, false)
	default:
		flush(l, 2, false)
		flush(l, 3, true)
	}
}

// blockFlush adds words to a lane's sum.
func (k *kernel) blockFlush(l lane, words int, _ bool) {
	k.p("VPMADDWD ones<>(SB), Y%d, Y%d", words, words)
	k.p("VPADDD Y%d, Y%d, Y%d", words, k.partial(l), k.partial(l))
}

// unpack emits the loading of group g and g+4 to the registers 0 and 1, as
// unsigned bytes. Above the nibbles lie fifth bits, bit g of a byte for group g,
// or pairs of bits in two vectors, for the groups 0 to 3 and 4 to 7.
func (k *kernel) unpack(off, g, half int) {
	k.load(off+64*g, half, 0)
	k.p("VPSRLW $4, %s, %s", k.v(0), k.v(1))
	k.andConst("low4", 0, 0)
	k.andConst("low4", 1, 1)
	switch k.format.bits {
	case 5:
		k.load(off+256, half, 6)
		k.high(6, 4-g, "bit4", 0)
		k.high(6, -g, "bit4", 1)
	case 6:
		k.load(off+256, half, 6)
		k.high(6, 4-2*g, "bits45", 0)
		k.load(off+320, half, 6)
		k.high(6, 4-2*g, "bits45", 1)
	}
}

// high moves bits of register from to the left by shift, masks them, and ors
// them to register to.
func (k *kernel) high(from, shift int, mask string, to int) {
	if shift >= 0 {
		k.p("VPSLLW $%d, %s, %s", shift, k.v(from), k.v(7))
	} else {
		k.p("VPSRLW $%d, %s, %s", -shift, k.v(from), k.v(7))
	}
	k.andConst(mask, 7, 7)
	k.or(7, to, to)
}

// part8 emits the products of signed bytes. AVX2 takes magnitudes of the weights
// and moves their signs to the other side; VNNI takes weights plus 128.
func (k *kernel) part8(off, at int, lanes []lane) {
	for g := range 8 {
		k.load(off+64*g, lanes[0].half, 0)
		if k.wide {
			k.p("VPXORD.BCST sign8<>(SB), Z0, Z0")
			for _, l := range lanes {
				k.p("VPDPBUSD.BCST %s, Z0, Z%d", k.numbers(l.col, at+4*g), k.partial(l))
			}
			continue
		}
		k.p("VPABSB Y0, Y1")
		for i, l := range lanes {
			t := 2 + i
			k.p("VPBROADCASTD %s, Y%d", k.numbers(l.col, at+4*g), t)
			k.p("VPSIGNB Y0, Y%d, Y%d", t, t)
			k.p("VPMADDUBSW Y%d, Y1, Y%d", t, t)
			k.p("VPMADDWD ones<>(SB), Y%d, Y%d", t, t)
			k.p("VPADDD Y%d, Y%d, Y%d", t, k.partial(l), k.partial(l))
		}
	}
}
