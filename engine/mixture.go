package engine

import (
	"math"

	"github.com/qiao-ai/qiao/engine/kernel"
)

// A mixture is what a step needs to compute mixtures of experts: each row is sent
// to a few experts, and the rows of an expert are computed together. A slot is a
// row's place with one of its experts; the slots of an expert are consecutive.
type mixture struct {
	config   *Config
	scores   []float32 // of rows and experts
	experts  []int32   // ExpertsUsed for each row
	shares   []float32 // what each counts
	slots    []int32   // where each has its slot
	rows     []int32   // the row of each slot
	first    []int32   // the first slot of each expert, and the end
	active   []int32   // experts that have slots
	in, mid  *kernel.Input
	gate, up []float32
	out      []float32

	shared               *kernel.Input // hidden, of the expert for all
	sharedGate, sharedUp []float32
	sharedOut            []float32
}

func newMixture(a *kernel.Arena, c *Config, n needs) *mixture {
	slots := stepRows * c.ExpertsUsed
	m := &mixture{
		config: c,
		scores: kernel.Slice[float32](a, stepRows*padded(c.Experts)),
		shares: kernel.Slice[float32](a, slots),
		in:     kernel.NewInput(a, slots, c.Width, n.width),
		mid:    kernel.NewInput(a, slots, c.ExpertHidden, n.expert),
		gate:   kernel.Slice[float32](a, slots*padded(c.ExpertHidden)),
		up:     kernel.Slice[float32](a, slots*padded(c.ExpertHidden)),
		out:    kernel.Slice[float32](a, slots*padded(c.Width)),
	}
	for _, list := range []*[]int32{&m.experts, &m.slots, &m.rows} {
		*list = kernel.Slice[int32](a, slots)
	}
	m.first, m.active = kernel.Slice[int32](a, c.Experts+1), kernel.Slice[int32](a, c.Experts)[:0]
	if c.SharedHidden > 0 {
		m.shared = kernel.NewInput(a, stepRows, c.SharedHidden, n.shared)
		m.sharedGate = kernel.Slice[float32](a, stepRows*padded(c.SharedHidden))
		m.sharedUp = kernel.Slice[float32](a, stepRows*padded(c.SharedHidden))
		m.sharedOut = kernel.Slice[float32](a, stepRows*padded(c.Width))
	}
	return m
}

// feedExperts is a layer's second half in a mixture.
func (s *step) feedExperts(w *kernel.Worker, l *layer) {
	m, e, n := s.mixture, &l.experts, len(s.rows)
	s.multiply(w, e.router, s.in, m.scores)
	for from, to, ok := w.Take(n, 4); ok; from, to, ok = w.Take(n, 4) {
		for i := from; i < to; i++ {
			m.choose(i)
		}
	}
	w.Barrier()
	if w.ID == 0 {
		m.sort(n)
	}
	w.Barrier()
	slots := n * m.config.ExpertsUsed
	for from, to, ok := w.Take(slots, 4); ok; from, to, ok = w.Take(slots, 4) {
		for i := from; i < to; i++ {
			m.in.Copy(i, s.in, int(m.rows[i]))
		}
	}
	w.Barrier()
	s.expertProducts(w, e, slots)
	if e.sharedGate != nil {
		s.sharedProducts(w, e)
	}
	for from, to, ok := w.Take(n, 1); ok; from, to, ok = w.Take(n, 1) {
		for i := from; i < to; i++ {
			s.combine(i, e)
		}
	}
	w.Barrier()
}

// multiply computes the product of all rows.
func (s *step) multiply(w *kernel.Worker, m *kernel.Matrix, in *kernel.Input, out []float32) {
	for from, to, ok := w.Take(m.Panels(), share); ok; from, to, ok = w.Take(m.Panels(), share) {
		s.kernel.Mul(m, from, to, in, 0, len(s.rows), out[16*from:], m.Padded())
	}
	w.Barrier()
}

