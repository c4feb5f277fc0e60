package write

import (
	"context"
	"iter"

	"github.com/qiao-ai/qiao"
)

// A Config holds what a Service is made of. Every field may be left zero: the
// Service then says what it cannot do.
type Config struct {
	Checkers []Checker   // the offline tier's proofreaders, one a language
	Device   *ModelTier  // a model on this machine
	Partner  *ModelTier  // a partner's model
	Judge    qiao.Model  // the second model of strict mode; nil is the tier's own
	Store    Store       // dictionaries, profiles, glossaries
	Chunk    int         // characters a model is given at once; 0 is 2400
	Parallel int         // model calls at once for one document; 0 is 4
	Observe  func(Trace) // told of each finished request; may be nil
}

// A ModelTier is a model with what is known of it beforehand.
type ModelTier struct {
	Model  qiao.Model
	Served qiao.Served // who will probably answer
}

// A Trace is what may be counted of a finished request. It holds no content.
type Trace struct {
	Task  Task
	Made  Made
	Hard  int // hard findings that were repaired or marked
	Soft  int
	Error error
}

// A Service does the writing tasks. Its methods may be called from many
// goroutines. The zero value is not ready for use: see [New].
type Service struct {
	cfg Config
}

// New makes a Service.
func New(cfg Config) *Service {
	if cfg.Chunk == 0 {
		cfg.Chunk = 2400
	}
	if cfg.Parallel == 0 {
		cfg.Parallel = 4
	}
	return &Service{cfg: cfg}
}

// Do works on a request and yields its events in order; the last is the Result.
// Leaving the loop, or cancelling ctx, stops the work. An error ends the events:
// Invalid for a request that contradicts itself or is not UTF-8, Unsupported
// with a Fix where no tier can do the task, and what a model failed with.
func (s *Service) Do(ctx context.Context, r *Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		yield(Event{}, qiao.Errorf(qiao.Unsupported, "write", "not built yet"))
	}
}

// Capabilities says what each tier can do, best tier last.
func (s *Service) Capabilities(ctx context.Context) []Capability {
	return nil
}
