package graph

import (
	"math"
	"slices"
)

func shapes() map[string]builder {
	return map[string]builder{
		"Shape": func(c *compiler, n *node) (step, error) { return shapeOf, nil },
		"Cast":  func(c *compiler, n *node) (step, error) { return buildCast(n), nil },
		"Reshape": func(c *compiler, n *node) (step, error) {
			return onPlain(reshape(n.int("allowzero", 0) != 0)), nil
		},
		"Flatten": func(c *compiler, n *node) (step, error) {
			axis := n.int("axis", 1)
			return onPlain(func(r *run, in []*value) ([]*value, error) {
				a, err := axisOf(axis, len(in[0].shape)+1)
				if err != nil {
					return nil, err
				}
				return []*value{r.view(in[0], []int{numel(in[0].shape[:a]), numel(in[0].shape[a:])})}, nil
			}), nil
		},
		"Transpose": func(c *compiler, n *node) (step, error) { return buildPermute(n) },
		"Squeeze":   func(c *compiler, n *node) (step, error) { return buildSqueeze(n, false) },
		"Unsqueeze": func(c *compiler, n *node) (step, error) { return buildSqueeze(n, true) },
		"Concat":    func(c *compiler, n *node) (step, error) { return buildConcat(n), nil },
		"Slice":     func(c *compiler, n *node) (step, error) { return buildSlice(n) },
		"Gather":    func(c *compiler, n *node) (step, error) { return buildGather(n), nil },
	}
}

// axisOf makes an axis that may count from the end one from the beginning.
func axisOf(a, rank int) (int, error) {
	if a < 0 {
		a += rank
	}
	if a < 0 || a >= rank {
		return 0, invalid("there is no side %d of %d", a, rank)
	}
	return a, nil
}

func shapeOf(r *run, in []*value) ([]*value, error) {
	out := ints()
	for _, d := range in[0].shape {
		out.i = append(out.i, int64(d))
	}
	out.shape = []int{len(out.i)}
	return []*value{out}, nil
}

// buildCast converts between floats and integers; all sizes of both are one.
func buildCast(n *node) step {
	to := n.int("to", 1)
	floating := to == 1 || to == 10 || to == 11 || to == 16
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		x := in[0]
		switch {
		case x.integer() && floating:
			out, err := r.plain(x.shape...)
			if err != nil {
				return nil, err
			}
			for i, v := range x.i {
				out.f[i] = float32(v)
			}
			return []*value{out}, nil
		case !x.integer() && !floating:
			if len(x.f) > maxIntegers {
				return nil, invalid("an array of %d integers is too large", len(x.f))
			}
			out := &value{shape: x.shape, i: make([]int64, len(x.f))}
			for i, v := range x.f {
				out.i[i] = int64(math.Trunc(float64(v)))
			}
			return []*value{out}, nil
		}
		return []*value{r.view(x, x.shape)}, nil
	})
}

func reshape(allowZero bool) step {
	return func(r *run, in []*value) ([]*value, error) {
		if len(in) < 2 || in[1] == nil || !in[1].integer() || len(in[1].i) > 8 {
			return nil, invalid("a shape of integers is wanted")
		}
		x, total := in[0], numel(in[0].shape)
		shape, open, known := make([]int, len(in[1].i)), -1, 1
		for i, d := range in[1].i {
			switch {
			case d == -1 && open < 0:
				open, shape[i] = i, 1
			case d == 0 && !allowZero && i < len(x.shape):
				shape[i] = x.shape[i]
			case d >= 0 && d <= maxNumbers:
				shape[i] = int(d)
			default:
				return nil, invalid("an array is to have a side of %d", d)
			}
			if known *= shape[i]; known > maxNumbers {
				return nil, invalid("an array of shape %v is to become %v", x.shape, in[1].i)
			}
		}
		if open >= 0 && known > 0 {
			shape[open] = total / known
			known *= shape[open]
		}
		if known != total {
			return nil, invalid("an array of shape %v is to become %v", x.shape, in[1].i)
		}
		return []*value{r.view(x, shape)}, nil
	}
}

func buildPermute(n *node) (step, error) {
	perm, err := n.ints("perm", 0, nil)
	if err != nil {
		return nil, err
	}
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		x, order := in[0], perm
		if order == nil {
			for i := range x.shape {
				order = append(order, len(x.shape)-1-i)
			}
		}
		if sorted := slices.Sorted(slices.Values(order)); len(sorted) != len(x.shape) || x.integer() {
			return nil, invalid("an array of shape %v is to be ordered %v", x.shape, order)
		} else {
			for i, a := range sorted {
				if a != i {
					return nil, invalid("an array of shape %v is to be ordered %v", x.shape, order)
				}
			}
		}
		shape := make([]int, len(order))
		for i, a := range order {
			shape[i] = x.shape[a]
		}
		out, err := r.plain(shape...)
		if err == nil {
			permute(out.f, x.f, shape, x.shape, order)
		}
		return []*value{out}, err
	}), nil
}

