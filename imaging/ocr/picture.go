package ocr

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// flat is m as bytes of red, green, blue and opacity from the corner 0, 0. Pixels
// that are transparent lie on white.
func flat(m image.Image) *image.RGBA {
	if r, ok := m.(*image.RGBA); ok && r.Rect.Min == (image.Point{}) && r.Opaque() {
		return r
	}
	b := m.Bounds()
	d := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	if o, ok := m.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		draw.Draw(d, d.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	draw.Draw(d, d.Rect, m, b.Min, draw.Over)
	return d
}

// scale resizes a picture: by the mean of whole pixels where it becomes much
// smaller, and bilinearly for what is left.
func scale(src *image.RGBA, w, h int) *image.RGBA {
	if src.Rect.Dx() == w && src.Rect.Dy() == h {
		return src
	}
	if fx, fy := src.Rect.Dx()/w, src.Rect.Dy()/h; fx >= 2 && fy >= 2 {
		src = shrink(src, fx, fy)
	}
	return bilinear(src, w, h)
}

// shrink makes a pixel of each fx by fy.
func shrink(src *image.RGBA, fx, fy int) *image.RGBA {
	w, h := src.Rect.Dx()/fx, src.Rect.Dy()/fy
	d := image.NewRGBA(image.Rect(0, 0, w, h))
	sums := make([]uint32, 4*w)
	n := uint32(fx * fy)
	for y := range h {
		clear(sums)
		for dy := range fy {
			row := src.Pix[(y*fy+dy)*src.Stride:]
			for x := range w {
				s, p := sums[4*x:4*x+4], row[4*x*fx:]
				for i := 0; i < 4*fx; i += 4 {
					s[0], s[1], s[2], s[3] = s[0]+uint32(p[i]), s[1]+uint32(p[i+1]), s[2]+uint32(p[i+2]), s[3]+uint32(p[i+3])
				}
			}
		}
		out := d.Pix[y*d.Stride:]
		for i, s := range sums {
			out[i] = uint8((s + n/2) / n)
		}
	}
	return d
}

// A tap is where a new pixel comes from: from, and part/2048 of the way to to.
type tap struct {
	from, to int
	part     int32
}

func taps(size, out int) []tap {
	t := make([]tap, out)
	for i := range t {
		at := (float64(i)+0.5)*float64(size)/float64(out) - 0.5
		at = min(max(at, 0), float64(size-1))
		from := int(at)
		t[i] = tap{from, min(from+1, size-1), int32((at - float64(from)) * 2048)}
	}
	return t
}

func bilinear(src *image.RGBA, w, h int) *image.RGBA {
	d := image.NewRGBA(image.Rect(0, 0, w, h))
	xs := taps(src.Rect.Dx(), w)
	for y, ty := range taps(src.Rect.Dy(), h) {
		top, bottom := src.Pix[ty.from*src.Stride:], src.Pix[ty.to*src.Stride:]
		out := d.Pix[y*d.Stride:][:4*w]
		for x, tx := range xs {
			a, b := 4*tx.from, 4*tx.to
			for c := range 4 {
				u := int32(top[a+c])<<11 + (int32(top[b+c])-int32(top[a+c]))*tx.part
				l := int32(bottom[a+c])<<11 + (int32(bottom[b+c])-int32(bottom[a+c]))*tx.part
				v := int64(u)<<11 + int64(l-u)*int64(ty.part)
				out[4*x+c] = uint8((v + 1<<21) >> 22)
			}
		}
	}
	return d
}

// planes writes a picture as three planes of blue, green and red from -1 to 1, as
// the models were trained, into rows of width.
func planes(dst []float32, m *image.RGBA, width int) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	area := len(dst) / 3
	for y := range h {
		row := m.Pix[y*m.Stride:][:4*w]
		b, g, r := dst[y*width:][:w], dst[area+y*width:][:w], dst[2*area+y*width:][:w]
		for x := range w {
			b[x] = float32(row[4*x+2])/127.5 - 1
			g[x] = float32(row[4*x+1])/127.5 - 1
			r[x] = float32(row[4*x])/127.5 - 1
		}
	}
}

// Lines are cut out no larger than this: four times as high as they are read.
const (
	cutHeight = 4 * height
	cutWidth  = 1 << 14
)

// cut takes the quadrangle q out of a picture and makes it upright.
func cut(src *image.RGBA, q quad) *image.RGBA {
	wide, high := max(q[0].far(q[1]), q[3].far(q[2]), 1), max(q[0].far(q[3]), q[1].far(q[2]), 1)
	by := min(1, cutHeight/high, cutWidth/wide)
	w, h := max(1, int(math.Round(wide*by))), max(1, int(math.Round(high*by)))
	d := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		v := (float64(y) + 0.5) / float64(h)
		left, right := q[0].toward(q[3], v), q[1].toward(q[2], v)
		for x := range w {
			p := left.toward(right, (float64(x)+0.5)/float64(w))
			sample(d.Pix[y*d.Stride+4*x:], src, p.x-0.5, p.y-0.5)
		}
	}
	return d
}

// sample writes the colour at a place between pixels.
func sample(dst []byte, src *image.RGBA, x, y float64) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	x, y = min(max(x, 0), float64(w-1)), min(max(y, 0), float64(h-1))
	x0, y0 := int(x), int(y)
	fx, fy := int32((x-float64(x0))*256), int32((y-float64(y0))*256)
	a := y0*src.Stride + 4*x0
	b, c := a, a
	if x0+1 < w {
		b += 4
	}
	if y0+1 < h {
		c += src.Stride
	}
	e := c + b - a
	for i := range 3 {
		top := int32(src.Pix[a+i])<<8 + (int32(src.Pix[b+i])-int32(src.Pix[a+i]))*fx
		bottom := int32(src.Pix[c+i])<<8 + (int32(src.Pix[e+i])-int32(src.Pix[c+i]))*fx
		dst[i] = uint8((top<<8 + (bottom-top)*fy + 1<<15) >> 16)
	}
	dst[3] = 255
}
