package write

import (
	"context"
	"iter"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
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
	Hard  []string // kinds of hard findings that were repaired or marked
	Soft  []string // kinds of soft findings
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
		j := newJob(ctx, s, r, yield)
		err := j.run()
		if err != nil && !j.left {
			yield(Event{}, err)
		}
		j.observe(err)
	}
}

// run validates the request and tries its tiers.
func (j *job) run() error {
	if err := j.req.Validate(); err != nil {
		return err
	}
	j.language = text.Detect(j.req.Text)
	if err := j.loadPersonal(); err != nil {
		return err
	}
	tiers := j.svc.plan(j.req, j.language)
	if len(tiers) == 0 {
		return missing(j.req)
	}
	var err error
	for i, t := range tiers {
		if !j.svc.can(t, j.req.Task) {
			return missing(j.req)
		}
		if err = j.try(t); err == nil || j.sent || !anotherTier(err) {
			return err
		}
		if i+1 < len(tiers) {
			j.fellBack(t, err)
		}
	}
	return j.explainLast(err)
}

// explainLast says for a task that the offline tier had to refuse what would do
// it.
func (j *job) explainLast(err error) error {
	if qiao.KindOf(err) == qiao.Unsupported && qiao.FixOf(err) == "" {
		return qiao.E(qiao.Unsupported, "write", err).WithFix("%s", connectFix)
	}
	return err
}

// try does the task on one tier.
func (j *job) try(t Tier) error {
	j.made.Tier = t
	switch {
	case t == Offline && j.req.Task == Proofread:
		return j.proofreadOffline()
	case t == Offline && j.req.Task == Summarize:
		return j.extractSummary()
	case t == Offline:
		return j.extractStructure()
	case j.req.Task == Proofread || j.req.Task == Rewrite || j.req.Task == Instruct:
		return j.reviseByModel(j.svc.model(t))
	case j.req.Task == Compose || j.req.Task == Reply:
		return j.composeByModel(j.svc.model(t))
	}
	return j.condenseByModel(j.svc.model(t))
}
