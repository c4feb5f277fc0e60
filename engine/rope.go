package engine

import (
	"math"
	"strings"

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

	// Of a model that sees: how many pairs turn by time, by row and by column. They
	// follow each other, or are dealt out in turns. Text has one position for all.
	sections    [3]int
	interleaved bool
}

// A turn is a token's position in time, and a picture's row and column.
type turn [3]int

// at is the turn of a text's token.
func at(position int) turn { return turn{position, position, position} }

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
	s.sections(c, &r)
	return r
}

// sections reads how pairs are shared out, of a model that sees. It says how many
// there are of each sort, and no model has others than these three.
func (s *settings) sections(c *Config, r *rope) {
	if !strings.Contains(c.Architecture, "vl") {
		return
	}
	list, ok := s.file.Ints(s.prefix + "rope.dimension_sections")
	if !ok || len(list) < 3 || len(list) > 4 {
		s.fail(unfit("the setting %srope.dimension_sections is missing or no list of 3 or 4", s.prefix))
		return
	}
	sum := int64(0)
	for _, n := range list {
		if n < 0 || n > int64(c.HeadSize) {
			sum = -1
			break
		}
		sum += n
	}
	if sum != int64(c.HeadSize/2) || list[0] == 0 || len(list) == 4 && list[3] != 0 {
		s.fail(unfit("the setting %srope.dimension_sections does not share out %d pairs", s.prefix, c.HeadSize/2))
		return
	}
	r.sections = [3]int{int(list[0]), int(list[1]), int(list[2])}
	r.interleaved = strings.HasPrefix(c.Architecture, "qwen3vl")
}

// fail notes an error, if it is the first.
func (s *settings) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// section is which of a turn's positions pair i turns by.
func (r *rope) section(i int) int {
	if r.interleaved {
		if s := i % 3; i < 3*r.sections[s] {
			return s
		}
		return 0
	}
	switch {
	case i < r.sections[0]:
		return 0
	case i < r.sections[0]+r.sections[1]:
		return 1
	}
	return 2
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

// angles writes the cosines and sines of a turn, one for each pair. The angles
// are made one of the other in 32-bit floats, with the small errors that llama.cpp
// and so most who run such models make.
func (r *rope) angles(at turn, cos, sin []float32) {
	step := float32(math.Pow(r.base, -1/float64(len(cos))))
	angles := [3]float32{float32(at[0]), float32(at[1]), float32(at[2])}
	for i := range cos {
		angle := angles[0]
		if r.sections[0] > 0 {
			angle = angles[r.section(i)]
		}
		turned := angle / float32(r.factor)
		if r.yarn {
			keep := float32(1 - min(1, max(0, (float64(i)-r.low)/max(0.001, r.high-r.low))))
			turned = turned*(1-keep) + angle*keep
		}
		s, c := math.Sincos(float64(turned))
		cos[i], sin[i] = float32(c*r.magnitude), float32(s*r.magnitude)
		for j := range angles {
			angles[j] *= step
		}
	}
}

// rotate turns a head's numbers.
func rotate(x, cos, sin []float32) {
	a, b := x[:len(cos)], x[len(cos):2*len(cos)]
	sin = sin[:len(cos)]
	for i, c := range cos {
		s, u, v := sin[i], a[i], b[i]
		a[i], b[i] = u*c-v*s, u*s+v*c
	}
}
