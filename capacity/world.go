package capacity

import (
	"math"
	"math/rand/v2"
	"slices"
)

// An input is something that is not known for sure.
type input struct {
	name string // such as "proofread: uses"
	r    *Range
}

// inputs lists all that is uncertain in s, in the order of the file.
func (s *Scenario) inputs() []input {
	list := []input{{"devices", &s.Devices}}
	for i := range s.Features {
		f := &s.Features[i]
		for _, in := range []input{{"active", &f.Active}, {"uses", &f.Uses}, {"leaves", &f.Leaves}, {"input", &f.Input.Mean}, {"output", &f.Output.Mean}, {"cached", &f.Cached}} {
			list = append(list, input{f.Name + ": " + in.name, in.r})
		}
	}
	list = append(list, input{"busiest day", &s.Shape.Busiest}, input{"burst", &s.Shape.Burst})
	for i := range s.Partners {
		p := &s.Partners[i]
		list = append(list, input{p.Name + ": price", &p.Factor})
		if p.Price != nil {
			list = append(list, input{p.Name + ": price of input", &p.Price.Input}, input{p.Name + ": price of output", &p.Price.Output})
		}
	}
	for i := range s.Hosts {
		list = append(list, input{s.Hosts[i].Name + ": GPU hour", &s.Hosts[i].Hour})
	}
	return list
}

// A world gives each input one value.
type world map[*Range]float64

// of is the value of an input.
func (w world) of(r *Range) float64 {
	if v, ok := w[r]; ok {
		return v
	}
	return r.Mid
}

// worlds draws n of them; the same seed draws the same. Each input takes every part
// of its range once, in an order of its own (a Latin hypercube), so that a thousand
// draws are enough.
func worlds(inputs []input, n int, seed uint64) []world {
	rng := rand.New(rand.NewPCG(seed, 0x51a0))
	list := make([]world, n)
	for i := range list {
		list[i] = world{}
	}
	for _, in := range inputs {
		if in.r.Sure() {
			continue
		}
		for i, k := range rng.Perm(n) {
			list[i][in.r] = in.r.at((float64(k) + rng.Float64()) / float64(n))
		}
	}
	return list
}

// An Interval holds nine tenths of what may come.
type Interval struct {
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"`
	High float64 `json:"high"`
}

func interval(values []float64) Interval {
	sorted := slices.Sorted(slices.Values(values))
	at := func(q float64) float64 { return sorted[int(math.Round(q*float64(len(sorted)-1)))] }
	return Interval{at(0.05), at(0.5), at(0.95)}
}
