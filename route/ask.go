package route

import (
	"context"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// AskOptions say how a request is put to a partner, and which partners will do.
type AskOptions[T any] struct {
	// Ask asks one partner for one model. It returns when the first content has
	// come, or when it is sure that none will. Its ctx lives until Outcome.Done;
	// it ends earlier when another partner was faster. Two calls may run at once.
	Ask func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (T, error)
	// Discard frees an answer that came too late; nil if nothing need be freed.
	Discard func(T)
	// Accept tells whether a partner will do, such as one that speaks the client's
	// dialect; nil takes all.
	Accept func(*partner.Partner) bool
	// Deny says why the caller may not use a partner's model, such as an error of
	// Kind OverBudget, or nil. A Deny of nil denies none.
	Deny func(*partner.Partner, qiao.ModelID) error
	// Lacks names what a model lacks that the request needs, or "", for requests
	// that are no conversation, such as for vectors; nil is Card.Lacks.
	Lacks func(partner.Card) string
	// Session names the conversation, for rules that keep one with its partner;
	// the request's User if empty.
	Session string
	// Prompt is what a rule's prefix affinity looks at, where the request has no
	// Messages because they were never decoded.
	Prompt []byte
	// Tokens estimates the input; 0 has it counted from the request.
	Tokens int64
}

// An Outcome says who answers a request and how that came about.
type Outcome struct {
	Partner    qiao.PartnerID
	Model      qiao.ModelID
	Region     qiao.Region
	Local      bool
	Rule       string        // the rule that chose
	Attempts   []Attempt     // that failed or were too late, in the order of their ends
	Hedged     bool          // a second partner was asked while the first was waited for
	Waited     time.Duration // from the request to the first content
	FirstToken time.Duration // of it, what the partner that answers took
	end        *ending
}

// Done says how an answer ended, once its reader is through with it: err is nil
// for a whole answer and for a reader who left. Took is the time from the first
// content to the end; 0 has it measured. Done must be called once for every
// answer that Ask returned; calls after the first do nothing.
func (o Outcome) Done(usage qiao.Usage, err error, took time.Duration) {
	if o.end != nil {
		o.end.done(usage, err, took)
	}
}

// Ask puts req to the partners as the router's rules have it, and returns the
// first answer that begins. A failure before that goes to the next partner. The
// error of a request that nobody answered has one cause for each attempt, see
// [Attempts], and a Fix. The Outcome holds the attempts in either case.
func Ask[T any](ctx context.Context, r *Router, req *qiao.Request, o AskOptions[T]) (T, Outcome, error) {
	s := &search[T]{generation: generation{router: r, ctx: ctx, req: req}, o: o, began: r.o.Now()}
	s.hints = hints{accept: o.Accept, deny: o.Deny, lacks: o.Lacks, session: o.Session, prompt: o.Prompt, given: o.Tokens, ticket: r.tickets.Add(1)}
	return s.run()
}

// The causes with which a search cancels an attempt.
var (
	errLate  = errors.New("route: another partner was faster")
	errEnded = errors.New("route: the answer has ended")
	errSlow  = errors.New("route: no first content in time")
)

// An ending reports the end of an answer to the partner's health.
type ending struct {
	place  *place
	turn   *turn
	pace   *pace
	now    func() time.Time
	health func(error) Health
	cancel context.CancelCauseFunc // nil if the attempt has the caller's context
	first  time.Time
	took   time.Duration // to the first content
	traced func(End)
}

func (e *ending) done(usage qiao.Usage, err error, took time.Duration) {
	if !e.turn.end(usage) {
		return
	}
	now := e.now()
	if took <= 0 {
		took = now.Sub(e.first)
	}
	e.turn.done(now, err, e.health(err))
	if err == nil {
		e.pace.ended(usage.Output, took)
	}
	if e.traced != nil {
		e.traced(End{Usage: usage, FirstToken: e.took, Err: err})
	}
	if e.cancel != nil {
		e.cancel(errEnded)
	}
}
