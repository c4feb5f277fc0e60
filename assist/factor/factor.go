package factor

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

// A Lock is the passcode of a user.
type Lock struct {
	Hash  string    // of the passcode; empty: none is set
	Wrong int       // attempts in a row
	Until time.Time // no attempt before
}

// A Store keeps locks. Its methods may be called from many goroutines.
type Store interface {
	// Lock returns a user's, which is the zero Lock if there is none.
	Lock(ctx context.Context, u assist.UserID) (Lock, error)
	// UpdateLock changes a user's lock in one transaction. An error of change leaves
	// it as it was, and is returned.
	UpdateLock(ctx context.Context, u assist.UserID, change func(*Lock) error) error
}

// The names of the factors.
const (
	Passcode = "passcode"
	Device   = "device"
)

const (
	// free is how many wrong attempts in a row cost no time.
	free = 4
	// firstWait is the time that the next one costs; it doubles with each.
	firstWait = time.Minute
	// longestWait is the most.
	longestWait = time.Hour
	// shortest is how many characters a passcode has at least.
	shortest = 6
	// longest is how many bytes it has at most.
	longest = 256
)

// A Factor is an [assist.Authenticator].
type Factor struct {
	store Store
	keys  func(assist.UserID) []ed25519.PublicKey
	now   func() time.Time
	busy  chan struct{} // hashing takes memory
}

var _ assist.Authenticator = (*Factor)(nil)

// New makes a Factor. keys are those of a user's devices; it may be nil. now is the
// clock; the system's if nil.
func New(s Store, keys func(assist.UserID) []ed25519.PublicKey, now func() time.Time) *Factor {
	if keys == nil {
		keys = func(assist.UserID) []ed25519.PublicKey { return nil }
	}
	if now == nil {
		now = time.Now
	}
	return &Factor{store: s, keys: keys, now: now, busy: make(chan struct{}, 2)}
}

// Factors implements [assist.Authenticator].
func (f *Factor) Factors(ctx context.Context, u assist.UserID) ([]string, error) {
	l, err := f.store.Lock(ctx, u)
	if err != nil {
		return nil, err
	}
	list := []string{}
	if len(f.keys(u)) > 0 {
		list = append(list, Device)
	}
	if l.Hash != "" {
		list = append(list, Passcode)
	}
	return list, nil
}

const op = "assist: make sure who it is"

// Prove implements [assist.Authenticator].
func (f *Factor) Prove(ctx context.Context, u assist.UserID, challenge string, p assist.Proof) error {
	switch {
	case p.Assertion != "":
		return f.signed(u, challenge, p.Assertion)
	case p.Passcode != "":
		return f.knows(ctx, u, p.Passcode)
	}
	has, err := f.Factors(ctx, u)
	if err != nil {
		return err
	}
	if len(has) == 0 {
		return qiao.Errorf(qiao.Unauthenticated, op, "this is sensitive, and there is nothing to make sure by that it is you").
			WithFix("Set a passcode with: qiao assist passcode")
	}
	return qiao.Errorf(qiao.Unauthenticated, op, "this is sensitive: show that it is you").WithFix("Confirm with your passcode, or on your device.")
}

// signed tells whether one of the user's devices has signed the challenge.
func (f *Factor) signed(u assist.UserID, challenge, assertion string) error {
	sig, err := base64.StdEncoding.DecodeString(assertion)
	good := err == nil && slices.ContainsFunc(f.keys(u), func(k ed25519.PublicKey) bool { return ed25519.Verify(k, []byte(challenge), sig) })
	if !good {
		return qiao.Errorf(qiao.Unauthenticated, op, "this is no signature of one of your devices over this confirmation").
			WithFix("Sign the challenge of the confirmation with Ed25519, and send the signature in base64.")
	}
	return nil
}

// knows tells whether the user knows the passcode. The attempt is counted first.
func (f *Factor) knows(ctx context.Context, u assist.UserID, passcode string) error {
	var hash string
	var left int // wrong ones until the next has to wait, if this is one
	err := f.store.UpdateLock(ctx, u, func(l *Lock) error {
		now := f.now()
		switch {
		case l.Hash == "":
			return qiao.Errorf(qiao.Unauthenticated, op, "you have no passcode").WithFix("Set one with: qiao assist passcode")
		case now.Before(l.Until):
			return qiao.Errorf(qiao.RateLimited, op, "the passcode was wrong too often; try again in %s", l.Until.Sub(now).Round(time.Second)).
				WithFix("Wait, or set another with: qiao assist passcode")
		}
		hash = l.Hash
		l.Wrong++
		if left = free + 1 - l.Wrong; l.Wrong > free {
			l.Until = now.Add(min(longestWait, firstWait<<min(l.Wrong-free-1, 10)))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !f.matches(ctx, hash, passcode) {
		return wrong(left)
	}
	return f.store.UpdateLock(ctx, u, func(l *Lock) error {
		l.Wrong, l.Until = 0, time.Time{}
		return nil
	})
}

// wrong tells that a passcode is wrong, and how many more may be before a wait.
func wrong(left int) error {
	e := qiao.Errorf(qiao.Unauthenticated, op, "the passcode is wrong")
	switch {
	case left > 1:
		return e.WithFix("Try again; after %d more wrong ones you have to wait.", left)
	case left == 1:
		return e.WithFix("Try again; after one more wrong one you have to wait.")
	}
	return e.WithFix("Wait before you try again, or set another with: qiao assist passcode")
}

// SetPasscode sets the passcode of a user; empty takes it away. Who may is for the
// caller to know: the owner of the machine, or who proves the old one.
func (f *Factor) SetPasscode(ctx context.Context, u assist.UserID, passcode string) error {
	l := Lock{}
	if passcode != "" {
		if n := utf8.RuneCountInString(passcode); n < shortest || len(passcode) > longest || !utf8.ValidString(passcode) {
			return qiao.Errorf(qiao.Invalid, "assist passcode", "a passcode has %d characters at least, and %d bytes at most", shortest, longest)
		}
		l.Hash = f.hash(ctx, passcode)
		if err := ctx.Err(); err != nil {
			return qiao.E(qiao.Canceled, "assist passcode", err)
		}
	}
	return f.store.UpdateLock(ctx, u, func(old *Lock) error {
		*old = l
		return nil
	})
}
