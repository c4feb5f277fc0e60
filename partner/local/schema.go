package local

import (
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/constrain"
	"github.com/qiao-ai/qiao/engine/token"
)

// A constraint keeps an answer within a JSON Schema. It implements
// [engine.Constraint].
type constraint struct {
	matcher *constrain.Matcher
	tokens  *token.Tokenizer
	stop    []int32
}

func (m *model) constraint(schema []byte) (*constraint, error) {
	v, err := m.vocabulary()
	if err != nil {
		return nil, err
	}
	g, err := v.Compile(schema)
	if err != nil {
		return nil, err
	}
	if len(m.stop) == 0 {
		return nil, qiao.Errorf(qiao.Unsupported, "local: answer", "the model has no token that ends an answer")
	}
	return &constraint{matcher: g.Matcher(), tokens: m.tokens, stop: m.stop}, nil
}

// Mask leaves the tokens that may come next, and those that end the answer where
// it may end.
func (c *constraint) Mask(logits []float32) error {
	mask, done := c.matcher.Mask(), c.matcher.Done()
	for i := range logits {
		allowed := i>>6 < len(mask) && mask[i>>6]>>(i&63)&1 == 1
		if !allowed && !(done && slices.Contains(c.stop, int32(i))) {
			logits[i] = float32(math.Inf(-1))
		}
	}
	return nil
}

// Accept is told the token that was chosen.
func (c *constraint) Accept(id int32) {
	if !slices.Contains(c.stop, id) {
		c.matcher.Accept([]byte(c.tokens.Text(id))) // it was in the mask
	}
}
