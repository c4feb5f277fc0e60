package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

func equal(a, b []int32) bool { return slices.Equal(a, b) }

// generated returns an answer's tokens.
func generated(t testing.TB, s *Session, r Request) (ids []int32) {
	t.Helper()
	for token, err := range s.Generate(t.Context(), r) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, token.ID)
	}
	return ids
}

func tiny(t testing.TB) *Model {
	t.Helper()
	return open(t, enginetest.Tiny("qwen3"), enginetest.All(quant.Q8_0), Options{Context: 200})
}

func TestAnAnswerEndsWithTheReason(t *testing.T) {
	m := tiny(t)
	all := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(9), Most: 6})
	if len(all) != 6 {
		t.Fatal(all)
	}
	s := session(t, m, SessionOptions{})
	var last Token
	n := 0
	for token, err := range s.Generate(t.Context(), Request{Prompt: text(9), Stop: []int32{all[3]}}) {
		if err != nil {
			t.Fatal(err)
		}
		last = token
		n++
	}
	if first := slices.Index(all, all[3]); last.Finish != qiao.FinishStop || n != first+1 {
		t.Errorf("%+v after %d of %v", last, n, all)
	}
	for token, err := range session(t, m, SessionOptions{}).Generate(t.Context(), Request{Prompt: text(9), Most: 2}) {
		last = token
		if err != nil {
			t.Fatal(err)
		}
	}
	if last.Finish != qiao.FinishLength {
		t.Errorf("%+v", last)
	}
}

func TestAnAnswerEndsWithTheContext(t *testing.T) {
	m := tiny(t)
	if got := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(190)}); len(got) != 11 {
		t.Errorf("%d tokens", len(got))
	}
	s := session(t, m, SessionOptions{})
	for _, err := range s.Generate(t.Context(), Request{Prompt: text(201)}) {
		if qiao.KindOf(err) != qiao.TooLarge || qiao.FixOf(err) == "" || s.Len() != 0 {
			t.Error(err, s.Len())
		}
	}
}

func TestTokensOutsideOfTheVocabularyAreRefused(t *testing.T) {
	s := session(t, tiny(t), SessionOptions{})
	for _, token := range []int32{-1, 300, math.MaxInt32} {
		if err := s.Append(t.Context(), 1, token); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%d: %v", token, err)
		}
	}
	for _, err := range s.Generate(t.Context(), Request{}) {
		if qiao.KindOf(err) != qiao.Invalid {
			t.Error(err)
		}
	}
}

