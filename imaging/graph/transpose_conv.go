package graph

import "github.com/qiao-ai/qiao/imaging/kernel"

// A spread is a transposed convolution whose windows do not overlap: each pixel
// becomes a rectangle of k by k.
type spread struct {
	kh, kw, in, out int
	each            []*kernel.Panels // for each place in the rectangle
	all             *kernel.Panels   // for all places at once, where channels are few
	finish          *kernel.Finish
}

func buildTranspose(c *compiler, n *node) (step, error) {
	w, err := c.floats(n, 1)
	if err != nil {
		return nil, err
	}
	b, err := c.optional(n, 2)
	if err != nil {
		return nil, err
	}
	if len(w.Shape) != 4 || numel(w.Shape) == 0 || n.int("group", 1) != 1 {
		return nil, n.unsupported("the weights' shape is %v in %d groups", w.Shape, n.int("group", 1))
	}
	win, err := newWindow(n, w.Shape[2], w.Shape[3])
	if err != nil {
		return nil, err
	}
	if win.kh != win.sh || win.kw != win.sw || win.dh*win.dw != 1 || win.pt|win.pl|win.pb|win.pr != 0 || win.auto != "" {
		return nil, n.unsupported("the windows overlap or are padded")
	}
	s := &spread{kh: win.kh, kw: win.kw, in: w.Shape[0], out: w.Shape[1], finish: c.finish(n)}
	bias := make([]float32, s.out)
	if b != nil {
		if len(b.Floats) != s.out {
			return nil, invalid("%.40q has %d biases for %d channels", n.Name, len(b.Floats), s.out)
		}
		copy(bias, b.Floats)
	}
	at := func(i, o, place int) float32 { return w.Floats[(i*s.out+o)*s.kh*s.kw+place] }
	if s.out < kernel.Lanes/2 {
		all := make([]float32, s.kh*s.kw*s.out)
		for i := range all {
			all[i] = bias[i%s.out]
		}
		s.all = c.set.Pack(1, s.in, len(all), func(_, k, col int) float32 { return at(k, col%s.out, col/s.out) }, all)
		return s.run, nil
	}
	for place := range s.kh * s.kw {
		s.each = append(s.each, c.set.Pack(1, s.in, s.out, func(_, k, col int) float32 { return at(k, col, place) }, bias))
	}
	return s.run, nil
}

func (s *spread) run(r *run, in []*value) ([]*value, error) {
	x := in[0]
	if x == nil || len(x.shape) != 4 || x.shape[1] != s.in || x.integer() {
		return nil, invalid("a convolution of %d channels is given an array of other shape", s.in)
	}
	x, made, err := r.toNear(x)
	if err != nil {
		return nil, err
	}
	if made {
		defer r.drop(x)
	}
	n, h, w := x.shape[0], x.shape[2], x.shape[3]
	if s.all != nil {
		out, err := r.plain(n, s.out, h*s.kh, w*s.kw)
		if err != nil {
			return nil, err
		}
		s.few(r, x, out)
		return []*value{out}, nil
	}
	out, err := r.near(n, s.out, h*s.kh, w*s.kw)
	if err != nil {
		return nil, err
	}
	pitch := out.pitch()
	for row := range n * h {
		for place, p := range s.each {
			y, left := row*s.kh+place/s.kw, place%s.kw
			r.multiplyRows(x.padded()[row*w*x.pitch():], x.pitch(), w, p, out.f[(y*w*s.kw+left)*pitch:], s.kw*pitch, s.finish)
		}
	}
	return []*value{out}, nil
}

// few computes a plain picture of few channels: all places of a row's pixels, then
// each where it belongs.
func (s *spread) few(r *run, x, out *value) {
	h, w := x.shape[2], x.shape[3]
	ld := kernel.Pad(s.kh * s.kw * s.out)
	row := r.scratch(w * ld)
	for i := range x.shape[0] * h {
		n, y := i/h, i%h
		r.multiplyRows(x.padded()[i*w*x.pitch():], x.pitch(), w, s.all, row, ld, s.finish)
		for col := range s.kh * s.kw * s.out {
			place, o := col/s.out, col%s.out
			dst := out.f[((n*s.out+o)*out.shape[2]+y*s.kh+place/s.kw)*out.shape[3]+place%s.kw:]
			for p := range w {
				dst[p*s.kw] = row[p*ld+col]
			}
		}
	}
}
