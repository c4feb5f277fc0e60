package engine

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/quant"
)

// A Session is a sequence of tokens that a model has read, with what it has made
// of them. It is for one goroutine at a time; sessions of one model may be used
// from several.
type Session struct {
	model  *Model
	typ    quant.Type
	tokens []int32 // those of pictures are below 0
	shown  []shown // in the order of the tokens
	pages  []*page
	logits []float32
	fresh  bool
	reused int
	job    job
	one    [1]int32 // the token that an answer goes on with
}

// SessionOptions say how a session keeps tokens.
type SessionOptions struct {
	// Exact keeps keys and values as 32-bit floats. They take twice the memory
	// of the 16-bit ones that do for all but comparisons.
	Exact bool
	// Fresh computes all tokens, also those that an ended session has read: for
	// measurements.
	Fresh bool
}

// NewSession makes an empty session. Close it when it is done.
func (m *Model) NewSession(o SessionOptions) *Session {
	typ := m.cache
	if o.Exact {
		typ = quant.F32
	}
	s := m.newSession(typ)
	s.fresh, s.logits = o.Fresh, make([]float32, m.config.Vocabulary)
	return s
}

// newSession makes a session that has no room for logits.
func (m *Model) newSession(typ quant.Type) *Session {
	s := &Session{model: m, typ: typ}
	s.job = job{session: s, wake: make(chan struct{}, 1), whole: m.config.bidirectional}
	return s
}

// drop is Close for what nobody will want to read again.
func (s *Session) drop() {
	s.model.pages.give(s.model.step.pages[s.typ], s.pages...)
	s.tokens, s.pages = nil, nil
}

// Len returns how many tokens the session has.
func (s *Session) Len() int { return len(s.tokens) }

// Tokens returns the session's tokens. They must not be changed. Those of pictures
// are below 0.
func (s *Session) Tokens() []int32 { return s.tokens }

// Logits returns the logits of what follows the last token: one for each token of
// the vocabulary. The caller may change them; the next Append replaces them.
func (s *Session) Logits() []float32 { return s.logits }

// Append reads tokens. After it, Logits tells what follows.
//
// An empty session takes over what an ended one has read of the same tokens.
//
// It fails with Kind TooLarge where they exceed the context or the memory, and
// Invalid where one is not in the vocabulary: then nothing is computed. When ctx
// is cancelled it returns within about the time of a token; the tokens read so far
// count, and Logits are not to be used.
func (s *Session) Append(ctx context.Context, tokens ...int32) error {
	if err := s.check(tokens); err != nil {
		return err
	}
	if len(tokens) == 0 {
		return nil
	}
	if len(s.tokens) == 0 && !s.fresh {
		tokens = s.resume(tokens)
	}
	if err := s.reserve(len(s.tokens) + len(tokens)); err != nil {
		return err
	}
	return s.read(ctx, tokens, false)
}

// read has tokens read by the scheduler.
func (s *Session) read(ctx context.Context, tokens []int32, draft bool) error {
	s.job.ctx, s.job.tokens, s.job.draft, s.job.done, s.job.err = ctx, tokens, draft, false, nil
	return s.model.read(&s.job)
}

const opAppend = "engine: read tokens"

func (s *Session) check(tokens []int32) error {
	if most := s.model.context; len(s.tokens)+len(tokens) > most {
		return qiao.Errorf(qiao.TooLarge, opAppend, "%d tokens and %d more exceed the context of %d", len(s.tokens), len(tokens), most).
			WithFix("Shorten the text, or open the model with a longer context.")
	}
	vocabulary := int32(s.model.config.Vocabulary)
	for i, t := range tokens {
		if t >= 0 && t < vocabulary || t < 0 && s.shows(len(s.tokens)+i) {
			continue
		}
		return qiao.Errorf(qiao.Invalid, opAppend, "token %d is %d, and the vocabulary has %d", i, tokens[i], vocabulary).
			WithFix("Make the tokens with this model's own vocabulary.")
	}
	return nil
}

// resume takes over what an ended session has read of tokens, but for the last,
// whose logits are wanted. It returns the others.
func (s *Session) resume(tokens []int32) []int32 {
	m := s.model
	s.pages, s.reused = m.pages.resume(m.step.pages[s.typ], tokens[:len(tokens)-1])
	s.tokens = append(s.tokens, tokens[:s.reused]...)
	return tokens[s.reused:]
}

// Reused returns how many of the first tokens an ended session had read already,
// so that they did not have to be computed again.
func (s *Session) Reused() int { return s.reused }

// reserve gets the pages for n tokens.
func (s *Session) reserve(n int) error {
	m := s.model
	for len(s.pages)*pageTokens < n {
		p, err := m.pages.take(m.step.pages[s.typ])
		if err != nil {
			return err
		}
		s.pages = append(s.pages, p)
	}
	return nil
}

// Truncate forgets all tokens but the first n. Logits are not to be used until
// the next Append.
func (s *Session) Truncate(n int) {
	s.tokens = s.tokens[:min(n, len(s.tokens))]
	s.shown = slices.DeleteFunc(s.shown, func(p shown) bool { return p.at >= len(s.tokens) })
	keep := (len(s.tokens) + pageTokens - 1) / pageTokens
	s.model.pages.give(s.model.step.pages[s.typ], s.pages[keep:]...)
	s.pages = s.pages[:keep]
}

// Close gives the session's memory back. The model remembers for a while what was
// read, for sessions that begin alike. The session must not be used after that.
func (s *Session) Close() {
	s.model.pages.keep(s.model.step.pages[s.typ], s.tokens, s.pages)
	s.tokens, s.pages = nil, nil
}
