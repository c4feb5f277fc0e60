package tag

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// A view is how the model sees a picture: where in its square the picture lies. What
// is around it is grey.
type view struct{ x, y, w, h int }

// views are the whole square, filled, and a smaller picture within: things that fill
// a picture are found better when there is something around them.
func views(w, h int) []view {
	const around = 1.6
	longer := float64(max(w, h)) * around / side
	sw, sh := max(1, round(float64(w)/longer)), max(1, round(float64(h)/longer))
	return []view{{0, 0, side, side}, {(side - sw) / 2, (side - sh) / 2, sw, sh}}
}

// input makes of a picture what the model wants: 512 by 512, three planes of red,
// green and blue from 0 to 255. Each new pixel is the mean of those that it covers.
func (v view) input(src *image.RGBA) []float32 {
	data := make([]float32, 3*side*side)
	if v.w != side || v.h != side {
		for i := range data {
			data[i] = 128
		}
	}
	xs := spans(src.Rect.Dx(), v.w)
	for y, sy := range spans(src.Rect.Dy(), v.h) {
		for x, sx := range xs {
			r, g, b := mean(src, sx, sy)
			at := (v.y+y)*side + v.x + x
			data[at], data[side*side+at], data[2*side*side+at] = r, g, b
		}
	}
	return data
}

// mean is the mean colour of a rectangle.
func mean(src *image.RGBA, sx, sy span) (r, g, b float32) {
	var area float32
	for py := sy.from; py < sy.to; py++ {
		wy, row := sy.weight(py), src.Pix[py*src.Stride:]
		for px := sx.from; px < sx.to; px++ {
			p, w := row[4*px:4*px+3], wy*sx.weight(px)
			r, g, b, area = r+float32(p[0])*w, g+float32(p[1])*w, b+float32(p[2])*w, area+w
		}
	}
	return r / area, g / area, b / area
}

// A span is the pixels from from to to: the first and last ones only in part, or
// mixed where the picture becomes larger.
type span struct {
	from, to    int
	first, last float32
}

func (s span) weight(p int) float32 {
	switch p {
	case s.from:
		return s.first
	case s.to - 1:
		return s.last
	}
	return 1
}

// spans tells for each of n pixels what it covers of size pixels.
func spans(size, n int) []span {
	all := make([]span, n)
	step := float64(size) / float64(n)
	for i := range all {
		if step <= 1 { // between the two nearest
			at := min(max((float64(i)+0.5)*step-0.5, 0), float64(size-1))
			from := int(at)
			part := float32(at - float64(from))
			all[i] = span{from, min(from+2, size), 1 - part, part}
			continue
		}
		low, high := float64(i)*step, min(float64(i+1)*step, float64(size))
		s := span{from: int(low), to: int(math.Ceil(high - 1e-6))}
		s.first, s.last = float32(float64(s.from+1)-low), float32(high-float64(s.to-1))
		all[i] = s
	}
	return all
}

// flat is m as bytes from the corner 0, 0, on white.
func flat(m image.Image) *image.RGBA {
	if r, ok := m.(*image.RGBA); ok && r.Rect.Min == (image.Point{}) && r.Opaque() {
		return r
	}
	b := m.Bounds()
	d := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(d, d.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(d, d.Rect, m, b.Min, draw.Over)
	return d
}
