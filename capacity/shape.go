package capacity

import (
	"math"

	"github.com/qiao-ai/qiao/capacity/demand"
)

// A Shape is how a day's use is spread.
type Shape struct {
	Like    string    `yaml:"like" json:"like,omitempty"`       // consumer, office or flat
	Hours   []float64 `yaml:"hours" json:"hours,omitempty"`     // 24 weights of local hours, over it
	Busiest Range     `yaml:"busiest" json:"busiest"`           // the busiest day over an average one
	Burst   Range     `yaml:"burst" json:"burst"`               // the busiest minute over its hour
	History string    `yaml:"history" json:"history,omitempty"` // a CSV of rates, over all of this
}

func (s *Shape) check() error {
	if len(s.Hours) == 0 {
		switch s.Like {
		case "", "consumer": // two peaks, at noon and in the evening
			s.Hours = []float64{3, 1.8, 1.2, 1, 1, 1.3, 2.5, 4, 5, 5.4, 5.6, 5.8, 6, 5.6, 5.4, 5.3, 5.3, 5.4, 5.8, 6.4, 6.8, 6.8, 6, 4.6}
		case "office":
			s.Hours = []float64{0.6, 0.4, 0.3, 0.3, 0.3, 0.4, 1, 2.5, 6, 9, 10, 9, 5.5, 6.5, 9, 9.5, 9, 7.5, 4.5, 3, 2.5, 2, 1.5, 1}
		case "flat":
			s.Hours = make([]float64, 24)
			for i := range s.Hours {
				s.Hours[i] = 1
			}
		default:
			return invalid("shape.like %q is none of consumer, office and flat", s.Like)
		}
	}
	s.Busiest, s.Burst = s.Busiest.or(1.15), s.Burst.or(1.3)
	if len(s.Hours) != 24 || s.Busiest.Low < 1 || s.Burst.Low < 1 || s.Burst.High > 1000 || s.Busiest.High > 100 {
		return invalid("shape needs 24 hours; busiest and burst are factors of at least 1")
	}
	sum := 0.0
	for _, h := range s.Hours {
		if !(h >= 0) || h > 1e12 {
			return invalid("the hours of the shape are weights of at least 0")
		}
		sum += h
	}
	if sum <= 0 {
		return invalid("the hours of the shape are all 0")
	}
	for i := range s.Hours {
		s.Hours[i] /= sum
	}
	return nil
}

// learn takes the shape of a history. Its forecast says how far the busiest moment of
// the next week stands above its hour on an average day; the history counts in local
// time.
func (s *Shape) learn(h *demand.Series) {
	hours := make([]float64, 24)
	sum := 0.0
	for i, r := range h.Rates {
		at := int(math.Mod(h.Start+float64(i)*h.Step, demand.Day) / 3600)
		hours[((at%24)+24)%24] += r
		sum += r
	}
	if sum <= 0 {
		return
	}
	top := 0.0
	for _, v := range hours {
		top = max(top, v/sum*24)
	}
	s.Hours = hours
	f := demand.Fit(h).Ahead(7 * h.Slots())
	mean := sum / float64(len(h.Rates))
	over := func(peak float64) float64 { return max(1, peak/mean/top) }
	s.Busiest = Range{over(f.PeakLow), over(f.Peak), over(f.PeakHigh), true}
}
