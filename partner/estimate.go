package partner

import (
	"unicode"

	"github.com/qiao-ai/qiao"
)

// imageTokens stands for an image whose cost the partner did not say: about what
// a picture of a million pixels costs at most of them.
const imageTokens = 1000

// EstimateTokens counts the tokens of a text roughly, for accounts where a
// partner did not count: two tokens for three Chinese characters, one for four
// others. Real tokenizers differ by up to half.
func EstimateTokens(s string) int64 {
	var han, other int64
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			han++
		} else {
			other++
		}
	}
	return (han*8 + other*3 + 11) / 12
}

// estimateInput counts a request's tokens roughly.
func estimateInput(r *qiao.Request) (n int64) {
	for _, m := range r.Messages {
		n += 4 // the turn's own marks
		for _, p := range m.Parts {
			n += EstimateTokens(p.Text)
			if p.Image != nil {
				n += imageTokens
			}
		}
		for _, c := range m.ToolCalls {
			n += EstimateTokens(c.Name + c.Arguments)
		}
	}
	for _, t := range r.Tools {
		n += EstimateTokens(t.Name + t.Description + string(t.Parameters))
	}
	return n + EstimateTokens(string(r.Schema))
}

// countOutput adds what a chunk holds to the tally of an answer that may come
// without usage.
func (c *call) countOutput(chunk qiao.Chunk) {
	thought := EstimateTokens(chunk.Reasoning)
	c.guess.Reasoning += thought
	c.guess.Output += thought + EstimateTokens(chunk.Text)
	for _, t := range chunk.ToolCalls {
		c.guess.Output += EstimateTokens(t.Name + t.Arguments)
	}
	c.counted = c.counted || chunk.Usage != nil
}

// estimated is the usage of an answer whose partner told none.
func (c *call) estimated() qiao.Chunk {
	u := c.guess
	u.Input, u.Estimated = estimateInput(c.request), true
	return qiao.Chunk{Usage: &u}
}
