package kernel

import (
	"golang.org/x/sys/cpu"
)

// native lists the sets that this processor and its system have.
func native() (sets []*Set) {
	x := cpu.X86
	if !x.HasAVX2 || !x.HasFMA || !hasF16C() {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512VNNI {
		sets = append(sets, vector("vnni", 8, vnni()))
	}
	return append(sets, vector("avx2", 4, avx2()))
}

// vector makes a Set of a table of products; all else is AVX2's.
func vector(name string, tile int, t *table) *Set {
	return &Set{
		name: name, tile: tile, blocks: t.blocks, super: t.super, dense: t.dense,
		quantBlocks: quantBlocksVector, quantSuper: quantSuperVector,
		sumSquares: sumSquaresVector, scale: scaleVector, add: addVector, gate: gateVector,
		exp: expVector, peak: peakVector, sum: sumVector, toHalf: toHalfVector,
	}
}

func avx2() *table {
	return &table{
		[8][2]product{{avx2Q8x1, avx2Q8x4}, {avx2Q4x1, avx2Q4x4}, {avx2Q5x1, avx2Q5x4}, {avx2Q41x1, avx2Q41x4},
			{avx2Q51x1, avx2Q51x4}, {avx2Q4Kx1, avx2Q4Kx4}, {avx2Q5Kx1, avx2Q5Kx4}, {avx2Q6Kx1, avx2Q6Kx4}},
		[4][2]plain{{avx2F32x1, avx2F32x4}, {avx2F16x1, avx2F16x4}, {avx2BF16x1, avx2BF16x4}, {avx2I8x1, avx2I8x4}},
	}
}

func vnni() *table {
	return &table{
		[8][2]product{{vnniQ8x1, vnniQ8x8}, {vnniQ4x1, vnniQ4x8}, {vnniQ5x1, vnniQ5x8}, {vnniQ41x1, vnniQ41x8},
			{vnniQ51x1, vnniQ51x8}, {vnniQ4Kx1, vnniQ4Kx8}, {vnniQ5Kx1, vnniQ5Kx8}, {vnniQ6Kx1, vnniQ6Kx8}},
		[4][2]plain{{vnniF32x1, vnniF32x8}, {vnniF16x1, vnniF16x8}, {vnniBF16x1, vnniBF16x8}, {vnniI8x1, vnniI8x8}},
	}
}
