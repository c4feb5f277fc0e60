package graph

import (
	"math"

	"github.com/qiao-ai/qiao/imaging/kernel"
)

// apply makes a builder of a function of single numbers that writes dst.
func apply(f func(s *kernel.Set, dst, x []float32)) builder {
	return func(c *compiler, n *node) (step, error) { return unary(f), nil }
}

func unary(f func(s *kernel.Set, dst, x []float32)) step {
	return func(r *run, in []*value) ([]*value, error) {
		x := in[0]
		if x == nil || x.integer() {
			return nil, invalid("floats are wanted")
		}
		out, err := r.like(x)
		if err != nil {
			return nil, err
		}
		f(r.set, out.f, x.f)
		return []*value{out}, nil
	}
}

// each makes a builder of a function of a number.
func each(f func(x float64) float64) builder {
	return apply(func(_ *kernel.Set, dst, x []float32) {
		for i, v := range x {
			dst[i] = float32(f(float64(v)))
		}
	})
}

func unaries() map[string]builder {
	return map[string]builder{
		"Relu":    apply(func(s *kernel.Set, dst, x []float32) { s.Clamp(dst, x, 0, float32(math.Inf(1))) }),
		"Sigmoid": apply((*kernel.Set).Sigmoid),
		"Exp":     apply(func(s *kernel.Set, dst, x []float32) { s.Exp(dst, x, 0) }),
		"Neg":     apply(func(s *kernel.Set, dst, x []float32) { s.Scale(dst, x, -1, 0) }),
		"HardSwish": apply(func(s *kernel.Set, dst, x []float32) {
			s.HardSwish(dst, x, 1.0/6, 0)
		}),
		"Sqrt":       each(math.Sqrt),
		"Tanh":       each(math.Tanh),
		"Erf":        each(math.Erf),
		"Abs":        each(math.Abs),
		"Log":        each(math.Log),
		"Floor":      each(math.Floor),
		"Reciprocal": each(func(x float64) float64 { return 1 / x }),
		"Gelu":       each(func(x float64) float64 { return x * 0.5 * (1 + math.Erf(x/math.Sqrt2)) }),
		"Clip":       buildClip,
		"HardSigmoid": func(c *compiler, n *node) (step, error) {
			alpha, beta := n.float("alpha", 0.2), n.float("beta", 0.5)
			return unary(func(s *kernel.Set, dst, x []float32) {
				s.Scale(dst, x, alpha, beta)
				s.Clamp(dst, dst, 0, 1)
			}), nil
		},
		"LeakyRelu": func(c *compiler, n *node) (step, error) {
			alpha := n.float("alpha", 0.01)
			return unary(func(_ *kernel.Set, dst, x []float32) {
				for i, v := range x {
					dst[i] = max(v, 0) + alpha*min(v, 0)
				}
			}), nil
		},
	}
}

func buildClip(c *compiler, n *node) (step, error) {
	low, high, ok := c.bounds(n)
	if !ok {
		return nil, n.unsupported("the bounds are not constant")
	}
	n.Inputs = n.Inputs[:1]
	return unary(func(s *kernel.Set, dst, x []float32) { s.Clamp(dst, x, low, high) }), nil
}

// internals are what fusing makes.
func internals() map[string]builder {
	return map[string]builder{
		opSwish: apply((*kernel.Set).Swish),
		opScale: func(c *compiler, n *node) (step, error) {
			by, plus := n.by, n.plus
			return unary(func(s *kernel.Set, dst, x []float32) { s.Scale(dst, x, by, plus) }), nil
		},
		opHardSwish: func(c *compiler, n *node) (step, error) {
			by, plus := n.by, n.plus
			return unary(func(s *kernel.Set, dst, x []float32) { s.HardSwish(dst, x, by, plus) }), nil
		},
		opChannels: func(c *compiler, n *node) (step, error) { return onPlain(scaleChannels), nil },
	}
}

// scaleChannels scales and shifts each channel: x, by, plus.
func scaleChannels(r *run, in []*value) ([]*value, error) {
	x, by, plus := in[0], in[1], in[2]
	if len(x.shape) < 2 || x.shape[1] != len(by.f) || x.integer() {
		return nil, invalid("an array of shape %v is normalised by %d channels", x.shape, len(by.f))
	}
	out, err := r.plain(x.shape...)
	if err != nil {
		return nil, err
	}
	area := numel(x.shape[2:])
	for i := range x.shape[0] * x.shape[1] {
		c := i % x.shape[1]
		r.set.Scale(out.f[i*area:][:area], x.f[i*area:][:area], by.f[c], plus.f[c])
	}
	return []*value{out}, nil
}
