package main

import (
	"fmt"
	"math"
	"strings"
)

// A mapping is one function of each number, or of each pair, of AVX2: 16 a turn.
//
// Registers: DI the result, SI and DX what goes in, CX numbers left, Y8 on
// constants.
type mapping struct {
	product
	name string
	two  bool     // of a pair
	args []string // scalars
	body func(m *mapping, r, s string, t [3]string)
}

func (m *mapping) declaration() string {
	in := "dst, a *float32, n int"
	if m.two {
		in = "dst, a, b *float32, n int"
	}
	for _, a := range m.args {
		in += ", " + a
	}
	if len(m.args) > 0 {
		in += " float32"
	}
	return fmt.Sprintf("func %s(%s)", m.name, in)
}

func (m *mapping) emit() {
	at := 24
	if m.two {
		at = 32
	}
	fmt.Fprintf(&m.out, "\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", m.declaration(), m.name, at+4*len(m.args))
	m.p("MOVQ dst+0(FP), DI")
	m.p("MOVQ a+8(FP), SI")
	if m.two {
		m.p("MOVQ b+16(FP), DX")
	}
	m.p("MOVQ n+%d(FP), CX", at-8)
	for i, a := range m.args {
		m.p("VBROADCASTSS %s+%d(FP), Y%d", a, at+4*i, 8+i)
	}
	m.p("loop:")
	for half := range 2 {
		r, s := fmt.Sprintf("Y%d", half), fmt.Sprintf("Y%d", 2+half)
		m.p("VMOVUPS %d(SI), %s", 32*half, r)
		if m.two {
			m.p("VMOVUPS %d(DX), %s", 32*half, s)
		}
	}
	m.body(m, "Y0", "Y2", [3]string{"Y4", "Y6", "Y12"})
	m.body(m, "Y1", "Y3", [3]string{"Y5", "Y7", "Y13"})
	m.p("VMOVUPS Y0, (DI)")
	m.p("VMOVUPS Y1, 32(DI)")
	m.p("ADDQ $64, DI")
	m.p("ADDQ $64, SI")
	if m.two {
		m.p("ADDQ $64, DX")
	}
	m.p("SUBQ $16, CX")
	m.p("JGT loop")
	m.p("VZEROUPPER")
	m.p("RET")
}

func maps() []*mapping {
	lines := func(ls ...string) func(m *mapping, r, s string, t [3]string) {
		return func(m *mapping, r, s string, t [3]string) {
			for _, l := range ls {
				m.p("%s", strings.NewReplacer("$r", r, "$s", s, "$t", t[0]).Replace(l))
			}
		}
	}
	return []*mapping{
		{name: "mapAdd", two: true, body: lines("VADDPS $s, $r, $r")},
		{name: "mapMul", two: true, body: lines("VMULPS $s, $r, $r")},
		{name: "mapScale", args: []string{"by", "plus"}, body: lines("VMULPS Y8, $r, $r", "VADDPS Y9, $r, $r")},
		{name: "mapClamp", args: []string{"low", "high"}, body: lines("VMAXPS Y8, $r, $r", "VMINPS Y9, $r, $r")},
		{name: "mapHardSwish", args: []string{"by", "plus"}, body: lines("VADDPS three<>(SB), $r, $t", "VMAXPS zero<>(SB), $t, $t",
			"VMINPS six<>(SB), $t, $t", "VMULPS $t, $r, $r", "VMULPS Y8, $r, $r", "VADDPS Y9, $r, $r")},
		{name: "mapExp", args: []string{"less"}, body: func(m *mapping, r, s string, t [3]string) {
			m.p("VSUBPS Y8, %s, %s", r, r)
			m.exp(r, t)
		}},
		{name: "mapSigmoid", body: func(m *mapping, r, s string, t [3]string) { m.sigmoid(r, t) }},
		{name: "mapSwish", body: func(m *mapping, r, s string, t [3]string) {
			m.p("VMOVAPS %s, %s", r, s)
			m.sigmoid(r, t)
			m.p("VMULPS %s, %s, %s", s, r, r)
		}},
	}
}

// sigmoid replaces r by 1/(1+e^-r).
func (m *mapping) sigmoid(r string, t [3]string) {
	m.p("VXORPS signs<>(SB), %s, %s", r, r)
	m.exp(r, t)
	m.p("VMOVUPS one<>(SB), %s", t[0])
	m.p("VADDPS %s, %s, %s", t[0], r, r)
	m.p("VDIVPS %s, %s, %s", r, t[0], r)
}

// exp replaces r by e^r: 2^n times a polynomial (that of Cephes' expf) of what is
// left.
func (m *mapping) exp(r string, t [3]string) {
	n, p, u := t[0], t[1], t[2]
	m.p("VMINPS expMost<>(SB), %s, %s", r, r)
	m.p("VMAXPS expLeast<>(SB), %s, %s", r, r)
	m.p("VMULPS log2e<>(SB), %s, %s", r, n)
	m.p("VROUNDPS $0, %s, %s", n, n)
	m.p("VMOVUPS ln2high<>(SB), %s", u)
	m.p("VFNMADD231PS %s, %s, %s", u, n, r)
	m.p("VMOVUPS ln2low<>(SB), %s", u)
	m.p("VFNMADD231PS %s, %s, %s", u, n, r)
	m.p("VMOVUPS exp5<>(SB), %s", p)
	for i := 4; i >= 0; i-- {
		m.p("VFMADD213PS exp%d<>(SB), %s, %s", i, r, p)
	}
	m.p("VMULPS %s, %s, %s", r, r, u)
	m.p("VFMADD213PS %s, %s, %s", r, u, p)
	m.p("VADDPS one<>(SB), %s, %s", p, p)
	m.p("VCVTPS2DQ %s, %s", n, n)
	m.p("VPSLLD $23, %s, %s", n, n)
	m.p("VPADDD %s, %s, %s", n, p, r)
}

// constants are whole vectors of AVX2.
func constants() string {
	s := ""
	for _, c := range []struct {
		name string
		v    float64
	}{{"zero", 0}, {"one", 1}, {"three", 3}, {"six", 6}, {"signs", math.Copysign(0, -1)},
		{"expMost", 88.0}, {"expLeast", -87.0}, {"log2e", 1.44269504088896341}, {"ln2high", 0.693359375}, {"ln2low", -2.12194440e-4},
		{"exp5", 1.9875691500e-4}, {"exp4", 1.3981999507e-3}, {"exp3", 8.3334519073e-3}, {"exp2", 4.1665795894e-2},
		{"exp1", 1.6666665459e-1}, {"exp0", 5.0000001201e-1}} {
		for i := range 8 {
			s += fmt.Sprintf("DATA %s<>+%d(SB)/4, $%#08x\n", c.name, 4*i, math.Float32bits(float32(c.v)))
		}
		s += fmt.Sprintf("GLOBL %s<>(SB), RODATA|NOPTR, $32\n", c.name)
	}
	return s
}
