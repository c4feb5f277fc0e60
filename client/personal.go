package client

import (
	"context"
	"net/http"

	"github.com/qiao-ai/qiao/write"
)

// Words returns the user's dictionary, sorted.
func (c *Client) Words(ctx context.Context) ([]string, error) {
	var out struct {
		Words []string `json:"words"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "write", "words"}, nil, &out)
	return out.Words, err
}

// AddWord puts a word into the dictionary.
func (c *Client) AddWord(ctx context.Context, word string) error {
	return c.call(ctx, http.MethodPost, []string{"v1", "write", "words"}, map[string]string{"word": word}, nil)
}

// RemoveWord takes a word out of the dictionary.
func (c *Client) RemoveWord(ctx context.Context, word string) error {
	return c.call(ctx, http.MethodDelete, []string{"v1", "write", "words", word}, nil, nil)
}

// Profile returns what Qiao has learnt of the user's style.
func (c *Client) Profile(ctx context.Context) (write.Profile, error) {
	var p write.Profile
	err := c.call(ctx, http.MethodGet, []string{"v1", "write", "profile"}, nil, &p)
	return p, err
}

// Decide tells which edits were accepted or rejected.
func (c *Client) Decide(ctx context.Context, d []write.Decision) error {
	return c.call(ctx, http.MethodPost, []string{"v1", "write", "decisions"}, map[string]any{"decisions": d}, nil)
}

// Mute silences a rule, or lets it speak again.
func (c *Client) Mute(ctx context.Context, rule string, muted bool) error {
	return c.call(ctx, http.MethodPut, []string{"v1", "write", "rules", rule}, map[string]bool{"muted": muted}, nil)
}

// Glossary returns how things must be written, sorted by term.
func (c *Client) Glossary(ctx context.Context) ([]write.Term, error) {
	var out struct {
		Terms []write.Term `json:"terms"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "write", "glossary"}, nil, &out)
	return out.Terms, err
}

// PutTerm puts a term into the glossary, in place of one of its name.
func (c *Client) PutTerm(ctx context.Context, t write.Term) error {
	return c.call(ctx, http.MethodPut, []string{"v1", "write", "glossary", t.Term}, t, nil)
}

// RemoveTerm takes a term out of the glossary.
func (c *Client) RemoveTerm(ctx context.Context, term string) error {
	return c.call(ctx, http.MethodDelete, []string{"v1", "write", "glossary", term}, nil, nil)
}

// Forget deletes all that the server keeps of the user: dictionary, profile and
// glossary.
func (c *Client) Forget(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, []string{"v1", "write", "personal"}, nil, nil)
}
