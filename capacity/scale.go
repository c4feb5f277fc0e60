package capacity

import (
	"math"

	"github.com/qiao-ai/qiao"
)

// A Scale tries a scenario otherwise: each factor multiplies what it names. 0 is 1.
type Scale struct {
	Devices float64 `json:"devices,omitempty" doc:"times as many devices"`
	Uses    float64 `json:"uses,omitempty" doc:"times as many uses of each"`
	Leaves  float64 `json:"leaves,omitempty" doc:"times the share that leaves the device, at most all of it"`
	Tokens  float64 `json:"tokens,omitempty" doc:"times as long prompts and answers"`
}

// mostScale is how far a factor may go.
const mostScale = 1000

// Scaled is s with its figures multiplied; s stays as it is. It fails with Kind
// Invalid on a factor that is negative or beyond a thousand.
func (s *Scenario) Scaled(by Scale) (*Scenario, error) {
	for _, f := range []*float64{&by.Devices, &by.Uses, &by.Leaves, &by.Tokens} {
		if *f == 0 {
			*f = 1
		}
		if !(*f > 0) || *f > mostScale {
			return nil, qiao.Errorf(qiao.Invalid, "capacity", "a factor of %v is out of bounds", *f).WithFix("Use factors above 0 and up to %d.", mostScale)
		}
	}
	out := *s
	out.Devices = s.Devices.times(by.Devices, math.Inf(1))
	out.Features = make([]Feature, len(s.Features))
	for i, f := range s.Features {
		f.Uses = f.Uses.times(by.Uses, math.Inf(1))
		f.Leaves = f.Leaves.times(by.Leaves, 1)
		f.Input.Mean, f.Output.Mean = f.Input.Mean.times(by.Tokens, math.Inf(1)), f.Output.Mean.times(by.Tokens, math.Inf(1))
		f.Input.P95, f.Output.P95 = f.Input.P95*by.Tokens, f.Output.P95*by.Tokens
		out.Features[i] = f
	}
	return &out, nil
}

// times multiplies a range, up to a greatest value.
func (r Range) times(f, most float64) Range {
	return Range{min(most, r.Low*f), min(most, r.Mid*f), min(most, r.High*f), r.set}
}
