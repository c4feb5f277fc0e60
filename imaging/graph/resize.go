package graph

import (
	"math"

	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// A resize makes pictures larger or smaller.
type resize struct {
	linear  bool
	where   string // coordinate_transformation_mode
	nearest string // nearest_mode
	scales  []float32
	sizes   []int64
}

func buildResize(c *compiler, n *node) (step, error) {
	s := &resize{
		linear: n.text("mode", "nearest") == "linear", where: n.text("coordinate_transformation_mode", "half_pixel"),
		nearest: n.text("nearest_mode", "round_prefer_floor"),
	}
	if mode := n.text("mode", "nearest"); mode != "linear" && mode != "nearest" {
		return nil, n.unsupported("the mode is %.20q", mode)
	}
	if s.where != "half_pixel" && s.where != "asymmetric" && s.where != "align_corners" && s.where != "pytorch_half_pixel" {
		return nil, n.unsupported("the coordinates are %.30q", s.where)
	}
	scales, sizes := c.constants[n.input(2)], c.constants[n.input(3)]
	if n.Op == "Upsample" || c.opset == 10 {
		scales, sizes, s.where, s.nearest = c.constants[n.input(1)], nil, "asymmetric", "floor"
	}
	switch {
	case sizes != nil && len(sizes.Ints) == 4:
		s.sizes = sizes.Ints
	case scales != nil && len(scales.Floats) == 4 && scales.Floats[0] == 1 && scales.Floats[1] == 1:
		s.scales = scales.Floats
	default:
		return nil, n.unsupported("the new size is not constant, or not that of pictures")
	}
	n.Inputs = n.Inputs[:1]
	return s.run, s.check(sizes)
}

func (s *resize) check(sizes *onnx.Tensor) error {
	for _, v := range s.scales {
		if !(v > 0 && v <= 64) {
			return invalid("a picture is to be scaled by %g", v)
		}
	}
	for _, v := range s.sizes {
		if v < 1 || v > 1<<20 {
			return invalid("a picture is to have a side of %d", v)
		}
	}
	return nil
}

// size is the new height and width.
func (s *resize) size(h, w int) (int, int) {
	if s.sizes != nil {
		return int(s.sizes[2]), int(s.sizes[3])
	}
	return int(float64(h) * float64(s.scales[2])), int(float64(w) * float64(s.scales[3]))
}

func (s *resize) run(r *run, in []*value) ([]*value, error) {
	x, made, err := r.toNear(in[0])
	if err != nil {
		return nil, err
	}
	if made {
		defer r.drop(x)
	}
	n, c, h, w := x.shape[0], x.shape[1], x.shape[2], x.shape[3]
	oh, ow := s.size(h, w)
	if h*w == 0 || s.sizes != nil && (int(s.sizes[0]) != n || int(s.sizes[1]) != c) {
		return nil, invalid("an array of shape %v is to be made %v", x.shape, s.sizes)
	}
	out, err := r.near(n, c, oh, ow)
	if err != nil {
		return nil, err
	}
	ys, xs := s.places(h, oh), s.places(w, ow)
	pitch := x.pitch()
	for i := range n {
		for y := range oh {
			dst := out.f[(i*oh+y)*ow*pitch:]
			upper, lower := x.f[(i*h+ys[y].from)*w*pitch:], x.f[(i*h+ys[y].to)*w*pitch:]
			for px := range ow {
				d, a, b := dst[px*pitch:][:pitch], xs[px].from*pitch, xs[px].to*pitch
				if !s.linear {
					copy(d, upper[a:])
					continue
				}
				mix(d, upper[a:], upper[b:], lower[a:], lower[b:], xs[px].part, ys[y].part)
			}
		}
	}
	return []*value{out}, nil
}

func mix(d, a, b, c, e []float32, x, y float32) {
	for i := range d {
		top := a[i] + (b[i]-a[i])*x
		bottom := c[i] + (e[i]-c[i])*x
		d[i] = top + (bottom-top)*y
	}
}

// A place is where a new number comes from: from, or a part of the way to to.
type place struct {
	from, to int
	part     float32
}

func (s *resize) places(size, out int) []place {
	p := make([]place, out)
	scale := float64(out) / float64(size)
	for i := range p {
		at := float64(i) / scale
		switch s.where {
		case "half_pixel", "pytorch_half_pixel":
			at = (float64(i)+0.5)/scale - 0.5
			if s.where[0] == 'p' && out == 1 {
				at = 0
			}
		case "align_corners":
			at = 0
			if out > 1 {
				at = float64(i) * float64(size-1) / float64(out-1)
			}
		}
		if !s.linear {
			at = s.round(at)
		}
		at = min(max(at, 0), float64(size-1))
		from := int(at)
		p[i] = place{from, min(from+1, size-1), float32(at - float64(from))}
	}
	return p
}

func (s *resize) round(at float64) float64 {
	switch s.nearest {
	case "floor":
		return math.Floor(at)
	case "ceil":
		return math.Ceil(at)
	case "round_prefer_ceil":
		return math.Floor(at + 0.5)
	}
	return math.Ceil(at - 0.5)
}
