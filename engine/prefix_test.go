package engine

import (
	"slices"
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// answer generates with a session of its own, and returns how much was reused.
func answer(t *testing.T, m *Model, prompt []int32) ([]int32, int) {
	t.Helper()
	s := m.NewSession(SessionOptions{})
	defer s.Close()
	return generated(t, s, Request{Prompt: prompt, Most: 6}), s.Reused()
}

func TestWhatHasBeenReadIsNotReadAgain(t *testing.T) {
	shape := enginetest.Tiny("qwen3")
	m := open(t, shape, enginetest.All(quant.Q8_0), Options{})
	fresh := open(t, shape, enginetest.All(quant.Q8_0), Options{})
	shared := text(300)
	answer(t, m, shared)
	for _, c := range []struct {
		name   string
		prompt []int32
		reused int
	}{
		{"the same again, but for the last token", shared, 299},
		{"other words after a common start", append(slices.Clone(shared[:170]), text(50)...), 170},
		{"a start of its own", text(80)[3:], 0},
		{"a short common start", append(slices.Clone(shared[:9]), 1, 2, 3, 4, 5, 6, 7, 8), 0},
		{"part of it", shared[:100], 99},
	} {
		got, reused := answer(t, m, c.prompt)
		want, _ := answer(t, fresh, c.prompt)
		fresh.pages.mu.Lock()
		fresh.pages.kept = map[quant.Type]*prefixCache{}
		fresh.pages.mu.Unlock()
		if !equal(got, want) || reused != c.reused {
			t.Errorf("%s: %v with %d reused, want %v with %d", c.name, got, reused, want, c.reused)
		}
	}
}

// A conversation goes on with all that was read and answered.
func TestAConversationIsReadOnce(t *testing.T) {
	m := tiny(t)
	first, _ := answer(t, m, text(50))
	next := slices.Concat(text(50), first, []int32{9, 8, 7})
	if _, reused := answer(t, m, next); reused != 55 {
		t.Errorf("%d of %d reused", reused, len(next))
	}
	if n := len(m.pages.kept[quant.F16].kept); n != 1 {
		t.Errorf("%d sequences are kept of one conversation", n)
	}
}

func TestWhatIsKeptGivesWayToWhatLives(t *testing.T) {
	m := tiny(t)
	m.pages = newPages(int64(slab*m.step.pages[quant.F16].bytes()), true, slab)
	answer(t, m, text(190))
	answer(t, m, text(195)[2:]) // nothing in common
	a, b := session(t, m, SessionOptions{}), session(t, m, SessionOptions{})
	for _, s := range []*Session{a, b} {
		if err := s.Append(t.Context(), text(200)[1:]...); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheOldestSequenceIsForgottenFirst(t *testing.T) {
	c := &prefixCache{}
	p := func(n int) []*page { return make([]*page, n) }
	c.add([]int32{1, 1}, p(2), 4)
	c.add([]int32{2, 2}, p(2), 4)
	if k, n := c.longest([]int32{1, 1, 5}); n != 2 {
		t.Error(k, n)
	} else {
		c.use(k)
	}
	if free := c.add([]int32{3}, p(1), 4); len(free) != 2 || c.count != 3 {
		t.Error(len(free), c.count)
	}
	if _, n := c.longest([]int32{2, 2}); n != 0 {
		t.Error("the one used least recently was kept")
	}
	if free := c.add([]int32{4}, p(9), 4); c.count != 0 || len(free) != 12 {
		t.Error(len(free), c.count)
	}
}
