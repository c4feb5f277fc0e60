package account

import (
	"context"
	"time"
)

// A Store keeps keys. Every method is one transaction; all may be called from many
// goroutines, and several processes may use one Store.
type Store interface {
	// AddKey keeps a new key. A name that was used before is an error of Kind
	// Conflict.
	AddKey(ctx context.Context, k Key, h Hash) error
	// Keys returns all keys, revoked ones too, in the order they were made.
	Keys(ctx context.Context) ([]Kept, error)
	// ChangeKey replaces what is known of a key, its hashes too. A name that is not
	// there is an error of Kind NotFound.
	ChangeKey(ctx context.Context, k Kept) error
	// KeysVersion returns a number that is another one after every AddKey and
	// ChangeKey of any process. It must be cheap: it is asked several times a second.
	KeysVersion(ctx context.Context) (int64, error)
}

// Kept is a key with the hashes of its secrets.
type Kept struct {
	Key
	Hash     Hash
	Previous Hash // of the secret before; it lets in until Key.Former
}

// stamp cuts a time to what a Store keeps of it.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}
