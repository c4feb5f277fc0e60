package silicon

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// freedom says which coefficients a group may scale.
type freedom struct {
	group string // before the colon
	of    []int
}

// A shape is how free a fit is.
type shape struct {
	freedoms []freedom
	draw     float64 // how strongly factors are drawn to 1
}

// nearShape lets each engine, card and precision be its own.
func nearShape() shape {
	all := []int{fixed, layer, hop, memory, cache, compute, traffic, prefill, sequence, attend, arrival}
	return shape{draw: 0.5, freedoms: []freedom{
		{"engine", all}, {"kind", all},
		{"gpu", []int{fixed, layer, hop, memory, cache, compute, prefill, sequence}},
		{"precision", []int{memory, compute, prefill}}, {"engine-precision", []int{memory, compute, prefill}},
		{"attention", []int{cache, attend}}, {"spread", []int{layer, memory, prefill, sequence}},
		{"mode", []int{fixed, layer, memory, compute, sequence}}, {"apart", []int{fixed, layer, hop, memory, sequence}},
	}}
}

// farShape is for what was never measured: what differs between families is not
// learned.
func farShape() shape {
	return shape{draw: 3, freedoms: []freedom{
		{"engine", []int{fixed, layer, memory, compute, prefill}}, {"gpu", []int{layer, memory, compute, prefill}},
		{"kind", []int{layer, memory, compute, prefill}}, {"precision", []int{memory, compute}},
		{"attention", []int{attend}}, {"spread", []int{layer, prefill}}, {"mode", []int{layer, memory}},
	}}
}

// A fitter holds the rows of a fit and which unknowns bear on each.
type fitter struct {
	rows   []Row
	terms  []terms
	active [][][2]int // for each row, pairs of unknown and coefficient
	names  []string   // of the unknowns: "" and the coefficient, or group and coefficient
	groups []string
	of     []int // the coefficient of each unknown
	pull   []float64
}

func newFitter(rows []Row, s shape) *fitter {
	f := &fitter{rows: rows}
	for i := range count {
		f.unknown("", i, 0.15)
	}
	index := map[string]int{}
	for i := range rows {
		f.terms = append(f.terms, rows[i].terms())
		var pairs [][2]int
		for c := range count {
			pairs = append(pairs, [2]int{c, c})
		}
		for _, g := range rows[i].groups() {
			kind, _, _ := strings.Cut(g, ":")
			if g == "mode:"+string(Together) {
				continue
			}
			for _, free := range s.freedoms {
				if free.group != kind {
					continue
				}
				for _, c := range free.of {
					key := g + "/" + Coefficients()[c]
					n, ok := index[key]
					if !ok {
						n = f.unknown(g, c, s.draw)
						index[key] = n
					}
					pairs = append(pairs, [2]int{n, c})
				}
			}
		}
		f.active = append(f.active, pairs)
	}
	return f
}

func (f *fitter) unknown(group string, coefficient int, pull float64) int {
	f.groups, f.of, f.pull = append(f.groups, group), append(f.of, coefficient), append(f.pull, pull)
	return len(f.of) - 1
}

// softness is the relative error from which on a row counts no longer as its square.
const softness = 0.1

// fit finds the constants under which the rows' relative errors are least, by
// Levenberg's and Marquardt's method on a loss that grows in a line for rows that
// are far off, so that wrong rows do not bend the rest.
func (f *fitter) fit() Constants {
	x := make([]float64, len(f.of)) // logarithms, from the priors
	loss := f.loss(x)
	damping := 1e-2
	for range 80 {
		a, b := f.normal(x)
		better := false
		for range 8 {
			step := solve(a, b, damping)
			next := make([]float64, len(x))
			for i := range x {
				next[i] = x[i] + step[i]
			}
			if l := f.loss(next); l < loss {
				better = loss-l > loss*1e-7
				x, loss = next, l
				damping = math.Max(damping/4, 1e-9)
				break
			}
			damping *= 4
		}
		if !better {
			break
		}
	}
	return f.constants(x)
}

