package capacity

import (
	"fmt"
	"math"

	"go.yaml.in/yaml/v4"
)

// A Range is a number that is not known for sure. In a file it is one number, or
// [low, high], or [low, mid, high].
type Range struct {
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"`
	High float64 `json:"high"`
	set  bool
}

// Exactly is a number that is known.
func Exactly(v float64) Range { return Range{v, v, v, true} }

// Between is a range whose middle is the geometric mean.
func Between(low, high float64) Range {
	mid := (low + high) / 2
	if low > 0 {
		mid = math.Sqrt(low * high)
	}
	return Range{low, mid, high, true}
}

// Sure tells whether r is one number.
func (r Range) Sure() bool { return r.Low == r.High }

// UnmarshalYAML reads any of the three forms.
func (r *Range) UnmarshalYAML(n *yaml.Node) error {
	var list []float64
	if n.Kind == yaml.ScalarNode {
		list = make([]float64, 1)
		if err := n.Decode(&list[0]); err != nil {
			return fmt.Errorf("line %d: %q is no number", n.Line, n.Value)
		}
	} else if err := n.Decode(&list); err != nil {
		return fmt.Errorf("line %d: a range is a number, [low, high] or [low, mid, high]", n.Line)
	}
	for i, v := range list {
		if !(v >= 0) || v > 1e15 || i > 0 && v < list[i-1] {
			return fmt.Errorf("line %d: a range has numbers of at least 0, the lowest first", n.Line)
		}
	}
	switch len(list) {
	case 1:
		*r = Exactly(list[0])
	case 2:
		*r = Between(list[0], list[1])
	case 3:
		*r = Range{list[0], list[1], list[2], true}
	default:
		return fmt.Errorf("line %d: a range is a number, [low, high] or [low, mid, high]", n.Line)
	}
	return nil
}

// at is the value below which a share u of the range lies: as much below the middle
// as above it, spread evenly on either side, on a scale of factors where it can be.
func (r Range) at(u float64) float64 {
	low, high, part := r.Low, r.Mid, u*2
	if u > 0.5 {
		low, high, part = r.Mid, r.High, u*2-1
	}
	if low <= 0 {
		return low + (high-low)*part
	}
	return low * math.Pow(high/low, part)
}

// or is r, or v if nothing was said.
func (r Range) or(v float64) Range {
	if !r.set {
		return Exactly(v)
	}
	return r
}
