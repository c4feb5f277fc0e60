package engine

import (
	"math"

	"github.com/qiao-ai/qiao"
)

// A rope turns pairs of a head's numbers by angles that grow with the position:
// number i with number i+HeadSize/2. Angles may be stretched for contexts longer
// than a model was first made for, in the manner of YaRN (arXiv 2309.00071), with
// llama.cpp's conventions.
type rope struct {
	base      float64
	factor    float64 // by which positions are stretched; 1 is none
	yarn      bool
	low, high float64 // pairs up to low keep their speed; those from high are stretched
	magnitude float64 // what sines and cosines are multiplied with
}

func (s *settings) rope(c *Config) rope {
	r := rope{base: s.number("rope.freq_base", 10000), factor: s.number("rope.scaling.factor", 1), magnitude: 1}
	kind, _ := s.file.String(s.prefix + "rope.scaling.type")
	switch kind {
	case "", "none":
		r.factor = 1
	case "linear":
	case "yarn":
		s.yarn(c, &r)
	default:
		if s.err == nil {
			s.err = qiao.Errorf(qiao.Unsupported, opOpen, "positions are scaled by %.40q", kind).
				WithFix("Use a model with linear or YaRN scaling of positions, or none.")
		}
	}
	return r
}

func (s *settings) yarn(c *Config, r *rope) {
	original := float64(s.sizeOr("rope.scaling.original_context_length", 1, mostContext, c.Context))
	fast, slow := s.number("rope.scaling.yarn_beta_fast", 32), s.number("rope.scaling.yarn_beta_slow", 1)
	// pair is the one that turns so many times in the original context.
	pair := func(turns float64) float64 {
		return float64(c.HeadSize) * math.Log(original/(turns*2*math.Pi)) / (2 * math.Log(r.base))
	}
	r.yarn = true
	r.low = max(0, math.Floor(pair(fast)))
	r.high = min(float64(c.HeadSize-1), math.Ceil(pair(slow)))
	r.magnitude = s.number("rope.scaling.attn_factor", 1) * (1 + 0.1*math.Log(r.factor))
}

// angles writes the cosines and sines of a position, one for each pair. The angles
// are made one of the other in 32-bit floats, with the small errors that llama.cpp
// and so most who run such models make.
func (r *rope) angles(position int, cos, sin []float32) {
	step := float32(math.Pow(r.base, -1/float64(len(cos))))
	angle := float32(position)
	for i := range cos {
		turned := angle / float32(r.factor)
		if r.yarn {
			keep := float32(1 - min(1, max(0, (float64(i)-r.low)/max(0.001, r.high-r.low))))
			turned = turned*(1-keep) + angle*keep
		}
		s, c := math.Sincos(float64(turned))
		cos[i], sin[i] = float32(c*r.magnitude), float32(s*r.magnitude)
		angle *= step
	}
}

// turn turns a head's numbers.
func turn(x, cos, sin []float32) {
	a, b := x[:len(cos)], x[len(cos):2*len(cos)]
	sin = sin[:len(cos)]
	for i, c := range cos {
		s, u, v := sin[i], a[i], b[i]
		a[i], b[i] = u*c-v*s, u*s+v*c
	}
}
