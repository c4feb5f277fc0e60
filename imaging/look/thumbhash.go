package look

import (
	"image"
	"math"

	"github.com/qiao-ai/qiao/imaging"
)

// ThumbHash returns the placeholder of Evan Wallace's ThumbHash: about 25 bytes
// that a browser draws as a blurred picture of the right shape and colours.
func ThumbHash(m *image.NRGBA) []byte {
	small := imaging.Fit(m, 100)
	w, h := small.Rect.Dx(), small.Rect.Dy()
	l, p, q, a := planes(small)
	alpha := false
	for _, v := range a {
		if v < 1 {
			alpha = true
			break
		}
	}
	limit := 7.0
	if alpha {
		limit = 5
	}
	long := float64(max(w, h))
	lx, ly := max(1, int(math.Round(limit*float64(w)/long))), max(1, int(math.Round(limit*float64(h)/long)))
	lum := cosines(l, w, h, max(3, lx), max(3, ly))
	yel, red := cosines(p, w, h, 3, 3), cosines(q, w, h, 3, 3)

	landscape := w > h
	head := uint32(nibble(lum.dc, 63)) | uint32(nibble(.5+.5*yel.dc, 63))<<6 | uint32(nibble(.5+.5*red.dc, 63))<<12 | uint32(nibble(lum.scale, 31))<<18
	tail := uint16(ly)
	if !landscape {
		tail = uint16(lx)
	}
	tail |= uint16(nibble(yel.scale, 63))<<3 | uint16(nibble(red.scale, 63))<<9
	if alpha {
		head |= 1 << 23
	}
	if landscape {
		tail |= 1 << 15
	}
	out := []byte{byte(head), byte(head >> 8), byte(head >> 16), byte(tail), byte(tail >> 8)}
	list := [][]float64{lum.ac, yel.ac, red.ac}
	if alpha {
		see := cosines(a, w, h, 5, 5)
		out = append(out, byte(nibble(see.dc, 15))|byte(nibble(see.scale, 15))<<4)
		list = append(list, see.ac)
	}
	odd := false
	for _, ac := range list {
		for _, f := range ac {
			n := byte(nibble(f, 15))
			if odd {
				out[len(out)-1] |= n << 4
			} else {
				out = append(out, n)
			}
			odd = !odd
		}
	}
	return out
}

func nibble(v float64, most int) int { return min(max(int(math.Round(v*float64(most))), 0), most) }

// planes takes a picture apart into lightness, yellow and blue, red and green, and
// opacity, over the mean colour where it is transparent.
func planes(m *image.NRGBA) (l, p, q, a []float64) {
	n := m.Rect.Dx() * m.Rect.Dy()
	l, p, q, a = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	var mean [3]float64
	var sum float64
	for i := range n {
		s := m.Pix[4*i:]
		v := float64(s[3]) / 255
		for c := range 3 {
			mean[c] += v / 255 * float64(s[c])
		}
		sum += v
	}
	if sum > 0 {
		for c := range 3 {
			mean[c] /= sum
		}
	}
	for i := range n {
		s := m.Pix[4*i:]
		v := float64(s[3]) / 255
		r, g, b := mean[0]*(1-v)+v/255*float64(s[0]), mean[1]*(1-v)+v/255*float64(s[1]), mean[2]*(1-v)+v/255*float64(s[2])
		l[i], p[i], q[i], a[i] = (r+g+b)/3, (r+g)/2-b, r-g, v
	}
	return l, p, q, a
}

type channel struct {
	dc, scale float64
	ac        []float64
}

// cosines gives the lowest waves of a plane, scaled to 0 to 1.
func cosines(plane []float64, w, h, nx, ny int) (c channel) {
	fx := make([]float64, w)
	for cy := range ny {
		for cx := 0; cx*ny < nx*(ny-cy); cx++ {
			for x := range fx {
				fx[x] = math.Cos(math.Pi / float64(w) * float64(cx) * (float64(x) + .5))
			}
			f := 0.0
			for y := range h {
				fy := math.Cos(math.Pi / float64(h) * float64(cy) * (float64(y) + .5))
				for x := range w {
					f += plane[x+y*w] * fx[x] * fy
				}
			}
			f /= float64(w * h)
			if cx == 0 && cy == 0 {
				c.dc = f
				continue
			}
			c.ac = append(c.ac, f)
			c.scale = max(c.scale, math.Abs(f))
		}
	}
	if c.scale > 0 {
		for i := range c.ac {
			c.ac[i] = .5 + .5/c.scale*c.ac[i]
		}
	}
	return c
}
