package vector

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao"
)

func random(r *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func filled(t testing.TB, rows, dim int) (*Index, [][]float32) {
	r := rand.New(rand.NewPCG(1, 2))
	x, all := New(dim), make([][]float32, rows)
	for i := range all {
		all[i] = random(r, dim)
		if err := x.Set(i, all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return x, all
}

// exact is the order by cosine.
func exact(all [][]float32, q []float32) []int {
	order := make([]int, len(all))
	score := make([]float64, len(all))
	for i, v := range all {
		order[i] = i
		for k := range v {
			score[i] += float64(v[k]) * float64(q[k])
		}
		score[i] /= norm(v)
	}
	slices.SortFunc(order, func(a, b int) int {
		if score[a] > score[b] {
			return -1
		}
		return 1
	})
	return order
}

func TestTheNearestAreFoundExactly(t *testing.T) {
	for _, dim := range []int{1, 63, 64, 100, 512, 768} {
		x, all := filled(t, 1500, dim)
		if dim == 1 {
			continue // all rows are the same or the opposite
		}
		q := random(rand.New(rand.NewPCG(7, uint64(dim))), dim)
		got, err := x.Search(Search{Vector: q, Most: 10, Exact: func(row int) []float32 { return all[row] }})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range exact(all, q)[:10] {
			if got.Hits[i].Row != want {
				t.Errorf("dim %d: hit %d is %d, want %d", dim, i, got.Hits[i].Row, want)
			}
		}
	}
}

func TestAllWaysGiveTheSameProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, stride := range []int{64, 128, 192, 512, 1024} {
		const n = 33
		rows, q, sums := make([]int8, n*stride), make([]int8, stride), make([]int32, n)
		for i := range rows {
			rows[i] = int8(r.IntN(255) - 127)
			sums[i/stride] += int32(rows[i])
		}
		for i := range q {
			q[i] = int8(r.IntN(255) - 127)
		}
		want := make([]int32, n)
		portable().rows(portable().prepare(q), rows, stride, sums, want)
		for _, d := range all() {
			got := make([]int32, n)
			d.rows(d.prepare(q), rows, stride, sums, got)
			if !slices.Equal(got, want) {
				t.Errorf("%s with %d bytes differs", d.name, stride)
			}
		}
	}
}

func TestRowsComeAndGo(t *testing.T) {
	x, all := filled(t, 20, 8)
	x.Clear(3)
	x.Clear(3)
	if x.Len() != 19 || x.Has(3) || x.Vector(3) != nil {
		t.Errorf("%d rows are left", x.Len())
	}
	got, err := x.Search(Search{Vector: all[3], Most: 20})
	if err != nil || len(got.Hits) != 19 {
		t.Fatal(got, err)
	}
	got, _ = x.Search(Search{Vector: all[5], Most: 3, Keep: func(row int) bool { return row > 10 }})
	for _, h := range got.Hits {
		if h.Row <= 10 {
			t.Errorf("row %d was not asked for", h.Row)
		}
	}
}

func TestWhatHasNoDirectionIsRefused(t *testing.T) {
	x := New(4)
	for _, v := range [][]float32{{0, 0, 0, 0}, {1, 2}, nil} {
		if err := x.Set(0, v); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%v: %v", v, err)
		}
		if _, err := x.Search(Search{Vector: v}); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("search %v: %v", v, err)
		}
	}
}

// BenchmarkScan is one query over a large library, on one core.
func BenchmarkScan(b *testing.B) {
	const rows, dim = 200_000, 512
	x := New(dim)
	r := rand.New(rand.NewPCG(1, 2))
	v := random(r, dim)
	for i := range rows {
		for range 8 {
			v[r.IntN(dim)] = float32(r.NormFloat64())
		}
		_ = x.Set(i, v)
	}
	for _, d := range all() {
		b.Run(d.name, func(b *testing.B) {
			x.dots = d
			for b.Loop() {
				_, _ = x.Search(Search{Vector: v, Most: 200})
			}
		})
	}
}
