package local

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/token"
)

// logprobs gathers the probabilities of an answer's tokens until a chunk takes them.
// A nil one gathers nothing.
type logprobs struct {
	tokens *token.Tokenizer
	top    int
	held   []qiao.Logprob
	ends   []int // bytes of the whole answer before the end of each that is held
	length int   // bytes of the whole answer
}

// add takes a token that was chosen. Thoughts and calls have none.
func (l *logprobs) add(t engine.Token, text bool) {
	if l == nil {
		return
	}
	l.length += len(l.tokens.Text(t.ID))
	if !text {
		return
	}
	p := qiao.Logprob{Token: l.tokens.Text(t.ID), Logprob: t.Logprob}
	for _, c := range t.Best[:min(l.top, len(t.Best))] {
		p.Top = append(p.Top, qiao.Logprob{Token: l.tokens.Text(c.ID), Logprob: c.Logprob})
	}
	l.held, l.ends = append(l.held, p), append(l.ends, l.length)
}

// cut forgets the tokens of a stop string: what begins behind n bytes of the answer.
func (l *logprobs) cut(n int) {
	if l == nil {
		return
	}
	for i, end := range l.ends {
		if end-len(l.held[i].Token) >= n {
			l.held, l.ends = l.held[:i], l.ends[:i]
			return
		}
	}
}

// take gives what is held away.
func (l *logprobs) take() []qiao.Logprob {
	if l == nil {
		return nil
	}
	list := l.held
	l.held, l.ends = nil, nil
	return list
}
