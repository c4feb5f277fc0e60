package account

import (
	"context"
	"sync/atomic"
)

type keyInContext struct{}

// NewContext returns a context that carries the key of a request. A nil key leaves
// ctx as it is.
func NewContext(ctx context.Context, k *Key) context.Context {
	if k == nil {
		return ctx
	}
	return context.WithValue(ctx, keyInContext{}, k)
}

// WithPlace returns a context with a place for a key that Put fills once it is
// known, for who cannot pass another context on.
func WithPlace(ctx context.Context) context.Context {
	return &placed{Context: ctx}
}

// placed is a context with a place for a key.
type placed struct {
	context.Context
	key atomic.Pointer[Key]
}

// Value implements [context.Context].
func (p *placed) Value(key any) any {
	if key == (keyInContext{}) {
		return &p.key
	}
	return p.Context.Value(key)
}

// Put fills the place that WithPlace made, and tells whether there was one.
func Put(ctx context.Context, k *Key) bool {
	place, ok := ctx.Value(keyInContext{}).(*atomic.Pointer[Key])
	if ok {
		place.Store(k)
	}
	return ok
}

// FromContext returns the key of a request, or nil where none was demanded.
func FromContext(ctx context.Context) *Key {
	switch v := ctx.Value(keyInContext{}).(type) {
	case *Key:
		return v
	case *atomic.Pointer[Key]:
		return v.Load()
	}
	return nil
}
