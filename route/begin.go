package route

import (
	"context"
	"iter"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// A started stream has given its first content. What came before it is held for
// its reader.
type started struct {
	ctx     context.Context // the caller's
	partner qiao.PartnerID
	outcome Outcome
	next    func() (qiao.Chunk, error, bool)
	stop    func()
	held    []qiao.Chunk
	unwatch func() bool

	mu    sync.Mutex // next and stop must not run at once
	ended bool
	lost  error // why the reader gets no end: it left
	usage qiao.Usage
}

// begin asks p and waits for the first content.
func begin(ctx context.Context, p *partner.Partner, req *qiao.Request) (*started, error) {
	stream, err := p.Generate(ctx, req)
	if err != nil {
		return nil, err
	}
	s := &started{partner: p.ID()}
	s.next, s.stop = iter.Pull2(stream)
	if err := s.first(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// discard frees an answer that nobody reads.
func (s *started) discard() { s.stop() }

// open gives the answer to its reader. The caller may already have left.
func (s *started) open(ctx context.Context, o Outcome) qiao.Stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.outcome = ctx, o
	s.unwatch = context.AfterFunc(ctx, s.abandon)
	return s.stream
}

// first pulls chunks up to the first with content.
func (s *started) first() error {
	for {
		chunk, err, ok := s.next()
		if err != nil {
			return err
		}
		if !ok {
			return qiao.Errorf(qiao.Protocol, string(s.partner), "the answer is empty")
		}
		s.held = append(s.held, chunk)
		s.count(chunk)
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
	s.count(chunk)
	return chunk, err, ok
}

func (s *started) count(c qiao.Chunk) {
	if c.Usage != nil {
		s.usage = *c.Usage
	}
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
	s.outcome.Done(s.usage, err, 0)
	if s.unwatch != nil {
		s.unwatch()
	}
}

// gone is the error of a caller who left or ran out of time.
func gone(ctx context.Context) error {
	return qiao.E(qiao.KindOf(ctx.Err()), "route", ctx.Err())
}
