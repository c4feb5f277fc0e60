package main

import (
	"bytes"
	"fmt"
)

// A neon is one function for arm64: a panel times cols columns of quantised
// numbers, by SDOT, whose element form multiplies 4 numbers of 4 rows with the
// same 4 numbers of a column: the layout of a panel. Go's assembler does not know
// it, nor conversions of vectors: they are written as words.
//
// One column takes all 16 rows at once, in 4 vectors; 4 columns take 8 rows, twice.
//
// Registers: R0 weights, R1 blocks left; R2 and on the columns' numbers, R6 their
// scales, R10 their sums; R14 output, R15 its stride, R16 and R17 scratch.
// Vectors: 0 and 1 weights and what lies above their nibbles, 2, 3, 20 and 21
// scales, 4 and 5 scratch, 6 and 7 masks, 8 to 15 numbers of columns, 16 and on
// sums of integers, 24 and on of floats or, in super-blocks, of scaled integers.
type neon struct {
	format format
	cols   int
	half   int // of the rows, where there are several columns
	out    bytes.Buffer
	labels int
}

func (n *neon) name() string { return fmt.Sprintf("neon%sx%d", n.format.name, n.cols) }

func (n *neon) p(line string, args ...any) { fmt.Fprintf(&n.out, "\t"+line+"\n", args...) }

// op emits an instruction by its word, with what it does.
func (n *neon) op(what string, word uint32) { n.p("WORD $0x%08x // %s", word, what) }

// three emits an operation of three registers, two one of two.
func (n *neon) three(what string, base uint32, d, a, b int) {
	n.op(fmt.Sprintf("%s v%d, v%d, v%d", what, d, a, b), base|uint32(b)<<16|uint32(a)<<5|uint32(d))
}

func (n *neon) two(what string, base uint32, d, a int) {
	n.op(fmt.Sprintf("%s v%d, v%d", what, d, a), base|uint32(a)<<5|uint32(d))
}

// element emits an operation with one of the four 32-bit parts of b.
func (n *neon) element(what string, base uint32, d, a, b, index int) {
	i := uint32(index)
	n.op(fmt.Sprintf("%s v%d, v%d, v%d[%d]", what, d, a, b, index), base|i&1<<21|i>>1<<11|uint32(b)<<16|uint32(a)<<5|uint32(d))
}

// The words of the operations, with zeros for registers.
const (
	sdotElement = 0x4F80E000
	fmlaElement = 0x4F801000
	fmulElement = 0x4F809000
	fmla        = 0x4E20CC00
	fmls        = 0x4EA0CC00
	mla         = 0x4EA09400
	scvtf       = 0x4E21D800
	fcvtl       = 0x0E217800
	fcvtl2      = 0x4E217800
	fcvtn       = 0x0E216800
	fcvtn2      = 0x4E216800
	sxtl8       = 0x0F08A400
	sxtl8High   = 0x4F08A400
	sxtl16      = 0x0F10A400
	sxtl16High  = 0x4F10A400
	shll16      = 0x2E613800
	shll16High  = 0x6E613800
	sshr16      = 0x4F300400
)

// vectors is how many hold the rows of a pass.
func (n *neon) vectors() int {
	if n.cols == 1 {
		return 4
	}
	return 2
}

// rows is where the rows of vector v begin in 64 bytes of a group.
func (n *neon) rows(v int) int { return 32*n.half + 16*v }

func (n *neon) sum(c, v int) int   { return 16 + c*n.vectors() + v }
func (n *neon) total(c, v int) int { return 24 + c*n.vectors() + v }
func (n *neon) scale(v int) int    { return []int{2, 3, 20, 21}[v] }

// each calls f for each column and vector.
func (n *neon) each(f func(c, v int)) {
	for c := range n.cols {
		for v := range n.vectors() {
			f(c, v)
		}
	}
}

func (n *neon) emit() {
	fmt.Fprintf(&n.out, "\n// %s: %s, %d column(s).\nTEXT ·%s(SB), NOSPLIT, $0-72\n", n.name(), n.format.name, n.cols, n.name())
	n.p("VMOVI $15, V7.B16")
	n.p("VMOVI $%d, V6.B16", map[int]int{5: 16, 6: 48}[n.format.bits])
	for n.half = range 4 / n.vectors() {
		n.pass()
	}
	n.p("RET")
}

func (n *neon) pass() {
	n.p("MOVD w+0(FP), R0")
	n.p("MOVD blocks+8(FP), R1")
	n.columns(2, "q+16", "qs+24")
	n.columns(6, "d+32", "ds+48")
	n.sums()
	n.each(func(c, v int) { n.zero(n.total(c, v)) })
	if n.format.super {
		n.eachOut(func(c, v int) { n.p("FMOVQ F%d, %d(R14)", n.total(c, v), n.outAt(v)) })
	}
	label := fmt.Sprintf("block%d", n.labels)
	n.labels++
	fmt.Fprintf(&n.out, "%s:\n", label)
	n.p("PRFM 2048(R0), PLDL1KEEP")
	if n.format.super {
		n.superBlock()
	} else {
		n.block()
	}
	n.advance()
	n.p("CBNZ R1, %s", label)
	if !n.format.super {
		n.eachOut(func(c, v int) { n.p("FMOVQ F%d, %d(R14)", n.total(c, v), n.outAt(v)) })
	}
}

