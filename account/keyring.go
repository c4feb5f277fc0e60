package account

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Keyring finds keys by their secrets. It holds all keys in memory, so that
// finding one takes well under a microsecond. What this process changes holds at
// once; what another process changes holds within Fresh. Its methods may be called
// from many goroutines.
type Keyring struct {
	store Store
	now   func() time.Time

	held   atomic.Pointer[keys]
	asking sync.Mutex // held while the store is asked
}

// Fresh is how old a Keyring's knowledge may be of what other processes changed.
const Fresh = 250 * time.Millisecond

// keys are what a Keyring knows; nobody changes them.
type keys struct {
	byHash  map[Hash]*Key
	former  map[Hash]*Key // by the secret before
	version int64
	asked   time.Time
	budgets bool // a key has one
}

// NewKeyring returns a Keyring over a Store, which is not asked yet. A nil now is
// time.Now.
func NewKeyring(s Store, now func() time.Time) *Keyring {
	if now == nil {
		now = time.Now
	}
	return &Keyring{store: s, now: now}
}

// Find returns the key of a secret. A secret that is not known, was revoked or has
// expired is an error of Kind Unauthenticated; which of them it was, it does not
// tell.
func (r *Keyring) Find(ctx context.Context, secret string) (*Key, error) {
	held, err := r.fresh(ctx)
	if err != nil {
		return nil, err
	}
	hash, now := HashOf(secret), r.now()
	k, ok := held.byHash[hash]
	if !ok {
		k, ok = held.former[hash]
		ok = ok && now.Before(k.Former)
	}
	if !ok || !k.Valid(now) {
		return nil, qiao.Errorf(qiao.Unauthenticated, "key", "no key, or one that is not known").
			WithFix("Send a key of this server in the header Authorization: Bearer KEY, or x-api-key.")
	}
	return k, nil
}

// Budgets tells whether a key that was looked for has a budget. It asks nobody.
func (r *Keyring) Budgets() bool {
	h := r.held.Load()
	return h != nil && h.budgets
}

// fresh returns what is known after asking the store whether it still holds, if
// that was long ago.
func (r *Keyring) fresh(ctx context.Context) (*keys, error) {
	if h := r.held.Load(); h != nil && r.now().Sub(h.asked) < Fresh {
		return h, nil
	}
	r.asking.Lock()
	defer r.asking.Unlock()
	return r.ask(ctx, false)
}

// ask reads the store unless what is held is still true. r.asking is held.
func (r *Keyring) ask(ctx context.Context, anyway bool) (*keys, error) {
	h, now := r.held.Load(), r.now()
	if h != nil && !anyway && now.Sub(h.asked) < Fresh {
		return h, nil // somebody asked while we waited
	}
	version, err := r.store.KeysVersion(ctx)
	if err != nil {
		return nil, err
	}
	next := &keys{version: version, asked: now}
	if h != nil && h.version == version {
		next.byHash, next.former, next.budgets = h.byHash, h.former, h.budgets
		r.held.Store(next)
		return next, nil
	}
	all, err := r.store.Keys(ctx)
	if err != nil {
		return nil, err
	}
	next.byHash, next.former = make(map[Hash]*Key, len(all)), map[Hash]*Key{}
	for i := range all {
		if all[i].Revoked.IsZero() {
			next.byHash[all[i].Hash] = &all[i].Key
			if all[i].Former.After(now) {
				next.former[all[i].Previous] = &all[i].Key
			}
			next.budgets = next.budgets || all[i].Limits.HasBudget()
		}
	}
	r.held.Store(next)
	return next, nil
}

// List returns all keys, revoked ones too, in the order they were made.
func (r *Keyring) List(ctx context.Context) ([]Key, error) {
	all, err := r.store.Keys(ctx)
	list := make([]Key, len(all))
	for i := range all {
		list[i] = all[i].Key
	}
	return list, err
}

