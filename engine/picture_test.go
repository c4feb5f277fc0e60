package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// randomPicture makes a picture of random vectors for a model.
func randomPicture(m *Model, at, wide, high int, seed uint64) Picture {
	r := rand.New(rand.NewPCG(seed, 9))
	p := Picture{At: at, Wide: wide, High: high, ID: [32]byte{byte(seed)}, Vectors: make([]float32, wide*high*m.config.Width*(1+m.config.Deepened))}
	for i := range p.Vectors {
		p.Vectors[i] = float32(r.NormFloat64()) / 2
	}
	return p
}

// lookAt tells a reference of a prompt's pictures: their parts stand at their rows
// and columns, and what follows behind the longer side.
func (r *reference) lookAt(n int, pictures []Picture) {
	r.places, r.given = map[int][3]int{}, map[int][]float32{}
	next, token := 0, 0
	for _, p := range pictures {
		for ; token < p.At; token++ {
			r.places[token] = [3]int{next, next, next}
			next++
		}
		size := len(p.Vectors) / (p.Wide * p.High)
		for y := range p.High {
			for x := range p.Wide {
				r.places[token] = [3]int{next, next + y, next + x}
				r.given[token] = p.Vectors[(y*p.Wide+x)*size:][:size]
				token++
			}
		}
		next += max(p.Wide, p.High)
	}
	for ; token < n; token++ {
		r.places[token] = [3]int{next, next, next}
		next++
	}
}

func TestPicturesAreSeenAsTheReferenceSeesThem(t *testing.T) {
	for _, arch := range []string{"qwen2vl", "qwen3vl", "qwen3vlmoe"} {
		t.Run(arch, func(t *testing.T) {
			m := open(t, enginetest.Tiny(arch), enginetest.All(quant.F32), Options{})
			if !m.config.Sees() {
				t.Fatal("it does not see")
			}
			prompt := text(56)
			pictures := []Picture{randomPicture(m, 5, 3, 2, 1), randomPicture(m, 11, 2, 4, 2), randomPicture(m, 30, 5, 3, 3)}
			s := session(t, m, SessionOptions{Exact: true})
			var got []int32
			r := newReference(m.File(), m.config)
			r.lookAt(200, pictures)
			var want []float64
			for _, id := range prompt {
				want = r.next(id)
			}
			for token, err := range s.Generate(t.Context(), Request{Prompt: prompt, Pictures: pictures, Most: 4, Sampling: Sampling{Repetition: 1.1}}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, token.ID)
			}
			for _, id := range got[:len(got)-1] {
				want = r.next(id)
			}
			s.Truncate(len(prompt) + len(got) - 2)
			if err := s.Append(t.Context(), got[len(got)-2]); err != nil {
				t.Fatal(err)
			}
			if d := distance(s.Logits(), want); d > 1e-4 {
				t.Errorf("after %d tokens: %v", len(got), d)
			}
		})
	}
}

// What was read of a picture serves again, and never for another one.
func TestAPictureIsReadOnce(t *testing.T) {
	m := open(t, enginetest.Tiny("qwen3vl"), enginetest.All(quant.Q8_0), Options{})
	ask := func(p Picture) (*Session, []int32) {
		s := m.NewSession(SessionOptions{})
		defer s.Close()
		return s, generated(t, s, Request{Prompt: text(80), Pictures: []Picture{p}, Most: 5, Lookup: MostLookup})
	}
	_, first := ask(randomPicture(m, 20, 6, 5, 1))
	s, again := ask(randomPicture(m, 20, 6, 5, 1))
	if !equal(first, again) || s.Reused() != 79 {
		t.Errorf("%v, then %v with %d tokens read before", first, again, s.Reused())
	}
	if s, _ := ask(randomPicture(m, 20, 6, 5, 2)); s.Reused() != 20 {
		t.Errorf("%d tokens of another picture were read before", s.Reused())
	}
}

func TestPicturesThatDoNotFitAreRefused(t *testing.T) {
	m := open(t, enginetest.Tiny("qwen2vl"), enginetest.All(quant.F32), Options{})
	blind := open(t, enginetest.Tiny("qwen2"), enginetest.All(quant.F32), Options{})
	for name, c := range map[string]struct {
		model *Model
		spoil func(*Picture)
		kind  qiao.Kind
	}{
		"before the prompt": {m, func(p *Picture) { p.At = -1 }, qiao.Invalid},
		"behind the prompt": {m, func(p *Picture) { p.At = 15 }, qiao.Invalid},
		"no parts":          {m, func(p *Picture) { p.Wide = 0 }, qiao.Invalid},
		"too many parts":    {m, func(p *Picture) { p.Wide, p.High = 1<<20, 1<<20 }, qiao.Invalid},
		"other vectors":     {m, func(p *Picture) { p.Vectors = p.Vectors[1:] }, qiao.Invalid},
		"a blind model":     {blind, func(*Picture) {}, qiao.Unsupported},
	} {
		p := randomPicture(m, 3, 3, 2, 1)
		c.spoil(&p)
		s := session(t, c.model, SessionOptions{})
		for _, err := range s.Generate(t.Context(), Request{Prompt: text(20), Pictures: []Picture{p}, Most: 1}) {
			if qiao.KindOf(err) != c.kind || qiao.FixOf(err) == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The session is as it was.
		if got := generated(t, s, Request{Prompt: text(20), Most: 1}); len(got) != 1 {
			t.Errorf("%s: afterwards %v", name, got)
		}
	}
	s := session(t, m, SessionOptions{})
	if err := s.Append(t.Context(), -5); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a token below 0: %v", err)
	}
}

func TestPositionsThatDoNotShareOutAreRefused(t *testing.T) {
	for _, list := range [][]int32{nil, {4, 6}, {4, 6, 5, 0}, {0, 8, 8, 0}, {-4, 10, 10, 0}, {4, 6, 5, 1}, {1 << 30, 1 << 30, 1 << 30, 1 << 30}, {4, 6, 6, 0, 0}} {
		s := enginetest.Tiny("qwen2vl")
		if delete(s.Settings, "qwen2vl.rope.dimension_sections"); list != nil {
			s.Settings["qwen2vl.rope.dimension_sections"] = list
		}
		if _, err := Open(write(t, s, enginetest.All(quant.F32)), Options{}); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%v: %v", list, err)
		}
	}
}
