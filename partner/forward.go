package partner

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Protocol names a wire protocol that clients and partners both speak.
type Protocol string

// The protocols in which a body can go through.
const (
	ChatCompletions Protocol = "chat"      // OpenAI's POST /chat/completions
	Messages        Protocol = "messages"  // Anthropic's POST /messages
	Responses       Protocol = "responses" // OpenAI's POST /responses
)

// A Forward is a client's request that goes on as it was written.
type Forward struct {
	Protocol Protocol
	Body     *Object
	Stream   bool        // it asks for a stream
	Schema   bool        // it asks for an answer that satisfies a schema
	Header   http.Header // that the protocol knows, such as Anthropic-Beta; never a key

	// Below is the path below the protocol's own, such as "/count_tokens"; usually empty.
	Below string
}

// A Forwarder is a Driver that can send a body which it does not read, and hand
// back an answer which it does not read either. The rules of [Driver] hold: it
// does not retry, its errors carry no word of the partner's, cancelling ctx closes
// the connection.
type Forwarder interface {
	// Forwards tells whether f can go through as it is.
	Forwards(f *Forward) bool
	// Forward sends f and returns once the partner has accepted it. It may change
	// f.Body: the model is set already.
	Forward(ctx context.Context, f *Forward) (*Forwarded, error)
}

// Forwarded is an answer as the partner writes it.
type Forwarded struct {
	Header http.Header
	Body   io.ReadCloser
	// UsageAdded tells that the driver, not the client, asked for the chunk of the
	// stream that holds nothing but usage.
	UsageAdded bool
	// Failure returns the error that a JSON object of the answer stands for, or nil.
	Failure func(object []byte) error
	// Finish reads a finish reason; an error is one that ends no answer.
	Finish func(reason string) (qiao.Finish, error)
}

// Forwards tells whether f can go to the partner as it is.
func (p *Partner) Forwards(f *Forward) bool {
	d, ok := p.o.Driver.(Forwarder)
	return ok && d.Forwards(f)
}

// Forward sends f, for a request that r outlines: what it says of the model and of
// what the model must be able to do counts, its messages do not. It fails as
// [Partner.Generate] does. f.Body is not changed.
func (p *Partner) Forward(ctx context.Context, r *qiao.Request, f *Forward) (*Passage, error) {
	d, ok := p.o.Driver.(Forwarder)
	if !ok {
		return nil, qiao.Errorf(qiao.Unsupported, p.op("forward"), "this partner speaks another protocol")
	}
	own, err := p.accept(r)
	if err != nil {
		return nil, err
	}
	if f.Body.Len() > p.o.MaxRequest {
		return nil, qiao.Errorf(qiao.TooLarge, p.op("ask"), "the request has %d bytes, the limit is %d", f.Body.Len(), p.o.MaxRequest).
			WithFix("Send a shorter text or smaller images.")
	}
	sent := *f
	sent.Body = f.Body.Clone()
	sent.Body.Set("model", quoted(string(own.Model)))
	c := p.newCall(ctx, own)
	c.served.Model = own.Model
	if !f.Stream { // the first that comes of it is its end
		c.first = c.first.Add(wholeFactor * p.o.FirstToken)
		c.timer.Reset(time.Until(c.first))
	}
	answer, err := d.Forward(c.ctx, &sent)
	if err != nil {
		defer c.end()
		return nil, c.failure(err)
	}
	return newPassage(c, answer), nil
}

// wholeFactor is how many times longer than for the first content of a stream a
// partner is waited for if it answers in one piece, beside that wait itself.
const wholeFactor = 4

