package graph

import (
	"github.com/qiao-ai/qiao/imaging/kernel"
)

func products() map[string]builder {
	return map[string]builder{"MatMul": buildMatMul, "Gemm": buildGemm}
}

// buildMatMul makes a product. A third input is a bias that was fused.
func buildMatMul(c *compiler, n *node) (step, error) {
	w := c.constants[n.input(1)]
	if w == nil || len(w.Shape) != 2 || numel(w.Shape) == 0 || !w.Type.Floating() {
		if len(n.Inputs) != 2 {
			return nil, n.unsupported("it has %d inputs", len(n.Inputs))
		}
		return onPlain(multiply), nil
	}
	var bias []float32
	if t := c.constants[n.input(2)]; t != nil {
		bias = t.Floats
	}
	k, cols := w.Shape[0], w.Shape[1]
	p := c.set.Pack(1, k, cols, func(_, i, col int) float32 { return w.Floats[i*cols+col] }, bias)
	n.Inputs = n.Inputs[:1]
	return onPlain(withWeights(p)), nil
}

// withWeights multiplies the rows of an array with constant weights.
func withWeights(p *kernel.Panels) step {
	return func(r *run, in []*value) ([]*value, error) {
		x := in[0]
		d := len(x.shape)
		if d < 2 || x.shape[d-1] != p.K || x.integer() {
			return nil, invalid("an array of shape %v is multiplied with weights of %d rows", x.shape, p.K)
		}
		shape := append(append([]int{}, x.shape[:d-1]...), p.N)
		out, err := r.plain(shape...)
		if err != nil {
			return nil, err
		}
		r.multiplyRows(x.f, p.K, numel(x.shape[:d-1]), p, out.f, p.N, kernel.Keep())
		return []*value{out}, nil
	}
}

// multiply multiplies two arrays that are computed, matrix by matrix.
func multiply(r *run, in []*value) ([]*value, error) {
	a, b := in[0], in[1]
	da, db := len(a.shape), len(b.shape)
	if da < 2 || db < 2 || a.shape[da-1] != b.shape[db-2] || a.integer() || b.integer() {
		return nil, invalid("arrays of shapes %v and %v are multiplied", a.shape, b.shape)
	}
	m, k, n := a.shape[da-2], a.shape[da-1], b.shape[db-1]
	batch, err := broadcast(a.shape[:da-2], b.shape[:db-2])
	if err != nil {
		return nil, err
	}
	out, err := r.plain(append(append([]int{}, batch...), m, n)...)
	if err != nil || len(out.f) == 0 {
		return []*value{out}, err
	}
	if k == 0 {
		clear(out.f)
		return []*value{out}, nil
	}
	keep := kernel.Keep()
	walk(batch, a.shape[:da-2], b.shape[:db-2], func(i, j, l, count, sa, sb int) {
		for x := range count {
			left, right := a.f[(j+x*sa)*m*k:][:m*k], b.f[(l+x*sb)*k*n:][:k*n]
			p := r.set.Pack(1, k, n, func(_, row, col int) float32 { return right[row*n+col] }, nil)
			r.multiplyRows(left, k, m, p, out.f[(i+x)*m*n:][:m*n], n, keep)
		}
	})
	return []*value{out}, nil
}

// buildGemm makes alpha*A*B+beta*C with constant B and C.
func buildGemm(c *compiler, n *node) (step, error) {
	w, err := c.floats(n, 1)
	if err != nil {
		return nil, err
	}
	t, err := c.optional(n, 2)
	if err != nil {
		return nil, err
	}
	if len(w.Shape) != 2 || numel(w.Shape) == 0 || n.int("transA", 0) != 0 {
		return nil, n.unsupported("the weights' shape is %v, or the input is transposed", w.Shape)
	}
	k, cols, turned := w.Shape[0], w.Shape[1], n.int("transB", 0) != 0
	if turned {
		k, cols = cols, k
	}
	alpha, beta := n.float("alpha", 1), n.float("beta", 1)
	var bias []float32
	if t != nil {
		if len(t.Floats) != cols && len(t.Floats) != 1 {
			return nil, n.unsupported("the bias has %d numbers for %d columns", len(t.Floats), cols)
		}
		for i := range cols {
			bias = append(bias, beta*t.Floats[i%len(t.Floats)])
		}
	}
	p := c.set.Pack(1, k, cols, func(_, i, col int) float32 {
		if turned {
			return alpha * w.Floats[col*k+i]
		}
		return alpha * w.Floats[i*cols+col]
	}, bias)
	n.Inputs = n.Inputs[:1]
	return onPlain(withWeights(p)), nil
}
