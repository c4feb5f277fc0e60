package account

import (
	"context"
	"time"
)

// A Session is a person who signed in. Its secret is not in it.
type Session struct {
	Hash    Hash   // of the secret that the browser bears
	User    string // whose dictionary and profile apply
	Name    string // for people
	Role    Role
	Created time.Time // in milliseconds, UTC, as Expires
	Expires time.Time
}

// Sessions keep who signed in. Every method is one transaction; all may be called
// from many goroutines, and several processes may use one store.
type Sessions interface {
	// AddSession keeps a session and forgets those that expired before it was made.
	AddSession(ctx context.Context, s Session) error
	// SessionOf returns the session of a secret's hash; Kind NotFound where there is
	// none. It does not look at the time.
	SessionOf(ctx context.Context, h Hash) (Session, error)
	// DropSession forgets a session; one that is not there needs nothing.
	DropSession(ctx context.Context, h Hash) error
}
