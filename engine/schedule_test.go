package engine

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// What a session answers does not depend on whom it shares steps with.
func TestAnswersTogetherAreThoseOfEachAlone(t *testing.T) {
	for _, arch := range []string{"qwen3", "qwen2moe"} {
		m := open(t, enginetest.Tiny(arch), enginetest.All(quant.Q8_0), Options{})
		const sessions = 10
		request := func(i int) Request {
			return Request{Prompt: text(20 + 17*i)[3*i:], Most: 8 + i, Sampling: Sampling{Temperature: 1, Seed: uint64(i)}}
		}
		want := make([][]int32, sessions)
		for i := range want {
			want[i] = generated(t, session(t, m, SessionOptions{}), request(i))
		}
		got := make([][]int32, sessions)
		var wait sync.WaitGroup
		for i := range got {
			s := session(t, m, SessionOptions{})
			wait.Go(func() {
				for token, err := range s.Generate(t.Context(), request(i)) {
					if err != nil {
						t.Error(err)
					}
					got[i] = append(got[i], token.ID)
				}
			})
		}
		wait.Wait()
		for i := range got {
			if !equal(got[i], want[i]) {
				t.Errorf("%s session %d: %v, want %v", arch, i, got[i], want[i])
			}
		}
	}
}

func TestStepsServeAnswersBeforePrompts(t *testing.T) {
	s := newScheduler()
	for _, n := range []int{500, 1, 30, 1} {
		s.waiting = append(s.waiting, &job{tokens: text(n)})
	}
	var rows []int
	s.take()
	for _, j := range s.waiting {
		rows = append(rows, j.rows)
	}
	if !slices.Equal(rows, []int{promptRows, 1, 0, 1}) {
		t.Error(rows)
	}
	s.waiting = s.waiting[:1]
	s.take()
	if got := s.waiting[0].rows; got != stepRows {
		t.Error(got)
	}
}

func TestOneWhoLeavesDoesNotDisturbTheOthers(t *testing.T) {
	m := tiny(t)
	want := generated(t, session(t, m, SessionOptions{}), Request{Prompt: text(20), Most: 30})
	var wait sync.WaitGroup
	for i := range 6 {
		s := session(t, m, SessionOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		wait.Go(func() {
			var got []int32
			for token, err := range s.Generate(ctx, Request{Prompt: text(20), Most: 30}) {
				if err != nil {
					if i%2 == 0 || qiao.KindOf(err) != qiao.Canceled {
						t.Error(err)
					}
					return
				}
				if got = append(got, token.ID); i%2 == 1 && len(got) == 3*i {
					cancel()
				}
			}
			if !equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
	wait.Wait()
}
