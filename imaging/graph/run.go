package graph

import (
	"context"
	"slices"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

// A run is one computation of a model's outputs.
type run struct {
	set    *kernel.Set
	limit  int // numbers that may be held at once
	held   int
	free   [][]float32
	gather kernel.Gather
	tile   kernel.Tile
	room   []float32 // scratch
}

// A step computes one node's outputs. Inputs that are left out are nil.
type step func(r *run, in []*value) ([]*value, error)

// A planned is a step with where its inputs and outputs are among all values.
type planned struct {
	step    step
	name    string
	in, out []int // -1 is left out
}

// take gets memory for n numbers, whose content is anything: the smallest free one
// that is not far too large.
func (r *run) take(n int) (*memory, error) {
	best := -1
	for i, f := range r.free {
		if len(f) >= n && len(f) <= 8*n+1<<16 && (best < 0 || len(f) < len(r.free[best])) {
			best = i
		}
	}
	if best >= 0 {
		f := r.free[best]
		r.free = slices.Delete(r.free, best, best+1)
		return &memory{f, 1}, nil
	}
	size := max(n+n/8, 1024)
	if r.held+size > r.limit {
		r.forget()
		size = max(n, 1)
	}
	if r.held+size > r.limit {
		return nil, qiao.Errorf(qiao.TooLarge, op, "the model needs more than %d MB for this input", r.limit>>18).
			WithFix("Use a smaller picture.")
	}
	r.held += size
	return &memory{make([]float32, size), 1}, nil
}

// forget leaves the free memory to the garbage collector.
func (r *run) forget() {
	for _, f := range r.free {
		r.held -= len(f)
	}
	r.free = nil
}

// plain makes an array of floats whose content is anything.
func (r *run) plain(shape ...int) (*value, error) {
	n, err := count(shape)
	if err != nil {
		return nil, err
	}
	m, err := r.take(n)
	if err != nil {
		return nil, err
	}
	return &value{shape: shape, f: m.f[:n], mem: m}, nil
}

// near makes an array of pixels whose content is anything, with zeros after it.
func (r *run) near(n, c, h, w int) (*value, error) {
	shape := []int{n, c, h, w}
	if _, err := count(shape); err != nil {
		return nil, err
	}
	pitch := kernel.Pad(c)
	size, err := count([]int{n, pitch, h, w})
	if err != nil {
		return nil, err
	}
	m, err := r.take(size + pitch)
	if err != nil {
		return nil, err
	}
	clear(m.f[size : size+pitch])
	return &value{shape: shape, f: m.f[:size], mem: m, near: true}, nil
}

// like makes an array of v's shape and layout. It is v's own memory when nobody
// reads v any more.
func (r *run) like(v *value) (*value, error) {
	if v.uses == 1 && v.mem != nil && v.mem.refs == 1 {
		v.mem.refs++
		return &value{shape: v.shape, f: v.f, mem: v.mem, near: v.near}, nil
	}
	if v.near {
		return r.near(v.shape[0], v.shape[1], v.shape[2], v.shape[3])
	}
	return r.plain(v.shape...)
}

// view is v's numbers in another shape; v must be plain.
func (r *run) view(v *value, shape []int) *value {
	if v.mem != nil {
		v.mem.refs++
	}
	return &value{shape: shape, f: v.f, i: v.i, mem: v.mem}
}

// drop says that v is not needed any more.
func (r *run) drop(v *value) {
	if v.mem == nil {
		return
	}
	v.mem.refs--
	if v.mem.refs == 0 {
		r.free = append(r.free, v.mem.f)
		v.mem = nil
	}
}

// scratch is room for n numbers, until the next call.
func (r *run) scratch(n int) []float32 {
	if len(r.room) < n {
		r.room = make([]float32, n)
	}
	return r.room[:n]
}

// A program is a model that was made ready to run.
type program struct {
	steps     []planned
	constants map[int]*value
	uses      []int // of each value
	input     int
	outputs   []int
	rank      int // of the input; -1 is any
	declared  []int
}

// run computes the outputs.
func (p *program) run(ctx context.Context, r *run, in *value) ([]*value, error) {
	values := make([]*value, len(p.uses))
	for i, c := range p.constants {
		values[i] = c
	}
	in.uses = p.uses[p.input]
	values[p.input] = in
	var args []*value
	for i := range p.steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := &p.steps[i]
		args = args[:0]
		for _, v := range s.in {
			if v < 0 {
				args = append(args, nil)
				continue
			}
			args = append(args, values[v])
		}
		out, err := s.step(r, args)
		if err != nil {
			return nil, qiao.E(qiao.KindOf(err), op+": "+s.name, err)
		}
		for j, o := range s.out {
			if o >= 0 && j < len(out) {
				out[j].uses = p.uses[o]
				values[o] = out[j]
				if out[j].uses == 0 {
					r.drop(out[j])
				}
			}
		}
		r.release(s.in, values)
	}
	var results []*value
	for _, o := range p.outputs {
		if values[o] == nil {
			return nil, invalid("an output was not computed")
		}
		results = append(results, values[o])
	}
	return results, nil
}

// release counts that a step has read its inputs.
func (r *run) release(in []int, values []*value) {
	for _, i := range in {
		if i < 0 || values[i] == nil || values[i].constant {
			continue
		}
		values[i].uses--
		if values[i].uses == 0 {
			r.drop(values[i])
			values[i] = nil
		}
	}
}

// runs keeps runs with their memory for the next time, as long as there is room
// for it: the garbage collector may take them.
type runs struct{ pool sync.Pool }

func (p *runs) get(set *kernel.Set, limit int) *run {
	if r, ok := p.pool.Get().(*run); ok {
		return r
	}
	return &run{set: set, limit: limit}
}

// keep is how many numbers a run may hold while it waits.
const keep = 48 << 20

func (p *runs) put(r *run) {
	if r.held > keep {
		r.forget()
	}
	p.pool.Put(r)
}
