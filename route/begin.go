package route

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// A started stream has given its first content. What came before it is held for
// its reader.
type started struct {
	ctx     context.Context
	place   *place
	turn    *turn
	now     func() time.Time
	health  func(error) Health
	next    func() (qiao.Chunk, error, bool)
	stop    func()
	held    []qiao.Chunk
	unwatch func() bool

	mu    sync.Mutex // next and stop must not run at once
	ended bool
	lost  error // why the reader gets no end: it left
}

// begin asks candidate c and waits for the first content. The turn is told how
// it went: at once on a failure, else when the stream has ended.
func (g *generation) begin(c candidate, t *turn) (qiao.Stream, error) {
	now := g.router.o.Now
	s := &started{ctx: g.ctx, place: c.place, turn: t, now: now, health: g.health}
	start := now()
	own := *g.req
	own.Model = c.model
	stream, err := c.place.partner.Generate(g.ctx, &own)
	if err != nil {
		t.done(now(), err, s.health(err))
		return nil, err
	}
	s.next, s.stop = iter.Pull2(stream)
	if err := s.first(); err != nil {
		s.finish(err)
		return nil, err
	}
	t.begun()
	c.place.speed.add(now().Sub(start))
	s.mu.Lock() // the caller may already have left
	defer s.mu.Unlock()
	s.unwatch = context.AfterFunc(g.ctx, s.abandon)
	return s.stream, nil
}

// health is what err says about the partner. A caller who left or ran out of time
// says nothing, nor does what a request chose itself, such as a model that the
// key may not use.
func (g *generation) health(err error) Health {
	kind := qiao.KindOf(err)
	if g.ctx.Err() != nil || g.req.Model != "" && (kind == qiao.NotFound || kind == qiao.Forbidden) {
		return Fine
	}
	return Policy(kind).Health
}

// first pulls chunks up to the first with content.
func (s *started) first() error {
	for {
		chunk, err, ok := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return qiao.Errorf(qiao.Protocol, string(s.place.partner.ID()), "the answer is empty")
		}
		s.held = append(s.held, chunk)
		if chunk.Text != "" || chunk.Reasoning != "" || len(chunk.ToolCalls) > 0 || chunk.Finish != "" {
			return nil
		}
	}
}

// stream is the qiao.Stream of the answer.
func (s *started) stream(yield func(qiao.Chunk, error) bool) {
	defer s.close()
	held := s.held
	s.held = nil
	for _, chunk := range held {
		if !yield(chunk, nil) {
			return
		}
	}
	for {
		chunk, err, ok := s.pull()
		if !ok || !yield(chunk, err) || err != nil {
			return
		}
	}
}

// pull returns the next chunk and tells the breaker of the end.
func (s *started) pull() (qiao.Chunk, error, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return qiao.Chunk{}, s.lost, s.lost != nil
	}
	chunk, err, ok := s.next()
	if !ok || err != nil {
		s.finish(err)
	}
	return chunk, err, ok
}

// close ends a stream that its reader has left. The partner did nothing wrong.
func (s *started) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finish(nil)
}

// abandon ends a stream whose caller has cancelled. A caller that never reads
// the stream frees it so.
func (s *started) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.lost = gone(s.ctx)
	}
	s.finish(nil)
}

func (s *started) finish(err error) {
	if s.ended {
		return
	}
	s.ended = true
	s.stop()
	s.turn.done(s.now(), err, s.health(err))
	if s.unwatch != nil {
		s.unwatch()
	}
}

// gone is the error of a caller who left or ran out of time.
func gone(ctx context.Context) error {
	return qiao.E(qiao.KindOf(ctx.Err()), "route", ctx.Err())
}
