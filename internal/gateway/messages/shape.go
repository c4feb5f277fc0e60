package messages

import (
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// Shape is how Anthropic's API writes failures.
type Shape struct{}

// Name implements gateway.Shape.
func (Shape) Name() string { return "messages" }

// Failure implements gateway.Shape.
func (Shape) Failure(f gateway.Failure) []byte {
	kind, _ := words(f)
	b := append(make([]byte, 0, 256), `{"type":"error","error":{"type":`...)
	b = gateway.AppendString(b, kind)
	b = gateway.AppendString(append(b, `,"message":`...), f.Message)
	b = gateway.AppendString(append(b, `},"request_id":`...), f.RequestID)
	return append(b, '}')
}

// Broken implements gateway.Shape.
func (s Shape) Broken(f gateway.Failure) []byte {
	b := append([]byte("event: error\ndata: "), s.Failure(f)...)
	return append(b, "\n\n"...)
}

// Status implements gateway.Shape.
func (Shape) Status(f gateway.Failure) int {
	_, status := words(f)
	return status
}

// words are the type and the status of a failure.
func words(f gateway.Failure) (kind string, status int) {
	if f.Ours {
		return "api_error", http.StatusBadGateway
	}
	switch f.Kind {
	case qiao.Invalid, qiao.Unsupported, qiao.Blocked:
		return "invalid_request_error", http.StatusBadRequest
	case qiao.Unauthenticated:
		return "authentication_error", http.StatusUnauthorized
	case qiao.OverBudget, qiao.Billing:
		return "billing_error", http.StatusPaymentRequired
	case qiao.Forbidden:
		return "permission_error", http.StatusForbidden
	case qiao.NotFound:
		return "not_found_error", http.StatusNotFound
	case qiao.TooLarge:
		return "request_too_large", http.StatusRequestEntityTooLarge
	case qiao.RateLimited:
		return "rate_limit_error", http.StatusTooManyRequests
	case qiao.Overloaded, qiao.Unavailable:
		return "overloaded_error", 529
	case qiao.Timeout:
		return "timeout_error", http.StatusGatewayTimeout
	case qiao.Protocol:
		return "api_error", http.StatusBadGateway
	}
	return "api_error", http.StatusInternalServerError
}