// Create makes a key and returns it with its secret, which cannot be had again. ID
// must be set; User is the ID if empty. A name that was used before is an error of
// Kind Conflict.
func (r *Keyring) Create(ctx context.Context, k Key) (Key, string, error) {
	if err := k.Validate(); err != nil {
		return Key{}, "", err
	}
	if k.User == "" {
		k.User = string(k.ID)
	}
	k.Role, k.Former = k.MayAs(), time.Time{}
	k.Admin = k.Role == Admin
	secret := NewSecret()
	k.Hint, k.Created, k.Expires, k.Revoked = hint(secret), stamp(r.now()), stamp(k.Expires), time.Time{}
	if !k.Expires.IsZero() && !k.Expires.After(k.Created) {
		return Key{}, "", qiao.Errorf(qiao.Invalid, "key", "the key would have expired already").WithFix("Give a time to come, such as 720h.")
	}
	if err := r.store.AddKey(ctx, k, HashOf(secret)); err != nil {
		return Key{}, "", err
	}
	return k, secret, r.again(ctx)
}

// Revoke shuts a key out, from the next request on. Requests under way go on. A
// key that is revoked already stays so; a name that is not known is an error of
// Kind NotFound.
func (r *Keyring) Revoke(ctx context.Context, id KeyID) (Key, error) {
	return r.change(ctx, id, func(k *Kept) error {
		if k.Revoked.IsZero() {
			k.Revoked = stamp(r.now())
		}
		return nil
	})
}

// LongestKeep bounds how long a secret may let in after its rotation.
const LongestKeep = 90 * 24 * time.Hour

// Rotate gives a key another secret, which cannot be had again; the old one lets in
// for keep, so that clients can be told the new one meanwhile, and is shut out at
// once if that is 0. One that was kept by an earlier rotation is shut out. A key
// that was revoked is an error of Kind Conflict.
func (r *Keyring) Rotate(ctx context.Context, id KeyID, keep time.Duration) (Key, string, error) {
	if keep < 0 || keep > LongestKeep {
		return Key{}, "", qiao.Errorf(qiao.Invalid, "key", "the old secret cannot be kept so long").WithFix("Keep it from 0 to 2160h.")
	}
	secret := NewSecret()
	k, err := r.change(ctx, id, func(k *Kept) error {
		k.Previous, k.Former = Hash{}, time.Time{}
		if keep > 0 {
			k.Previous, k.Former = k.Hash, stamp(r.now().Add(keep))
		}
		k.Hash, k.Hint = HashOf(secret), hint(secret)
		return alive(k)
	})
	if err != nil {
		return Key{}, "", err
	}
	return k, secret, nil
}

// SetLimits changes the limits of a key. A key that was revoked is an error of
// Kind Conflict.
func (r *Keyring) SetLimits(ctx context.Context, id KeyID, l Limits) (Key, error) {
	return r.change(ctx, id, func(k *Kept) error {
		k.Limits = l
		if err := l.Validate(); err != nil {
			return err
		}
		return alive(k)
	})
}

func alive(k *Kept) error {
	if k.Revoked.IsZero() {
		return nil
	}
	return qiao.Errorf(qiao.Conflict, "key", "the key %s was revoked", k.ID).WithFix("Make another: qiao key create NAME")
}

func (r *Keyring) change(ctx context.Context, id KeyID, how func(*Kept) error) (Key, error) {
	all, err := r.store.Keys(ctx)
	if err != nil {
		return Key{}, err
	}
	i := slices.IndexFunc(all, func(k Kept) bool { return k.ID == id })
	if i < 0 {
		return Key{}, qiao.Errorf(qiao.NotFound, "key", "there is no key %q", string(id)).WithFix("See: qiao key list")
	}
	if err := how(&all[i]); err != nil {
		return Key{}, err
	}
	if err := r.store.ChangeKey(ctx, all[i]); err != nil {
		return Key{}, err
	}
	return all[i].Key, r.again(ctx)
}

// again makes what this process changed hold at once.
func (r *Keyring) again(ctx context.Context) error {
	r.asking.Lock()
	defer r.asking.Unlock()
	_, err := r.ask(ctx, true)
	return err
}
