package graph

import "math"

func pools() map[string]builder {
	return map[string]builder{
		"MaxPool":           func(c *compiler, n *node) (step, error) { return buildPool(n, true) },
		"AveragePool":       func(c *compiler, n *node) (step, error) { return buildPool(n, false) },
		"GlobalAveragePool": func(c *compiler, n *node) (step, error) { return globalAverage, nil },
		"Resize":            buildResize,
		"Upsample":          buildResize,
	}
}

func buildPool(n *node, greatest bool) (step, error) {
	if n.int("ceil_mode", 0) != 0 || len(n.Outputs) > 1 {
		return nil, n.unsupported("ceil_mode or indices are asked for")
	}
	w, err := newWindow(n, 0, 0)
	if err != nil {
		return nil, err
	}
	counted := n.int("count_include_pad", 0) != 0
	return func(r *run, in []*value) ([]*value, error) {
		x, made, err := r.toNear(in[0])
		if err != nil {
			return nil, err
		}
		if made {
			defer r.drop(x)
		}
		w, oh, ow, err := w.over(x.shape[2], x.shape[3])
		if err != nil {
			return nil, err
		}
		out, err := r.near(x.shape[0], x.shape[1], oh, ow)
		if err != nil {
			return nil, err
		}
		for i := range x.shape[0] * oh * ow {
			w.pool(x, i/(oh*ow), i/ow%oh, i%ow, out.f[i*x.pitch():][:x.pitch()], greatest, counted)
		}
		return []*value{out}, nil
	}, nil
}

// pool writes the greatest or the mean of each channel in one window.
func (w window) pool(x *value, n, oy, ox int, dst []float32, greatest, counted bool) {
	first := float32(0)
	if greatest {
		first = float32(math.Inf(-1))
	}
	for c := range dst {
		dst[c] = first
	}
	seen := 0
	for ky := range w.kh {
		for kx := range w.kw {
			y, at := oy*w.sh-w.pt+ky*w.dh, ox*w.sw-w.pl+kx*w.dw
			if uint(y) >= uint(x.shape[2]) || uint(at) >= uint(x.shape[3]) {
				continue
			}
			seen++
			src := x.f[((n*x.shape[2]+y)*x.shape[3]+at)*len(dst):][:len(dst)]
			if greatest {
				for c, v := range src {
					dst[c] = max(dst[c], v)
				}
				continue
			}
			for c, v := range src {
				dst[c] += v
			}
		}
	}
	if counted {
		seen = w.kh * w.kw
	}
	for c := range dst {
		if !greatest {
			dst[c] /= float32(max(seen, 1))
		}
	}
}

// globalAverage writes the mean of each channel. Sums of rows are added up with
// double precision.
func globalAverage(r *run, in []*value) ([]*value, error) {
	x, made, err := r.toNear(in[0])
	if err != nil {
		return nil, err
	}
	if made {
		defer r.drop(x)
	}
	out, err := r.near(x.shape[0], x.shape[1], 1, 1)
	if err != nil {
		return nil, err
	}
	pitch, h, w := x.pitch(), x.shape[2], x.shape[3]
	if h*w == 0 {
		return nil, invalid("the mean of an empty picture is asked for")
	}
	sums, row := make([]float64, pitch), r.scratch(pitch)
	for n := range x.shape[0] {
		clear(sums)
		for y := range h {
			clear(row)
			for p := range w {
				r.set.Add(row, row, x.f[((n*h+y)*w+p)*pitch:][:pitch])
			}
			for c, v := range row {
				sums[c] += float64(v)
			}
		}
		for c, v := range sums {
			out.f[n*pitch+c] = float32(v / float64(h*w))
		}
	}
	return []*value{out}, nil
}