// quoted writes a model's name as JSON. Names with characters that need more than
// quotes are rare.
func quoted(s string) []byte {
	out := make([]byte, 0, len(s)+2)
	out = append(out, '"')
	for _, c := range []byte(s) {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ':
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// maxPassage bounds the bytes of one answer on the wire: a stream writes some two
// hundred for each token.
const maxPassage = 1 << 30

// A Passage is an answer on its way through, with the manners of all partners:
// the deadlines of the first content and of silence run while it is read. One
// goroutine uses it, and must Close it.
type Passage struct {
	*Forwarded
	c    *call
	read int64

	// A stream is read in many pieces, and setting a timer for each costs more than
	// reading it. So the timer runs on, and looks at its end whether it was due.
	until   atomic.Int64 // when the piece that is waited for is due, since the start
	waiting atomic.Bool
	began   time.Time
	partial bool       // the last piece ended no line: silence goes on
	mu      sync.Mutex // guards the timer, which sets itself
	timer   *time.Timer
	closed  bool
}

// newPassage takes over the call's own timer, which is due when the first content is.
func newPassage(c *call, f *Forwarded) *Passage {
	p := &Passage{Forwarded: f, c: c, began: time.Now(), timer: c.timer}
	c.passage.Store(p)
	return p
}

// arm makes the timer look after d.
func (s *Passage) arm(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.timer.Reset(d)
	}
}

// look ends the call if what is waited for is overdue.
func (s *Passage) look() {
	left := time.Duration(s.until.Load()) - time.Since(s.began)
	switch {
	case !s.waiting.Load():
		s.arm(s.c.p.o.Idle) // the client is slow, or has not asked yet
	case left > 0:
		s.arm(left)
	default:
		s.c.cancel(errWaited)
	}
}

// Served says who answers, with the model that was asked for.
func (s *Passage) Served() qiao.Served { return s.c.served }

// Began says that the first content has come: from now on silence is measured.
func (s *Passage) Began() {
	if !s.c.begun {
		s.c.begun = true
		if s.c.p.o.Idle < s.c.p.o.FirstToken {
			s.arm(s.c.p.o.Idle)
		}
	}
}

// Finished says that the answer is complete; what follows is waited for shortly.
func (s *Passage) Finished() { s.c.begun, s.c.finished = true, true }

// patience is how long the next piece may take.
func (s *Passage) patience() time.Duration {
	switch {
	case s.c.finished:
		return tailWait
	case s.c.begun:
		return s.c.p.o.Idle
	}
	return time.Until(s.c.first)
}

// Read implements [io.Reader]. Its errors, [io.EOF] excepted, are the partner's or
// the caller's, explained by Kind.
func (s *Passage) Read(b []byte) (int, error) {
	if !s.partial || !s.c.begun {
		s.until.Store(int64(time.Since(s.began) + s.patience()))
	}
	s.waiting.Store(true)
	if s.c.finished && s.c.p.o.Idle > tailWait {
		s.arm(tailWait) // it happens once or twice
	}
	n, err := s.Body.Read(b)
	s.waiting.Store(false)
	s.partial = n > 0 && bytes.IndexByte(b[:n], '\n') < 0
	if s.read += int64(n); s.read > maxPassage {
		return 0, qiao.Errorf(qiao.Protocol, s.c.p.op("read the answer"), "it is over %d bytes", maxPassage)
	}
	if err != nil && err != io.EOF {
		err = s.c.failure(ReadError("read the answer", err))
	}
	return n, err
}

// Explain gives an error that was found in the answer the partner's name.
func (s *Passage) Explain(err error) error { return s.c.failure(err) }

// Close frees the connection. An answer that was read to its end leaves it for the
// next request.
func (s *Passage) Close() error {
	s.mu.Lock()
	s.closed = true
	s.timer.Stop()
	s.mu.Unlock()
	err := s.Body.Close()
	s.c.end()
	return err
}

// Forwards implements Forwarder.
func (w withExtra) Forwards(f *Forward) bool {
	d, ok := w.driver.(Forwarder)
	return ok && d.Forwards(f)
}

// Forward implements Forwarder.
func (w withExtra) Forward(ctx context.Context, f *Forward) (*Forwarded, error) {
	for name, value := range w.extra {
		if f.Body.Get(name) == nil {
			f.Body.Set(name, value)
		}
	}
	return w.driver.(Forwarder).Forward(ctx, f)
}
