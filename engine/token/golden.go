package token

import (
	"encoding/json"
	"slices"
)

// Goldens are texts with the tokens that a model's own tokenizer gives: what a
// vocabulary and this package are checked against.
type Goldens struct {
	Source string       `json:"source"`
	Cases  []GoldenCase `json:"cases"`
}

// A GoldenCase is one text and its tokens. Names of special tokens in it count.
type GoldenCase struct {
	Text string `json:"text"`
	IDs  []ID   `json:"ids"`
}

// ParseGoldens reads a file of goldens.
func ParseGoldens(data []byte) (*Goldens, error) {
	g := new(Goldens)
	if err := json.Unmarshal(data, g); err != nil {
		return nil, invalid("goldens: %w", err)
	}
	return g, nil
}

// Check returns the indexes of the cases for which t gives other tokens.
func (g *Goldens) Check(t *Tokenizer) (wrong []int) {
	for i, c := range g.Cases {
		if !slices.Equal(t.EncodePrompt(c.Text, 0), c.IDs) {
			wrong = append(wrong, i)
		}
	}
	return wrong
}
