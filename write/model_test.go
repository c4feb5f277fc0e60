package write_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

// A scripted model answers by a function of the material it was given, in pieces
// of a few bytes, and remembers what it was asked.
type scripted struct {
	answer func(material, goal string) string
	mu     sync.Mutex
	asked  []string // materials
}

func (m *scripted) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	material, goal := unfence(r.Messages[len(r.Messages)-1].PlainText())
	m.mu.Lock()
	m.asked = append(m.asked, material)
	m.mu.Unlock()
	out := m.answer(material, goal)
	return func(yield func(qiao.Chunk, error) bool) {
		served := &qiao.Served{Partner: "scripted", Model: "s-1", Local: true}
		for piece := range slices.Chunk([]byte(out), 7) {
			if !yield(qiao.Chunk{Text: string(piece), Served: served}, ctx.Err()) {
				return
			}
			served = nil
		}
		yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 10, Output: 5}}, nil)
	}, nil
}

// unfence returns the last fenced text of a prompt and what follows it.
func unfence(prompt string) (material, goal string) {
	open := strings.LastIndex(prompt, "\n<<<")
	rest := prompt[open+4:]
	nonce, rest, _ := strings.Cut(rest, "\n")
	material, goal, _ = strings.Cut(rest, "\n"+nonce+">>>")
	return material, strings.TrimSpace(goal)
}

// always answers the same, whatever it is asked.
func always(s string) *scripted { return &scripted{answer: func(string, string) string { return s }} }

// firstThen answers first once and then.
func firstThen(first, then string) *scripted {
	n := 0
	return &scripted{answer: func(string, string) string {
		n++
		if n == 1 {
			return first
		}
		return then
	}}
}

func service(m qiao.Model) *write.Service {
	return write.New(write.Config{Partner: &write.ModelTier{Model: m, Served: qiao.Served{Partner: "scripted"}}})
}

// do collects the events of a request and returns them with the result.
func do(t *testing.T, s *write.Service, r write.Request) (*write.Result, []write.Event, error) {
	t.Helper()
	var events []write.Event
	for e, err := range s.Do(t.Context(), &r) {
		if err != nil {
			return nil, events, err
		}
		events = append(events, e)
	}
	if len(events) == 0 || events[len(events)-1].Result == nil {
		t.Fatal("the events do not end with a result")
	}
	return events[len(events)-1].Result, events, nil
}
