package graph

import (
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

func convolutions() map[string]builder {
	return map[string]builder{"Conv": buildConv, "ConvTranspose": buildTranspose}
}

// A window is how a small rectangle slides over a picture.
type window struct {
	kh, kw, sh, sw, dh, dw int
	pt, pl, pb, pr         int
	auto                   string // TensorFlow's way to pad, or ""
}

// newWindow reads a window's attributes; kh and kw are 0 where an attribute tells.
func newWindow(n *node, kh, kw int) (w window, err error) {
	kernelShape, err1 := n.ints("kernel_shape", 2, []int{kh, kw})
	strides, err2 := n.ints("strides", 2, []int{1, 1})
	dilations, err3 := n.ints("dilations", 2, []int{1, 1})
	pads, err4 := n.ints("pads", 4, []int{0, 0, 0, 0})
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			return w, err
		}
	}
	w = window{kernelShape[0], kernelShape[1], strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3], ""}
	if kh > 0 && (w.kh != kh || w.kw != kw) {
		return w, invalid("the window of %.40q does not fit its weights", n.Name)
	}
	switch auto := n.text("auto_pad", "NOTSET"); auto {
	case "NOTSET", "VALID", "":
	case "SAME_UPPER", "SAME_LOWER":
		w.auto = auto
	default:
		return w, n.unsupported("auto_pad is %.20q", auto)
	}
	const most = 1 << 12
	for _, v := range []int{w.kh, w.kw, w.sh, w.sw, w.dh, w.dw} {
		if v < 1 || v > most {
			return w, invalid("the window of %.40q has a side or step of %d", n.Name, v)
		}
	}
	for _, v := range pads {
		if v < 0 || v > most {
			return w, n.unsupported("a pad is %d", v)
		}
	}
	return w, nil
}

// over fits w to a picture: its pads where they depend on it, and how often it fits.
func (w window) over(h, wide int) (fit window, oh, ow int, err error) {
	if w.auto != "" {
		w.pt, w.pb = same(h, w.kh, w.sh, w.dh, w.auto)
		w.pl, w.pr = same(wide, w.kw, w.sw, w.dw, w.auto)
	}
	oh = (h+w.pt+w.pb-((w.kh-1)*w.dh+1))/w.sh + 1
	ow = (wide+w.pl+w.pr-((w.kw-1)*w.dw+1))/w.sw + 1
	if h+w.pt+w.pb < (w.kh-1)*w.dh+1 || wide+w.pl+w.pr < (w.kw-1)*w.dw+1 {
		return w, 0, 0, invalid("a picture of %dx%d is smaller than a window", wide, h)
	}
	return w, oh, ow, nil
}

// same is TensorFlow's padding, with which a stride of 1 keeps the size.
func same(size, k, stride, dilation int, auto string) (before, after int) {
	out := (size + stride - 1) / stride
	total := max(0, (out-1)*stride+(k-1)*dilation+1-size)
	if auto == "SAME_UPPER" {
		return total / 2, total - total/2
	}
	return total - total/2, total / 2
}

// A conv is a convolution with constant weights.
type conv struct {
	window
	group, in, out int
	groups         []*kernel.Panels // one for each group
	rows           *kernel.Panels   // for plain input of few channels: a tap is a row of the window
	deep           []float32        // weights of a depthwise one
	bias           []float32
	finish         *kernel.Finish
}

func buildConv(c *compiler, n *node) (step, error) {
	w, err := c.floats(n, 1)
	if err != nil {
		return nil, err
	}
	b, err := c.optional(n, 2)
	if err != nil {
		return nil, err
	}
	if len(w.Shape) != 4 || numel(w.Shape) == 0 {
		return nil, n.unsupported("the weights' shape is %v", w.Shape)
	}
	v := &conv{group: n.int("group", 1), out: w.Shape[0], finish: c.finish(n)}
	if v.group < 1 || v.out%v.group != 0 {
		return nil, invalid("%.40q has %d channels in %d groups", n.Name, v.out, v.group)
	}
	v.in = v.group * w.Shape[1]
	if v.window, err = newWindow(n, w.Shape[2], w.Shape[3]); err != nil {
		return nil, err
	}
	v.bias = make([]float32, kernel.Pad(v.out))
	if b != nil {
		if len(b.Floats) != v.out {
			return nil, invalid("%.40q has %d biases for %d channels", n.Name, len(b.Floats), v.out)
		}
		copy(v.bias, b.Floats)
	}
	v.pack(c.set, w)
	return v.run, nil
}