func TestCancellationEndsAnAnswer(t *testing.T) {
	s := session(t, tiny(t), SessionOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	n := 0
	for _, err := range s.Generate(ctx, Request{Prompt: text(5)}) {
		if n++; n == 3 {
			cancel()
		}
		last = err
	}
	if n != 4 || !errors.Is(last, context.Canceled) || qiao.KindOf(last) != qiao.Canceled {
		t.Errorf("%d tokens, then %v", n, last)
	}
}

// A cancelled prompt leaves the session as it was before the block being read.
func TestCancellationEndsAPrompt(t *testing.T) {
	m := open(t, enginetest.Tiny("qwen3"), enginetest.All(quant.Q8_0), Options{})
	s := session(t, m, SessionOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cancel()
	if err := s.Append(ctx, text(400)...); qiao.KindOf(err) != qiao.Canceled || s.Len() != 0 {
		t.Error(err, s.Len())
	}
	want := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(20), Most: 5})
	if got := generated(t, s, Request{Prompt: text(20), Most: 5}); !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestATruncatedSessionGoesOnAsIfNothingHadBeen(t *testing.T) {
	m := tiny(t)
	want := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(70), Most: 5})
	s := session(t, m, SessionOptions{})
	if err := s.Append(t.Context(), text(150)...); err != nil {
		t.Fatal(err)
	}
	s.Truncate(40)
	if got := generated(t, s, Request{Prompt: text(70)[40:], Most: 5}); !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMemoryForCachesIsBounded(t *testing.T) {
	m := tiny(t)
	m.pages = newPages(0, true, 8)
	err := session(t, m, SessionOptions{}).Append(t.Context(), 1)
	if qiao.KindOf(err) != qiao.TooLarge || qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func TestLogprobsAreThoseOfTheDistribution(t *testing.T) {
	m := tiny(t)
	for token, err := range session(t, m, SessionOptions{}).Generate(t.Context(), Request{Prompt: text(9), Most: 1, Logprobs: 300}) {
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i, c := range token.Best {
			sum += math.Exp(c.Logprob)
			if i > 0 && c.Logprob > token.Best[i-1].Logprob {
				t.Error("not in order")
			}
		}
		if math.Abs(sum-1) > 1e-9 || token.Best[0].ID != token.ID || token.Best[0].Logprob != token.Logprob || len(token.Best) != 300 {
			t.Errorf("sum %v, %+v of %d", sum, token.Best[0], len(token.Best))
		}
	}
}

// only allows some tokens, in turn.
type only struct {
	tokens   []int32
	accepted []int32
}

func (o *only) Mask(logits []float32) error {
	if len(o.tokens) == 0 {
		return qiao.Errorf(qiao.Invalid, "only", "nothing is allowed")
	}
	for i := range logits {
		if int32(i) != o.tokens[0] {
			logits[i] = float32(math.Inf(-1))
		}
	}
	return nil
}

func (o *only) Accept(token int32) {
	o.tokens = o.tokens[1:]
	o.accepted = append(o.accepted, token)
}

func TestAConstraintIsKept(t *testing.T) {
	m := tiny(t)
	for _, temperature := range []float64{0, 1} {
		c := &only{tokens: []int32{7, 5, 299}}
		got := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(3), Most: 3, Constraint: c, Sampling: Sampling{Temperature: temperature}})
		if !equal(got, []int32{7, 5, 299}) || !equal(c.accepted, got) {
			t.Error(got, c.accepted)
		}
	}
	var last error
	for _, err := range session(t, m, SessionOptions{}).Generate(t.Context(), Request{Prompt: text(3), Constraint: &only{}}) {
		last = err
	}
	if last == nil {
		t.Error("a dead end was not reported")
	}
}

func TestSamplingKeepsToItsBounds(t *testing.T) {
	logits := []float32{0, 3, 2, 1, -1}
	for _, c := range []struct {
		name    string
		s       Sampling
		read    []int32
		allowed []int32
	}{
		{"greedy", Sampling{}, nil, []int32{1}},
		{"the two best", Sampling{Temperature: 5, TopK: 2}, nil, []int32{1, 2}},
		{"most of the weight", Sampling{Temperature: 1, TopP: 0.8}, nil, []int32{1, 2}},
		{"near the best", Sampling{Temperature: 1, MinP: 0.3}, nil, []int32{1, 2}},
		{"all", Sampling{Temperature: 5}, nil, []int32{0, 1, 2, 3, 4}},
		{"a repeated token is lowered", Sampling{Repetition: 4}, []int32{1}, []int32{2}},
		{"a present token is lowered", Sampling{Presence: 1.5}, []int32{1}, []int32{2}},
		{"a frequent token is lowered more", Sampling{Frequency: 0.6}, []int32{1, 1, 1, 2}, []int32{2}},
		{"what is far back does not count", Sampling{Presence: 9, Window: 1}, []int32{1, 3}, []int32{1}},
	} {
		s := newSampler(c.s)
		seen := map[int32]bool{}
		for range 400 {
			seen[s.choose(slices.Clone(logits), c.read)] = true
		}
		if len(seen) != len(c.allowed) {
			t.Errorf("%s: %v", c.name, seen)
		}
		for _, id := range c.allowed {
			if !seen[id] {
				t.Errorf("%s: %d was never chosen", c.name, id)
			}
		}
	}
}

func TestTheSameSeedMakesTheSameAnswer(t *testing.T) {
	m := tiny(t)
	answer := func(seed uint64) []int32 {
		return generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(9), Most: 20, Sampling: Sampling{Temperature: 2, Seed: seed}})
	}
	if a, b, c := answer(1), answer(1), answer(2); !equal(a, b) || equal(a, c) {
		t.Error(a, b, c)
	}
}
