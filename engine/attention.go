package engine

import (
	"math"

	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// spanColumns is about how many columns of queries a thread attends to at a time:
// enough to use each key that it reads many times, few enough for its cache.
const spanColumns = 64

func newThreadMemory(a *kernel.Arena, c *Config) threadMemory {
	columns := padded(max(spanColumns, c.Heads/c.KVHeads))
	return threadMemory{
		small: kernel.Slice[int8](a, c.HeadSize), scales: kernel.Slice[float32](a, c.HeadSize/scaleNumbers), sums: kernel.Slice[int32](a, c.HeadSize/scaleNumbers),
		weights: kernel.Slice[float32](a, columns*pageTokens),
		half:    kernel.Slice[uint16](a, c.HeadSize),
		q:       kernel.Slice[float32](a, columns*c.HeadSize),
		scores:  kernel.Slice[float32](a, columns*pageTokens),
		out:     kernel.Slice[float32](a, columns*c.HeadSize),
		most:    kernel.Slice[float32](a, columns),
		sum:     kernel.Slice[float32](a, columns),
	}
}

// cut divides the rows into spans.
func (s *step) cut() {
	s.spans = s.spans[:0]
	most := max(1, spanColumns/(s.config.Heads/s.config.KVHeads))
	for i := range s.rows {
		if n := len(s.spans); n > 0 {
			last := &s.spans[n-1]
			before := &s.rows[i-1]
			if i-last.first < most && s.rows[i].session == before.session && s.rows[i].position == before.position+1 {
				last.end = i + 1
				continue
			}
		}
		s.spans = append(s.spans, span{i, i + 1})
	}
}

// attend is a layer's first half.
func (s *step) attend(w *kernel.Worker, index int, l *layer) {
	s.norm(w, l.norm)
	s.project(w, l)
	c := s.config
	units := len(s.rows) * (c.Heads + c.KVHeads)
	for u, end, ok := w.Take(units, 4); ok; u, end, ok = w.Take(units, 4) {
		for ; u < end; u++ {
			s.place(&s.threads[w.ID], index, l, u/(c.Heads+c.KVHeads), u%(c.Heads+c.KVHeads))
		}
	}
	w.Barrier()
	units = len(s.spans) * c.KVHeads
	for u, end, ok := w.Take(units, 1); ok; u, end, ok = w.Take(units, 1) {
		for ; u < end; u++ {
			// The last spans look at the most keys: they come first.
			s.look(&s.threads[w.ID], index, s.spans[len(s.spans)-1-u/c.KVHeads], u%c.KVHeads)
		}
	}
	w.Barrier()
	s.prepare(w, s.att, len(s.rows))
	s.addTo(w, l.o, s.att)
}

// project computes queries, keys and values.
func (s *step) project(w *kernel.Worker, l *layer) {
	q, k, v := l.q.Panels(), l.k.Panels(), l.v.Panels()
	units := (q + k + v + share - 1) / share
	for u, end, ok := w.Take(units, 1); ok; u, end, ok = w.Take(units, 1) {
		from, to := u*share, min(end*share, q+k+v)
		s.projectTo(l.q, s.q, from, to)
		s.projectTo(l.k, s.k, from-q, to-q)
		s.projectTo(l.v, s.v, from-q-k, to-q-k)
	}
	w.Barrier()
}

// projectTo computes those of the panels [from, to) that m has.
func (s *step) projectTo(m *kernel.Matrix, out []float32, from, to int) {
	from, to = max(from, 0), min(to, m.Panels())
	if from < to {
		s.kernel.Mul(m, from, to, s.in, 0, len(s.rows), out[16*from:], m.Padded())
	}
}

// place adds biases to a head's numbers of a row, norms and turns them, and puts
// keys and values into the cache. The heads of keys come after those of queries.
func (s *step) place(t *threadMemory, index int, l *layer, i, head int) {
	c := s.config
	d := c.HeadSize
	if head < c.Heads {
		s.adjust(s.q[(i*c.Heads+head)*d:][:d], head, i, l.qBias, l.qNorm)
		return
	}
	head -= c.Heads
	key, value := s.k[(i*c.KVHeads+head)*d:][:d], s.v[(i*c.KVHeads+head)*d:][:d]
	s.adjust(key, head, i, l.kBias, l.kNorm)
	if l.vBias != nil {
		s.kernel.Add(value, l.vBias[head*d:(head+1)*d])
	}
	r := &s.rows[i]
	shape := s.pages[r.session.typ]
	shape.put(s.kernel, r.session.pages[r.position/pageTokens], index, head, r.position%pageTokens, key, value, t)
}

func (s *step) adjust(x []float32, head, i int, bias, norm []float32) {
	h := len(x) / 2
	if bias != nil {
		s.kernel.Add(x, bias[head*len(x):(head+1)*len(x)])
	}
	if norm != nil {
		s.kernel.Norm(x, x, norm, s.config.Epsilon)
	}
	rotate(x, s.cos[i*h:(i+1)*h], s.sin[i*h:(i+1)*h])
}

// look attends with the queries of a span that share a head of keys: page by
// page, it keeps for each column of queries the greatest score so far, the sum of
// the weights, and the weighted sum of the values (arXiv 2205.14135).
func (s *step) look(t *threadMemory, index int, p span, head int) {
	c := s.config
	group, d := c.Heads/c.KVHeads, c.HeadSize
	columns := (p.end - p.first) * group
	for i := p.first; i < p.end; i++ {
		copy(t.q[(i-p.first)*group*d:], s.q[(i*c.Heads+head*group)*d:][:group*d])
	}
	wide := s.filled(columns)
	clear(t.q[columns*d : wide*d])
	clear(t.scores[columns*pageTokens : wide*pageTokens])
	clear(t.out[:wide*d])
	clear(t.sum[:columns])
	for i := range columns {
		t.most[i] = float32(math.Inf(-1))
	}
	first := &s.rows[p.first]
	visible := s.horizon(p.end-1, s.rows[p.end-1].position)
	for at := s.seen(first.position) / pageTokens * pageTokens; at < visible; at += pageTokens {
		s.lookAt(t, first, p.end-1, index, head, at, min(pageTokens, visible-at), columns, group)
	}
	for i := range columns {
		to := s.att.Row(p.first + i/group)[(head*group+i%group)*d:][:d]
		inverse := 1 / t.sum[i]
		for j, v := range t.out[i*d : (i+1)*d] {
			to[j] = v * inverse
		}
	}
}

// seen is the first position that the token at a position attends to.
func (s *step) seen(position int) int {
	if s.config.Window == 0 {
		return 0
	}
	return max(0, position+1-s.config.Window)
}

// horizon is where the positions end that a token attends to: behind its own, or
// behind the last of its session, which has a row at or after last.
func (s *step) horizon(last, position int) int {
	if !s.config.bidirectional {
		return position + 1
	}
	for last+1 < len(s.rows) && s.rows[last+1].session == s.rows[last].session {
		last++
	}
	return s.rows[last].position + 1
}

// filled is how many columns are computed where so many are needed: whole tiles,
// but for a single one.
func (s *step) filled(columns int) int {
	if tile := s.kernel.Tile(); columns > 1 {
		return (columns + tile - 1) / tile * tile
	}
	return columns
}

// lookAt attends to n tokens of the page that begins at the position at.
func (s *step) lookAt(t *threadMemory, first *row, last, index, head, at, n, columns, group int) {
	shape := s.pages[first.session.typ]
	p := first.session.pages[at/pageTokens]
	d := s.config.HeadSize
	keys, values := shape.keys(p, index, head), shape.values(p, index, head)
	lane, wide := keyLanes*d*shape.size, s.filled(columns)
	if shape.typ == quant.Q8_0 {
		s.scoreSmall(t, shape, keys, n, columns)
	} else {
		for j := 0; j*keyLanes < n; j++ {
			s.kernel.Plain(shape.typ, keys[j*lane:], keyLanes*shape.size, d, wide, t.q, d, t.scores[j*keyLanes:], pageTokens, false, shape.half())
		}
	}
	for i := range columns {
		position := first.position + i/group
		s.weigh(t, i, max(0, s.seen(position)-at), min(n, s.horizon(last, position)-at), n)
	}
	if shape.typ == quant.Q8_0 {
		s.mixSmall(t, shape, values, n, columns)
		return
	}
	for j := 0; j < d; j += keyLanes {
		s.kernel.Plain(shape.typ, values[j*shape.size:], d*shape.size, n, wide, t.scores, pageTokens, t.out[j:], d, true, shape.half())
	}
}

// scoreSmall makes the scores of n tokens whose keys are in 8 bits: 32 numbers that
// share a scale at a time.
func (s *step) scoreSmall(t *threadMemory, shape *pageShape, keys []byte, n, columns int) {
	d, wide := shape.headSize, s.filled(columns)
	lanes := (n + keyLanes - 1) / keyLanes * keyLanes
	for b := range shape.blocks() {
		for j := 0; j < n; j += keyLanes {
			s.kernel.Plain(quant.Q8_0, keys[j*d+b*scaleNumbers*keyLanes:], keyLanes, scaleNumbers, wide, t.q[b*scaleNumbers:], d, t.weights[j:], pageTokens, false, 1024)
		}
		scales := shape.scalesOf(keys, b)[:lanes]
		for c := range columns {
			part, out := t.weights[c*pageTokens:][:lanes], t.scores[c*pageTokens:][:lanes]
			if b == 0 {
				s.kernel.Times(out, part, scales)
				continue
			}
			s.kernel.Times(part, part, scales)
			s.kernel.Add(out, part)
		}
	}
}

// mixSmall adds the weighted values of n tokens that are in 8 bits.
func (s *step) mixSmall(t *threadMemory, shape *pageShape, values []byte, n, columns int) {
	d, wide := shape.headSize, s.filled(columns)
	for b := range shape.blocks() {
		scales := shape.scalesOf(values, b)
		for c := range columns {
			s.kernel.Times(t.weights[c*pageTokens:][:n], t.scores[c*pageTokens:][:n], scales[:n])
		}
		for at := b * scaleNumbers; at < (b+1)*scaleNumbers; at += keyLanes {
			s.kernel.Plain(quant.Q8_0, values[at:], d, n, wide, t.weights, pageTokens, t.out[at:], d, true, 1024)
		}
	}
}

// weigh makes the weights of column i of its scores, of which those of [low, visible)
// count and the others, up to n, weigh nothing.
func (s *step) weigh(t *threadMemory, i, low, visible, n int) {
	scores := t.scores[i*pageTokens : (i+1)*pageTokens]
	if visible <= low {
		clear(scores[:n])
		return
	}
	d := s.config.HeadSize
	scale := 1 / float32(math.Sqrt(float64(d)))
	most := max(t.most[i], s.kernel.Peak(scores[low:visible]))
	if most > t.most[i] {
		shrink := float32(math.Exp(float64((t.most[i] - most) * scale)))
		out := t.out[i*d : (i+1)*d]
		for j := range out {
			out[j] *= shrink
		}
		t.sum[i] *= shrink
		t.most[i] = most
	}
	// Whole vectors are faster: what is too much is cleared.
	s.kernel.Exp(scores[:(visible+7)/8*8], scale, most*scale)
	clear(scores[visible:])
	clear(scores[:low])
	t.sum[i] += s.kernel.Sum(scores[:visible])
}
