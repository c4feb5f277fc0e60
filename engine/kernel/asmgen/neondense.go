package main

import "fmt"

// A neonDense is dense for arm64: 16 rows of plain floats, or bytes, which lie
// beside each other for each k, times columns of floats.
//
// Registers: R0 weights, R1 their stride, R2 numbers left; R3 and on the columns,
// R7 their stride; R14 output, R15 its stride. Vectors: 0 to 3 weights, 8 and on
// the columns' numbers, 16 and on sums.
type neonDense struct {
	neon
	typ string
}

func (n *neonDense) name() string { return fmt.Sprintf("neon%sx%d", n.typ, n.cols) }

func (n *neonDense) acc(c, v int) int { return 16 + 4*c + v }

func (n *neonDense) emit() {
	fmt.Fprintf(&n.out, "\n// %s: %s, %d column(s).\nTEXT ·%s(SB), NOSPLIT, $0-72\n", n.name(), n.typ, n.cols, n.name())
	for _, l := range []string{"MOVD w+0(FP), R0", "MOVD stride+8(FP), R1", "MOVD n+16(FP), R2", "MOVD x+24(FP), R3", "MOVD xs+32(FP), R7", "MOVD keep+56(FP), R8"} {
		n.p(l)
	}
	for c := 1; c < n.cols; c++ {
		n.p("ADD R7, R%d, R%d", 2+c, 3+c)
	}
	n.eachSum(func(_, _, r int) { n.zero(r) })
	n.p("CBZ R8, loop")
	n.eachSum(func(_, v, r int) { n.p("FMOVQ %d(R14), F%d", 16*v, r) })
	n.out.WriteString("loop:\n")
	n.weights()
	for c := range n.cols {
		n.p("FMOVS.P 4(R%d), F%d", 3+c, 8+c)
		for v := range 4 {
			n.element("fmla", fmlaElement, n.acc(c, v), v, 8+c, 0)
		}
	}
	n.p("ADD R1, R0, R0")
	n.p("SUB $1, R2, R2")
	n.p("CBNZ R2, loop")
	n.eachSum(func(_, v, r int) { n.p("FMOVQ F%d, %d(R14)", r, 16*v) })
	n.p("RET")
}

// eachSum calls f for each sum's register with R14 at its column's output.
func (n *neonDense) eachSum(f func(c, v, r int)) {
	n.p("MOVD out+40(FP), R14")
	n.p("MOVD ld+48(FP), R15")
	for c := range n.cols {
		for v := range 4 {
			f(c, v, n.acc(c, v))
		}
		n.p("ADD R15, R14, R14")
	}
}

// weights loads and widens 16 weights.
func (n *neonDense) weights() {
	switch n.typ {
	case "F32":
		for v := range 4 {
			n.load(16*v, v)
		}
	case "F16":
		n.halves("fcvtl", fcvtl, fcvtl2)
	case "BF16":
		n.halves("shll", shll16, shll16High)
	default:
		n.load(0, 4)
		n.two("sxtl", sxtl8, 5, 4)
		n.two("sxtl2", sxtl8High, 6, 4)
		for v := range 4 {
			n.two("sxtl", []uint32{sxtl16, sxtl16High}[v%2], v, 5+v/2)
			n.two("scvtf", scvtf, v, v)
		}
	}
}

// halves widens numbers of 16 bits.
func (n *neonDense) halves(what string, low, high uint32) {
	n.load(0, 4)
	n.load(16, 5)
	for v := range 4 {
		n.two(what, []uint32{low, high}[v%2], v, 4+v/2)
	}
}

// toHalf rounds floats to 16 bits, 8 at a time.
func (n *neon) toHalf() {
	n.out.WriteString("\n// func toHalfNeon(dst *uint16, x *float32, n int)\nTEXT ·toHalfNeon(SB), NOSPLIT, $0-24\n")
	for _, l := range []string{"MOVD dst+0(FP), R0", "MOVD x+8(FP), R1", "MOVD n+16(FP), R2"} {
		n.p(l)
	}
	n.out.WriteString("half:\n")
	n.p("VLD1.P 32(R1), [V0.S4, V1.S4]")
	n.two("fcvtn", fcvtn, 2, 0)
	n.two("fcvtn2", fcvtn2, 2, 1)
	n.p("VST1.P [V2.H8], 16(R0)")
	n.p("SUB $8, R2, R2")
	n.p("CBNZ R2, half")
	n.p("RET")
	n.out.WriteString("\n// func pause(n int)\nTEXT ·pause(SB), NOSPLIT, $0-8\n")
	n.p("MOVD n+0(FP), R0")
	n.out.WriteString("wait:\n")
	n.p("YIELD")
	n.p("SUBS $1, R0, R0")
	n.p("BGT wait")
	n.p("RET")
}
