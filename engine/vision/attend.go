package vision

import (
	"math"
	"unsafe"

	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// Keys lie 16 patches beside each other, number by number, and values patch after
// patch, each head's for itself: so both are what kernel's plain products read. A
// page is what is attended to at a time.
const (
	keyLanes    = 16
	pagePatches = 64
	spanPatches = 64
)

// padHead is how many numbers a head's values take.
func (c *Config) padHead() int { return padded(c.headSize()) }

type threadMemory struct {
	q, scores, out []float32
	most, sum      []float32
}

func newThreadMemory(a *kernel.Arena, c *Config) threadMemory {
	d := c.padHead()
	return threadMemory{
		q: kernel.Slice[float32](a, spanPatches*d), out: kernel.Slice[float32](a, spanPatches*d),
		scores: kernel.Slice[float32](a, spanPatches*pagePatches),
		most:   kernel.Slice[float32](a, spanPatches), sum: kernel.Slice[float32](a, spanPatches),
	}
}

// turns are the cosines and sines by which heads turn, for each row and column: a
// quarter of a head's numbers turn by the row and a quarter by the column, each with
// the number half a head behind it.
type turns struct{ cosY, sinY, cosX, sinX []float32 }

func (c *Config) turns(wide, high int) turns {
	quarter := c.headSize() / 4
	table := func(n int) (cos, sin []float32) {
		for i := range n {
			for j := range quarter {
				s, c := math.Sincos(float64(i) * math.Pow(10000, -float64(j)/float64(quarter)))
				cos, sin = append(cos, float32(c)), append(sin, float32(s))
			}
		}
		return cos, sin
	}
	var t turns
	t.cosY, t.sinY = table(high)
	t.cosX, t.sinX = table(wide)
	return t
}

// rotate turns a head of the patch in row y and column x.
func (t *turns) rotate(head []float32, y, x int) {
	half := len(head) / 2
	quarter := half / 2
	pair := func(i int, c, s float32) {
		a, b := head[i], head[i+half]
		head[i], head[i+half] = a*c-b*s, a*s+b*c
	}
	for j := range quarter {
		pair(j, t.cosY[y*quarter+j], t.sinY[y*quarter+j])
		pair(quarter+j, t.cosX[x*quarter+j], t.sinX[x*quarter+j])
	}
}

// project computes a block's queries, keys and values, and puts them where they are
// attended to.
func (g *glance) project(w *kernel.Worker, l *layer, first, n int) {
	g.norm(w, &l.attention, first, n)
	width := g.t.config.Width
	for i, part := range l.qkv {
		g.multiply(w, part, g.in, n, g.out)
		ld, sorts := part.matrix.Padded(), part.matrix.Rows/width
		w.Each(n*sorts, 4, func(from, to int) {
			for u := from; u < to; u++ {
				row, sort := u/sorts, i+u%sorts
				g.put(sort, first+row, g.out[row*ld+u%sorts*width:][:width])
			}
		})
	}
}

// put stores a patch's queries, keys or values: sort 0, 1 or 2.
func (g *glance) put(sort, patch int, x []float32) {
	c := g.t.config
	d, pad := c.headSize(), c.padHead()
	y, column := g.place(patch)
	for h := range c.Heads {
		head := x[h*d : (h+1)*d]
		switch sort {
		case 0:
			g.turns.rotate(head, y, column)
			copy(g.q[(patch*c.Heads+h)*pad:], head)
		case 1:
			g.turns.rotate(head, y, column)
			keys := g.keysOf(h)[patch/keyLanes*keyLanes*d+patch%keyLanes:]
			for j, v := range head {
				keys[j*keyLanes] = v
			}
		default:
			copy(g.valuesOf(h)[patch*pad:], head)
		}
	}
}

func (g *glance) keysOf(head int) []float32 {
	n := len(g.keys) / g.t.config.Heads
	return g.keys[head*n : (head+1)*n]
}

func (g *glance) valuesOf(head int) []float32 {
	n := len(g.values) / g.t.config.Heads
	return g.values[head*n : (head+1)*n]
}

// attend lets all patches look at those of their window.
func (g *glance) attend(w *kernel.Worker, windows []span) {
	heads := g.t.config.Heads
	for _, window := range windows {
		spans := (window.end - window.first + spanPatches - 1) / spanPatches
		for u, end, ok := w.Take(spans*heads, 1); ok; u, end, ok = w.Take(spans*heads, 1) {
			for ; u < end; u++ {
				first := window.first + u/heads*spanPatches
				g.look(&g.threads[w.ID], u%heads, span{first, min(first+spanPatches, window.end)}, window)
			}
		}
		w.Barrier()
	}
}

// look attends with a head's queries of a span: page by page, it keeps for each the
// greatest score so far, the sum of the weights, and the weighted sum of the values
// (arXiv 2205.14135).
func (g *glance) look(t *threadMemory, head int, p, window span) {
	c := g.t.config
	d, pad, n := c.headSize(), c.padHead(), p.end-p.first
	for i := range n {
		copy(t.q[i*d:(i+1)*d], g.q[((p.first+i)*c.Heads+head)*pad:])
		t.most[i], t.sum[i] = float32(math.Inf(-1)), 0
	}
	clear(t.out[:n*pad])
	for at := window.first / pagePatches * pagePatches; at < window.end; at += pagePatches {
		g.lookAt(t, head, n, at, max(0, window.first-at), min(pagePatches, window.end-at))
	}
	for i := range n {
		to := g.seen[(p.first+i)*c.Width+head*d:][:d]
		inverse := 1 / t.sum[i]
		for j := range to {
			to[j] = t.out[i*pad+j] * inverse
		}
	}
}

// lookAt attends to the patches [low, high) of the page that begins at a patch.
func (g *glance) lookAt(t *threadMemory, head, n, at, low, high int) {
	d, pad := g.t.config.headSize(), g.t.config.padHead()
	keys, values := bytesOf(g.keysOf(head)), bytesOf(g.valuesOf(head))
	for j := low / keyLanes * keyLanes; j < high; j += keyLanes {
		g.t.kernel.Plain(quant.F32, keys[4*(at+j)*d:], 4*keyLanes, d, n, t.q, d, t.scores[j:], pagePatches, false, 0)
	}
	for i := range n {
		g.weigh(t, i, low, high)
	}
	for j := 0; j < pad; j += keyLanes {
		g.t.kernel.Plain(quant.F32, values[4*((at+low)*pad+j):], 4*pad, high-low, n, t.scores[low:], pagePatches, t.out[j:], pad, true, 0)
	}
}

// weigh makes weights of query i's scores of the patches [low, high).
func (g *glance) weigh(t *threadMemory, i, low, high int) {
	pad := g.t.config.padHead()
	scale := float32(1 / math.Sqrt(float64(g.t.config.headSize())))
	scores := t.scores[i*pagePatches+low : i*pagePatches+high]
	most := max(t.most[i], g.t.kernel.Peak(scores))
	if most > t.most[i] {
		shrink := float32(math.Exp(float64((t.most[i] - most) * scale)))
		out := t.out[i*pad : (i+1)*pad]
		for j := range out {
			out[j] *= shrink
		}
		t.sum[i] *= shrink
		t.most[i] = most
	}
	g.t.kernel.Exp(scores, scale, most*scale)
	t.sum[i] += g.t.kernel.Sum(scores)
}

// bytesOf returns the bytes of floats.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}
