package kernel

import "golang.org/x/sys/cpu"

// native lists the sets that this processor has: one where it multiplies bytes by
// SDOT, as those made since about 2018 do.
func native() []*Set {
	if !cpu.ARM64.HasASIMDDP {
		return nil
	}
	t := neon()
	s := Portable()
	s.name, s.tile, s.blocks, s.super, s.dense, s.toHalf = "neon", 4, t.blocks, t.super, t.dense, toHalfVector
	return []*Set{s}
}

func neon() *table {
	return &table{
		[8][2]product{{neonQ8x1, neonQ8x4}, {neonQ4x1, neonQ4x4}, {neonQ5x1, neonQ5x4}, {neonQ41x1, neonQ41x4},
			{neonQ51x1, neonQ51x4}, {neonQ4Kx1, neonQ4Kx4}, {neonQ5Kx1, neonQ5Kx4}, {neonQ6Kx1, neonQ6Kx4}},
		[4][2]plain{{neonF32x1, neonF32x4}, {neonF16x1, neonF16x4}, {neonBF16x1, neonBF16x4}, {neonI8x1, neonI8x4}},
	}
}

func toHalfVector(dst []uint16, x []float32) {
	n := len(x) &^ 7
	if n > 0 {
		_ = dst[n-1]
		toHalfNeon(&dst[0], &x[0], n)
	}
	toHalf(dst[n:], x[n:])
}
