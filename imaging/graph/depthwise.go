package graph

import "github.com/qiao-ai/qiao/imaging/kernel"

// runDeep computes a depthwise convolution, four pixels of a row at a time. Where
// their windows lie within the picture, the places are the same each time, seen
// from the first window's corner.
func (v *conv) runDeep(r *run, x, out *value, w window) {
	oh, ow, pitch := out.shape[2], out.shape[3], x.pitch()
	inner := kernel.Gather{}
	inner.Resize(w.kh * w.kw * kernel.Pixels)
	for tap := range w.kh * w.kw {
		for px := range kernel.Pixels {
			inner.Put(tap*kernel.Pixels+px, ((tap/w.kw*w.dh)*x.shape[3]+px*w.sw+tap%w.kw*w.dw)*pitch)
		}
	}
	scratch := r.scratch(kernel.Pixels * pitch)
	for n := range out.shape[0] {
		for oy := range oh {
			for ox := 0; ox < ow; ox += kernel.Pixels {
				// The last four of a row are computed whole: some of them again.
				from := max(0, min(ox, ow-kernel.Pixels))
				px := min(kernel.Pixels, ow-from)
				dst := out.f[((n*oh+oy)*ow+from)*pitch:]
				src, g := x.padded(), &inner
				if px == kernel.Pixels && v.inside(x, w, oy, from) {
					src = src[((n*x.shape[2]+oy*w.sh-w.pt)*x.shape[3]+from*w.sw-w.pl)*pitch:]
				} else {
					g = r.gatherDeep(x, w, n, oy, from, px)
				}
				r.set.Depthwise(src, g, px, pitch, v.deep, v.bias, dst, pitch, v.finish, scratch)
			}
		}
	}
}

// inside tells whether the windows of four pixels lie within x.
func (v *conv) inside(x *value, w window, oy, ox int) bool {
	y, left := oy*w.sh-w.pt, ox*w.sw-w.pl
	right := (ox+kernel.Pixels-1)*w.sw - w.pl + (w.kw-1)*w.dw
	return y >= 0 && y+(w.kh-1)*w.dh < x.shape[2] && left >= 0 && right < x.shape[3]
}

// gatherDeep lists the places of the windows of up to four pixels.
func (r *run) gatherDeep(x *value, w window, n, oy, ox, px int) *kernel.Gather {
	h, wide, pitch := x.shape[2], x.shape[3], x.pitch()
	r.gather.Resize(w.kh * w.kw * kernel.Pixels)
	i := 0
	for ky := range w.kh {
		y := oy*w.sh - w.pt + ky*w.dh
		for kx := range w.kw {
			for p := range kernel.Pixels {
				place, column := len(x.f), (ox+min(p, px-1))*w.sw-w.pl+kx*w.dw
				if uint(y) < uint(h) && uint(column) < uint(wide) {
					place = ((n*h+y)*wide + column) * pitch
				}
				r.gather.Put(i, place)
				i++
			}
		}
	}
	return &r.gather
}
