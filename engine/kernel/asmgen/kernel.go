package main

import (
	"bytes"
	"fmt"
)

// A kernel is one function: a panel times cols columns of quantised numbers.
//
// Registers: DI weights, AX blocks left; SI and CX columns 0 and 4 of the
// numbers, R8 and BX one and three of their strides; R12 and R15 the same of the
// scales, R9 and DX; R13 and R14 of the sums; R10 and R11 strides of the sums of
// super-blocks. Vectors: 0 and 1 weights, 2 to 7 scratch, 8 and on sums.
type kernel struct {
	isa
	format format
	cols   int
	out    bytes.Buffer
	labels int
}

func (k *kernel) name() string { return fmt.Sprintf("%s%sx%d", k.isa.name, k.format.name, k.cols) }

func (k *kernel) p(line string, args ...any) { fmt.Fprintf(&k.out, "\t"+line+"\n", args...) }

func (k *kernel) v(i int) string { return fmt.Sprintf("%s%d", k.reg, i) }

// A lane is a sum that is kept: that of a column and, where a register holds 8
// rows only, of a half of the panel.
type lane struct{ half, col, index int }

// passes lists the lanes that are summed at the same time. One column takes both
// halves at once, so that memory is read in order; a tile takes them in turn.
func (k *kernel) passes() [][]lane {
	switch {
	case k.wide:
		return [][]lane{k.lanes(0)}
	case k.cols == 1:
		return [][]lane{{{0, 0, 0}, {1, 0, 1}}}
	}
	return [][]lane{k.lanes(0), k.lanes(1)}
}

func (k *kernel) lanes(half int) (all []lane) {
	for c := range k.cols {
		all = append(all, lane{half, c, c})
	}
	return all
}

func (k *kernel) emit() {
	fmt.Fprintf(&k.out, "\n// %s: %s, %d column(s).\nTEXT ·%s(SB), NOSPLIT, $0-72\n", k.name(), k.format.name, k.cols, k.name())
	k.p("MOVQ qs+24(FP), R8")
	k.p("MOVQ ds+48(FP), R9")
	k.p("LEAQ (R8)(R8*2), BX")
	k.p("LEAQ (R9)(R9*2), DX")
	for _, lanes := range k.passes() {
		k.pass(lanes)
	}
	k.p("VZEROUPPER")
	k.p("RET")
}

func (k *kernel) pass(lanes []lane) {
	k.p("MOVQ w+0(FP), DI")
	k.p("MOVQ blocks+8(FP), AX")
	k.p("MOVQ q+16(FP), SI")
	k.p("MOVQ d+32(FP), R12")
	k.p("MOVQ s+40(FP), R13")
	if k.cols > 4 {
		k.p("LEAQ (SI)(R8*4), CX")
		k.p("LEAQ (R12)(R9*4), R15")
	}
	k.sumBases()
	for _, l := range lanes {
		k.zero(k.total(l))
	}
	if k.format.super {
		k.eachOut(lanes, func(l lane) { k.p("VMOVUPS %s, %d(R14)", k.v(k.total(l)), 32*l.half) })
	}
	label := fmt.Sprintf("block%d", k.labels)
	k.labels++
	fmt.Fprintf(&k.out, "%s:\n", label)
	if k.format.super {
		k.superBlock(lanes)
	} else {
		k.prefetch(0, k.format.size())
		k.block(lanes)
	}
	k.advance()
	k.p("JNZ %s", label)
	if !k.format.super {
		k.eachOut(lanes, func(l lane) { k.p("VMOVUPS %s, %d(R14)", k.v(k.total(l)), 32*l.half) })
	}
}

// sumBases sets the registers that address the sums of the columns.
func (k *kernel) sumBases() {
	if !k.format.super {
		if k.cols > 4 {
			k.p("LEAQ (R13)(R9*4), R14")
		}
		return
	}
	shift := 2 // sums of 32 numbers: 8 words beside each scale
	if k.format.bits == 6 {
		shift = 3
	}
	k.p("MOVQ R9, R10")
	k.p("SHLQ $%d, R10", shift)
	k.p("LEAQ (R10)(R10*2), R11")
}

