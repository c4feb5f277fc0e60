package kernel

import "github.com/qiao-ai/qiao/engine/quant"

// panelRows is how many rows of a matrix are interleaved.
const panelRows = 16

// A format is how a type's numbers are packed: panels of 16 rows, each a
// sequence of blocks, each of which begins with 16 scales as 16-bit floats.
//
// In a block of 32 then come 16 minima where the type has them. Of a super-block
// of 256 come, for Q4_K and Q5_K, 16 scales of the minima, then the scales and
// the minima of its parts as bytes: two parts of a row beside each other; for
// Q6_K the scales alone. Then come the numbers, 32 of each row at a time: 8
// groups of 4 numbers, the 16 rows of a group beside each other. Q8_0 has a byte
// for each; the others have nibbles, group g in the low half and g+4 in the high
// half of the same bytes; then, for 5 bits, a byte for each row and place in the
// group, whose bit g belongs to group g; for 6 bits two such vectors, with pairs
// of bits for the groups 0 to 3 and 4 to 7.
//
// Plain floats lie row beside row for each column of the matrix.
type format struct {
	typ     quant.Type
	index   int // in the tables of a Set
	bits    int // of a number; 16 and 32 are floats
	numbers int // in a block
	super   bool
	minima  bool
	zero    int // what is subtracted from each unsigned number
}

// formats is how many have a place in the tables of a Set.
const formats = 11

func formatOf(t quant.Type) (format, bool) {
	switch t {
	case quant.Q8_0:
		return format{t, 0, 8, 32, false, false, 0}, true
	case quant.Q4_0:
		return format{t, 1, 4, 32, false, false, 8}, true
	case quant.Q5_0:
		return format{t, 2, 5, 32, false, false, 16}, true
	case quant.Q4_1:
		return format{t, 3, 4, 32, false, true, 0}, true
	case quant.Q5_1:
		return format{t, 4, 5, 32, false, true, 0}, true
	case quant.Q4_K:
		return format{t, 5, 4, 256, true, true, 0}, true
	case quant.Q5_K:
		return format{t, 6, 5, 256, true, true, 0}, true
	case quant.Q6_K:
		return format{t, 7, 6, 256, true, false, 32}, true
	case quant.F32:
		return format{t, 8, 32, 1, false, false, 0}, true
	case quant.F16:
		return format{t, 9, 16, 1, false, false, 0}, true
	case quant.BF16:
		return format{t, 10, 16, 1, false, false, 0}, true
	}
	return format{}, false
}

func (f format) dense() bool { return f.numbers == 1 }

// pairs is how many pairs of scales a row has in a super-block.
func (f format) pairs() int {
	if f.bits == 6 {
		return 8
	}
	return 4
}

// quants is where the numbers begin in a block.
func (f format) quants() int {
	switch {
	case f.super && f.minima:
		return 4*panelRows + 2*2*panelRows*f.pairs()
	case f.super:
		return 2*panelRows + 2*panelRows*f.pairs()
	case f.minima:
		return 4 * panelRows
	}
	return 2 * panelRows
}

// part is how many bytes 32 numbers of each row take.
func (f format) part() int { return panelRows * 32 * f.bits / 8 }

// block is how many bytes a block of a panel takes.
func (f format) block() int {
	switch {
	case f.dense():
		return panelRows * f.bits / 8
	case f.super:
		return f.quants() + 8*f.part()
	}
	return f.quants() + f.part()
}
