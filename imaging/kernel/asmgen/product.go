package main

import (
	"bytes"
	"fmt"
	"strings"
)

// A product is one function: a tile of rows, gathered from several places (taps),
// times a panel of 16*columns columns.
//
// Registers: R8... the rows of a tap, AX the place in them, DX their length, SI the
// panel, BX the offsets, CX taps left.
type product struct {
	isa
	columns int // in 16s
	out     bytes.Buffer
}

func (d *product) name() string { return fmt.Sprintf("%sProduct%d", d.isa.name, 16*d.columns) }

// p emits a line; one that ends in a colon is a label.
func (d *product) p(line string, args ...any) {
	s := fmt.Sprintf(line, args...)
	if !strings.HasSuffix(s, ":") {
		s = "\t" + s
	}
	d.out.WriteString(s + "\n")
}

// width is how many registers a row of sums takes.
func (d *product) width() int { return d.columns * d.halves() }

func (d *product) sum(row, v int) string { return d.r(row*d.width() + v) }

func (d *product) emit() {
	fmt.Fprintf(&d.out, "\n// %s: %d rows, %d columns.\nTEXT ·%s(SB), NOSPLIT, $0-80\n", d.name(), d.rows, 16*d.columns, d.name())
	weights, factor := d.rows*d.width(), d.rows*d.width()+d.width()
	d.p("MOVQ bias+40(FP), AX")
	for v := range d.width() {
		d.p("VMOVUPS %d(AX), %s", 4*d.lanes*v, d.sum(0, v))
	}
	for row := 1; row < d.rows; row++ {
		for v := range d.width() {
			d.p("VMOVAPS %s, %s", d.sum(0, v), d.sum(row, v))
		}
	}
	d.p("MOVQ offsets+8(FP), BX")
	d.p("MOVQ taps+16(FP), CX")
	d.p("MOVQ k+24(FP), DX")
	d.p("MOVQ b+32(FP), SI")
	d.p("tap:")
	d.p("MOVQ x+0(FP), AX")
	for row := range d.rows {
		d.p("MOVQ %d(BX), R%d", 8*row, 8+row)
		d.p("ADDQ AX, R%d", 8+row)
	}
	d.p("ADDQ $%d, BX", 8*d.rows)
	d.p("XORQ AX, AX")
	d.p("loop:")
	for v := range d.width() {
		d.p("VMOVUPS %d(SI), %s", 4*d.lanes*v, d.r(weights+v))
	}
	for row := range d.rows {
		d.p("VBROADCASTSS (R%d)(AX*4), %s", 8+row, d.r(factor))
		for v := range d.width() {
			d.p("VFMADD231PS %s, %s, %s", d.r(weights+v), d.r(factor), d.sum(row, v))
		}
	}
	d.p("ADDQ $%d, SI", 64*d.columns)
	d.p("INCQ AX")
	d.p("CMPQ AX, DX")
	d.p("JLT loop")
	d.p("DECQ CX")
	d.p("JNZ tap")
	d.end(weights)
}

func (d *product) end(temp int) {
	var sums []string
	for i := range d.rows * d.width() {
		sums = append(sums, d.r(i))
	}
	d.p("MOVQ f+64(FP), AX")
	d.p("MOVQ kind+72(FP), BX")
	d.p("MOVQ out+48(FP), DI")
	d.p("MOVQ ld+56(FP), DX")
	d.finish(d.p, sums, d.r(temp), func() {
		for row := range d.rows {
			for v := range d.width() {
				d.p("VMOVUPS %s, %d(DI)", d.sum(row, v), 4*d.lanes*v)
			}
			if row+1 < d.rows {
				d.p("ADDQ DX, DI")
			}
		}
	})
	d.p("VZEROUPPER")
	d.p("RET")
}