// sumOf addresses the sums of a column. For super-blocks of many columns the
// caller must have put column 4's base in R14.
func (k *kernel) sumOf(col, off int) string {
	if k.format.super {
		return column(col, off, [2]string{"R13", "R14"}, [2]string{"R10", "R11"})
	}
	return column(col, off, [2]string{"R13", "R14"}, [2]string{"R9", "DX"})
}

func (k *kernel) scaleOf(col int) string {
	return column(col, 0, [2]string{"R12", "R15"}, [2]string{"R9", "DX"})
}

func (k *kernel) numbers(col, off int) string {
	return column(col, off, [2]string{"SI", "CX"}, [2]string{"R8", "BX"})
}

// total is the register that a lane's sum of all blocks, or of a super-block, is
// kept in; partial that of a block.
func (k *kernel) total(l lane) int {
	if k.wide {
		return 8 + l.index
	}
	return 12 + l.index
}

func (k *kernel) partial(l lane) int {
	if k.wide {
		return 16 + l.index
	}
	return 8 + l.index
}

func (k *kernel) zero(r int) {
	if k.wide {
		k.p("VPXORD Z%d, Z%d, Z%d", r, r, r)
		return
	}
	k.p("VPXOR Y%d, Y%d, Y%d", r, r, r)
}

// eachOut calls f for each lane with R14 at its column of the output.
func (k *kernel) eachOut(lanes []lane, f func(lane)) {
	k.p("MOVQ out+56(FP), R14")
	for i, l := range lanes {
		if i > 0 && l.col != lanes[i-1].col {
			k.p("ADDQ ld+64(FP), R14")
		}
		f(l)
	}
}

func (k *kernel) advance() {
	f := k.format
	k.p("ADDQ $%d, DI", f.size())
	k.p("ADDQ $%d, SI", f.numbers())
	k.p("ADDQ $4, R12")
	sums := 4
	if f.super {
		sums = 4 * f.pairs()
	}
	k.p("ADDQ $%d, R13", sums)
	if k.cols > 4 {
		k.p("ADDQ $%d, CX", f.numbers())
		k.p("ADDQ $4, R15")
		if !f.super {
			k.p("ADDQ $4, R14")
		}
	}
	k.p("DECQ AX")
}

// ahead is how many bytes ahead memory is asked for. Measured on Zen 5: 2 KB gives
// 5 to 15 % less, none or 1 KB up to half less.
const ahead = 6144

// prefetch asks for the lines of what will be read next in the place of the bytes
// [from, to) of a block, so that they can be spread over a long block's work.
// For a tile it costs nothing that could be measured, and steps of a few sessions,
// which memory bounds too, are a quarter faster.
func (k *kernel) prefetch(from, to int) {
	for at := (from + 63) / 64 * 64; at < to; at += 64 {
		k.p("PREFETCHT0 %d(DI)", at+ahead)
	}
}

// andConst and or emit the bitwise operations with a constant, and of two
// registers.
func (k *kernel) andConst(name string, from, to int) {
	if k.wide {
		k.p("VPANDD.BCST %s<>(SB), Z%d, Z%d", name, from, to)
		return
	}
	k.p("VPAND %s<>(SB), Y%d, Y%d", name, from, to)
}

func (k *kernel) or(a, b, to int) {
	if k.wide {
		k.p("VPORD Z%d, Z%d, Z%d", a, b, to)
		return
	}
	k.p("VPOR Y%d, Y%d, Y%d", a, b, to)
}

func (k *kernel) load(off, half, to int) {
	if k.wide {
		k.p("VMOVDQU32 %d(DI), Z%d", off, to)
		return
	}
	k.p("VMOVDQU %d(DI), Y%d", off+32*half, to)
}
