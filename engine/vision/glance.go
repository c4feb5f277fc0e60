package vision

import (
	"context"
	"sync/atomic"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/kernel"
)

// blockRows is how many rows are multiplied at a time: buffers need not be as long as
// pictures.
const blockRows = 256

// A glance is one picture being seen: all threads run through the same phases and
// meet between them. Patches stand in the order of their parts, four of each beside
// each other, and parts in that of their windows.
type glance struct {
	t          *Tower
	view       *View
	wide, high int   // parts
	n          int   // patches
	order      []int // which part, counted row by row, stands at each place
	windows    []span
	all        []span
	pixels     []float32
	ctx        context.Context
	stop       atomic.Bool

	x              []float32 // what stands for each patch
	q              []float32 // of each patch and head
	keys, values   []float32 // of each head: see attend.go
	seen           []float32 // attended
	turns          turns
	in, mid        *kernel.Input // of a block of rows
	part, partMid  *kernel.Input // of a block of parts
	patch          *kernel.Input
	out, gate, sum []float32 // products of a block
	threads        []threadMemory
}

// A span is consecutive patches.
type span struct{ first, end int }

// partRows is how many parts are joined at a time.
const partRows = blockRows / 4

func padded(n int) int { return (n + 15) / 16 * 16 }

// newGlance makes the buffers for a picture of wide by high parts.
func (t *Tower) newGlance(a *kernel.Arena, wide, high, threads int) *glance {
	c := t.config
	n := 4 * wide * high
	pages := (n + pagePatches - 1) / pagePatches * pagePatches
	need := t.weights.needs()
	g := &glance{t: t, wide: wide, high: high, n: n, all: []span{{0, n}},
		x: kernel.Slice[float32](a, n*c.Width), q: kernel.Slice[float32](a, n*c.Heads*c.padHead()),
		keys: kernel.Slice[float32](a, pages*c.Width), values: kernel.Slice[float32](a, pages*c.Heads*c.padHead()),
		seen: kernel.Slice[float32](a, n*c.Width),
		in:   kernel.NewInput(a, blockRows, c.Width, need.width), mid: kernel.NewInput(a, blockRows, c.Hidden, need.hidden),
		part: kernel.NewInput(a, partRows, c.parted(), need.part), partMid: kernel.NewInput(a, partRows, c.parted(), need.part),
		patch: kernel.NewInput(a, blockRows, 3*c.Patch*c.Patch, 0),
		out:   kernel.Slice[float32](a, blockRows*max(3*padded(c.Width), padded(c.Hidden), padded(c.parted()), padded(c.Out))),
		gate:  kernel.Slice[float32](a, blockRows*padded(c.Hidden)), sum: kernel.Slice[float32](a, blockRows*padded(c.Width)),
	}
	g.arrange()
	g.turns = c.turns(2*wide, 2*high)
	for range threads {
		g.threads = append(g.threads, newThreadMemory(a, c))
	}
	return g
}

// needs are the forms in which activations must be made.
type needs struct{ width, hidden, part kernel.Need }

func (w *weights) needs() (n needs) {
	for i := range w.layers {
		l := &w.layers[i]
		n.width |= need(append(l.qkv, l.out, l.feed.up, l.feed.gate)...)
		n.hidden |= need(l.feed.down)
		n.part |= need(l.deep.up, l.deep.down)
	}
	n.part |= need(w.merger.up, w.merger.down)
	return n
}

func need(list ...linear) (n kernel.Need) {
	for _, l := range list {
		if l.matrix != nil {
			n |= l.matrix.Needs()
		}
	}
	return n
}

// arrange puts parts in order: window by window where there are windows, else row by
// row.
func (g *glance) arrange() {
	window := g.t.config.window
	if window == 0 {
		window = max(g.wide, g.high)
	}
	for y := 0; y < g.high; y += window {
		for x := 0; x < g.wide; x += window {
			first := 4 * len(g.order)
			for dy := range min(window, g.high-y) {
				for dx := range min(window, g.wide-x) {
					g.order = append(g.order, (y+dy)*g.wide+x+dx)
				}
			}
			g.windows = append(g.windows, span{first, 4 * len(g.order)})
		}
	}
}

// place returns the row and the column of the patch that stands at place i.
func (g *glance) place(i int) (y, x int) {
	part := g.order[i/4]
	return part/g.wide*2 + i%4/2, part%g.wide*2 + i%2
}

