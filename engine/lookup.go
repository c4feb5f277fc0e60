package engine

import (
	"context"
	"slices"
)

// MostLookup is the most tokens that are guessed at a time.
const MostLookup = logitRows - 1

// The longest and the shortest run of tokens that is looked for.
const (
	longestRun  = 4
	shortestRun = 2
)

// guesses tells whether an answer's tokens are guessed ahead.
func (g *generation) guesses() bool {
	r := &g.request
	return r.Lookup > 0 && r.Sampling.Temperature <= 0 && !g.sampler.penalises() && r.Logprobs < 1 && r.Constraint == nil
}

// guessed is Generate with guesses: each step reads the token that is certain and
// those guessed to follow, and keeps as many as the model itself would have said.
func (g *generation) guessed(ctx context.Context, yield func(Token, error) bool) {
	s := g.session
	t, err := g.next()
	if err != nil || !yield(t, nil) || t.Finish != "" {
		if err != nil {
			yield(Token{}, err)
		}
		return
	}
	next := t.ID
	for {
		base := s.Len()
		step := append([]int32{next}, g.guess(next)...)
		if err := s.readDraft(ctx, step); err != nil {
			yield(Token{}, err)
			return
		}
		right := 0
		for right < len(step)-1 && step[right+1] == s.job.choices[right] {
			right++
		}
		for i, id := range s.job.choices[:right+1] {
			// What is yielded last has not been appended, as Generate promises.
			t := Token{ID: id, Finish: g.finish(id)}
			if !yield(t, nil) || t.Finish != "" {
				s.Truncate(base + 1 + i)
				return
			}
		}
		s.Truncate(base + 1 + right)
		next = s.job.choices[right]
	}
}

// readDraft reserves room for a draft and reads it.
func (s *Session) readDraft(ctx context.Context, step []int32) error {
	if err := s.reserve(s.Len() + len(step)); err != nil {
		return err
	}
	return s.read(ctx, step, true)
}

// guess returns what followed the last tokens, next among them, where they stood
// before: the longest run that is found, and there the latest.
func (g *generation) guess(next int32) []int32 {
	read := g.session.tokens
	most := min(g.request.Lookup, MostLookup, g.request.Most-g.made, g.session.model.context-len(read)-1)
	for run := min(longestRun, len(read)); run >= shortestRun && most > 0; run-- {
		tail := append(slices.Clone(read[len(read)-run+1:]), next)
		for at := len(read) - run; at >= 0; at-- {
			if slices.Equal(read[at:at+run], tail) {
				return words(read[at+run : min(at+run+most, len(read))])
			}
		}
	}
	return nil
}

// words are tokens up to a picture's.
func words(tokens []int32) []int32 {
	if i := slices.IndexFunc(tokens, func(t int32) bool { return t < 0 }); i >= 0 {
		return tokens[:i]
	}
	return tokens
}