// finish is what a convolution does with its sums.
func (c *compiler) finish(n *node) *kernel.Finish {
	switch {
	case n.after == nil:
		return kernel.Keep()
	case n.after.Op == opHardSwish:
		return kernel.HardSwish(n.after.by, n.after.plus)
	}
	low, high, _ := c.bounds(n.after)
	return kernel.ClampTo(low, high)
}

// fewChannels is up to how many channels a plain picture is read as it is.
const fewChannels = 4

func (v *conv) pack(set *kernel.Set, w *onnx.Tensor) {
	per, kh, kw := w.Shape[1], v.kh, v.kw
	at := func(o, i, y, x int) float32 { return w.Floats[((o*per+i)*kh+y)*kw+x] }
	if v.depthwise() {
		pitch := kernel.Pad(v.out)
		v.deep = make([]float32, kh*kw*pitch)
		for ch := range v.out {
			for tap := range kh * kw {
				v.deep[tap*pitch+ch] = at(ch, 0, tap/kw, tap%kw)
			}
		}
		return
	}
	size := v.out / v.group
	for g := range v.group {
		v.groups = append(v.groups, set.Pack(kh*kw, per, size, func(tap, k, col int) float32 {
			return at(g*size+col, k, tap/kw, tap%kw)
		}, v.bias[g*size:]))
	}
	if v.group == 1 && per <= fewChannels && v.dw == 1 {
		v.rows = set.Pack(kh, kw*per, v.out, func(tap, k, col int) float32 {
			return at(col, k%per, tap, k/per)
		}, v.bias)
	}
}

func (v *conv) depthwise() bool { return v.group == v.in && v.in == v.out && v.group > 1 }

func (v *conv) run(r *run, in []*value) ([]*value, error) {
	x := in[0]
	if x == nil || len(x.shape) != 4 || x.shape[1] != v.in || x.integer() {
		return nil, invalid("a convolution of %d channels is given an array of other shape", v.in)
	}
	w, oh, ow, err := v.over(x.shape[2], x.shape[3])
	if err != nil {
		return nil, err
	}
	out, err := r.near(x.shape[0], v.out, oh, ow)
	if err != nil {
		return nil, err
	}
	if !x.near && v.rows != nil {
		return []*value{out}, v.runRows(r, x, out, w)
	}
	x, made, err := r.toNear(x)
	if err != nil {
		return nil, err
	}
	if made {
		defer r.drop(x)
	}
	switch {
	case v.deep != nil:
		v.runDeep(r, x, out, w)
	case v.group == 1:
		v.runGroup(r, x, out.f, out.pitch(), 0, out, w)
	default:
		return []*value{out}, v.runGroups(r, x, out, w)
	}
	return []*value{out}, nil
}

// runGroups computes each group apart and puts its channels where they belong.
func (v *conv) runGroups(r *run, x, out *value, w window) error {
	size, pixels := v.out/v.group, out.shape[0]*out.shape[2]*out.shape[3]
	m, err := r.take(pixels * kernel.Pad(size))
	if err != nil {
		return err
	}
	part := &value{f: m.f, mem: m}
	defer r.drop(part)
	for g := range v.group {
		v.runGroup(r, x, m.f, kernel.Pad(size), g, out, w)
		for p := range pixels {
			copy(out.f[p*out.pitch()+g*size:][:size], m.f[p*kernel.Pad(size):])
		}
	}
	return nil
}

// runGroup computes the channels of group g for all pixels of the shape of out.
func (v *conv) runGroup(r *run, x *value, dst []float32, ld, g int, out *value, w window) {
	p, first := v.groups[g], g*(v.in/v.group)
	src := x.padded()[first:]
	if w.kh*w.kw == 1 && w.sh == 1 && w.sw == 1 && w.pt|w.pl|w.pb|w.pr == 0 {
		r.multiplyRows(src, x.pitch(), out.shape[0]*out.shape[2]*out.shape[3], p, dst, ld, v.finish)
		return
	}
	area := out.shape[2] * out.shape[3]
	for n := range out.shape[0] {
		for from := 0; from < area; from += strip {
			m := min(strip, area-from)
			r.gatherWindows(x, out, w, n, from, m)
			r.set.Multiply(src, &r.gather, m, p, dst[(n*area+from)*ld:], ld, v.finish, &r.tile)
		}
	}
}

