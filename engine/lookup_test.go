package engine

import (
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

func TestGuessesDoNotChangeAnswers(t *testing.T) {
	m := open(t, enginetest.Tiny("qwen3"), enginetest.All(quant.Q8_0), Options{})
	for _, most := range []int{1, 2, 60} {
		want := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(40), Most: most})
		for _, lookup := range []int{1, 4, 100} {
			s := session(t, m, SessionOptions{})
			if got := generated(t, s, Request{Prompt: text(40), Most: most, Lookup: lookup}); !equal(got, want) {
				t.Errorf("guessing %d: %v, want %v", lookup, got, want)
			}
			if s.Len() != 40+most-1 {
				t.Errorf("guessing %d: %d tokens in the session after %d", lookup, s.Len(), most)
			}
		}
	}
}

func TestGuessedAnswersStop(t *testing.T) {
	m := tiny(t)
	all := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(9), Most: 30})
	stop := all[len(all)-1]
	want := all[:slices.Index(all, stop)+1]
	s := session(t, m, SessionOptions{})
	if got := generated(t, s, Request{Prompt: text(9), Stop: []int32{stop}, Lookup: 8}); !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	s = session(t, m, SessionOptions{})
	n := 0
	for range s.Generate(t.Context(), Request{Prompt: text(9), Lookup: 8}) {
		if n++; n == 12 {
			break
		}
	}
	if s.Len() != 9+11 {
		t.Errorf("%d tokens after leaving", s.Len())
	}
	if got := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(190), Lookup: 8}); len(got) != 11 {
		t.Errorf("%d tokens at the end of the context", len(got))
	}
}

func TestGuessesAreWhatFollowedBefore(t *testing.T) {
	s := &Session{model: &Model{context: 100}, tokens: []int32{1, 2, 3, 4, 5, 9, 2, 3, 7, 1, 2}}
	g := &generation{session: s, request: Request{Lookup: 3, Most: 50}}
	for _, c := range []struct {
		next int32
		want []int32
	}{
		{3, []int32{4, 5, 9}}, // 1 2 3, rather than the later 2 3
		{8, nil},
	} {
		if got := g.guess(c.next); !equal(got, c.want) {
			t.Errorf("after %d: %v, want %v", c.next, got, c.want)
		}
	}
}