// columns points the registers from first on to the columns of an argument.
func (n *neon) columns(first int, at, stride string) {
	n.p("MOVD %s(FP), R%d", at, first)
	if n.cols > 1 {
		n.p("MOVD %s(FP), R16", stride)
	}
	for c := 1; c < n.cols; c++ {
		n.p("ADD R16, R%d, R%d", first+c-1, first+c)
	}
}

// sums points to the columns' sums: those of super-blocks are 8 or 16 words for
// each scale.
func (n *neon) sums() {
	n.p("MOVD s+40(FP), R10")
	n.p("MOVD ds+48(FP), R16")
	if n.format.super {
		n.p("LSL $%d, R16, R16", map[bool]int{false: 2, true: 3}[n.format.bits == 6])
	}
	for c := 1; c < n.cols; c++ {
		n.p("ADD R16, R%d, R%d", 9+c, 10+c)
	}
}

func (n *neon) outAt(v int) int { return n.rows(v) }

// eachOut calls f for each column and vector with R14 at the column's output.
func (n *neon) eachOut(f func(c, v int)) {
	n.p("MOVD out+56(FP), R14")
	n.p("MOVD ld+64(FP), R15")
	for c := range n.cols {
		for v := range n.vectors() {
			f(c, v)
		}
		if c+1 < n.cols {
			n.p("ADD R15, R14, R14")
		}
	}
}

func (n *neon) zero(r int) { n.p("VEOR V%d.B16, V%d.B16, V%d.B16", r, r, r) }

func (n *neon) load(off, r int) { n.p("FMOVQ %d(R0), F%d", off, r) }

// numbers loads 32 numbers of each column, the part-th of a block.
func (n *neon) numbers(part int) {
	for c := range n.cols {
		n.p("FMOVQ %d(R%d), F%d", 32*part, 2+c, 8+2*c)
		n.p("FMOVQ %d(R%d), F%d", 32*part+16, 2+c, 9+2*c)
	}
}

// dot adds the products of the weights in register w with group g of each column.
func (n *neon) dot(w, g, v int) {
	for c := range n.cols {
		n.element("sdot", sdotElement, n.sum(c, v), w, 8+2*c+g/4, g%4)
	}
}

// part adds the products of 32 numbers that begin at byte off: those of low
// nibbles, of high ones, or both.
func (n *neon) part(off int, low, high bool) {
	if n.format.bits == 8 {
		for g := range 8 {
			for v := range n.vectors() {
				n.load(off+64*g+n.rows(v), 0)
				n.dot(0, g, v)
			}
		}
		return
	}
	for g := range 4 {
		for v := range n.vectors() {
			n.load(off+64*g+n.rows(v), 0)
			if low {
				n.p("VAND V7.B16, V0.B16, V4.B16")
				n.raise(off, g, v)
				n.dot(4, g, v)
			}
			if high {
				n.p("VUSHR $4, V0.B16, V4.B16")
				n.raise(off, g+4, v)
				n.dot(4, g+4, v)
			}
		}
	}
}

// raise adds to V4 the bits that lie above the nibbles of group g.
func (n *neon) raise(off, g, v int) {
	at, shift := off+256+n.rows(v), 4-g
	switch n.format.bits {
	case 4:
		return
	case 6:
		at, shift = at+64*(g/4), 4-2*(g%4)
	}
	n.load(at, 1)
	switch {
	case shift > 0:
		n.p("VSHL $%d, V1.B16, V1.B16", shift)
	case shift < 0:
		n.p("VUSHR $%d, V1.B16, V1.B16", -shift)
	}
	n.p("VAND V6.B16, V1.B16, V1.B16")
	n.p("VORR V1.B16, V4.B16, V4.B16")
}

// block emits a block of 32.
func (n *neon) block() {
	f := n.format
	for c := range n.cols {
		if f.bits == 8 || f.minima {
			for v := range n.vectors() {
				n.zero(n.sum(c, v))
			}
			continue
		}
		n.p("MOVW (R%d), R16", 10+c)
		n.p("LSL $%d, R16, R16", f.offset)
		n.p("NEG R16, R16")
		for v := range n.vectors() {
			n.p("VDUP R16, V%d.S4", n.sum(c, v))
		}
	}
	n.numbers(0)
	n.part(f.quants(), true, true)
	n.floats(0, func(c, v, scales int) {
		n.two("scvtf", scvtf, n.sum(c, v), n.sum(c, v))
		n.p("FMOVS (R%d), F4", 6+c)
		n.element("fmul", fmulElement, 5, scales, 4, 0)
		n.three("fmla", fmla, n.total(c, v), 5, n.sum(c, v))
	})
	if f.minima {
		n.floats(32, func(c, v, minima int) {
			n.p("FMOVS (R%d), F4", 10+c)
			n.element("fmla", fmlaElement, n.total(c, v), minima, 4, 0)
		})
	}
}

