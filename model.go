package qiao

import (
	"context"
	"iter"
	"strings"
)

// A Model answers requests. It is all that a feature knows of the world of
// partners, routes and engines.
//
// Generate may be called from many goroutines. It returns once the answer has
// begun or has failed to begin; reading the Stream does the waiting.
type Model interface {
	Generate(ctx context.Context, r *Request) (Stream, error)
}

// A Stream is an answer on its way: chunks, then the end, or an error.
//
// It must be ranged over once; leaving the loop early, or cancelling the
// context given to Generate, frees what it holds. After an error no chunk
// follows. A Stream that ends without an error is complete: a cut connection
// is an error of Kind Protocol, never a quiet end.
type Stream = iter.Seq2[Chunk, error]

// A Chunk is a piece of an answer.
type Chunk struct {
	Text      string
	Reasoning string // what a reasoning model thought; never shown as the answer
	ToolCalls []ToolCall
	Logprobs  []Logprob // of the text's tokens up to here that no Chunk before told
	Replay    string    // opaque: what this partner wants back, unchanged, in Message.Replay
	Finish    Finish    // set on the last chunk with content
	Usage     *Usage    // the whole answer's usage so far; the last one counts
	Served    *Served   // who answers; on the first chunk
}

// A Logprob is the probability that a token of an answer had.
type Logprob struct {
	Token   string // its bytes: a part of a character, perhaps
	Logprob float64
	Top     []Logprob // the likeliest in its place, without a Top of their own
}

// Finish says why an answer ended.
type Finish string

// The ends of an answer.
const (
	FinishStop    Finish = "stop"
	FinishLength  Finish = "length" // the token limit: the answer is cut short
	FinishTools   Finish = "tool_calls"
	FinishBlocked Finish = "content_filter"
)

// Usage counts the tokens of one answer. Input includes CachedInput and
// CacheWrite, and Output includes Reasoning.
type Usage struct {
	Input       int64 `json:"input"`
	CachedInput int64 `json:"cachedInput,omitempty"` // read from the partner's cache
	CacheWrite  int64 `json:"cacheWrite,omitempty"`  // written to it for a price of its own
	Output      int64 `json:"output"`
	Reasoning   int64 `json:"reasoning,omitempty"`
	Estimated   bool  `json:"estimated,omitempty"` // the partner did not say: counted by us
}

// Add returns the sum of u and v.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Input: u.Input + v.Input, CachedInput: u.CachedInput + v.CachedInput,
		CacheWrite: u.CacheWrite + v.CacheWrite,
		Output:     u.Output + v.Output, Reasoning: u.Reasoning + v.Reasoning,
		Estimated: u.Estimated || v.Estimated,
	}
}

// Served says who answered a request and where.
type Served struct {
	Partner PartnerID `json:"partner"`
	Model   ModelID   `json:"model"`            // as the partner named what answered
	Region  Region    `json:"region,omitempty"` // where the partner computed
	Local   bool      `json:"local"`            // nothing left this machine
}

// An Answer is a whole Stream put together.
type Answer struct {
	Text      string
	Reasoning string
	ToolCalls []ToolCall
	Logprobs  []Logprob
	Replay    string
	Finish    Finish
	Usage     Usage
	Served    Served
}

// Collect reads a Stream to its end. On an error it returns what had arrived
// beside it.
func Collect(s Stream) (Answer, error) {
	var a Answer
	var text, reasoning strings.Builder
	finish := func(err error) (Answer, error) {
		a.Text, a.Reasoning = text.String(), reasoning.String()
		return a, err
	}
	for c, err := range s {
		if err != nil {
			return finish(err)
		}
		text.WriteString(c.Text)
		reasoning.WriteString(c.Reasoning)
		a.add(c)
	}
	return finish(nil)
}

func (a *Answer) add(c Chunk) {
	for _, piece := range c.ToolCalls {
		a.addToolCall(piece)
	}
	a.Logprobs = append(a.Logprobs, c.Logprobs...)
	if c.Replay != "" {
		a.Replay = c.Replay
	}
	if c.Finish != "" {
		a.Finish = c.Finish
	}
	if c.Usage != nil {
		a.Usage = *c.Usage
	}
	if c.Served != nil {
		a.Served = *c.Served
	}
}

func (a *Answer) addToolCall(piece ToolCall) {
	for i := range a.ToolCalls {
		call := &a.ToolCalls[i]
		if call.Index != piece.Index {
			continue
		}
		call.Arguments += piece.Arguments
		if call.ID == "" {
			call.ID = piece.ID
		}
		if call.Name == "" {
			call.Name = piece.Name
		}
		return
	}
	a.ToolCalls = append(a.ToolCalls, piece)
}
