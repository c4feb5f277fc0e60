package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// Keys are the keys of clients that can be made while the server runs; an
// [account.Keyring] is one.
type Keys interface {
	Find(ctx context.Context, secret string) (*account.Key, error)
	List(ctx context.Context) ([]account.Key, error)
	Create(ctx context.Context, k account.Key) (account.Key, string, error)
	Revoke(ctx context.Context, id account.KeyID) (account.Key, error)
	Rotate(ctx context.Context, id account.KeyID, keep time.Duration) (account.Key, string, error)
	SetLimits(ctx context.Context, id account.KeyID, l account.Limits) (account.Key, error)
}

type (
	keyList struct {
		Body struct {
			Keys []account.Key `json:"keys"`
		}
	}
	oneKey struct{ Body account.Key }
	// A madeKey is a key with its secret, which is shown this once.
	madeKey struct {
		Body struct {
			Key    account.Key `json:"key"`
			Secret string      `json:"secret" doc:"send it as Authorization: Bearer SECRET; it cannot be shown again"`
		}
	}
	newKey struct {
		Body struct {
			ID      account.KeyID  `json:"id" required:"true" doc:"names the key for ever"`
			User    string         `json:"user" doc:"whose dictionary and profile apply; the id if empty"`
			Team    account.Team   `json:"team"`
			Admin   bool           `json:"admin" doc:"as the role admin"`
			Role    account.Role   `json:"role" doc:"user, viewer, operator or admin: what of the server it may see and change"`
			Scope   account.Scope  `json:"scope"`
			Limits  account.Limits `json:"limits"`
			Expires time.Time      `json:"expires,omitzero"`
		}
	}
	rotateKey struct {
		ID   account.KeyID `path:"id"`
		Keep string        `query:"keep" doc:"how long the old secret goes on letting in, such as 24h"`
	}
	nameKey struct {
		ID account.KeyID `path:"id"`
	}
	limitKey struct {
		ID   account.KeyID `path:"id"`
		Body account.Limits
	}
)

func (s *Server) keyAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/keys", "list-keys", "The keys of clients, without their secrets"),
		func(ctx context.Context, _ *struct{}) (*keyList, error) {
			out := &keyList{}
			list, err := keep(s, ctx, func(k Keys) ([]account.Key, error) { return k.List(ctx) })
			out.Body.Keys = append([]account.Key{}, list...)
			return out, err
		})
	huma.Register(api, s.op(http.MethodPost, "/v1/keys", "create-key", "Make a key; its secret is shown this once"),
		func(ctx context.Context, in *newKey) (*madeKey, error) {
			b := in.Body
			k := account.Key{ID: b.ID, User: b.User, Team: b.Team, Admin: b.Admin, Role: b.Role, Scope: b.Scope, Limits: b.Limits, Expires: b.Expires}
			about(ctx, string(b.ID))
			return s.makeKey(ctx, func(keys Keys) (account.Key, string, error) { return keys.Create(ctx, k) })
		})
	huma.Register(api, s.op(http.MethodPost, "/v1/keys/{id}/rotate", "rotate-key", "Give a key another secret; the old one is shut out, at once or after a while"),
		func(ctx context.Context, in *rotateKey) (*madeKey, error) {
			keep, err := keepFor(in.Keep)
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			return s.makeKey(ctx, func(keys Keys) (account.Key, string, error) { return keys.Rotate(ctx, in.ID, keep) })
		})
	huma.Register(api, s.op(http.MethodPut, "/v1/keys/{id}/limits", "limit-key", "Change the limits of a key"),
		func(ctx context.Context, in *limitKey) (*oneKey, error) {
			k, err := keep(s, ctx, func(keys Keys) (account.Key, error) { return keys.SetLimits(ctx, in.ID, in.Body) })
			return &oneKey{k}, err
		})
	huma.Register(api, s.op(http.MethodDelete, "/v1/keys/{id}", "revoke-key", "Shut a key out, from the next request on"),
		func(ctx context.Context, in *nameKey) (*oneKey, error) {
			k, err := keep(s, ctx, func(keys Keys) (account.Key, error) { return keys.Revoke(ctx, in.ID) })
			return &oneKey{k}, err
		})
}

// keepFor reads how long an old secret is kept.
func keepFor(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, qiao.Errorf(qiao.Invalid, "key", "%.20q is no time", s).WithFix("Write it like 24h.")
	}
	return d, nil
}

// keep asks the keys that are kept.
func keep[T any](s *Server, ctx context.Context, ask func(Keys) (T, error)) (out T, err error) {
	if s.cfg.Keys == nil {
		return out, s.fail(ctx, missingPart("keys", "Start it with: qiao serve"))
	}
	if out, err = ask(s.cfg.Keys); err != nil {
		return out, s.fail(ctx, err)
	}
	return out, nil
}

func (s *Server) makeKey(ctx context.Context, how func(Keys) (account.Key, string, error)) (*madeKey, error) {
	return keep(s, ctx, func(keys Keys) (*madeKey, error) {
		k, secret, err := how(keys)
		out := &madeKey{}
		out.Body.Key, out.Body.Secret = k, secret
		return out, err
	})
}
