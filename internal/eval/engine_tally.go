package eval

import (
	"context"
	"math"
	"slices"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/quant"
)

// A tolerance says how much logits may differ, relative to the greatest root mean
// square of a step's logits in its golden file.
// Quantised models round activations to 8 bits: a rounding that falls the other
// way moves all that follows.
type tolerance struct {
	name     string
	relative float64
}

// apart is by how much, of the root mean square, the best logit must exceed the
// second for the choice between them to count.
const apart = 0.1

// toleranceOf goes by the coarsest format among a model's matrices.
func toleranceOf(m *engine.Model) tolerance {
	worst := tolerance{"f32", 1e-4}
	for t := range m.File().Tensors() {
		next := tolerance{"quantized", 0.1}
		switch t.Type {
		case quant.F32:
			continue
		case quant.F16:
			next = tolerance{"f16", 2e-3}
		case quant.BF16:
			next = tolerance{"bf16", 2e-2}
		}
		if next.relative > worst.relative {
			worst = next
		}
	}
	return worst
}

// A goldenTally counts how the engine's logits compare.
type goldenTally struct {
	tolerance tolerance
	rms       float64 // what errors are relative to
	steps     int
	errors    []float64 // the greatest of each step, relative
	choices   int       // steps whose two best are apart
	chosen    int       // of them, those with the same best
	atOnceErr float64   // the greatest after prompts read at once
	followed  int       // continuations that are the same as far as choices are clear
	continues int
}

// stepwise reads token after token, as llama.cpp did.
func (t *goldenTally) stepwise(ctx context.Context, m *engine.Model, c *goldenCase) error {
	s := m.NewSession(engine.SessionOptions{Exact: true, Fresh: true})
	defer s.Close()
	tokens := slices.Concat(c.Prompt, c.Greedy)
	for i := range c.Steps {
		if err := s.Append(ctx, tokens[i]); err != nil {
			return err
		}
		t.compare(s.Logits(), &c.Steps[i])
	}
	return nil
}

// compare counts one step.
func (t *goldenTally) compare(logits []float32, want *goldenStep) {
	t.steps++
	t.errors = append(t.errors, want.error(logits)/t.rms)
	if want.clear() {
		t.choices++
		if greediest(logits) == int32(want.Top[0][0]) {
			t.chosen++
		}
	}
}

// error is the greatest difference from the logits that are known.
func (s *goldenStep) error(logits []float32) float64 {
	var worst float64
	for _, pair := range slices.Concat(s.Top, s.Probe) {
		id := int(pair[0])
		if id < 0 || id >= len(logits) {
			return math.Inf(1)
		}
		d := math.Abs(float64(logits[id]) - pair[1])
		if !(d <= worst) { // a NaN counts
			worst = d
		}
	}
	return worst
}

// clear tells whether the best logit is apart from the second.
func (s *goldenStep) clear() bool {
	return len(s.Top) > 1 && s.Top[0][1]-s.Top[1][1] > apart*s.RMS
}

func greediest(logits []float32) int32 {
	b := 0
	for i, v := range logits {
		if v > logits[b] {
			b = i
		}
	}
	return int32(b)
}

// atOnce reads the prompt in blocks, as prompts are in use.
func (t *goldenTally) atOnce(ctx context.Context, m *engine.Model, c *goldenCase) error {
	s := m.NewSession(engine.SessionOptions{Exact: true, Fresh: true})
	defer s.Close()
	if err := s.Append(ctx, c.Prompt...); err != nil {
		return err
	}
	t.atOnceErr = max(t.atOnceErr, c.Steps[len(c.Prompt)-1].error(s.Logits())/t.rms)
	return nil
}

// continued generates, and compares each token until one whose choice is not clear
// differs: what follows such a one is another text.
func (t *goldenTally) continued(ctx context.Context, m *engine.Model, c *goldenCase) error {
	s := m.NewSession(engine.SessionOptions{Exact: true, Fresh: true})
	defer s.Close()
	t.continues++
	same, i := true, 0
	for token, err := range s.Generate(ctx, engine.Request{Prompt: c.Prompt, Most: len(c.Greedy)}) {
		if err != nil {
			return err
		}
		if at := len(c.Prompt) + i - 1; token.ID != c.Greedy[i] {
			same = at < len(c.Steps) && !c.Steps[at].clear()
			break
		}
		i++
	}
	if same {
		t.followed++
	}
	return nil
}

func (t *goldenTally) worst() float64 { return slices.Max(t.errors) }

// verdict is "pass" where all is within the tolerance.
func (t *goldenTally) verdict() string {
	if t.worst() <= t.tolerance.relative && t.atOnceErr <= t.tolerance.relative && t.chosen == t.choices && t.followed == t.continues {
		return "pass"
	}
	return "FAIL"
}

func (t *goldenTally) figures() []Figure {
	sorted := slices.Sorted(slices.Values(t.errors))
	return []Figure{
		{Name: "worst_error", Value: t.worst() * 1e6, Unit: "ppm", Of: len(t.errors)},
		{Name: "median_error", Value: sorted[len(sorted)/2] * 1e6, Unit: "ppm"},
		{Name: "worst_error_at_once", Value: t.atOnceErr * 1e6, Unit: "ppm"},
		{Name: "tolerance", Value: t.tolerance.relative * 1e6, Unit: "ppm"},
		{Name: "same_clear_choices", Value: float64(t.chosen), Of: t.choices},
		{Name: "same_continuations", Value: float64(t.followed), Of: t.continues},
	}
}
