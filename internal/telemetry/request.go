package telemetry

import (
	"context"
	"crypto/rand"
	"regexp"
)

type requestKey struct{}

// WithRequestID returns a context that knows the id of its request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID returns the id that WithRequestID put into ctx, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// ChooseRequestID returns the id that a client asks for if it is plain and short,
// else a new one.
func ChooseRequestID(wish string) string {
	if plainID.MatchString(wish) {
		return wish
	}
	return rand.Text()[:16]
}