// compute sees the picture.
func (g *glance) compute(ctx context.Context, pixels []float32) error {
	g.ctx, g.pixels = ctx, pixels
	g.t.pool.Run(g.run)
	if g.stop.Load() {
		return qiao.E(qiao.KindOf(ctx.Err()), opSee, ctx.Err())
	}
	return nil
}

// run is what each thread does.
func (g *glance) run(w *kernel.Worker) {
	g.eachBlock(w, g.embed)
	deep := 0
	for i := range g.t.weights.layers {
		if w.ID == 0 && g.ctx.Err() != nil {
			g.stop.Store(true)
		}
		w.Barrier()
		if g.stop.Load() {
			return
		}
		l := &g.t.weights.layers[i]
		g.layer(w, i, l)
		if l.deep.up.matrix != nil {
			deep++
			g.join(w, &l.deep, deep, func(to []float32, part int) {
				copy(to, g.x[4*part*g.t.config.Width:])
				l.deepNorm.apply(to, to, g.t.config.epsilon)
			})
		}
	}
	post, width := &g.t.weights.post, g.t.config.Width
	g.join(w, &g.t.weights.merger, 0, func(to []float32, part int) {
		for i := range 4 {
			post.apply(to[i*width:(i+1)*width], g.row(4*part+i), g.t.config.epsilon)
		}
	})
}

// row returns what stands for patch i.
func (g *glance) row(i int) []float32 {
	width := g.t.config.Width
	return g.x[i*width : (i+1)*width]
}

// eachBlock calls work for each block of patches.
func (g *glance) eachBlock(w *kernel.Worker, work func(w *kernel.Worker, first, n int)) {
	for first := 0; first < g.n; first += blockRows {
		work(w, first, min(blockRows, g.n-first))
	}
}

// embed makes what stands for a block's patches of their pixels, and adds where they
// are, if that is learned.
func (g *glance) embed(w *kernel.Worker, first, n int) {
	side := g.t.config.Patch
	stride := 3 * side * 2 * g.wide
	w.Each(n, 4, func(from, to int) {
		for i := from; i < to; i++ {
			y, x := g.place(first + i)
			row := g.patch.Row(i)
			for dy := range side {
				line := g.pixels[(y*side+dy)*stride+3*x*side:][:3*side]
				for dx := range side {
					for c := range 3 {
						row[(c*side+dy)*side+dx] = line[3*dx+c]
					}
				}
			}
			g.t.kernel.Prepare(g.patch, i, 0, g.patch.K)
		}
	})
	patch := g.t.weights.patch
	g.multiply(w, patch, g.patch, n, g.out)
	w.Each(n, 4, func(from, to int) {
		for i := from; i < to; i++ {
			copy(g.row(first+i), g.out[i*patch.matrix.Padded():])
			g.locate(first + i)
		}
	})
}

// locate adds a patch's learned position: that of its place in the square that the
// tower was made for, between its neighbours (as Qwen3-VL's
// fast_pos_embed_interpolate has it, corners upon corners).
func (g *glance) locate(i int) {
	c := g.t.config
	if c.side == 0 {
		return
	}
	y, x := g.place(i)
	top, down := between(y, 2*g.high, c.side)
	left, right := between(x, 2*g.wide, c.side)
	row := g.row(i)
	for _, v := range [2]weighed{top, down} {
		for _, h := range [2]weighed{left, right} {
			learned := g.t.weights.positions[(v.at*c.side+h.at)*c.Width:][:c.Width]
			by := v.weight * h.weight
			for j := range row {
				row[j] += by * learned[j]
			}
		}
	}
}

// A weighed is one of two neighbours.
type weighed struct {
	at     int
	weight float32
}

// between finds the neighbours of place i of n in a line of side places.
func between(i, n, side int) (low, high weighed) {
	at := float64(i) * float64(side-1) / float64(n-1)
	first := min(int(at), side-1)
	part := float32(at - float64(first))
	return weighed{first, 1 - part}, weighed{min(first+1, side-1), part}
}

// share is how many panels of a product a thread takes at a time.
const share = 4

