package client

import (
	"context"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
)

// A ModelFact is what a server knows of a model. Abilities are "yes", "no" or
// "unknown".
type ModelFact struct {
	Vendor   string         `json:"vendor"`
	ID       qiao.ModelID   `json:"id"`
	Context  int            `json:"context,omitempty"` // tokens of input and output together; 0 is unknown
	Output   int            `json:"output,omitempty"`  // tokens of output at most; 0 is unknown
	Stream   string         `json:"stream"`
	Schema   string         `json:"schema"`
	Tools    string         `json:"tools"`
	Images   string         `json:"images"`
	Thinking string         `json:"thinking"`
	Embeds   bool           `json:"embeds,omitempty"`
	Also     []qiao.ModelID `json:"also,omitempty"`
	Serves   qiao.ModelID   `json:"serves,omitempty"`
	Released string         `json:"released,omitempty"`
	Memory   []string       `json:"memory,omitempty"` // fields that were written from memory
	Source   string         `json:"source,omitempty"`
	Prices   []Price        `json:"prices"`
}

// A Price is a price of a model in a region. Amounts are decimal numbers, for a
// million tokens.
type Price struct {
	Scope    string    `json:"scope,omitempty"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until,omitzero"`
	Window   string    `json:"window,omitempty"`
	Currency string    `json:"currency"`
	Tiers    []Tier    `json:"tiers"`
	Batch    float64   `json:"batch,omitempty"`
	Memory   bool      `json:"memory,omitempty"`
	Holds    bool      `json:"holds"` // now
}

// A Tier is what a price is up to a length of the input.
type Tier struct {
	UpTo       int64  `json:"upTo,omitempty"`
	OutputUpTo int64  `json:"outputUpTo,omitempty"`
	In         string `json:"in"`
	Out        string `json:"out"`
	Read       string `json:"read,omitempty"`
	Write      string `json:"write,omitempty"`
	Thinking   string `json:"thinking,omitempty"`
}

// Prices lists what the server knows of models; an empty vendor or model is all.
func (c *Client) Prices(ctx context.Context, vendor string, model qiao.ModelID) ([]ModelFact, error) {
	var out struct {
		Models []ModelFact `json:"models"`
	}
	err := c.ask(ctx, http.MethodGet, []string{"v1", "prices"}, values("vendor", vendor, "model", string(model)), &out)
	return out.Models, err
}