// strip is how many rows are gathered at a time: a multiple of every tile.
const strip = 96

// multiplyRows multiplies m rows that lie pitch apart.
func (r *run) multiplyRows(src []float32, pitch, m int, p *kernel.Panels, dst []float32, ld int, f *kernel.Finish) {
	rows := r.set.Rows()
	r.gather.Resize(strip)
	for i := range strip {
		r.gather.Put(i, i*pitch)
	}
	for from := 0; from < m; from += strip {
		part := min(strip, m-from)
		if part < strip { // the last tile is filled up with its last row
			r.gather.Resize((part + rows - 1) / rows * rows)
			for i := range (part + rows - 1) / rows * rows {
				r.gather.Put(i, min(i, part-1)*pitch)
			}
		}
		r.set.Multiply(src[from*pitch:], &r.gather, part, p, dst[from*ld:], ld, f, &r.tile)
	}
}

// gatherWindows lists where the windows of m pixels of out, from the pixel from on,
// lie in x.
func (r *run) gatherWindows(x, out *value, w window, n, from, m int) {
	h, wide, pitch, rows := x.shape[2], x.shape[3], x.pitch(), r.set.Rows()
	taps, zero := w.kh*w.kw, len(x.f)
	tiles := (m + rows - 1) / rows
	r.gather.Resize(tiles * rows * taps)
	oy, ox := from/out.shape[3], from%out.shape[3]
	for i := range tiles * rows {
		at := i/rows*rows*taps + i%rows
		iy, ix := oy*w.sh-w.pt, ox*w.sw-w.pl
		for ky := range w.kh {
			y := iy + ky*w.dh
			for kx := range w.kw {
				place, column := zero, ix+kx*w.dw
				if uint(y) < uint(h) && uint(column) < uint(wide) {
					place = ((n*h+y)*wide + column) * pitch
				}
				r.gather.Put(at, place)
				at += rows
			}
		}
		if i+1 < m { // the last tile is filled up with its last row
			if ox++; ox == out.shape[3] {
				ox, oy = 0, oy+1
			}
		}
	}
}

// runRows computes a convolution of a plain picture of few channels: a row of the
// window is one piece of memory, once the picture has its frame.
func (v *conv) runRows(r *run, x, out *value, w window) error {
	c, h, wide := x.shape[1], x.shape[2], x.shape[3]
	// The windows may read past what strides leave over, never past the frame.
	fh, fw := h+w.pt+w.pb, wide+w.pl+w.pr
	m, err := r.take(fh * fw * c)
	if err != nil {
		return err
	}
	frame := &value{f: m.f[:fh*fw*c], mem: m}
	defer r.drop(frame)
	rows, area := r.set.Rows(), out.shape[2]*out.shape[3]
	for n := range x.shape[0] {
		clear(frame.f)
		for ch := range c {
			for y := range h {
				src := x.f[((n*c+ch)*h+y)*wide:][:wide]
				dst := frame.f[((y+w.pt)*fw+w.pl)*c+ch:]
				for i, p := range src {
					dst[i*c] = p
				}
			}
		}
		for from := 0; from < area; from += strip {
			part := min(strip, area-from)
			tiles := (part + rows - 1) / rows
			r.gather.Resize(tiles * rows * w.kh)
			for i := range tiles * rows {
				p := from + min(i, part-1)
				oy, ox := p/out.shape[3], p%out.shape[3]
				for ky := range w.kh {
					r.gather.Put((i/rows*w.kh+ky)*rows+i%rows, ((oy*w.sh+ky*w.dh)*fw+ox*w.sw)*c)
				}
			}
			r.set.Multiply(frame.f, &r.gather, part, v.rows, out.f[(n*area+from)*out.pitch():], out.pitch(), v.finish, &r.tile)
		}
	}
	return nil
}