// multiply computes the products of the first n rows of in, with the bias.
func (g *glance) multiply(w *kernel.Worker, l linear, in *kernel.Input, n int, out []float32) {
	m := l.matrix
	ld := m.Padded()
	for from, to, ok := w.Take(m.Panels(), share); ok; from, to, ok = w.Take(m.Panels(), share) {
		g.t.kernel.Mul(m, from, to, in, 0, n, out[16*from:], ld)
		a, z := 16*from, min(16*to, m.Rows)
		if l.bias == nil {
			continue
		}
		for i := range n {
			g.t.kernel.Add(out[i*ld+a:i*ld+z], l.bias[a:z])
		}
	}
	w.Barrier()
}

// layer runs one layer over all patches.
func (g *glance) layer(w *kernel.Worker, i int, l *layer) {
	g.eachBlock(w, func(w *kernel.Worker, first, n int) { g.project(w, l, first, n) })
	spans := g.all
	if g.t.config.windowed(i) {
		spans = g.windows
	}
	g.attend(w, spans)
	g.eachBlock(w, func(w *kernel.Worker, first, n int) {
		w.Each(n, 4, func(from, to int) {
			for i := from; i < to; i++ {
				copy(g.in.Row(i), g.seen[(first+i)*g.in.K:])
				g.t.kernel.Prepare(g.in, i, 0, g.in.K)
			}
		})
		g.addTo(w, l.out, g.in, first, n)
		g.norm(w, &l.hidden, first, n)
		g.feed(w, &l.feed, g.in, g.mid, n)
		g.addTo(w, l.feed.down, g.mid, first, n)
	})
}

// norm prepares the normed form of a block's patches.
func (g *glance) norm(w *kernel.Worker, by *norm, first, n int) {
	w.Each(n, 4, func(from, to int) {
		for i := from; i < to; i++ {
			by.apply(g.in.Row(i), g.row(first+i), g.t.config.epsilon)
			g.t.kernel.Prepare(g.in, i, 0, g.in.K)
		}
	})
}

// addTo adds products to what stands for a block's patches.
func (g *glance) addTo(w *kernel.Worker, l linear, in *kernel.Input, first, n int) {
	g.multiply(w, l, in, n, g.sum)
	w.Each(n, 8, func(from, to int) {
		for i := from; i < to; i++ {
			g.t.kernel.Add(g.row(first+i), g.sum[i*l.matrix.Padded():][:l.matrix.Rows])
		}
	})
}

// feed prepares in mid what the first half of a feed-forward part makes of n rows of
// in.
func (g *glance) feed(w *kernel.Worker, f *feedForward, in, mid *kernel.Input, n int) {
	g.multiply(w, f.up, in, n, g.out)
	if f.gate.matrix != nil {
		g.multiply(w, f.gate, in, n, g.gate)
	}
	ld := f.up.matrix.Padded()
	w.Each(n, 4, func(from, to int) {
		for i := from; i < to; i++ {
			up := g.out[i*ld:][:mid.K]
			if f.gate.matrix != nil {
				g.t.kernel.Gate(mid.Row(i), g.gate[i*ld:][:mid.K], up)
			} else {
				gelu(g.t.kernel, mid.Row(i), up)
			}
			g.t.kernel.Prepare(mid, i, 0, mid.K)
		}
	})
}

// join makes vectors of parts, of what fill writes for each: those that stand in
// place of tokens, where at is 0, or are added in a layer.
func (g *glance) join(w *kernel.Worker, f *feedForward, at int, fill func(to []float32, part int)) {
	c := g.t.config
	for first := 0; first < len(g.order); first += partRows {
		n := min(partRows, len(g.order)-first)
		w.Each(n, 1, func(from, to int) {
			for i := from; i < to; i++ {
				fill(g.part.Row(i), first+i)
				g.t.kernel.Prepare(g.part, i, 0, g.part.K)
			}
		})
		g.multiply(w, f.up, g.part, n, g.out)
		w.Each(n, 1, func(from, to int) {
			for i := from; i < to; i++ {
				geluExact(g.partMid.Row(i), g.out[i*f.up.matrix.Padded():][:c.parted()])
				g.t.kernel.Prepare(g.partMid, i, 0, g.partMid.K)
			}
		})
		g.multiply(w, f.down, g.partMid, n, g.out)
		w.Each(n, 1, func(from, to int) {
			for i := from; i < to; i++ {
				row := g.view.Vectors[(g.order[first+i]*(1+c.Deepened)+at)*c.Out:]
				copy(row[:c.Out], g.out[i*f.down.matrix.Padded():])
			}
		})
	}
}
