// Package speed measures how fast the engine runs a model on this machine: tokens
// of a prompt and of an answer in a second, and which part of what memory can give
// in the same minute that is.
//
// Start with [Measure]. [WriteModel] makes a model of random weights in the shape
// of a real one, which is as fast. Figures mean little while other programs use
// the processor.
package speed

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/kernel"
)

// A Result is one run's.
type Result struct {
	Threads     int     `json:"threads"`
	Prompt      float64 `json:"promptPerSecond"` // tokens
	Answer      float64 `json:"answerPerSecond"` // tokens
	Streaming   float64 `json:"streamingBytesPerSecond"`
	Share       float64 `json:"shareOfStreaming"` // of the answer's reading of weights; 1 is all
	Allocations float64 `json:"allocationsPerToken"`
	Peak        int64   `json:"peakBytes"` // of memory held so far; 0 is unknown
}

// Measure reads a prompt of so many tokens and generates an answer, then reads
// memory on as many threads as m has.
func Measure(ctx context.Context, m *engine.Model, prompt, tokens int) (r Result, err error) {
	r.Threads = m.Threads()
	session := m.NewSession(engine.SessionOptions{Fresh: true})
	defer session.Close()
	ids := make([]int32, prompt)
	for i := range ids {
		ids[i] = int32((i*7919 + 13) % m.Config().Vocabulary)
	}
	began := time.Now()
	if err := session.Append(ctx, ids...); err != nil {
		return r, err
	}
	r.Prompt = float64(prompt) / time.Since(began).Seconds()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began = time.Now()
	for _, err := range session.Generate(ctx, engine.Request{Most: tokens + 1}) {
		if err != nil {
			return r, err
		}
	}
	r.Answer = float64(tokens) / time.Since(began).Seconds()
	runtime.ReadMemStats(&after)
	r.Allocations = float64(after.Mallocs-before.Mallocs) / float64(tokens)
	r.Peak = Peak() // before streaming takes memory of its own
	if r.Streaming, err = Streaming(m.Threads()); err != nil {
		return r, err
	}
	r.Share = r.Answer * float64(m.WeightBytes()) / r.Streaming
	return r, nil
}

// streamed is how many bytes are read to see how fast memory is.
const streamed = 256 << 20

// Streaming returns how many bytes a second so many threads read from memory: the
// best of three times.
func Streaming(threads int) (float64, error) {
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
