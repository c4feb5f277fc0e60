package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/kernel"
)

// measure opens a model and prints its line.
func (s *settings) measure(path string, threads int) error {
	forgetPeak()
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
		r, err := s.once(m)
		if err != nil {
			return err
		}
		if i == 0 {
			peak = peakMegabytes() // before streaming takes memory of its own
		}
		bandwidth, err := streaming(m.Threads())
		if err != nil {
			return err
		}
		prompts, answers = append(prompts, r.prompt), append(answers, r.answer)
		shares = append(shares, 100*r.answer*float64(m.WeightBytes())/bandwidth)
		allocations = append(allocations, r.allocations)
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

// A result is one run's.
type result struct{ prompt, answer, allocations float64 }

// once reads a prompt and generates.
func (s *settings) once(m *engine.Model) (r result, err error) {
	ctx := context.Background()
	session := m.NewSession(engine.SessionOptions{Fresh: true})
	defer session.Close()
	tokens := make([]int32, s.prompt)
	for i := range tokens {
		tokens[i] = int32((i*7919 + 13) % m.Config().Vocabulary)
	}
	began := time.Now()
	if err := session.Append(ctx, tokens...); err != nil {
		return r, err
	}
	r.prompt = float64(s.prompt) / time.Since(began).Seconds()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began = time.Now()
	for token, err := range session.Generate(ctx, engine.Request{Most: s.tokens + 1}) {
		if err != nil {
			return r, err
		}
		_ = token
	}
	r.answer = float64(s.tokens) / time.Since(began).Seconds()
	runtime.ReadMemStats(&after)
	r.allocations = float64(after.Mallocs-before.Mallocs) / float64(s.tokens)
	return r, nil
}

// streamed is how many bytes are read to see how fast memory is.
const streamed = 256 << 20

// streaming returns how many bytes a second so many threads read from memory: the
// best of three times.
func streaming(threads int) (float64, error) {
	a, err := kernel.NewArena(streamed)
	if err != nil {
		return 0, err
	}
	defer a.Close()
	b := kernel.Slice[byte](a, streamed)
	for i := 0; i < len(b); i += 4096 {
		b[i] = 1
	}
	part := len(b) / threads &^ 255
	var best float64
	for range 3 {
		began := time.Now()
		var wait sync.WaitGroup
		for i := range threads {
			wait.Go(func() { kernel.Read(b[i*part : (i+1)*part]) })
		}
		wait.Wait()
		best = max(best, float64(part*threads)/time.Since(began).Seconds())
	}
	return best, nil
}
