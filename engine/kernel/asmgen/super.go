package main

// superBlock emits the sum of one super-block. The totals over all super-blocks
// lie in the output, so that its registers serve the sums of integers.
func (k *kernel) superBlock(lanes []lane) {
	k.offsets(lanes)
	for _, l := range lanes {
		k.zero(k.total(l))
	}
	size := k.format.size()
	for i, half := range halves(lanes) {
		for part := range 8 {
			if i == 0 {
				k.prefetch(part*size/8, (part+1)*size/8)
			}
			k.superPart(part, of(lanes, half))
		}
	}
	k.fold(lanes, 0, k.total, "VFMADD231PS")
}

// offsets subtracts what belongs to no single number: the minima times the sums
// of 32 numbers, or 32 times the scales times the sums of 16.
func (k *kernel) offsets(lanes []lane) {
	f := k.format
	for _, l := range lanes {
		k.zero(k.partial(l))
	}
	at, extend, scale := 64+f.scales(), "VPMOVZXBW", 32
	if f.bits == 6 {
		at, extend, scale = 32, "VPMOVSXBW", 0
	}
	if k.cols > 4 {
		k.p("LEAQ (R13)(R10*4), R14")
	}
	for pair := range f.pairs() {
		for _, half := range halves(lanes) {
			k.p("%s %d(DI), %s", extend, at+32*pair+16*half, k.v(5))
			for _, l := range of(lanes, half) {
				k.offsetOf(l, pair)
			}
		}
	}
	if f.bits == 6 {
		for _, l := range lanes {
			k.p("VPSLLD $5, %s, %s", k.v(k.partial(l)), k.v(k.partial(l)))
		}
	}
	k.fold(lanes, scale, k.partial, "VFNMADD231PS")
}

func (k *kernel) offsetOf(l lane, pair int) {
	if k.wide {
		k.p("VPDPWSSD.BCST %s, Z5, Z%d", k.sumOf(l.col, 4*pair), k.partial(l))
		return
	}
	k.p("VPBROADCASTD %s, Y2", k.sumOf(l.col, 4*pair))
	k.p("VPMADDWD Y5, Y2, Y2")
	k.p("VPADDD Y2, Y%d, Y%d", k.partial(l), k.partial(l))
}

// fold adds integers, scaled by the half float at off and the column's scale, to
// the output.
func (k *kernel) fold(lanes []lane, off int, from func(lane) int, add string) {
	for i, half := range halves(lanes) {
		k.p("VCVTPH2PS %d(DI), %s", off+16*half, k.v(4+i))
	}
	k.eachOut(lanes, func(l lane) {
		scale := 4
		if len(halves(lanes)) == 2 {
			scale += l.half
		}
		sum := k.v(from(l))
		k.p("VCVTDQ2PS %s, %s", sum, sum)
		k.p("VBROADCASTSS %s, %s", k.scaleOf(l.col), k.v(2))
		k.p("VMULPS %s, %s, %s", k.v(scale), k.v(2), k.v(2))
		k.p("VMOVUPS %d(R14), %s", 32*l.half, k.v(3))
		k.p("%s %s, %s, %s", add, k.v(2), sum, k.v(3))
		k.p("VMOVUPS %s, %d(R14)", k.v(3), 32*l.half)
	})
}

// superPart emits 32 numbers: one sub-block, or two of 16.
func (k *kernel) superPart(part int, lanes []lane) {
	f := k.format
	pair, second := part/2, part%2 == 1
	extend, at := "VPMOVZXBW", 64
	if f.bits == 6 {
		pair, extend, at = part, "VPMOVSXBW", 32
	}
	k.p("%s %d(DI), %s", extend, at+32*pair+16*lanes[0].half, k.v(5))
	off := f.quants() + part*f.part()
	if k.wide {
		k.widePart(off, part, lanes, second)
		return
	}
	if f.bits < 6 {
		k.p("VPSHUFB dup%d<>(SB), Y5, Y4", part%2)
	}
	if f.bits == 4 {
		for _, l := range lanes {
			k.zero(k.partial(l))
		}
	}
	k.part(off, 32*part, lanes, k.superFlush)
	if f.bits == 4 {
		for _, l := range lanes {
			k.superFlush(l, k.partial(l), false)
		}
	}
}

// superFlush adds words, times the scale of their sub-block, to a lane's total.
func (k *kernel) superFlush(l lane, words int, second bool) {
	scale := 4
	if k.format.bits == 6 {
		scale = 4
		k.p("VPSHUFB dup%d<>(SB), Y5, Y4", map[bool]int{false: 0, true: 1}[second])
	}
	k.p("VPMADDWD Y%d, Y%d, Y%d", scale, words, words)
	k.p("VPADDD Y%d, Y%d, Y%d", words, k.total(l), k.total(l))
}

// widePart is superPart for VNNI: products are summed as 32-bit numbers, which
// are then multiplied by their scale.
func (k *kernel) widePart(off, part int, lanes []lane, second bool) {
	sixteen := k.format.bits == 6
	for _, l := range lanes {
		k.zero(k.partial(l))
		if sixteen {
			k.zero(k.partial(l) + 8)
		}
	}
	k.part(off, 32*part, lanes, nil)
	if sixteen || !second {
		k.p("VPSLLD $16, Z5, Z4")
		k.p("VPSRAD $16, Z4, Z4")
	}
	if sixteen || second {
		k.p("VPSRAD $16, Z5, Z5")
	}
	for _, l := range lanes {
		scale := 4
		if second && !sixteen {
			scale = 5
		}
		k.scaled(l, k.partial(l), scale)
		if sixteen {
			k.scaled(l, k.partial(l)+8, 5)
		}
	}
}

func (k *kernel) scaled(l lane, sum, scale int) {
	k.p("VPMULLD Z%d, Z%d, Z%d", scale, sum, sum)
	k.p("VPADDD Z%d, Z%d, Z%d", sum, k.total(l), k.total(l))
}
