package ocr

import (
	"context"
	"image"
	"math"

	"github.com/qiao-ai/qiao/imaging/graph"
)

// A detector finds lines of text: its model gives, for each pixel, how likely it is
// in the middle of one.
type detector struct {
	model graph.Session
	settings
}

// settings are what detection goes by. Those of PaddleOCR, where no other reason is
// given.
type settings struct {
	least   int     // the smaller side is made at least so long
	most    int     // the longer side is made no longer
	pixels  int     // and no more pixels are looked at
	pixel   float32 // how likely a pixel of a line is, at least
	line    float64 // and all of its pixels together
	unclip  float64 // how much larger than what is found lines are
	slender float64 // the least height of what is found, in pixels
}

// size is how large a picture of w by h is looked at: sides are multiples of 32.
func (s settings) size(w, h int) (int, int) {
	by := 1.0
	if short := min(w, h); short < s.least {
		by = float64(s.least) / float64(short)
	}
	if long := float64(max(w, h)) * by; long > float64(s.most) {
		by *= float64(s.most) / long
	}
	if area := float64(w) * float64(h) * by * by; area > float64(s.pixels) {
		by *= math.Sqrt(float64(s.pixels) / area)
	}
	side := func(v int) int { return max(32, int(math.Round(float64(v)*by/32))*32) }
	return side(w), side(h)
}

// find returns the lines in m, in its pixels.
func (d *detector) find(ctx context.Context, m *image.RGBA) ([]quad, error) {
	w, h := d.size(m.Rect.Dx(), m.Rect.Dy())
	in := make([]float32, 3*w*h)
	planes(in, scale(m, w, h), w)
	out, err := d.model.Run(ctx, graph.Tensor{Shape: []int{1, 3, h, w}, Data: in})
	if err != nil {
		return nil, err
	}
	if len(out) != 1 || len(out[0].Data) != w*h {
		return nil, unfit("detection")
	}
	f := field{out[0].Data, w, h}
	fx, fy := float64(m.Rect.Dx())/float64(w), float64(m.Rect.Dy())/float64(h)
	var quads []quad
	for _, r := range d.rects(f) {
		q := r.quad()
		for i := range q {
			q[i].x = min(max(q[i].x*fx, 0), float64(m.Rect.Dx()))
			q[i].y = min(max(q[i].y*fy, 0), float64(m.Rect.Dy()))
		}
		quads = append(quads, q)
	}
	return quads, nil
}

// A field is what the model says of each pixel.
type field struct {
	v    []float32
	w, h int
}

// maxLines bounds how many lines a picture may have.
const maxLines = 1000

// rects returns the rectangles around lines.
func (d *detector) rects(f field) (all []rect) {
	seen := make([]bool, len(f.v))
	var stack []int32
	for i, v := range f.v {
		if v <= d.pixel || seen[i] || len(all) >= maxLines {
			continue
		}
		var edge []point
		edge, stack = f.blob(i, d.pixel, seen, stack)
		if len(edge) < 4 {
			continue
		}
		r := smallest(hull(edge))
		// Pixels have a size: a rectangle around middles is half a pixel too small.
		if 2*min(r.a, r.b) < d.slender || f.mean(r) < d.line {
			continue
		}
		all = append(all, r.grown(d.unclip))
	}
	return all
}

// grown is r with what detection leaves off around the text.
func (r rect) grown(unclip float64) rect {
	d := 2 * r.a * r.b * unclip / (2 * (r.a + r.b))
	return rect{r.c, r.u, r.a + d, r.b + d}
}

// blob returns the first and last pixels, in each row, of what hangs together with
// pixel i.
func (f field) blob(i int, least float32, seen []bool, stack []int32) ([]point, []int32) {
	type span struct{ low, high int }
	rows := map[int]span{}
	stack = append(stack[:0], int32(i))
	seen[i] = true
	for len(stack) > 0 {
		p := int(stack[len(stack)-1])
		stack = stack[:len(stack)-1]
		x, y := p%f.w, p/f.w
		s, ok := rows[y]
		if !ok {
			s = span{x, x}
		}
		rows[y] = span{min(s.low, x), max(s.high, x)}
		for ny := max(0, y-1); ny <= min(f.h-1, y+1); ny++ {
			for nx := max(0, x-1); nx <= min(f.w-1, x+1); nx++ {
				if k := ny*f.w + nx; !seen[k] && f.v[k] > least {
					seen[k] = true
					stack = append(stack, int32(k))
				}
			}
		}
	}
	edge := make([]point, 0, 2*len(rows))
	for y, s := range rows {
		edge = append(edge, point{float64(s.low), float64(y)}, point{float64(s.high), float64(y)})
	}
	return edge, stack
}

// mean is the mean of the pixels in r.
func (f field) mean(r rect) float64 {
	ex, ey := math.Abs(r.u.x)*r.a+math.Abs(r.u.y)*r.b, math.Abs(r.u.y)*r.a+math.Abs(r.u.x)*r.b
	sum, n := 0.0, 0
	for y := max(0, int(r.c.y-ey)); y <= min(f.h-1, int(r.c.y+ey)); y++ {
		for x := max(0, int(r.c.x-ex)); x <= min(f.w-1, int(r.c.x+ex)); x++ {
			dx, dy := float64(x)-r.c.x, float64(y)-r.c.y
			if math.Abs(dx*r.u.x+dy*r.u.y) <= r.a+0.5 && math.Abs(dy*r.u.x-dx*r.u.y) <= r.b+0.5 {
				sum += float64(f.v[y*f.w+x])
				n++
			}
		}
	}
	return sum / float64(max(n, 1))
}