func permute(dst, src []float32, shape, from, order []int) {
	far, step := make([]int, len(from)), 1
	for i := len(from) - 1; i >= 0; i-- {
		far[i] = step
		step *= from[i]
	}
	at, j, last := make([]int, len(shape)), 0, len(shape)-1
	if last < 0 {
		copy(dst, src)
		return
	}
	inner := far[order[last]]
	for i := 0; i < len(dst); i += shape[last] {
		row := dst[i : i+shape[last]]
		for x := range row {
			row[x] = src[j+x*inner]
		}
		for d := last - 1; d >= 0; d-- {
			at[d]++
			j += far[order[d]]
			if at[d] < shape[d] {
				break
			}
			j -= far[order[d]] * shape[d]
			at[d] = 0
		}
	}
}

// buildSqueeze takes sides of 1 out, or puts them in.
func buildSqueeze(n *node, in bool) (step, error) {
	fixed, err := n.ints("axes", 0, nil)
	if err != nil {
		return nil, err
	}
	return onPlain(func(r *run, args []*value) ([]*value, error) {
		x, axes := args[0], slices.Clone(fixed)
		if len(args) > 1 && args[1] != nil {
			for _, a := range args[1].i {
				axes = append(axes, int(a))
			}
		}
		rank := len(x.shape)
		if in {
			rank += len(axes)
		}
		if rank > 8 {
			return nil, invalid("an array has %d sides", rank)
		}
		named := make([]bool, rank)
		for _, a := range axes {
			a, err := axisOf(a, rank)
			if err != nil {
				return nil, err
			}
			named[a] = true
		}
		shape, next := []int{}, 0
		for i := range rank {
			switch {
			case in && named[i]:
				shape = append(shape, 1)
				continue
			case !in && x.shape[i] == 1 && (named[i] || len(axes) == 0):
			case !in && named[i]:
				return nil, invalid("side %d of %v is not 1", i, x.shape)
			case next >= len(x.shape):
				return nil, invalid("a side is named twice")
			default:
				shape = append(shape, x.shape[next])
			}
			next++
		}
		return []*value{r.view(x, shape)}, nil
	}), nil
}

func buildConcat(n *node) step {
	axis := n.int("axis", 0)
	return func(r *run, in []*value) ([]*value, error) {
		near := true
		for _, v := range in {
			near = near && v != nil && v.near
		}
		if near && (axis == 1 || axis == -3) {
			return concatChannels(r, in)
		}
		return onPlain(func(r *run, in []*value) ([]*value, error) { return concat(r, in, axis) })(r, in)
	}
}

func concatChannels(r *run, in []*value) ([]*value, error) {
	first, c := in[0].shape, 0
	for _, v := range in {
		if v.shape[0] != first[0] || v.shape[2] != first[2] || v.shape[3] != first[3] {
			return nil, invalid("arrays of shapes %v and %v are joined", first, v.shape)
		}
		c += v.shape[1]
	}
	out, err := r.near(first[0], c, first[2], first[3])
	if err != nil {
		return nil, err
	}
	pitch, pixels, at := out.pitch(), first[0]*first[2]*first[3], 0
	if pitch != c {
		clear(out.f)
	}
	for _, v := range in {
		n, step := v.shape[1], v.pitch()
		for p := range pixels {
			copy(out.f[p*pitch+at:][:n], v.f[p*step:])
		}
		at += n
	}
	return []*value{out}, nil
}

func concat(r *run, in []*value, axis int) ([]*value, error) {
	if len(in) == 0 || in[0] == nil {
		return nil, invalid("nothing is joined")
	}
	shape := slices.Clone(in[0].shape)
	axis, err := axisOf(axis, len(shape))
	if err != nil {
		return nil, err
	}
	shape[axis] = 0
	for _, v := range in {
		if v == nil || len(v.shape) != len(shape) || v.integer() != in[0].integer() {
			return nil, invalid("arrays of different kinds are joined")
		}
		for i, d := range v.shape {
			if i != axis && d != shape[i] {
				return nil, invalid("arrays of shapes %v and %v are joined", in[0].shape, v.shape)
			}
		}
		shape[axis] += v.shape[axis]
	}
	if in[0].integer() {
		out := &value{shape: shape, i: []int64{}}
		for _, v := range in {
			out.i = append(out.i, v.i...)
		}
		if numel(shape[:axis]) != 1 || len(out.i) > maxIntegers {
			return nil, invalid("integers are joined along side %d", axis)
		}
		return []*value{out}, nil
	}
	out, err := r.plain(shape...)
	if err != nil {
		return nil, err
	}
	whole, at := numel(shape[axis:]), 0
	for _, v := range in {
		part := numel(v.shape[axis:])
		for i := range numel(shape[:axis]) {
			copy(out.f[i*whole+at:][:part], v.f[i*part:])
		}
		at += part
	}
	return []*value{out}, nil
}
