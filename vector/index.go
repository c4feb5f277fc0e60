package vector

import (
	"cmp"
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
)

// chunk is how many rows lie in one piece of memory, so that growing copies
// nothing.
const chunk = 1024

// padding is what the length of a row in memory is a multiple of.
const padding = 64

// An Index holds vectors of one length by row. Reading may be done from many
// goroutines; Set and Clear must not run beside anything else.
type Index struct {
	dim, stride int
	chunks      [][]int8
	scale       []float32 // what a row's bytes are multiplied with; 0 is an empty row
	sum         []int32   // of a row's bytes
	held        int
	dots        dots
}

// New makes an Index of vectors with dim numbers.
func New(dim int) *Index {
	return &Index{dim: dim, stride: (dim + padding - 1) / padding * padding, dots: fastest()}
}

// Dim is the length of the vectors.
func (x *Index) Dim() int { return x.dim }

// Len is how many rows hold a vector.
func (x *Index) Len() int { return x.held }

// Set puts a vector at a row; its length does not matter, only its direction. It
// fails with Kind Invalid if v has another dimension or no direction.
func (x *Index) Set(row int, v []float32) error {
	if len(v) != x.dim {
		return qiao.Errorf(qiao.Invalid, "vector", "%d numbers where %d belong", len(v), x.dim)
	}
	norm := norm(v)
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return qiao.Errorf(qiao.Invalid, "vector", "a vector without a direction")
	}
	x.grow(row)
	if x.scale[row] == 0 {
		x.held++
	}
	x.scale[row], x.sum[row] = quantize(x.row(row), v, norm)
	return nil
}

// Clear empties a row.
func (x *Index) Clear(row int) {
	if row < len(x.scale) && x.scale[row] != 0 {
		x.scale[row], x.sum[row] = 0, 0
		x.held--
	}
}

// Has tells whether a row holds a vector.
func (x *Index) Has(row int) bool { return row < len(x.scale) && x.scale[row] != 0 }

func (x *Index) grow(row int) {
	for row >= len(x.scale) {
		x.chunks = append(x.chunks, make([]int8, chunk*x.stride))
		x.scale = append(x.scale, make([]float32, chunk)...)
		x.sum = append(x.sum, make([]int32, chunk)...)
	}
}

func (x *Index) row(row int) []int8 {
	at := row % chunk * x.stride
	return x.chunks[row/chunk][at : at+x.stride]
}

func norm(v []float32) float64 {
	var sum float64
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	return math.Sqrt(sum)
}

// quantize writes v, made one long, as bytes, and returns what they are to be
// multiplied with and their sum.
func quantize(into []int8, v []float32, norm float64) (scale float32, sum int32) {
	var widest float64
	for _, f := range v {
		widest = max(widest, math.Abs(float64(f)))
	}
	by := 127 / widest
	for i, f := range v {
		q := int8(math.RoundToEven(float64(f) * by))
		into[i] = q
		sum += int32(q)
	}
	clear(into[len(v):])
	return float32(widest / 127 / norm), sum
}

// A Hit is a row with its cosine.
type Hit struct {
	Row   int
	Score float32
}

// Result is what a Search found.
type Result struct {
	Hits []Hit // best first; of equal ones the lower row first
	// Median and Spread tell how the cosines of all rows lie, so that a caller can
	// see what stands out. Spread is how far below the median one row in six lies:
	// a deviation that the rows which match, all above, do not change.
	Median, Spread float64
}

// A Search says what to look for.
type Search struct {
	Vector []float32
	Most   int                     // how many hits; 0 is 100
	Keep   func(row int) bool      // rows that may be hits; nil is all
	Exact  func(row int) []float32 // the row in full, to compare the best again; may be nil
}

// Search compares all rows with a vector. It fails with Kind Invalid as Set does.
func (x *Index) Search(s Search) (Result, error) {
	if len(s.Vector) != x.dim {
		return Result{}, qiao.Errorf(qiao.Invalid, "vector", "%d numbers where %d belong", len(s.Vector), x.dim)
	}
	n := norm(s.Vector)
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return Result{}, qiao.Errorf(qiao.Invalid, "vector", "a vector without a direction")
	}
	if s.Most <= 0 {
		s.Most = 100
	}
	q := make([]int8, x.stride)
	scale, _ := quantize(q, s.Vector, n)
	best := top{most: again * s.Most}
	var r Result
	r.Median, r.Spread = x.scan(q, scale, s.Keep, &best)
	r.Hits = x.rerank(best.rows, s, n)
	return r, nil
}

// again is how many times more rows are compared in full than are asked for.
const again = 3

// scan compares all rows by their bytes.
func (x *Index) scan(q []int8, scale float32, keep func(int) bool, best *top) (median, spread float64) {
	var seen histogram
	out := make([]int32, chunk)
	query := x.dots.prepare(q)
	for c, data := range x.chunks {
		x.dots.rows(query, data, x.stride, x.sum[c*chunk:(c+1)*chunk], out)
		for i, d := range out {
			row := c*chunk + i
			if x.scale[row] == 0 {
				continue
			}
			score := float32(d) * scale * x.scale[row]
			seen.add(score)
			if best.takes(score) && (keep == nil || keep(row)) {
				best.add(Hit{row, score})
			}
		}
	}
	median = seen.at(0.5)
	return median, median - seen.at(0.1587)
}

// A histogram counts cosines.
type histogram struct {
	bins [bins]int32
	n    int32
}

const bins = 2048

func (h *histogram) add(score float32) {
	h.bins[min(max(int((score+1)*(bins/2)), 0), bins-1)]++
	h.n++
}

// at returns the cosine below which a share of all lies.
func (h *histogram) at(share float64) float64 {
	below, want := int32(0), share*float64(h.n)
	for i, n := range h.bins {
		if float64(below+n) >= want && n > 0 {
			within := (want - float64(below)) / float64(n)
			return (float64(i)+within)/(bins/2) - 1
		}
		below += n
	}
	return 0
}

// rerank compares rows with the vector itself, in full where that is known.
func (x *Index) rerank(rows []Hit, s Search, norm float64) []Hit {
	for i, h := range rows {
		rows[i].Score = float32(x.exact(h.Row, s, norm))
	}
	slices.SortFunc(rows, func(a, b Hit) int {
		if d := cmp.Compare(b.Score, a.Score); d != 0 {
			return d
		}
		return cmp.Compare(a.Row, b.Row)
	})
	return rows[:min(len(rows), s.Most)]
}

func (x *Index) exact(row int, s Search, by float64) (score float64) {
	if s.Exact != nil {
		if v := s.Exact(row); len(v) == x.dim {
			for i, f := range v {
				score += float64(f) * float64(s.Vector[i])
			}
			return score / max(norm(v)*by, math.SmallestNonzeroFloat64)
		}
	}
	for i, b := range x.row(row)[:x.dim] {
		score += float64(b) * float64(s.Vector[i])
	}
	return score * float64(x.scale[row]) / by
}

// Vector returns a row as the bytes remember it, one long, or nil.
func (x *Index) Vector(row int) []float32 {
	if !x.Has(row) {
		return nil
	}
	v := make([]float32, x.dim)
	for i, b := range x.row(row)[:x.dim] {
		v[i] = float32(b) * x.scale[row]
	}
	return v
}
