package learn

import (
	"math"
	"slices"
)

// A table is a linear made small: each row has a base that counts for every
// class, and the weights that differ from it enough, in eight bits.
type table struct {
	classes     int
	base, scale []float32 // of each row
	first       []int32   // where the weights of each row begin; one more than rows
	class       []uint16
	q           []int8
}

// mostWeights is how many weights a table keeps: with a byte for the class and
// one for the weight it stays well below five megabytes.
const mostWeights = 1_900_000

// small makes a table of m, keeping the weights that matter most.
func (m *linear) small() *table {
	k := m.classes
	rows := len(m.w) / k
	t := &table{classes: k, base: make([]float32, rows), scale: make([]float32, rows), first: make([]int32, 1, rows+1)}
	sorted := make([]float32, k)
	for r := range rows {
		copy(sorted, m.w[r*k:(r+1)*k])
		slices.Sort(sorted)
		t.base[r] = sorted[k/2]
		for c := range k {
			m.w[r*k+c] -= t.base[r]
		}
	}
	least := threshold(m.w, mostWeights)
	for r := range rows {
		row := m.w[r*k : (r+1)*k]
		for _, v := range row {
			t.scale[r] = max(t.scale[r], float32(math.Abs(float64(v)))/127)
		}
		for c, v := range row {
			if a := float32(math.Abs(float64(v))); a == 0 || a < least {
				continue
			}
			if q := int8(math.Round(float64(v / t.scale[r]))); q != 0 {
				t.class, t.q = append(t.class, uint16(c)), append(t.q, q)
			}
		}
		t.first = append(t.first, int32(len(t.q)))
	}
	return t
}

// threshold is the size that no more than n of the weights reach.
func threshold(w []float32, n int) float32 {
	if len(w) <= n {
		return 0
	}
	size := make([]float32, len(w))
	for i, v := range w {
		size[i] = float32(math.Abs(float64(v)))
	}
	slices.Sort(size)
	return size[len(size)-n]
}

// logits adds up the weights of a sentence's terms.
func (t *table) logits(x []term, out []float32) {
	clear(out)
	var all float32
	for _, e := range x {
		all += t.base[e.row] * e.value
		v := t.scale[e.row] * e.value
		for i := t.first[e.row]; i < t.first[e.row+1]; i++ {
			out[t.class[i]] += v * float32(t.q[i])
		}
	}
	for c := range out {
		out[c] += all
	}
}
