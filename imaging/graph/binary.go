package graph

import (
	"math"
	"slices"

	"github.com/qiao-ai/qiao/imaging/kernel"
)

// A pairing is a function of pairs of numbers, with its fast form if it has one.
type pairing struct {
	float func(a, b float32) float32
	int   func(a, b int64) int64
	fast  func(s *kernel.Set, dst, a, b []float32)
}

func binaries() map[string]builder {
	all := map[string]builder{}
	for name, p := range map[string]pairing{
		"Add": {func(a, b float32) float32 { return a + b }, func(a, b int64) int64 { return a + b }, (*kernel.Set).Add},
		"Mul": {func(a, b float32) float32 { return a * b }, func(a, b int64) int64 { return a * b }, (*kernel.Set).Mul},
		"Sub": {func(a, b float32) float32 { return a - b }, func(a, b int64) int64 { return a - b }, nil},
		"Div": {func(a, b float32) float32 { return a / b }, divide, nil},
		"Max": {func(a, b float32) float32 { return max(a, b) }, func(a, b int64) int64 { return max(a, b) }, nil},
		"Min": {func(a, b float32) float32 { return min(a, b) }, func(a, b int64) int64 { return min(a, b) }, nil},
		"Pow": {power, nil, nil},
	} {
		all[name] = func(c *compiler, n *node) (step, error) {
			if len(n.Inputs) != 2 {
				return nil, n.unsupported("it has %d inputs, not two", len(n.Inputs))
			}
			return p.run, nil
		}
	}
	all["PRelu"] = func(c *compiler, n *node) (step, error) {
		return pairing{float: func(x, slope float32) float32 { return max(x, 0) + slope*min(x, 0) }}.run, nil
	}
	return all
}

func divide(a, b int64) int64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func power(a, b float32) float32 {
	switch b {
	case 2:
		return a * a
	case 0.5:
		return float32(math.Sqrt(float64(a)))
	}
	return float32(math.Pow(float64(a), float64(b)))
}

func (p pairing) run(r *run, in []*value) ([]*value, error) {
	a, b := in[0], in[1]
	if a == nil || b == nil || a.integer() != b.integer() {
		return nil, invalid("two arrays of one type are wanted")
	}
	if a.integer() {
		return p.onInts(a, b)
	}
	if out, err := p.onPixels(r, a, b); out != nil || err != nil {
		return []*value{out}, err
	}
	return onPlain(p.broadcast)(r, in)
}

// onPixels computes what needs no change of layout: arrays alike, and pixels with
// one number for each channel. It gives nil for others.
func (p pairing) onPixels(r *run, a, b *value) (*value, error) {
	if p.fast != nil && a.near == b.near && slices.Equal(a.shape, b.shape) {
		big := a
		if a.uses != 1 {
			big = b
		}
		out, err := r.like(big)
		if err == nil {
			p.fast(r.set, out.f, a.f, b.f)
		}
		return out, err
	}
	if p.fast == nil {
		return nil, nil
	}
	if !a.near || b.near && numel(b.shape) > numel(a.shape) {
		a, b = b, a // what is fast does not mind the order
	}
	if !a.near || len(b.shape) != len(a.shape) && b.near {
		return nil, nil
	}
	ofBatch := b.near && b.shape[0] == a.shape[0] && b.shape[1] == a.shape[1] && b.shape[2] == 1 && b.shape[3] == 1
	if !ofBatch && !(perChannel(b.shape, a.shape[1]) && (b.near || len(b.f) == a.shape[1])) {
		return nil, nil
	}
	out, err := r.like(a)
	if err != nil {
		return nil, err
	}
	pitch, area := a.pitch(), a.shape[2]*a.shape[3]
	row := r.channels(b, a.shape[1])
	for i := range a.shape[0] * area {
		if ofBatch {
			row = b.f[i/area*pitch:][:pitch]
		}
		p.fast(r.set, out.f[i*pitch:][:pitch], a.f[i*pitch:][:pitch], row)
	}
	return out, nil
}

// broadcast computes plain arrays whose sides are equal, or 1, or missing in front.
func (p pairing) broadcast(r *run, in []*value) ([]*value, error) {
	a, b := in[0], in[1]
	shape, err := broadcast(a.shape, b.shape)
	if err != nil {
		return nil, err
	}
	out, err := r.plain(shape...)
	if err != nil {
		return nil, err
	}
	if p.fast != nil && slices.Equal(a.shape, b.shape) {
		p.fast(r.set, out.f, a.f, b.f)
		return []*value{out}, nil
	}
	walk(shape, a.shape, b.shape, func(i, j, k, n, sa, sb int) {
		dst := out.f[i : i+n]
		for x := range dst {
			dst[x] = p.float(a.f[j+x*sa], b.f[k+x*sb])
		}
	})
	return []*value{out}, nil
}

func (p pairing) onInts(a, b *value) ([]*value, error) {
	if p.int == nil {
		return nil, invalid("floats are wanted")
	}
	shape, err := broadcast(a.shape, b.shape)
	if err != nil {
		return nil, err
	}
	if numel(shape) > maxIntegers {
		return nil, invalid("an array of %d integers is too large", numel(shape))
	}
	out := &value{shape: shape, i: make([]int64, numel(shape))}
	walk(shape, a.shape, b.shape, func(i, j, k, n, sa, sb int) {
		for x := range n {
			out.i[i+x] = p.int(a.i[j+x*sa], b.i[k+x*sb])
		}
	})
	return []*value{out}, nil
}

// broadcast is the shape of a function of two arrays.
func broadcast(a, b []int) ([]int, error) {
	shape := make([]int, max(len(a), len(b)))
	for i := range shape {
		x, y := 1, 1
		if j := i - len(shape) + len(a); j >= 0 {
			x = a[j]
		}
		if j := i - len(shape) + len(b); j >= 0 {
			y = b[j]
		}
		if x != y && x != 1 && y != 1 {
			return nil, invalid("arrays of shapes %v and %v do not fit", a, b)
		}
		shape[i] = x
		if x == 1 {
			shape[i] = y
		}
	}
	_, err := count(shape)
	return shape, err
}

// walk calls use for runs of n numbers along the last side: where they begin in the
// result and in both arrays, and how far apart they are in those.
func walk(shape, a, b []int, use func(i, j, k, n, sa, sb int)) {
	sa, sb := strides(shape, a), strides(shape, b)
	last := len(shape) - 1
	if last < 0 {
		use(0, 0, 0, 1, 0, 0)
		return
	}
	n := shape[last]
	at := make([]int, len(shape))
	j, k := 0, 0
	for i := 0; n > 0 && i < numel(shape); i += n {
		use(i, j, k, n, sa[last], sb[last])
		for d := last - 1; d >= 0; d-- {
			at[d]++
			j, k = j+sa[d], k+sb[d]
			if at[d] < shape[d] {
				break
			}
			j, k = j-sa[d]*shape[d], k-sb[d]*shape[d]
			at[d] = 0
		}
	}
}

// strides are how far apart numbers of an array lie along the sides of shape: 0
// where it is repeated.
func strides(shape, a []int) []int {
	s := make([]int, len(shape))
	step := 1
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != 1 {
			s[i+len(shape)-len(a)] = step
		}
		step *= a[i]
	}
	return s
}