func (f *fitter) coefficients(x []float64, row int) [count]float64 {
	var q [count]float64
	for _, p := range f.active[row] {
		q[p[1]] += x[p[0]]
	}
	prior := priors()
	for i := range q {
		q[i] = prior[i] * math.Exp(q[i])
	}
	return q
}

const worst = 5 // a relative error that is worse counts as this

// soft is the loss of a residual, and its weight.
func soft(r float64) (loss, weight float64) {
	root := math.Sqrt(1 + r*r/(softness*softness))
	return 2 * softness * softness * (root - 1), 1 / root
}

func (f *fitter) loss(x []float64) float64 {
	sum := 0.0
	for i := range f.rows {
		l, _ := soft(math.Min(f.terms[i].time(f.coefficients(x, i))/f.rows[i].Seconds-1, worst))
		sum += l
	}
	for i, v := range x {
		l, _ := soft(f.pull[i] * v)
		sum += l
	}
	return sum
}

// normal are the weighted normal equations at x.
func (f *fitter) normal(x []float64) (a [][]float64, b []float64) {
	n := len(x)
	a, b = make([][]float64, n), make([]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	for i := range f.rows {
		q := f.coefficients(x, i)
		y := f.rows[i].Seconds
		r := f.terms[i].time(q)/y - 1
		if r > worst {
			continue // flat
		}
		_, w := soft(r)
		slope := f.terms[i].slopes(q)
		for _, p := range f.active[i] {
			g := slope[p[1]] / y
			b[p[0]] -= w * g * r
			for _, o := range f.active[i] {
				a[p[0]][o[0]] += w * g * slope[o[1]] / y
			}
		}
	}
	for i, v := range x {
		_, w := soft(f.pull[i] * v)
		a[i][i] += w * f.pull[i] * f.pull[i]
		b[i] -= w * f.pull[i] * f.pull[i] * v
	}
	return a, b
}

// slopes are how the time changes with the logarithm of each coefficient.
func (t *terms) slopes(q [count]float64) [count]float64 {
	m, c := q[memory]*t.memory+q[cache]*t.cache, q[compute]*t.compute+q[attend]*t.attend
	work := math.Cbrt(m*m*m + c*c*c)
	dm, dc := m*m/(work*work), c*c/(work*work)
	var s [count]float64
	s[fixed], s[layer], s[hop] = q[fixed], q[layer]*t.layers, q[hop]*t.hops
	s[memory], s[cache] = q[memory]*t.memory*dm, q[cache]*t.cache*dm
	s[compute], s[attend] = q[compute]*t.compute*dc, q[attend]*t.attend*dc
	s[traffic], s[prefill] = q[traffic]*t.traffic, q[prefill]*t.prefill
	s[sequence], s[arrival] = q[sequence]*t.batch, q[arrival]*t.arrivals
	return s
}

// solve finds the step of damped normal equations, by Cholesky's factors.
func solve(a [][]float64, b []float64, damping float64) []float64 {
	n := len(b)
	l := make([][]float64, n)
	for i := range n {
		l[i] = slices.Clone(a[i][:i+1])
		l[i][i] += damping * (a[i][i] + 1e-9)
	}
	for i := range n {
		for j := range i + 1 {
			sum := l[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(math.Max(sum, 1e-12))
			} else {
				l[i][j] = sum / l[j][j]
			}
		}
	}
	x := slices.Clone(b)
	for i := range n {
		for k := range i {
			x[i] -= l[i][k] * x[k]
		}
		x[i] /= l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= l[k][i] * x[k]
		}
		x[i] /= l[i][i]
	}
	return x
}

func (f *fitter) constants(x []float64) Constants {
	c := Constants{Base: map[string]float64{}, Factors: map[string]map[string]float64{}}
	prior := priors()
	for i, v := range x {
		name := Coefficients()[f.of[i]]
		if f.groups[i] == "" {
			c.Base[name] = figures(prior[f.of[i]] * math.Exp(v))
			continue
		}
		if c.Factors[f.groups[i]] == nil {
			c.Factors[f.groups[i]] = map[string]float64{}
		}
		if v := figures(math.Exp(v)); v != 1 {
			c.Factors[f.groups[i]][name] = v
		}
	}
	return c
}

// figures keeps five, so that files are the same on every machine.
func figures(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
	return short
}
