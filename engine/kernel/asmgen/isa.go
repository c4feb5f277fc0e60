package main

import "fmt"

// An isa is a set of instructions.
type isa struct {
	name string
	reg  string // prefix of a vector register
	tile int    // columns of the kernel for many
	wide bool   // one register holds a panel's 16 rows; else two halves of 8
}

func isas() []isa {
	return []isa{{"avx2", "Y", 4, false}, {"vnni", "Z", 8, true}}
}

// A format is a packed number format. Offsets are in bytes, per panel of 16
// rows and block.
type format struct {
	name   string
	bits   int  // 4, 5 or 6 unsigned, 8 signed
	super  bool // super-blocks of 256 with integer scales
	offset int  // log2 of what is subtracted from each unsigned number; 0 if there is a minimum
	minima bool // a minimum is added (blocks) or subtracted (super-blocks)
}

func formats() []format {
	return []format{
		{name: "Q8", bits: 8, offset: 7}, {name: "Q4", bits: 4, offset: 3}, {name: "Q5", bits: 5, offset: 4},
		{name: "Q41", bits: 4, minima: true}, {name: "Q51", bits: 5, minima: true},
		{name: "Q4K", bits: 4, super: true, minima: true}, {name: "Q5K", bits: 5, super: true, minima: true},
		{name: "Q6K", bits: 6, super: true, offset: 5},
	}
}

// quants is where a block's numbers begin.
func (f format) quants() int {
	switch {
	case f.super && f.minima:
		return 64 + 2*f.scales()
	case f.super:
		return 32 + f.scales()
	case f.minima:
		return 64
	}
	return 32
}

// pairs is how many pairs of sub-blocks a super-block has.
func (f format) pairs() int {
	if f.bits == 6 {
		return 8
	}
	return 4
}

// scales is how many bytes a super-block's scales take: two a row in each pair.
func (f format) scales() int { return 32 * f.pairs() }

// part is how many bytes 32 numbers take: low nibbles, then what is above them.
func (f format) part() int {
	return map[int]int{8: 512, 4: 256, 5: 320, 6: 384}[f.bits]
}

// size is how many bytes a block takes.
func (f format) size() int {
	if f.super {
		return f.quants() + 8*f.part()
	}
	return f.quants() + f.part()
}

// numbers is how many numbers a block has.
func (f format) numbers() int {
	if f.super {
		return 256
	}
	return 32
}

// column addresses off bytes into column c of what lies at base with a stride:
// bases holds the registers of columns 0 and 4, strides those of one and three
// strides.
func column(c, off int, bases, strides [2]string) string {
	base := bases[c/4]
	switch c % 4 {
	case 1:
		return fmt.Sprintf("%d(%s)(%s*1)", off, base, strides[0])
	case 2:
		return fmt.Sprintf("%d(%s)(%s*2)", off, base, strides[0])
	case 3:
		return fmt.Sprintf("%d(%s)(%s*1)", off, base, strides[1])
	}
	return fmt.Sprintf("%d(%s)", off, base)
}
