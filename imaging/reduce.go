package imaging

import (
	"image"
	"image/color"
	"math"
)

// Reduce returns m with at most a number of pixels, each the mean of those that it
// stands for. A picture that is small enough is only copied. Pixels that are
// transparent keep their colour.
func Reduce(m image.Image, pixels int) *image.NRGBA {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if w*h <= pixels {
		return Scale(m, w, h)
	}
	f := math.Sqrt(float64(pixels) / (float64(w) * float64(h)))
	return Scale(m, max(1, int(float64(w)*f)), max(1, int(float64(h)*f)))
}

// Fit returns m reduced so that neither side is longer than a number of pixels.
func Fit(m image.Image, side int) *image.NRGBA {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	return Scale(m, w, h)
}

// Scale returns m at a size that is not larger, by the means of areas.
func Scale(m image.Image, w, h int) *image.NRGBA {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	row := make([]byte, b.Dx()*4)
	fetch := rows(m)
	if w == b.Dx() && h == b.Dy() {
		for y := range h {
			fetch(y, out.Pix[y*out.Stride:y*out.Stride+w*4])
		}
		return out
	}
	across := spread(b.Dx(), w)
	sums, line := make([]uint64, w*4), make([]uint32, w*4)
	down := spread(b.Dy(), h)
	for y := range b.Dy() {
		fetch(y, row)
		narrow(row, across, line)
		s := down[y]
		for i, v := range line {
			sums[i] += uint64(v) * uint64(s.first)
		}
		if s.last || s.second > 0 {
			store(out, s.to, sums)
			clear(sums)
			for i, v := range line {
				sums[i] += uint64(v) * uint64(s.second)
			}
		}
	}
	return out
}

// A share says to which cell an input goes: first to cell to, and second to the
// one after it. Shares to a cell sum up to one.
type share struct {
	to            int
	first, second uint32 // of 1<<12
	last          bool   // the cell is full after this input
}

const one = 1 << 12

// spread lays n inputs over cells cells, of which there are not more.
func spread(n, cells int) []share {
	out := make([]share, n)
	per := float64(cells) / float64(n)
	used := uint32(0)
	cell := 0
	for i := range out {
		end := float64(i+1) * per
		cut := float64(cell + 1)
		s := share{to: cell}
		switch {
		case end >= cut-1e-9 || i == n-1:
			s.first = one - used // what is missing to one
			s.last = true
			if rest := (end - cut) * one; rest >= 1 && cell+1 < cells {
				s.second = uint32(rest)
			}
			used = s.second
			cell++
		default:
			s.first = uint32(min((end-math.Max(float64(i)*per, float64(cell)))*one, float64(one-used)))
			used += s.first
		}
		out[i] = s
	}
	return out
}

// narrow sums a row of pixels into a shorter one.
func narrow(row []byte, across []share, line []uint32) {
	clear(line)
	for x, s := range across {
		p, l := row[4*x:4*x+4:4*x+4], line[4*s.to:]
		_ = l[3]
		l[0] += uint32(p[0]) * s.first
		l[1] += uint32(p[1]) * s.first
		l[2] += uint32(p[2]) * s.first
		l[3] += uint32(p[3]) * s.first
		if s.second > 0 {
			l = line[4*s.to+4:]
			_ = l[3]
			l[0] += uint32(p[0]) * s.second
			l[1] += uint32(p[1]) * s.second
			l[2] += uint32(p[2]) * s.second
			l[3] += uint32(p[3]) * s.second
		}
	}
}

func store(out *image.NRGBA, y int, sums []uint64) {
	pix := out.Pix[y*out.Stride:]
	for i, v := range sums {
		pix[i] = uint8(min(255, (v+one*one/2)/(one*one)))
	}
}

// rows returns a function that writes a row of m as RGBA, not premultiplied.
func rows(m image.Image) func(y int, row []byte) {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.YCbCr:
		return func(y int, row []byte) { rowYCbCr(m, b, y, row) }
	case *image.NRGBA:
		return func(y int, row []byte) { copy(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:len(row)]) }
	case *image.RGBA:
		return func(y int, row []byte) { rowRGBA(m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:len(row)], row) }
	case *image.Gray:
		return func(y int, row []byte) {
			for x, v := range m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:b.Dx()] {
				row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = v, v, v, 255
			}
		}
	case *image.Paletted:
		colours := palette(m.Palette)
		return func(y int, row []byte) {
			for x, v := range m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:b.Dx()] {
				copy(row[4*x:], colours[v][:])
			}
		}
	}
	return func(y int, row []byte) {
		for x := range b.Dx() {
			c := color.NRGBAModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = c.R, c.G, c.B, c.A
		}
	}
}

func palette(p color.Palette) (out [256][4]byte) {
	for i, c := range p {
		if i < 256 {
			n := color.NRGBAModel.Convert(c).(color.NRGBA)
			out[i] = [4]byte{n.R, n.G, n.B, n.A}
		}
	}
	return out
}

func rowRGBA(pix, row []byte) {
	for i := 0; i < len(row); i += 4 {
		a := uint32(pix[i+3])
		if a == 255 || a == 0 {
			copy(row[i:i+4], pix[i:i+4])
			continue
		}
		for c := range 3 {
			row[i+c] = uint8(min(255, (uint32(pix[i+c])*255+a/2)/a))
		}
		row[i+3] = uint8(a)
	}
}

// rowYCbCr converts as [color.YCbCrToRGB] does.
func rowYCbCr(m *image.YCbCr, b image.Rectangle, y int, row []byte) {
	luma := m.Y[m.YOffset(b.Min.X, b.Min.Y+y):]
	at := m.COffset(b.Min.X, b.Min.Y+y)
	step := uint(0)
	if m.SubsampleRatio == image.YCbCrSubsampleRatio420 || m.SubsampleRatio == image.YCbCrSubsampleRatio422 {
		step = 1
	}
	odd := b.Min.X & 1 & int(step)
	if m.SubsampleRatio == image.YCbCrSubsampleRatio410 || m.SubsampleRatio == image.YCbCrSubsampleRatio411 {
		step = 2
		odd = b.Min.X & 3
	}
	for x := range b.Dx() {
		c := at + (x+odd)>>step
		yy, cb, cr := int32(luma[x])*0x10101, int32(m.Cb[c])-128, int32(m.Cr[c])-128
		p := row[4*x : 4*x+4 : 4*x+4]
		p[0] = clamp(yy + 91881*cr)
		p[1] = clamp(yy - 22554*cb - 46802*cr)
		p[2] = clamp(yy + 116130*cb)
		p[3] = 255
	}
}

func clamp(v int32) uint8 {
	if uint32(v)&0xff000000 == 0 {
		return uint8(v >> 16)
	}
	return uint8(^(v >> 31))
}

// Upright turns and mirrors a picture as an EXIF orientation, 1 to 8, demands.
func Upright(m *image.NRGBA, orientation int) *image.NRGBA {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := source(orientation, x, y, w, h)
			copy(out.Pix[y*out.Stride+4*x:][:4], m.Pix[sy*m.Stride+4*sx:][:4])
		}
	}
	return out
}

// source is where the pixel at x, y of the upright picture is stored.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	}
	return w - 1 - y, x
}
