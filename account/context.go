package account

import "context"

type keyInContext struct{}

// NewContext returns a context that carries the key of a request. A nil key leaves
// ctx as it is.
func NewContext(ctx context.Context, k *Key) context.Context {
	if k == nil {
		return ctx
	}
	return context.WithValue(ctx, keyInContext{}, k)
}

// FromContext returns the key of a request, or nil where none was demanded.
func FromContext(ctx context.Context) *Key {
	k, _ := ctx.Value(keyInContext{}).(*Key)
	return k
}
