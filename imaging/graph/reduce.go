package graph

import (
	"math"
	"slices"
)

func reductions() map[string]builder {
	return map[string]builder{
		"ReduceMean": func(c *compiler, n *node) (step, error) {
			return buildReduce(n, func(sum float64, n int) float64 { return sum / float64(n) })
		},
		"ReduceSum": func(c *compiler, n *node) (step, error) {
			return buildReduce(n, func(sum float64, _ int) float64 { return sum })
		},
		"Softmax":            buildSoftmax,
		"LayerNormalization": buildLayerNorm,
	}
}

// buildReduce sums along sides.
func buildReduce(n *node, end func(sum float64, n int) float64) (step, error) {
	fixed, err := n.ints("axes", 0, nil)
	if err != nil {
		return nil, err
	}
	keep := n.int("keepdims", 1) != 0
	plain := onPlain(func(r *run, in []*value) ([]*value, error) {
		axes := fixed
		if len(in) > 1 && in[1] != nil {
			axes = clampAll(in[1].i)
		}
		return reduce(r, in[0], axes, keep, end)
	})
	return func(r *run, in []*value) ([]*value, error) {
		if x := in[0]; x != nil && x.near && keep && n.Op == "ReduceMean" && slices.Equal(fixed, []int{2, 3}) {
			return globalAverage(r, in[:1])
		}
		return plain(r, in)
	}, nil
}

func reduce(r *run, x *value, axes []int, keep bool, end func(sum float64, n int) float64) ([]*value, error) {
	if x.integer() {
		return nil, invalid("floats are wanted")
	}
	gone := make([]bool, len(x.shape))
	for _, a := range axes {
		a, err := axisOf(a, len(x.shape))
		if err != nil {
			return nil, err
		}
		gone[a] = true
	}
	kept, shape, terms := []int{}, []int{}, 1
	for i, d := range x.shape {
		if gone[i] || len(axes) == 0 {
			terms *= d
			kept = append(kept, 1)
			if keep {
				shape = append(shape, 1)
			}
			continue
		}
		kept, shape = append(kept, d), append(shape, d)
	}
	if terms == 0 {
		return nil, invalid("the sum of nothing is asked for")
	}
	if numel(kept) > maxNumbers/16 {
		return nil, invalid("an array of shape %v is too large to be summed", x.shape)
	}
	sums := make([]float64, numel(kept))
	walk(x.shape, kept, kept, func(i, j, _, n, s, _ int) {
		for p := range n {
			sums[j+p*s] += float64(x.f[i+p])
		}
	})
	out, err := r.plain(shape...)
	if err != nil {
		return nil, err
	}
	for i, v := range sums {
		out.f[i] = float32(end(v, terms))
	}
	return []*value{out}, nil
}

func buildSoftmax(c *compiler, n *node) (step, error) {
	axis := n.int("axis", -1)
	if c.opset < 13 {
		axis = n.int("axis", 1)
	}
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		x := in[0]
		a, err := axisOf(axis, len(x.shape))
		if err != nil {
			return nil, err
		}
		if a != len(x.shape)-1 && !(c.opset < 13 && numel(x.shape[a+1:]) >= 1) || x.integer() {
			return nil, n.unsupported("side %d of %d is not the last", a, len(x.shape))
		}
		out, err := r.like(x)
		if err != nil {
			return nil, err
		}
		// Before version 13 the sides after the axis belong to it.
		size := numel(x.shape[a:])
		for i := 0; size > 0 && i < len(x.f); i += size {
			softmax(r, out.f[i:i+size], x.f[i:i+size])
		}
		return []*value{out}, nil
	}), nil
}

func softmax(r *run, dst, x []float32) {
	most := greatest(x)
	r.set.Exp(dst, x, most)
	sum := total(dst)
	r.set.Scale(dst, dst, 1/sum, 0)
}

// greatest is the greatest number: four at a time, which a processor can compare at
// once.
func greatest(x []float32) float32 {
	a, b, c, d := x[0], x[0], x[0], x[0]
	for len(x) >= 4 {
		a, b, c, d = max(a, x[0]), max(b, x[1]), max(c, x[2]), max(d, x[3])
		x = x[4:]
	}
	for _, v := range x {
		a = max(a, v)
	}
	return max(a, b, c, d)
}

func total(x []float32) float32 {
	var a, b, c, d float32
	for len(x) >= 4 {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
		x = x[4:]
	}
	for _, v := range x {
		a += v
	}
	return a + b + c + d
}

// buildLayerNorm normalises along the last side.
func buildLayerNorm(c *compiler, n *node) (step, error) {
	if n.int("axis", -1) != -1 {
		return nil, n.unsupported("the side is not the last")
	}
	epsilon := float64(n.float("epsilon", 1e-5))
	return onPlain(func(r *run, in []*value) ([]*value, error) {
		x, w := in[0], in[1]
		d := len(x.shape)
		if d == 0 || x.integer() || len(w.f) != x.shape[d-1] || len(in) > 2 && in[2] != nil && len(in[2].f) != len(w.f) {
			return nil, invalid("an array of shape %v is normalised by %d numbers", x.shape, len(w.f))
		}
		out, err := r.like(x)
		if err != nil {
			return nil, err
		}
		size := len(w.f)
		for i := 0; size > 0 && i < len(x.f); i += size {
			normalise(out.f[i:i+size], x.f[i:i+size], epsilon)
			for j := range size {
				out.f[i+j] *= w.f[j]
				if len(in) > 2 && in[2] != nil {
					out.f[i+j] += in[2].f[j]
				}
			}
		}
		return []*value{out}, nil
	}), nil
}

// normalise makes the mean 0 and the variance 1.
func normalise(dst, x []float32, epsilon float64) {
	var sum, squares float64
	for _, v := range x {
		sum += float64(v)
	}
	mean := sum / float64(len(x))
	for _, v := range x {
		squares += (float64(v) - mean) * (float64(v) - mean)
	}
	by := 1 / math.Sqrt(squares/float64(len(x))+epsilon)
	for i, v := range x {
		dst[i] = float32((float64(v) - mean) * by)
	}
}