// choose finds the experts of row i: those with the greatest scores. Their shares
// are the scores' softmax over all experts, or over those chosen.
func (m *mixture) choose(i int) {
	c := m.config
	scores := m.scores[i*padded(c.Experts):][:c.Experts]
	var most, sum float64 = math.Inf(-1), 0
	for _, v := range scores {
		most = max(most, float64(v))
	}
	for _, v := range scores {
		sum += math.Exp(float64(v) - most)
	}
	used := c.ExpertsUsed
	experts, shares := m.experts[i*used:(i+1)*used], m.shares[i*used:(i+1)*used]
	var chosen float32
	for j := range experts {
		best := greatest(scores)
		experts[j] = int32(best)
		shares[j] = float32(math.Exp(float64(scores[best])-most) / sum)
		chosen += shares[j]
		scores[best] = float32(math.Inf(-1))
	}
	if c.renormal() {
		for j := range shares {
			shares[j] /= chosen
		}
	}
}

// greatest returns the index of the greatest number, the first of equals.
func greatest(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

// sort gives n rows their slots.
func (m *mixture) sort(n int) {
	used := m.config.ExpertsUsed
	clear(m.first)
	for _, e := range m.experts[:n*used] {
		m.first[e+1]++
	}
	m.active = m.active[:0]
	for e := range m.config.Experts {
		if m.first[e+1] > 0 {
			m.active = append(m.active, int32(e))
		}
		m.first[e+1] += m.first[e]
	}
	// first[e] moves along while slots are given, and is then the next expert's.
	for i, e := range m.experts[:n*used] {
		m.slots[i] = m.first[e]
		m.rows[m.first[e]] = int32(i / used)
		m.first[e]++
	}
	copy(m.first[1:], m.first[:m.config.Experts])
	m.first[0] = 0
}

// expertProducts computes what each expert says of its slots.
func (s *step) expertProducts(w *kernel.Worker, e *experts, slots int) {
	m := s.mixture
	s.eachExpert(w, e.gate, func(x, from, to int) {
		s.gated(e.gate[x], e.up[x], m.in, int(m.first[x]), int(m.first[x+1]), from, to, m.mid, m.gate, m.up)
	})
	s.prepare(w, m.mid, slots)
	s.eachExpert(w, e.down, func(x, from, to int) {
		d, first := e.down[x], int(m.first[x])
		s.kernel.Mul(d, from, to, m.mid, first, int(m.first[x+1]), m.out[first*d.Padded()+16*from:], d.Padded())
	})
}

// eachExpert calls f for shares of the panels of each active expert's matrix.
func (s *step) eachExpert(w *kernel.Worker, matrices []*kernel.Matrix, f func(expert, from, to int)) {
	panels := matrices[0].Panels()
	parts := (panels + share - 1) / share
	units := len(s.mixture.active) * parts
	for u, end, ok := w.Take(units, 1); ok; u, end, ok = w.Take(units, 1) {
		for ; u < end; u++ {
			at := u % parts * share
			f(int(s.mixture.active[u/parts]), at, min(at+share, panels))
		}
	}
	w.Barrier()
}

// sharedProducts computes what the expert for all says.
func (s *step) sharedProducts(w *kernel.Worker, e *experts) {
	m, n := s.mixture, len(s.rows)
	panels := e.sharedGate.Panels()
	for from, to, ok := w.Take(panels, share); ok; from, to, ok = w.Take(panels, share) {
		s.gated(e.sharedGate, e.sharedUp, s.in, 0, n, from, to, m.shared, m.sharedGate, m.sharedUp)
	}
	w.Barrier()
	s.prepare(w, m.shared, n)
	s.multiply(w, e.sharedDown, m.shared, m.sharedOut)
}

// combine adds what the experts said to what stands for row i.
func (s *step) combine(i int, e *experts) {
	m, x := s.mixture, s.row(i)
	ld := padded(s.config.Width)
	used := s.config.ExpertsUsed
	for j := i * used; j < (i+1)*used; j++ {
		addScaled(x, m.out[int(m.slots[j])*ld:], m.shares[j])
	}
	if e.sharedGate == nil {
		return
	}
	var score float64
	for j, v := range s.in.Row(i) {
		score += float64(v) * float64(e.sharedRouter[j])
	}
	addScaled(x, m.sharedOut[i*ld:], float32(1/(1+math.Exp(-score))))
}

func addScaled(to, x []float32, by float32) {
	for i := range to {
		to[i] += x[i] * by
	}
}
