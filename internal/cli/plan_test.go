package cli

import (
	"testing"
	"time"

	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/capacity"
)

// TestABakeOffReadsWhatAPlanHandsOver keeps the keys of both the same.
func TestABakeOffReadsWhatAPlanHandsOver(t *testing.T) {
	s, err := capacity.Parse([]byte(`devices: 100000
features: [{name: rewrite, active: 0.1, uses: 2, input: {mean: 500}, output: {mean: 200}}]
partners:
  - {model: a/b, requests: 1000, price: {input: 1, output: 2}}
  - {model: c/d, requests: 0, price: {input: 1, output: 2}}
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan(t.Context(), nil, capacity.Prices{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Needs().YAML()
	if err != nil {
		t.Fatal(err)
	}
	got, err := spec.Parse(b)
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	if len(got.Contenders) != 2 || got.Contenders[0].Quota.Requests != 1000 || got.Contenders[0].Price == nil || got.Contenders[1].Excluded == "" ||
		len(got.Needs) != 1 || got.Needs[0].Limits.Requests <= 0 || got.Needs[0].Limits.Tokens <= 0 {
		t.Errorf("%+v", got)
	}
}
