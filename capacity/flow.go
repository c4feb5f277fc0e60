package capacity

import (
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
)

// A flow is what the users of one region ask of one feature in a world, on an average
// day.
type flow struct {
	feature *Feature
	place   *Place
	all     float64 // uses
	leaving float64 // uses that leave the device
	in, out float64 // tokens of one, on average
	cached  float64 // share of in
}

// now is the share of f that does not wait for the night.
func (f *flow) now() float64 { return f.leaving * (1 - f.feature.Batch) }

// flows are all of a world whose region is among those given; none given are all.
func (s *Scenario) flows(w world, regions []qiao.Region) []flow {
	var list []flow
	for p := range s.Regions {
		place := &s.Regions[p]
		if len(regions) > 0 && !slices.Contains(regions, place.Name) {
			continue
		}
		for i := range s.Features {
			f := &s.Features[i]
			if len(f.Regions) > 0 && !slices.Contains(f.Regions, place.Name) {
				continue
			}
			all := w.of(&s.Devices) * place.Share * w.of(&f.Active) * w.of(&f.Uses)
			list = append(list, flow{f, place, all, all * w.of(&f.Leaves), w.of(&f.Input.Mean), w.of(&f.Output.Mean), w.of(&f.Cached)})
		}
	}
	return list
}

// A Peak is the busiest minute of the busiest day.
type peak struct {
	requests float64 // a minute
	tokens   float64 // a minute
}

// peakOf is the peak of flows together: the clocks of regions differ.
func (s *Scenario) peakOf(w world, flows []flow) peak {
	var p peak
	for hour := range 24 {
		requests, tokens := 0.0, 0.0
		for i := range flows {
			f := &flows[i]
			r := f.now() * s.Shape.share(hour, f.place) / 60
			requests += r
			tokens += r * (f.in + f.out)
		}
		p.requests, p.tokens = max(p.requests, requests), max(p.tokens, tokens)
	}
	over := w.of(&s.Shape.Busiest) * w.of(&s.Shape.Burst)
	return peak{p.requests * over, p.tokens * over}
}

// share is the part of a day's use in an hour of UTC.
func (s *Shape) share(hour int, p *Place) float64 {
	local := int(math.Floor(float64(hour)+p.Hours)) + 48
	return s.Hours[local%24]
}

// spread is the standard deviation of the logarithm of a length.
func (l *Length) spread() float64 {
	k := l.P95 / l.Mean.Mid
	const z = 1.645
	return z - math.Sqrt(math.Max(0, z*z-2*math.Log(k)))
}

// parts are five lengths that stand for a fifth of all each, and average to the mean.
func (l *Length) parts(mean float64) [5]float64 {
	sigma := l.spread()
	var out [5]float64
	sum := 0.0
	for i, z := range []float64{-1.2816, -0.5244, 0, 0.5244, 1.2816} {
		out[i] = math.Exp(sigma * z)
		sum += out[i] / 5
	}
	for i := range out {
		out[i] *= mean / sum
	}
	return out
}
