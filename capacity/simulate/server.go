package simulate

import "github.com/qiao-ai/qiao"

// A Step says how many seconds one iteration takes.
type Step struct {
	Fixed    float64 // whatever it does
	Sequence float64 // for each answer in the batch
	Context  float64 // for each token that the answers look back on
	Prompt   float64 // for each token of a prompt that is taken in
	Pairs    float64 // for each pair of a prompt's token and one before it
}

// time is how long an iteration takes with n answers over ctx tokens of context,
// and so many tokens and pairs of a prompt.
func (s *Step) time(n, ctx, prompt, pairs float64) float64 {
	return s.Fixed + s.Sequence*n + s.Context*ctx + s.Prompt*prompt + s.Pairs*pairs
}

// A Server is one replica.
type Server struct {
	Step    Step
	Batch   int     // answers at once
	Tokens  int     // tokens of an iteration at most, prompts and answers together
	Memory  float64 // tokens that the cache holds; 0 has no bound
	Chunked bool    // prompts are taken in beside answers, in parts; else before them
}

func (s *Server) check() error {
	if s.Batch < 1 || s.Tokens < 1 || s.Memory < 0 || s.Step.Fixed < 0 || s.Step.time(1, 1, 1, 1) <= 0 {
		return qiao.Errorf(qiao.Invalid, "simulate", "a server needs a batch, tokens an iteration, and time for an iteration").
			WithFix("Give figures above 0.")
	}
	return nil
}

// A Request is one to the server.
type Request struct {
	At     float64 // seconds
	Input  int     // tokens of the prompt
	Cached int     // of them, in the cache already
	Output int     // tokens of the answer, at least 1
}

// An Outcome is what became of a request, in seconds.
type Outcome struct {
	Request
	Begun float64 // when its prompt was begun
	First float64 // when its first token was there
	End   float64
}

// Wait is how long it stood in the queue.
func (o *Outcome) Wait() float64 { return o.Begun - o.At }

// FirstToken is the time to its first token.
func (o *Outcome) FirstToken() float64 { return o.First - o.At }

// PerToken is the time for each token after the first; 0 of one token.
func (o *Outcome) PerToken() float64 {
	if o.Output < 2 {
		return 0
	}
	return (o.End - o.First) / float64(o.Output-1)
}
