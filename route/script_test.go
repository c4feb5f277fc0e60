package route_test

import (
	"context"
	"sync"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// A script is a driver that does what it is told, call by call; the last line
// repeats.
type script struct {
	mu    sync.Mutex
	lines []line
	calls int
	model qiao.ModelID
}

type line func(yield func(qiao.Chunk, error) bool) error

func (s *script) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lines[min(s.calls, len(s.lines)-1)]
	s.calls++
	s.model = r.Model
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := l(nil); err != nil {
		return nil, err
	}
	return func(yield func(qiao.Chunk, error) bool) { _ = l(yield) }, nil
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// says answers with a text.
func says(text string) line {
	return func(yield func(qiao.Chunk, error) bool) error {
		if yield != nil && yield(qiao.Chunk{Text: text}, nil) {
			yield(qiao.Chunk{Finish: qiao.FinishStop}, nil)
		}
		return nil
	}
}

// refuses fails before the stream.
func refuses(k qiao.Kind) line {
	return func(func(qiao.Chunk, error) bool) error { return partner.Refused("send request", k, 500, "") }
}

// breaks fails in the stream, after a text if one is given.
func breaks(text string, k qiao.Kind) line {
	return func(yield func(qiao.Chunk, error) bool) error {
		if yield != nil && (text == "" || yield(qiao.Chunk{Text: text}, nil)) {
			yield(qiao.Chunk{}, partner.Refused("read answer", k, 0, ""))
		}
		return nil
	}
}

func drive(lines ...line) *script { return &script{lines: lines} }

func named(t testing.TB, id qiao.PartnerID, d partner.Driver, cards ...partner.Card) *partner.Partner {
	t.Helper()
	p, err := partner.New(partner.Options{ID: id, Driver: d, Model: "m", Models: cards})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func router(t testing.TB, o route.Options, partners ...*partner.Partner) *route.Router {
	t.Helper()
	o.Partners = partners
	r, err := route.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ask(ctx context.Context, m qiao.Model, r qiao.Request) (qiao.Answer, error) {
	r.Messages = []qiao.Message{qiao.Text(qiao.User, "hello")}
	s, err := m.Generate(ctx, &r)
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(s)
}
