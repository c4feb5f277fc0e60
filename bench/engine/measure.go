package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/speed"
)

// measure opens a model and prints its line.
func (s *settings) measure(path string, threads int) error {
	speed.ForgetPeak()
	began := time.Now()
	m, err := engine.Open(path, engine.Options{Threads: threads})
	if err != nil {
		return err
	}
	defer m.Close()
	opened := time.Since(began)
	var rival *llama
	if s.llama != "" {
		if rival, err = s.startLlama(path, threads); err != nil {
			return err
		}
		defer rival.stop()
	}
	t := table{model: fmt.Sprintf("%-24s %d threads ", filepath.Base(path), m.Threads()), opened: opened}
	for range s.runs {
		if err := t.run(s, m, rival); err != nil {
			return err
		}
	}
	t.print()
	if s.prefix > 0 {
		if err := s.shared(m, t.model); err != nil {
			return err
		}
	}
	if s.together < 1 {
		return nil
	}
	rate, err := s.many(m)
	if err != nil {
		return err
	}
	fmt.Printf("%s %d sessions together %.1f tok/s\n", t.model, s.together, rate)
	return nil
}

// A table is what the runs of one model gave.
type table struct {
	model                                 string
	opened                                time.Duration
	peak                                  int64
	prompts, answers, shares, allocations []float64
	rivalPrompts, rivalAnswers            []float64
	promptRatios, answerRatios            []float64 // of runs that followed each other
}

// run measures once, and llama.cpp right after.
func (t *table) run(s *settings, m *engine.Model, rival *llama) error {
	r, err := speed.Measure(context.Background(), m, s.prompt, s.tokens)
	if err != nil {
		return err
	}
	if t.peak == 0 {
		t.peak = r.Peak
	}
	t.prompts, t.answers = append(t.prompts, r.Prompt), append(t.answers, r.Answer)
	t.shares, t.allocations = append(t.shares, 100*r.Share), append(t.allocations, r.Allocations)
	if rival == nil {
		return nil
	}
	other, err := rival.run()
	if err != nil {
		return err
	}
	t.rivalPrompts, t.rivalAnswers = append(t.rivalPrompts, other.Prompt), append(t.rivalAnswers, other.Answer)
	t.promptRatios, t.answerRatios = append(t.promptRatios, r.Prompt/other.Prompt), append(t.answerRatios, r.Answer/other.Answer)
	return nil
}

func (t *table) print() {
	fmt.Printf("%s prompt %s tok/s  answer %s tok/s  of streaming %s %%  allocations/token %.1f  open %.2f s  peak %d MB\n",
		t.model, spread(t.prompts), spread(t.answers), spread(t.shares), slices.Min(t.allocations), t.opened.Seconds(), t.peak>>20)
	if len(t.promptRatios) == 0 {
		return
	}
	fmt.Printf("%s prompt %s tok/s  answer %s tok/s  by llama.cpp\n", t.model, spread(t.rivalPrompts), spread(t.rivalAnswers))
	slices.Sort(t.promptRatios)
	slices.Sort(t.answerRatios)
	fmt.Printf("%s prompt %.2f times, answer %.2f times as fast: the middle of the runs' ratios\n",
		t.model, t.promptRatios[len(t.promptRatios)/2], t.answerRatios[len(t.answerRatios)/2])
}

// further is how many tokens a prompt has beside those that it shares.
const further = 200

// shared shows how soon the first token of a prompt comes that begins like one that
// was read before, and one that does not.
func (s *settings) shared(m *engine.Model, model string) error {
	ids := make([]int32, s.prefix+further)
	first := func(seed int) (wait time.Duration, reused int, err error) {
		session := m.NewSession(engine.SessionOptions{})
		defer session.Close()
		for i := range ids {
			ids[i] = int32((i*7919 + 13) % m.Config().Vocabulary)
			if i >= s.prefix {
				ids[i] = int32((i*31 + seed) % m.Config().Vocabulary)
			}
		}
		began := time.Now()
		for _, err := range session.Generate(context.Background(), engine.Request{Prompt: ids, Most: 1}) {
			if err != nil {
				return 0, 0, err
			}
		}
		return time.Since(began), session.Reused(), nil
	}
	cold, _, err := first(1)
	if err != nil {
		return err
	}
	warm, reused, err := first(2)
	if err != nil {
		return err
	}
	fmt.Printf("%s first token after %d tokens: %.0f ms; sharing %d with a prompt before: %.0f ms, %d tokens not computed again\n",
		model, s.prefix+further, cold.Seconds()*1000, s.prefix, warm.Seconds()*1000, reused)
	return nil
}

// many lets sessions answer at the same time, after short prompts, and returns how
// many tokens a second they get in all: the best of the runs.
func (s *settings) many(m *engine.Model) (best float64, err error) {
	for range s.runs {
		sessions := make([]*engine.Session, s.together)
		for i := range sessions {
			sessions[i] = m.NewSession(engine.SessionOptions{Fresh: true})
			defer sessions[i].Close()
			if err := sessions[i].Append(context.Background(), 1, 2, 3, int32(i)); err != nil {
				return 0, err
			}
		}
		began := time.Now()
		errs := make([]error, len(sessions))
		var wait sync.WaitGroup
		for i, session := range sessions {
			wait.Go(func() {
				for _, err := range session.Generate(context.Background(), engine.Request{Most: s.tokens}) {
					errs[i] = err
				}
			})
		}
		wait.Wait()
		best = max(best, float64(s.together*s.tokens)/time.Since(began).Seconds())
		if err := errors.Join(errs...); err != nil {
			return 0, err
		}
	}
	return best, nil
}

// spread is the best, the middle and the worst.
func spread(x []float64) string {
	slices.Sort(x)
	return fmt.Sprintf("%.1f / %.1f / %.1f", x[len(x)-1], x[len(x)/2], x[0])
}
