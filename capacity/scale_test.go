package capacity_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity"
)

func TestAScaledScenario(t *testing.T) {
	s := &capacity.Scenario{Devices: capacity.Exactly(100), Features: []capacity.Feature{{
		Uses: capacity.Between(1, 4), Leaves: capacity.Between(0.2, 0.8), Input: capacity.Length{Mean: capacity.Exactly(10), P95: 20},
	}}}
	got, err := s.Scaled(capacity.Scale{Devices: 2, Leaves: 2, Tokens: 3})
	if err != nil {
		t.Fatal(err)
	}
	f := got.Features[0]
	if got.Devices.Mid != 200 || f.Uses.High != 4 || f.Leaves.Low != 0.4 || f.Leaves.High != 1 || f.Input.Mean.Mid != 30 || f.Input.P95 != 60 {
		t.Errorf("got %+v", got)
	}
	if s.Devices.Mid != 100 || s.Features[0].Leaves.High != 0.8 {
		t.Error("the scenario itself was changed")
	}
	for _, wrong := range []capacity.Scale{{Devices: -1}, {Uses: 1e9}} {
		if _, err := s.Scaled(wrong); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
