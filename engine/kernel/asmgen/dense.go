package main

import (
	"bytes"
	"fmt"
)

// A dense is one function: 16 rows of plain floats, or bytes, which lie beside each
// other for each k, times columns of floats.
//
// Registers: DI weights, R12 their stride, AX numbers left; SI and CX columns 0
// and 4, R8 and BX one and three of their strides; R13 how far ahead lies what
// will be read next.
type dense struct {
	isa
	format string
	cols   int
	out    bytes.Buffer
}

func (d *dense) name() string { return fmt.Sprintf("%s%sx%d", d.isa.name, d.format, d.cols) }

func (d *dense) p(line string, args ...any) { fmt.Fprintf(&d.out, "\t"+line+"\n", args...) }

// vectors is how many registers hold 16 rows.
func (d *dense) vectors() int {
	if d.wide {
		return 1
	}
	return 2
}

func (d *dense) acc(col, half int) string {
	return fmt.Sprintf("%s%d", d.reg, 8+col*d.vectors()+half)
}

func (d *dense) emit() {
	fmt.Fprintf(&d.out, "\n// %s: %s, %d column(s).\nTEXT ·%s(SB), NOSPLIT, $0-72\n", d.name(), d.format, d.cols, d.name())
	for _, l := range []string{"MOVQ w+0(FP), DI", "MOVQ stride+8(FP), R12", "MOVQ n+16(FP), AX", "MOVQ x+24(FP), SI",
		"MOVQ xs+32(FP), R8", "MOVQ ld+48(FP), R10", "MOVQ ahead+64(FP), R13", "LEAQ (R8)(R8*2), BX", "LEAQ (SI)(R8*4), CX"} {
		d.p(l)
	}
	d.begin()
	d.out.WriteString("loop:\n")
	d.p("PREFETCHT0 1024(DI)")
	d.p("PREFETCHT0 (DI)(R13*1)")
	for half := range d.vectors() {
		d.load(half)
	}
	for c := range d.cols {
		d.multiply(c)
	}
	d.p("ADDQ R12, DI")
	d.p("ADDQ $4, SI")
	d.p("ADDQ $4, CX")
	d.p("DECQ AX")
	d.p("JNZ loop")
	d.eachOut(func(at, reg string) { d.p("VMOVUPS %s, %s", reg, at) })
	d.p("VZEROUPPER")
	d.p("RET")
}

// begin sets the sums to zero, or to what the output holds.
func (d *dense) begin() {
	for c := range d.cols {
		for half := range d.vectors() {
			r := d.acc(c, half)
			if d.wide {
				d.p("VPXORD %s, %s, %s", r, r, r)
			} else {
				d.p("VXORPS %s, %s, %s", r, r, r)
			}
		}
	}
	d.p("CMPQ keep+56(FP), $0")
	d.p("JEQ loop")
	d.eachOut(func(at, reg string) { d.p("VMOVUPS %s, %s", at, reg) })
}

func (d *dense) eachOut(f func(at, reg string)) {
	d.p("MOVQ out+40(FP), R11")
	for c := range d.cols {
		for half := range d.vectors() {
			f(fmt.Sprintf("%d(R11)", 32*half), d.acc(c, half))
		}
		if c+1 < d.cols {
			d.p("ADDQ R10, R11")
		}
	}
}

// load emits the widening of 16 or 8 weights to register half.
func (d *dense) load(half int) {
	r := fmt.Sprintf("%s%d", d.reg, half)
	switch d.format {
	case "F32":
		d.p("VMOVUPS %d(DI), %s", 32*half, r)
	case "F16":
		d.p("VCVTPH2PS %d(DI), %s", 16*half, r)
	case "I8":
		d.p("VPMOVSXBD %d(DI), %s", 8*half, r)
		d.p("VCVTDQ2PS %s, %s", r, r)
	default:
		d.p("VPMOVZXWD %d(DI), %s", 16*half, r)
		d.p("VPSLLD $16, %s, %s", r, r)
	}
}

func (d *dense) multiply(c int) {
	at := column(c, 0, [2]string{"SI", "CX"}, [2]string{"R8", "BX"})
	if d.wide {
		d.p("VFMADD231PS.BCST %s, Z0, %s", at, d.acc(c, 0))
		return
	}
	d.p("VBROADCASTSS %s, Y2", at)
	d.p("VFMADD231PS Y2, Y0, %s", d.acc(c, 0))
	d.p("VFMADD231PS Y2, Y1, %s", d.acc(c, 1))
}
