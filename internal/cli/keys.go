package cli

import (
	"context"
	"os/user"
	"time"

	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/client"
	"github.com/qiao-ai/qiao/internal/app"
)

// keys are the keys of clients, in this machine's store or at a server.
type keys interface {
	List(ctx context.Context) ([]account.Key, error)
	Create(ctx context.Context, k account.Key) (account.Key, string, error)
	Revoke(ctx context.Context, id account.KeyID) (account.Key, error)
	Rotate(ctx context.Context, id account.KeyID, keep time.Duration) (account.Key, string, error)
	SetLimits(ctx context.Context, id account.KeyID, l account.Limits) (account.Key, error)
}

// withKeys runs do with the keys of this machine or of the server.
func (g *global) withKeys(do func(keys) error) error {
	if g.server == "" {
		return g.with(func(a *app.App) error { return do(keysHere{a.Keys(), a.Audit()}) })
	}
	c, err := g.client()
	if err != nil {
		return err
	}
	return do(keysThere{c})
}

// keysHere records what is done to the keys of this machine's store.
type keysHere struct {
	*account.Keyring
	log *audit.Log
}

func (k keysHere) record(ctx context.Context, act string, id account.KeyID, err error) {
	// A command whose act could not be recorded has done it all the same.
	_ = k.log.Record(ctx, audit.Act{Actor: person(), Via: "cli", Act: act, On: string(id), Err: err})
}

// person is who sits at this machine.
func person() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "somebody"
}

// Create implements keys.
func (k keysHere) Create(ctx context.Context, key account.Key) (account.Key, string, error) {
	made, secret, err := k.Keyring.Create(ctx, key)
	k.record(ctx, "create-key", key.ID, err)
	return made, secret, err
}

// Revoke implements keys.
func (k keysHere) Revoke(ctx context.Context, id account.KeyID) (account.Key, error) {
	out, err := k.Keyring.Revoke(ctx, id)
	k.record(ctx, "revoke-key", id, err)
	return out, err
}

// Rotate implements keys.
func (k keysHere) Rotate(ctx context.Context, id account.KeyID, keep time.Duration) (account.Key, string, error) {
	out, secret, err := k.Keyring.Rotate(ctx, id, keep)
	k.record(ctx, "rotate-key", id, err)
	return out, secret, err
}

// SetLimits implements keys.
func (k keysHere) SetLimits(ctx context.Context, id account.KeyID, l account.Limits) (account.Key, error) {
	out, err := k.Keyring.SetLimits(ctx, id, l)
	k.record(ctx, "limit-key", id, err)
	return out, err
}

// keysThere are those of a server, which records what is done to them.
type keysThere struct{ c *client.Client }

// ofServer turns a key of the client into one of package account.
func ofServer[T any](from any, err error) (out T, _ error) {
	if err != nil {
		return out, err
	}
	return out, same(from, &out)
}

// List implements keys.
func (k keysThere) List(ctx context.Context) ([]account.Key, error) {
	list, err := k.c.Keys(ctx)
	return ofServer[[]account.Key](list, err)
}

// Create implements keys.
func (k keysThere) Create(ctx context.Context, key account.Key) (account.Key, string, error) {
	var wanted client.Key
	if err := same(key, &wanted); err != nil {
		return account.Key{}, "", err
	}
	return secretOf(k.c.CreateKey(ctx, wanted))
}

func secretOf(made client.NewKey, err error) (account.Key, string, error) {
	key, err := ofServer[account.Key](made.Key, err)
	return key, made.Secret, err
}

// Revoke implements keys.
func (k keysThere) Revoke(ctx context.Context, id account.KeyID) (account.Key, error) {
	out, err := k.c.RevokeKey(ctx, string(id))
	return ofServer[account.Key](out, err)
}

// Rotate implements keys.
func (k keysThere) Rotate(ctx context.Context, id account.KeyID, keep time.Duration) (account.Key, string, error) {
	return secretOf(k.c.RotateKey(ctx, string(id), keep))
}

// SetLimits implements keys.
func (k keysThere) SetLimits(ctx context.Context, id account.KeyID, l account.Limits) (account.Key, error) {
	var limits client.Limits
	if err := same(l, &limits); err != nil {
		return account.Key{}, err
	}
	out, err := k.c.LimitKey(ctx, string(id), limits)
	return ofServer[account.Key](out, err)
}
