package graph

import "slices"

// A cut is what a slice takes along the sides that it names.
type cut struct{ starts, ends, axes, steps []int }

func buildSlice(n *node) (step, error) {
	var fixed cut
	var err error
	for _, f := range []struct {
		name string
		to   *[]int
	}{{"starts", &fixed.starts}, {"ends", &fixed.ends}, {"axes", &fixed.axes}} {
		if *f.to, err = n.clampedInts(f.name); err != nil {
			return nil, err
		}
	}
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		c := fixed
		for i, to := range []*[]int{&c.starts, &c.ends, &c.axes, &c.steps} {
			if 1+i < len(in) && in[1+i] != nil {
				*to = clampAll(in[1+i].i)
			}
		}
		return c.run(r, in[0])
	}), nil
}

// clampedInts reads a list whose numbers may be as large as they can be, which means
// up to the end.
func (n *node) clampedInts(name string) ([]int, error) {
	return clampAll(n.Attributes[name].Ints), nil
}

func clampAll(v []int64) []int {
	var out []int
	for _, x := range v {
		out = append(out, int(min(max(x, -1<<40), 1<<40)))
	}
	return out
}

func (c cut) run(r *run, x *value) ([]*value, error) {
	if len(c.starts) != len(c.ends) || len(c.axes) > 0 && len(c.axes) != len(c.starts) || len(c.starts) > len(x.shape) && len(c.axes) == 0 {
		return nil, invalid("a slice has %d starts and %d ends", len(c.starts), len(c.ends))
	}
	first, shape := make([]int, len(x.shape)), slices.Clone(x.shape)
	for i := range c.starts {
		axis := i
		if len(c.axes) > 0 {
			axis = c.axes[i]
		}
		axis, err := axisOf(axis, len(x.shape))
		if err != nil {
			return nil, err
		}
		if i < len(c.steps) && c.steps[i] != 1 {
			return nil, invalid("a slice takes each %dth", c.steps[i])
		}
		size := x.shape[axis]
		first[axis] = bound(c.starts[i], size)
		shape[axis] = max(0, bound(c.ends[i], size)-first[axis])
	}
	return copySlice(r, x, first, shape)
}

// bound makes a place that may count from the end, or lie beyond it, one in 0 to
// size.
func bound(v, size int) int {
	if v < 0 {
		v += size
	}
	return min(max(v, 0), size)
}

func copySlice(r *run, x *value, first, shape []int) ([]*value, error) {
	if len(shape) == 0 {
		return nil, invalid("a single number is sliced")
	}
	out := &value{shape: shape}
	if x.integer() {
		out.i = make([]int64, numel(shape))
	} else {
		var err error
		if out, err = r.plain(shape...); err != nil {
			return nil, err
		}
	}
	last := len(shape) - 1
	rows := numel(shape[:last])
	for i := range rows {
		j, rest := 0, i
		for d, step := last-1, x.shape[last]; d >= 0; d-- {
			j += (rest%shape[d] + first[d]) * step
			rest /= shape[d]
			step *= x.shape[d]
		}
		j += first[last]
		if x.integer() {
			copy(out.i[i*shape[last]:][:shape[last]], x.i[j:])
		} else {
			copy(out.f[i*shape[last]:][:shape[last]], x.f[j:])
		}
	}
	return []*value{out}, nil
}

// buildGather takes parts of an array by their number along one side.
func buildGather(n *node) step {
	axis := n.int("axis", 0)
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		if len(in) != 2 || in[0] == nil || in[1] == nil || !in[1].integer() {
			return nil, invalid("an array and integers are wanted")
		}
		x, at := in[0], in[1]
		axis, err := axisOf(axis, len(x.shape))
		if err != nil {
			return nil, err
		}
		shape := slices.Concat(x.shape[:axis], at.shape, x.shape[axis+1:])
		if _, err := count(shape); err != nil || len(shape) > 8 {
			return nil, invalid("an array of shape %v is too large", shape)
		}
		before, side, after := numel(x.shape[:axis]), x.shape[axis], numel(x.shape[axis+1:])
		out := &value{shape: shape}
		if x.integer() {
			if numel(shape) > maxIntegers {
				return nil, invalid("an array of %d integers is too large", numel(shape))
			}
			out.i = make([]int64, numel(shape))
		} else if out, err = r.plain(shape...); err != nil {
			return nil, err
		}
		for b := range before {
			for i, k := range at.i {
				if k < 0 {
					k += int64(side)
				}
				if k < 0 || k >= int64(side) {
					return nil, invalid("there is no part %d of %d", k, side)
				}
				from, to := (b*side+int(k))*after, (b*len(at.i)+i)*after
				if x.integer() {
					copy(out.i[to:to+after], x.i[from:])
				} else {
					copy(out.f[to:to+after], x.f[from:])
				}
			}
		}
		return []*value{out}, nil
	})
}
