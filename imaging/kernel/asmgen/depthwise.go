package main

import "fmt"

// A depthwise is one function: four rows of channels, each the sum of rows from
// several places (taps) times that tap's weights, channel by channel.
//
// Registers: AX the place in the channels, R9 vectors of 16 left, R8 the input, BX
// the offsets, CX taps left, SI the weights, R15 the stride between taps.
type depthwise struct {
	product
	isa isa
}

const pixels = 4

func (d *depthwise) name() string { return d.isa.name + "Depthwise" }

func (d *depthwise) emit() {
	d.product.isa = d.isa
	fmt.Fprintf(&d.out, "\n// %s: %d rows.\nTEXT ·%s(SB), NOSPLIT, $0-88\n", d.name(), pixels, d.name())
	d.p("XORQ R14, R14")
	d.p("MOVQ vectors+64(FP), R9")
	d.p("MOVQ ws+32(FP), R15")
	if d.isa.halves() == 1 {
		d.p("next2:")
		d.p("CMPQ R9, $2")
		d.p("JLT next1")
		d.block(2, "2")
		d.p("JMP next2")
	}
	d.p("next1:")
	d.p("CMPQ R9, $1")
	d.p("JLT done")
	d.block(1, "1")
	d.p("JMP next1")
	d.p("done:")
	d.p("VZEROUPPER")
	d.p("RET")
}

// block emits the sums of so many vectors of 16 channels. Labels end in tag.
func (d *depthwise) block(vectors int, tag string) {
	i, width := d.isa, vectors*d.isa.halves()
	sum := func(px, v int) string { return i.r(px*width + v) }
	weight := func(v int) string { return i.r(pixels*width + v) }
	d.p("MOVQ bias+40(FP), DX")
	d.p("ADDQ R14, DX")
	for v := range width {
		d.p("VMOVUPS %d(DX), %s", 4*i.lanes*v, sum(0, v))
		for px := 1; px < pixels; px++ {
			d.p("VMOVAPS %s, %s", sum(0, v), sum(px, v))
		}
	}
	d.p("MOVQ offsets+8(FP), BX")
	d.p("MOVQ taps+16(FP), CX")
	d.p("MOVQ w+24(FP), SI")
	d.p("ADDQ R14, SI")
	d.p("MOVQ x+0(FP), R8")
	d.p("ADDQ R14, R8")
	d.p("tap%s:", tag)
	for v := range width {
		d.p("VMOVUPS %d(SI), %s", 4*i.lanes*v, weight(v))
	}
	for px := range pixels {
		d.p("MOVQ %d(BX), R%d", 8*px, 10+px)
		for v := range width {
			d.p("VFMADD231PS %d(R8)(R%d*1), %s, %s", 4*i.lanes*v, 10+px, weight(v), sum(px, v))
		}
	}
	d.p("ADDQ $%d, BX", 8*pixels)
	d.p("ADDQ R15, SI")
	d.p("DECQ CX")
	d.p("JNZ tap%s", tag)
	d.finishBlock(vectors, width, tag)
}

func (d *depthwise) finishBlock(vectors, width int, tag string) {
	i := d.isa
	var sums []string
	for n := range pixels * width {
		sums = append(sums, i.r(n))
	}
	d.p("MOVQ f+72(FP), AX")
	d.p("MOVQ kind+80(FP), BX")
	d.p("MOVQ out+48(FP), DI")
	d.p("ADDQ R14, DI")
	d.p("MOVQ ld+56(FP), DX")
	tagged := func(line string, args ...any) {
		s := fmt.Sprintf(line, args...)
		switch s {
		case "swish:", "store:":
			s = s[:len(s)-1] + tag + ":"
		case "JNE swish", "JMP store":
			s += tag
		}
		d.p("%s", s)
	}
	i.finish(tagged, sums, i.r(pixels*width), func() {
		for px := range pixels {
			for v := range width {
				d.p("VMOVUPS %s, %d(DI)", i.r(px*width+v), 4*i.lanes*v)
			}
			if px+1 < pixels {
				d.p("ADDQ DX, DI")
			}
		}
	})
	d.p("ADDQ $%d, R14", 64*vectors)
	d.p("SUBQ $%d, R9", vectors)
}
