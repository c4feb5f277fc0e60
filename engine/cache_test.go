package engine

import (
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/kernel"
	"github.com/qiao-ai/qiao/engine/quant"
)

// windowed is a tiny shape whose tokens look 70 tokens back: over a page's end.
func windowed(arch string) enginetest.Shape {
	s := enginetest.Tiny(arch)
	s.Settings = map[string]any{arch + ".attention.sliding_window": uint32(70)}
	return s
}

func TestASlidingWindowForgetsWhatIsFurtherBack(t *testing.T) {
	for _, arch := range []string{"qwen2", "qwen3"} {
		m := open(t, windowed(arch), enginetest.All(quant.F32), Options{})
		if m.Config().Window != 70 {
			t.Fatal(m.Config().Window)
		}
		one, many := session(t, m, SessionOptions{Exact: true, Fresh: true}), session(t, m, SessionOptions{Exact: true, Fresh: true})
		r := newReference(m.File(), m.config)
		tokens := text(150)
		var want []float64
		for i, token := range tokens {
			want = r.next(token)
			if err := one.Append(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			if d := distance(one.Logits(), want); d > 1e-4 {
				t.Fatalf("%s token %d: %v", arch, i, d)
			}
		}
		if err := many.Append(t.Context(), tokens...); err != nil {
			t.Fatal(err)
		}
		if d := distance(many.Logits(), want); d > 1e-4 {
			t.Errorf("%s at once: %v", arch, d)
		}
	}
}

// What 8 bits cost is stated in docs/engine.md.
func TestACacheInEightBitsIsNearlyAsGood(t *testing.T) {
	for _, arch := range architectures {
		for _, set := range kernel.Sets() {
			m := open(t, enginetest.Tiny(arch), enginetest.All(quant.F32), Options{Kernel: set})
			small := open(t, enginetest.Tiny(arch), enginetest.All(quant.F32), Options{Kernel: set, SmallCache: true})
			exact, eight, steps := session(t, m, SessionOptions{Exact: true}), session(t, small, SessionOptions{}), session(t, small, SessionOptions{Fresh: true})
			tokens := text(pageTokens + 37)
			for _, s := range []*Session{exact, eight} {
				if err := s.Append(t.Context(), tokens...); err != nil {
					t.Fatal(err)
				}
			}
			want := make([]float64, len(exact.Logits()))
			for i, v := range exact.Logits() {
				want[i] = float64(v)
			}
			if d := distance(eight.Logits(), want); d > 0.05 {
				t.Errorf("%s %s: %v", arch, set.Name(), d)
			}
			for _, token := range tokens {
				if err := steps.Append(t.Context(), token); err != nil {
					t.Fatal(err)
				}
			}
			if d := distance(steps.Logits(), want); d > 0.05 {
				t.Errorf("%s %s, token by token: %v", arch, set.Name(), d)
			}
		}
	}
}

func TestACacheInEightBitsTakesLittleMoreThanHalf(t *testing.T) {
	path := write(t, enginetest.Tiny("qwen3"), enginetest.All(quant.Q8_0))
	half, err := Inspect(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	small, err := Inspect(path, Options{SmallCache: true})
	if err != nil {
		t.Fatal(err)
	}
	if share := float64(small.Cache) / float64(half.Cache); share > 0.57 || share < 0.5 {
		t.Errorf("%v", share)
	}
	if half.Quantisation != "Q8_0" || half.Context != 512 || half.Embeds || half.Need() <= half.Cache {
		t.Errorf("%+v", half)
	}
}
