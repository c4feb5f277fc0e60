package engine

import (
	"context"
	"sync/atomic"

	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// stepRows is the most tokens that one step computes.
const stepRows = 256

// logitRows is the most tokens of a step whose logits are computed.
const logitRows = 16

// A row is one token of a step.
type row struct {
	token    int32
	session  *Session
	position int
	turn     turn
	given    []float32 // what stands in place of the token, and what its first layers add
	logits   bool      // what follows it is asked for
	vector   bool      // its normed vector is wanted
}

// A span is consecutive rows of one session, few enough for one thread to attend
// to at a time.
type span struct{ first, end int }

// A step computes rows of tokens: all threads run through the same phases and
// meet between them. Its buffers are made once. A step is used by one caller at a
// time.
type step struct {
	config  *Config
	weights *weights
	kernel  *kernel.Set
	pool    *kernel.Pool
	pages   map[quant.Type]*pageShape

	rows   []row
	spans  []span
	sees   bool  // some rows are given
	asked  []int // rows whose logits are asked for
	ctx    context.Context
	stop   atomic.Bool
	worker func(*kernel.Worker) // run, bound once

	x            []float32 // what stands for each row, Width numbers
	cos, sin     []float32
	in, att, mid *kernel.Input // normed; attended; hidden
	last         *kernel.Input // of the rows whose logits are asked for
	q, k, v      []float32
	delta        []float32 // what is added to x
	gate, up     []float32
	Logits       []float32
	threads      []threadMemory
	mixture      *mixture
}

// A threadMemory is what each thread needs for itself.
type threadMemory struct {
	half           []uint16
	small          []int8 // of a key or value in 8 bits, and its scales and sums
	scales         []float32
	sums           []int32
	weights        []float32 // of attention in 8 bits: products before scales, or with them
	q, scores, out []float32 // of attention: columns of queries, products, sums
	most, sum      []float32
}

// newStep makes a step for so many threads, which needs a pool before it computes.
func newStep(a *kernel.Arena, c *Config, w *weights, set *kernel.Set, threads int) *step {
	n := w.needs()
	kv := c.KVHeads * c.HeadSize
	s := &step{
		config: c, weights: w, kernel: set, pages: map[quant.Type]*pageShape{},
		rows: make([]row, 0, stepRows), asked: make([]int, 0, logitRows),
		x:   kernel.Slice[float32](a, stepRows*c.Width),
		cos: kernel.Slice[float32](a, stepRows*c.HeadSize/2), sin: kernel.Slice[float32](a, stepRows*c.HeadSize/2),
		in:   kernel.NewInput(a, stepRows, c.Width, n.width),
		att:  kernel.NewInput(a, stepRows, c.Heads*c.HeadSize, n.attention),
		last: kernel.NewInput(a, logitRows, c.Width, n.head),
		q:    kernel.Slice[float32](a, stepRows*c.Heads*c.HeadSize), k: kernel.Slice[float32](a, stepRows*kv), v: kernel.Slice[float32](a, stepRows*kv),
		delta:  kernel.Slice[float32](a, stepRows*padded(c.Width)),
		Logits: kernel.Slice[float32](a, logitRows*padded(c.Vocabulary)),
	}
	if c.mixture() {
		s.mixture = newMixture(a, c, n)
	} else {
		s.mid = kernel.NewInput(a, stepRows, c.Hidden, n.hidden)
		s.gate, s.up = kernel.Slice[float32](a, stepRows*padded(c.Hidden)), kernel.Slice[float32](a, stepRows*padded(c.Hidden))
	}
	for _, t := range cacheTypes(c) {
		shape := newPageShape(c, t)
		s.pages[t] = &shape
	}
	for range threads {
		s.threads = append(s.threads, newThreadMemory(a, c))
	}
	s.worker = s.run
	return s
}

// padded is n filled up to whole panels.
func padded(n int) int { return (n + 15) / 16 * 16 }

// compute runs all rows. It stops within a layer when ctx is cancelled, and then
// returns its error.
func (s *step) compute(ctx context.Context, rows []row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.ctx, s.rows, s.asked, s.sees = ctx, rows, s.asked[:0], false
	for i := range rows {
		s.sees = s.sees || rows[i].given != nil
		if rows[i].logits {
			s.asked = append(s.asked, i)
		}
	}
	s.cut()
	s.stop.Store(false)
	s.pool.Run(s.worker)
	if s.stop.Load() {
		return ctx.Err()
	}
	return nil
}

// logits returns those of the i-th row that asked for them. They hold until the
// next step.
func (s *step) logits(i int) []float32 {
	n := padded(s.config.Vocabulary)
	return s.Logits[i*n : i*n+s.config.Vocabulary]
}

// run is what each thread does in a step.
func (s *step) run(w *kernel.Worker) {
	w.Each(len(s.rows), 1, s.embed)
	for i := range s.weights.layers {
		if w.ID == 0 && s.ctx.Err() != nil {
			s.stop.Store(true)
		}
		w.Barrier()
		if s.stop.Load() {
			return
		}
		l := &s.weights.layers[i]
		s.attend(w, i, l)
		s.feed(w, l)
		if s.sees && i < s.config.Deepened {
			s.deepen(w, i)
		}
	}
	w.Each(len(s.rows), 1, s.become)
	w.Each(len(s.asked), 1, s.finish)
	w.Each(s.weights.head.Panels(), 16, s.speak)
}

// embed looks up what stands for tokens, and their positions' angles.
func (s *step) embed(from, to int) {
	h := s.config.HeadSize / 2
	for i := from; i < to; i++ {
		if given := s.rows[i].given; given != nil {
			copy(s.row(i), given)
		} else {
			e := s.weights.embedding
			quant.Decode(e.Type, s.row(i), e.Row(int(s.rows[i].token)))
		}
		s.config.rope.angles(s.rows[i].turn, s.cos[i*h:(i+1)*h], s.sin[i*h:(i+1)*h])
	}
}

// deepen adds to pictures' rows what they are given for a layer.
func (s *step) deepen(w *kernel.Worker, layer int) {
	w.Each(len(s.rows), 4, func(from, to int) {
		for i := from; i < to; i++ {
			if given := s.rows[i].given; given != nil {
				width := s.config.Width
				s.kernel.Add(s.row(i), given[(layer+1)*width:(layer+2)*width])
			}
		}
	})
}

// row returns what stands for row i.
func (s *step) row(i int) []float32 {
	return s.x[i*s.config.Width : (i+1)*s.config.Width]
}

// norm prepares the normed form of rows, with the weights n.
func (s *step) norm(w *kernel.Worker, n []float32) {
	for from, to, ok := w.Take(len(s.rows), 1); ok; from, to, ok = w.Take(len(s.rows), 1) {
		for i := from; i < to; i++ {
			s.kernel.Norm(s.in.Row(i), s.row(i), n, s.config.Epsilon)
			s.kernel.Prepare(s.in, i, 0, s.in.K)
		}
	}
	w.Barrier()
}

// become norms the rows whose vectors are wanted, in place.
func (s *step) become(from, to int) {
	for i := from; i < to; i++ {
		if s.rows[i].vector {
			s.kernel.Norm(s.row(i), s.row(i), s.weights.norm, s.config.Epsilon)
		}
	}
}

// finish prepares the rows whose logits are asked for.
func (s *step) finish(from, to int) {
	for i := from; i < to; i++ {
		s.kernel.Norm(s.last.Row(i), s.row(s.asked[i]), s.weights.norm, s.config.Epsilon)
		s.kernel.Prepare(s.last, i, 0, s.last.K)
	}
}

// speak computes logits.
func (s *step) speak(from, to int) {
	if len(s.asked) > 0 {
		s.kernel.Mul(s.weights.head, from, to, s.last, 0, len(s.asked), s.Logits[16*from:], padded(s.config.Vocabulary))
	}
}

// share is how many panels of a product a thread takes at a time.
const share = 4

// addTo adds the product of a matrix with in to what stands for the rows.
func (s *step) addTo(w *kernel.Worker, m *kernel.Matrix, in *kernel.Input) {
	n, ld := len(s.rows), m.Padded()
	for from, to, ok := w.Take(m.Panels(), share/2); ok; from, to, ok = w.Take(m.Panels(), share/2) {
		s.kernel.Mul(m, from, to, in, 0, n, s.delta[16*from:], ld)
		a, z := 16*from, min(16*to, m.Rows)
		for i := range n {
			s.kernel.Add(s.row(i)[a:z], s.delta[i*ld+a:i*ld+z])
		}
	}
	w.Barrier()
}

// preparation is how many numbers a thread prepares at a time.
const preparation = 1024

// prepare makes the forms of the first n rows of in.
func (s *step) prepare(w *kernel.Worker, in *kernel.Input, n int) {
	parts := (in.K + preparation - 1) / preparation
	for u, end, ok := w.Take(n*parts, 1); ok; u, end, ok = w.Take(n*parts, 1) {
		for ; u < end; u++ {
			at := u % parts * preparation
			s.kernel.Prepare(in, u/parts, at, min(at+preparation, in.K))
		}
	}
	w.Barrier()
}

// feed is a layer's second half.
func (s *step) feed(w *kernel.Worker, l *layer) {
	s.norm(w, l.hiddenNorm)
	if s.mixture != nil {
		s.feedExperts(w, l)
		return
	}
	n := len(s.rows)
	for from, to, ok := w.Take(l.gate.Panels(), share); ok; from, to, ok = w.Take(l.gate.Panels(), share) {
		s.gated(l.gate, l.up, s.in, 0, n, from, to, s.mid, s.gate, s.up)
	}
	w.Barrier()
	s.prepare(w, s.mid, n)
	s.addTo(w, l.down, s.mid)
}

// gated writes the gated products of the rows [first, end) of in to those of out,
// for some panels, with the buffers g and u.
func (s *step) gated(gate, up *kernel.Matrix, in *kernel.Input, first, end, from, to int, out *kernel.Input, g, u []float32) {
	ld := gate.Padded()
	s.kernel.Mul(gate, from, to, in, first, end, g[first*ld+16*from:], ld)
	s.kernel.Mul(up, from, to, in, first, end, u[first*ld+16*from:], ld)
	a, z := 16*from, min(16*to, gate.Rows)
	for i := first; i < end; i++ {
		s.kernel.Gate(out.Row(i)[a:z], g[i*ld+a:i*ld+z], u[i*ld+a:i*ld+z])
	}
}
