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
	var prompts, answers, shares, allocations []float64
	peak := 0
	for i := range s.runs {
		r, err := speed.Measure(context.Background(), m, s.prompt, s.tokens)
		if err != nil {
			return err
		}
		if i == 0 {
			peak = int(r.Peak >> 20)
		}
		prompts, answers = append(prompts, r.Prompt), append(answers, r.Answer)
		shares, allocations = append(shares, 100*r.Share), append(allocations, r.Allocations)
	}
	fmt.Printf("%-24s %d threads  prompt %s tok/s  answer %s tok/s  of streaming %s %%  allocations/token %.1f  open %.2f s  peak %d MB\n",
		filepath.Base(path), m.Threads(), spread(prompts), spread(answers), spread(shares), slices.Min(allocations), opened.Seconds(), peak)
	if s.together < 1 {
		return nil
	}
	rate, err := s.many(m)
	if err != nil {
		return err
	}
	fmt.Printf("%-24s %d threads  %d sessions together %.1f tok/s\n", filepath.Base(path), m.Threads(), s.together, rate)
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
