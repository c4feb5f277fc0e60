package vector

import "golang.org/x/sys/cpu"

// native lists the ways that this processor and its system have.
func native() (list []dots) {
	x := cpu.X86
	if !x.HasAVX2 {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI {
		list = append(list, dots{"vnni", func(q query, rows []int8, stride int, sums, out []int32) {
			_, _ = rows[len(out)*stride-1], q.unsigned[stride-1]
			vnniRows(&q.unsigned[0], &rows[0], len(out), stride, &out[0])
			for i := range out {
				out[i] -= 128 * sums[i]
			}
		}})
	}
	return append(list, dots{"avx2", func(q query, rows []int8, stride int, _, out []int32) {
		_, _ = rows[len(out)*stride-1], q.wide[stride-1]
		avx2Rows(&q.wide[0], &rows[0], len(out), stride, &out[0])
	}})
}

// vnniRows multiplies the bytes of q, which are unsigned, with n rows of stride
// bytes, a multiple of 64.
//
//go:noescape
func vnniRows(q *uint8, rows *int8, n, stride int, out *int32)

// avx2Rows multiplies q with n rows of stride bytes, a multiple of 64.
//
//go:noescape
func avx2Rows(q *int16, rows *int8, n, stride int, out *int32)
