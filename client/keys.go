package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Key is a client of the server: who it is and what it may do, without its secret.
type Key struct {
	ID      string    `json:"id"`
	User    string    `json:"user,omitempty"` // whose dictionary and profile apply
	Team    string    `json:"team,omitempty"`
	Admin   bool      `json:"admin"`
	Role    string    `json:"role,omitempty"` // user, viewer, operator or admin
	Scope   KeyScope  `json:"scope"`
	Limits  Limits    `json:"limits"`
	Hint    string    `json:"hint,omitempty"` // the last characters of the secret
	Created time.Time `json:"created,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
	Revoked time.Time `json:"revoked,omitzero"`
	Former  time.Time `json:"formerUntil,omitzero"` // until when the secret before the last rotation lets in
}

// A KeyScope says what a key may ask for. An empty list allows all.
type KeyScope struct {
	Features []qiao.Feature `json:"features,omitempty"`
	Models   []string       `json:"models,omitempty"` // patterns such as qwen* or deepseek/*
	Regions  []qiao.Region  `json:"regions,omitempty"`
}

// Limits bound the use of a key. A zero field is no limit.
type Limits struct {
	Requests   int64      `json:"rpm,omitempty"`        // in any 60 seconds
	Tokens     int64      `json:"tpm,omitempty"`        // in any 60 seconds
	Concurrent int64      `json:"concurrent,omitempty"` // under way
	Day        qiao.Money `json:"day,omitzero"`
	Month      qiao.Money `json:"month,omitzero"`
}

// A NewKey is a key with its secret, which cannot be had again.
type NewKey struct {
	Key    Key    `json:"key"`
	Secret string `json:"secret"`
}

// wantedKey is what a server takes of a key that is to be made.
type wantedKey struct {
	ID      string    `json:"id"`
	User    string    `json:"user,omitempty"`
	Team    string    `json:"team,omitempty"`
	Admin   bool      `json:"admin,omitempty"`
	Role    string    `json:"role,omitempty"`
	Scope   KeyScope  `json:"scope"`
	Limits  Limits    `json:"limits"`
	Expires time.Time `json:"expires,omitzero"`
}

// Keys lists the keys of the server, revoked ones too. It takes the role admin, as
// all that follows.
func (c *Client) Keys(ctx context.Context) ([]Key, error) {
	var out struct {
		Keys []Key `json:"keys"`
	}
	err := c.call(ctx, http.MethodGet, []string{"v1", "keys"}, nil, &out)
	return out.Keys, err
}

// CreateKey makes a key of k's ID, User, Team, Role, Scope, Limits and Expires.
func (c *Client) CreateKey(ctx context.Context, k Key) (out NewKey, err error) {
	wanted := wantedKey{k.ID, k.User, k.Team, k.Admin, k.Role, k.Scope, k.Limits, k.Expires}
	err = c.call(ctx, http.MethodPost, []string{"v1", "keys"}, wanted, &out)
	return out, err
}

// RotateKey gives a key another secret; the old one lets in for keep.
func (c *Client) RotateKey(ctx context.Context, id string, keep time.Duration) (out NewKey, err error) {
	q := url.Values{}
	if keep != 0 {
		q.Set("keep", keep.String())
	}
	err = c.ask(ctx, http.MethodPost, []string{"v1", "keys", id, "rotate"}, q, &out)
	return out, err
}

// LimitKey changes the limits of a key; those left out are lifted.
func (c *Client) LimitKey(ctx context.Context, id string, l Limits) (k Key, err error) {
	err = c.call(ctx, http.MethodPut, []string{"v1", "keys", id, "limits"}, l, &k)
	return k, err
}

// RevokeKey shuts a key out.
func (c *Client) RevokeKey(ctx context.Context, id string) (k Key, err error) {
	err = c.call(ctx, http.MethodDelete, []string{"v1", "keys", id}, nil, &k)
	return k, err
}
