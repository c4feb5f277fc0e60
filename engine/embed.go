package engine

import (
	"context"
	"math"
	"sync"

	"github.com/qiao-ai/qiao"
)

// A pooled gathers the vectors of a text's tokens into one.
type pooled struct {
	pooling pooling
	sum     []float32
	count   int
}

// add takes the vector of a step's row. A nil pooled takes nothing.
func (p *pooled) add(s *step, i int) {
	if p == nil {
		return
	}
	p.count++
	switch {
	case p.pooling == poolFirst && p.count > 1:
	case p.pooling == poolMean:
		s.kernel.Add(p.sum, s.row(i))
	default: // the last one stays
		copy(p.sum, s.row(i))
	}
}

// Embeds tells whether the model is made for vectors, and not for answers.
func (m *Model) Embeds() bool { return m.config.pooling != poolNone }

const opEmbed = "engine: make vectors"

// together is how many texts are read at the same time.
const together = 8

// Embed returns a vector of length 1 for each sequence of tokens: of the last
// token, or the mean of all, as the model's file says; the last where it says
// nothing. It has Width numbers. Texts are read at the same time.
//
// It fails with Kind Invalid where a sequence is empty or has tokens that are not in
// the vocabulary, TooLarge where one exceeds the context, and Unsupported where the
// model gives scores instead of vectors.
func (m *Model) Embed(ctx context.Context, texts ...[]int32) ([][]float32, error) {
	if m.config.pooling == poolRank {
		return nil, qiao.Errorf(qiao.Unsupported, opEmbed, "the model ranks texts and makes no vectors of them").
			WithFix("Use a model made for vectors, such as qwen3-embedding:0.6b.")
	}
	vectors, errs := make([][]float32, len(texts)), make([]error, len(texts))
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(together, len(texts)) {
		wait.Go(func() {
			for i := range next {
				vectors[i], errs[i] = m.embed(ctx, texts[i])
			}
		})
	}
	for i := range texts {
		next <- i
	}
	close(next)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// embed makes the vector of one text.
func (m *Model) embed(ctx context.Context, tokens []int32) ([]float32, error) {
	if len(tokens) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, opEmbed, "a text has no tokens").WithFix("Leave empty texts out.")
	}
	s := m.newSession(m.cache)
	defer s.drop()
	if err := s.check(tokens); err != nil {
		return nil, err
	}
	if m.config.bidirectional && len(tokens) > stepRows {
		return nil, qiao.Errorf(qiao.TooLarge, opEmbed, "a text has %d tokens, and this model, which looks both ways, reads %d", len(tokens), stepRows).
			WithFix("Cut the text into shorter ones.")
	}
	if err := s.reserve(len(tokens)); err != nil {
		return nil, err
	}
	p := &pooled{pooling: m.config.pooling, sum: make([]float32, m.config.Width)}
	s.job.vector = p
	if err := s.read(ctx, tokens, false); err != nil {
		return nil, err
	}
	normalise(p.sum)
	return p.sum, nil
}

// normalise makes a vector's length 1. One of zeros stays.
func normalise(x []float32) {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return
	}
	by := 1 / math.Sqrt(sum)
	for i, v := range x {
		x[i] = float32(float64(v) * by)
	}
}

// Shorten returns the first n numbers of a vector as one of length 1, for models
// that are made to be cut, as Qwen3-Embedding is.
func Shorten(x []float32, n int) []float32 {
	y := append([]float32(nil), x[:min(n, len(x))]...)
	normalise(y)
	return y
}
