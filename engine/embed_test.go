package engine

import (
	"fmt"
	"math"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// vectors returns the reference's normed vectors of tokens, one after each.
func (r *reference) vectors(tokens []int32) (all [][]float64) {
	for _, token := range tokens {
		r.next(token)
		all = append(all, r.last)
	}
	return all
}

// unit makes a vector's length 1.
func unit(x []float64) []float64 {
	var sum float64
	for _, v := range x {
		sum += v * v
	}
	y := make([]float64, len(x))
	plus(y, x, 1/math.Sqrt(sum))
	return y
}

func embedding(arch string, pooling uint32, more map[string]any) enginetest.Shape {
	s := enginetest.Tiny(arch)
	s.Settings = map[string]any{arch + ".pooling_type": pooling}
	for k, v := range more {
		s.Settings[k] = v
	}
	return s
}

func TestVectorsAreThoseOfTheReference(t *testing.T) {
	for _, arch := range []string{"qwen2", "qwen3", "qwen3moe"} {
		for _, pooling := range []pooling{poolLast, poolMean, poolFirst} {
			t.Run(fmt.Sprint(arch, pooling), func(t *testing.T) {
				m := open(t, embedding(arch, uint32(pooling), nil), enginetest.All(quant.F32), Options{})
				if !m.Embeds() {
					t.Error("it is not known that it makes vectors")
				}
				texts := [][]int32{text(20), text(1), text(90), text(20)[5:]}
				got, err := m.Embed(t.Context(), texts...)
				if err != nil {
					t.Fatal(err)
				}
				for i, tokens := range texts {
					all := newReference(m.File(), m.config).vectors(tokens)
					want := make([]float64, len(all[0]))
					switch pooling {
					case poolLast:
						want = all[len(all)-1]
					case poolFirst:
						want = all[0]
					default:
						for _, v := range all {
							plus(want, v, 1)
						}
					}
					if d := distance(got[i], unit(want)); d > 5e-3 {
						t.Errorf("text %d: %v", i, d)
					}
				}
			})
		}
	}
}

// A model that looks both ways, as GTE's of the Qwen2 family do, is not changed by
// where a text is cut into steps: it is not cut.
func TestModelsThatLookBothWays(t *testing.T) {
	m := open(t, embedding("qwen2", uint32(poolLast), map[string]any{"qwen2.attention.causal": false}), enginetest.All(quant.F32), Options{})
	a, err := m.Embed(t.Context(), text(200), text(30), text(100), text(80))
	if err != nil {
		t.Fatal(err)
	}
	r := newReference(m.File(), m.config)
	for i, n := range []int{200, 30, 100, 80} {
		all := r.both(text(n))
		if d := distance(a[i], unit(all[n-1])); d > 5e-3 {
			t.Errorf("%d tokens: %v", n, d)
		}
	}
	if _, err := m.Embed(t.Context(), text(stepRows+1)); qiao.KindOf(err) != qiao.TooLarge || qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func TestVectorsThatCannotBeMadeAreRefused(t *testing.T) {
	m := open(t, embedding("qwen3", uint32(poolRank), nil), enginetest.All(quant.F32), Options{})
	if _, err := m.Embed(t.Context(), text(3)); qiao.KindOf(err) != qiao.Unsupported {
		t.Error(err)
	}
	m = open(t, embedding("qwen3", uint32(poolLast), nil), enginetest.All(quant.F32), Options{Context: 64})
	for kind, tokens := range map[qiao.Kind][]int32{qiao.Invalid: {}, qiao.TooLarge: text(65)} {
		if _, err := m.Embed(t.Context(), tokens); qiao.KindOf(err) != kind || qiao.FixOf(err) == "" {
			t.Errorf("%v: %v", kind, err)
		}
	}
	if _, err := m.Embed(t.Context(), []int32{300}); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
}

func TestAShortenedVectorHasLengthOne(t *testing.T) {
	if x := Shorten([]float32{3, 4, 12}, 2); math.Abs(float64(x[0])-0.6) > 1e-6 || math.Abs(float64(x[1])-0.8) > 1e-6 || len(x) != 2 {
		t.Error(x)
	}
}