// floats widens the 16-bit floats of each vector's rows at byte off and calls f
// with the register that holds them.
func (n *neon) floats(off int, f func(c, v, r int)) {
	for v := range n.vectors() {
		n.p("FMOVD %d(R0), F0", off+n.rows(v)/2)
		n.two("fcvtl", fcvtl, 0, 0)
		for c := range n.cols {
			f(c, v, 0)
		}
	}
}

// scales loads a pair of integer scales of each row at byte off, and leaves the
// one of the given place.
func (n *neon) scales(off, place int) {
	for v := range n.vectors() {
		r := n.scale(v)
		n.p("FMOVD %d(R0), F%d", off+n.rows(v)/2, r)
		n.two("sxtl", sxtl8, r, r)
		if place == 0 {
			n.p("VSHL $16, V%d.S4, V%d.S4", r, r)
		}
		n.two("sshr #16", sshr16, r, r)
	}
}

// superBlock emits a super-block of 256.
func (n *neon) superBlock() {
	f := n.format
	head := 32
	if f.minima {
		head = 64
	}
	minima := head
	if f.minima {
		minima += f.scales()
	}
	n.lower(minima)
	n.each(func(c, v int) { n.zero(n.total(c, v)) })
	for part := range 8 {
		n.numbers(part)
		if f.bits == 6 {
			for place := range 2 {
				n.scaled(head+32*part, place, f.quants()+part*f.part(), place == 0, place == 1)
			}
			continue
		}
		n.scaled(head+32*(part/2), part%2, f.quants()+part*f.part(), true, true)
	}
	n.each(func(c, v int) { n.two("scvtf", scvtf, n.total(c, v), n.total(c, v)) })
	n.add(0, fmla, n.total)
}

// scaled adds the products of a part, times its scale, to the totals.
func (n *neon) scaled(scale, place, off int, low, high bool) {
	n.each(func(c, v int) { n.zero(n.sum(c, v)) })
	n.part(off, low, high)
	n.scales(scale, place)
	n.each(func(c, v int) { n.three("mla", mla, n.total(c, v), n.sum(c, v), n.scale(v)) })
}

// lower subtracts the minima times the sums of the columns' numbers; where there
// are no minima, 32 times the scales.
func (n *neon) lower(off int) {
	f := n.format
	n.each(func(c, v int) { n.zero(n.sum(c, v)) })
	for s := range 2 * f.pairs() {
		n.scales(off+s/2*32, s%2)
		for c := range n.cols {
			n.p("MOVH %d(R%d), R16", 2*s, 10+c)
			n.p("VDUP R16, V4.S4")
			for v := range n.vectors() {
				n.three("mla", mla, n.sum(c, v), 4, n.scale(v))
			}
		}
	}
	n.each(func(c, v int) {
		if !f.minima {
			n.p("VSHL $%d, V%d.S4, V%d.S4", f.offset, n.sum(c, v), n.sum(c, v))
		}
		n.two("scvtf", scvtf, n.sum(c, v), n.sum(c, v))
	})
	at := 0
	if f.minima {
		at = 32
	}
	n.add(at, fmls, n.sum)
}

// add adds to the output, or subtracts from it, sums times the 16-bit floats at
// byte off and the columns' scales.
func (n *neon) add(off int, how uint32, sums func(c, v int) int) {
	for v := range n.vectors() {
		n.p("FMOVD %d(R0), F%d", off+n.rows(v)/2, n.scale(v))
		n.two("fcvtl", fcvtl, n.scale(v), n.scale(v))
	}
	n.eachOut(func(c, v int) {
		n.p("FMOVS (R%d), F4", 6+c)
		n.element("fmul", fmulElement, 5, n.scale(v), 4, 0)
		n.p("FMOVQ %d(R14), F0", n.outAt(v))
		n.three("fma", how, 0, 5, sums(c, v))
		n.p("FMOVQ F0, %d(R14)", n.outAt(v))
	})
}

func (n *neon) advance() {
	f := n.format
	n.p("ADD $%d, R0, R0", f.size())
	sums := 4
	if f.super {
		sums = 4 * f.pairs()
	}
	for c := range n.cols {
		n.p("ADD $%d, R%d, R%d", f.numbers(), 2+c, 2+c)
		n.p("ADD $4, R%d, R%d", 6+c, 6+c)
		n.p("ADD $%d, R%d, R%d", sums, 10+c, 10+c)
	}
	n.p("SUB $1, R1, R1")
}
