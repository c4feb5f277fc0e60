package engine

import (
	"context"
	"iter"
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
)

// A Request asks for tokens.
type Request struct {
	Prompt   []int32 // read before the first token; may be empty if the session has tokens
	Pictures []Picture
	Most     int     // the most tokens; 0 is as many as the context holds
	Stop     []int32 // tokens that end the answer
	Sampling Sampling
	// Logprobs asks for the logarithms of the probabilities of each token and of
	// so many best ones, before sampling changed anything; less than 1 is none.
	Logprobs int
	// Lookup is how many tokens are guessed ahead at a time: those that followed
	// the last few where they stood before. Guesses are checked together, and
	// those that are wrong discarded, so the answer is the same, and sooner where
	// it repeats its prompt, as rewriting does. 0 is none, MostLookup the most.
	// Only greedy answers without penalties, logprobs and constraint are guessed.
	Lookup int
	// Constraint, if not nil, says which tokens are allowed.
	Constraint Constraint
}

// A Constraint says which tokens may come next, such as those that keep a JSON
// text valid.
type Constraint interface {
	// Mask sets the logits of all tokens that are not allowed to minus infinity.
	// It must leave one; where none is allowed it returns an error, which ends
	// the answer.
	Mask(logits []float32) error
	// Accept is told the token that was chosen.
	Accept(token int32)
}

// A Token is one token of an answer.
type Token struct {
	ID int32
	// Finish is set on the last token: qiao.FinishStop where ID is one of the
	// Request's Stop, which is no part of the text; qiao.FinishLength where no
	// more was allowed.
	Finish  qiao.Finish
	Logprob float64  // if asked for
	Best    []Choice // if asked for, the most probable first
}

// Generate reads the prompt and yields tokens as they are chosen. Each one that is
// yielded has been appended to the session, but for the last.
//
// The sequence ends after a Token with a Finish, or with an error. It ends early
// when the caller leaves the loop, or when ctx is cancelled: within about the time
// of a token, with Kind Canceled or Timeout.
func (s *Session) Generate(ctx context.Context, r Request) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		g, err := s.begin(ctx, r)
		if err == nil && g.guesses() {
			g.guessed(ctx, yield)
			return
		}
		for err == nil {
			var t Token
			if t, err = g.next(); err != nil {
				break
			}
			if !yield(t, nil) || t.Finish != "" {
				return
			}
			s.one[0] = t.ID
			err = s.Append(ctx, s.one[:]...)
		}
		yield(Token{}, err)
	}
}

// A generation is an answer on its way.
type generation struct {
	session *Session
	request Request
	sampler *sampler
	made    int
}

func (s *Session) begin(ctx context.Context, r Request) (*generation, error) {
	if len(r.Prompt) == 0 && s.Len() == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "engine: generate", "the prompt is empty").
			WithFix("Give at least one token to continue.")
	}
	if room := s.model.context - s.Len() - len(r.Prompt) + 1; r.Most <= 0 || r.Most > room {
		r.Most = room
	}
	if err := s.show(&r); err != nil {
		return nil, err
	}
	if err := s.Append(ctx, r.Prompt...); err != nil {
		s.Truncate(s.Len()) // pictures that were not reached
		return nil, err
	}
	s.forgetVectors()
	return &generation{session: s, request: r, sampler: newSampler(r.Sampling)}, nil
}

// next chooses a token from the session's logits.
func (g *generation) next() (t Token, err error) {
	logits := g.session.logits
	raw := logits
	if g.request.Logprobs > 0 {
		raw = slices.Clone(logits)
	}
	if c := g.request.Constraint; c != nil {
		if err := c.Mask(logits); err != nil {
			return t, err
		}
	}
	if v := float64(logits[greatest(logits)]); math.IsNaN(v) || math.IsInf(v, -1) {
		return t, qiao.Errorf(qiao.Invalid, "engine: choose token", "no token can come next").
			WithFix("If this happens without a constraint on the answer, the model's file is damaged: fetch it again.")
	}
	t.ID = g.sampler.choose(logits, g.session.tokens)
	if c := g.request.Constraint; c != nil {
		c.Accept(t.ID)
	}
	if g.request.Logprobs > 0 {
		var own Choice
		own, t.Best = logprobs(raw, t.ID, g.request.Logprobs)
		t.Logprob = own.Logprob
	}
	t.Finish = g.finish(t.ID)
	return t, nil
}

// finish counts a token and says why it is the last, if it is.
func (g *generation) finish(token int32) qiao.Finish {
	g.made++
	switch {
	case slices.Contains(g.request.Stop, token):
		return qiao.FinishStop
	case g.made == g.request.Most:
		return qiao.FinishLength
	}
	return ""
}
