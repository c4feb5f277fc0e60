package chat

import (
	"net/http"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

// Shape is how OpenAI's API writes failures. Its other endpoints share it.
type Shape struct{}

// Name implements gateway.Shape.
func (Shape) Name() string { return "chat" }

// Failure implements gateway.Shape.
func (Shape) Failure(f gateway.Failure) []byte {
	kind, code := words(f)
	b := append(make([]byte, 0, 256), `{"error":{"message":`...)
	b = gateway.AppendString(b, f.Message)
	b = gateway.AppendString(append(b, `,"type":`...), kind)
	b = append(b, `,"param":null,"code":`...)
	if code == "" {
		b = append(b, "null"...)
	} else {
		b = gateway.AppendString(b, code)
	}
	b = gateway.AppendString(append(b, `},"request_id":`...), f.RequestID)
	return append(b, '}')
}

// Broken implements gateway.Shape. OpenAI's clients raise what comes in a field
// named "error"; without [DONE] the answer is not complete.
func (s Shape) Broken(f gateway.Failure) []byte {
	b := append([]byte("data: "), s.Failure(f)...)
	return append(b, "\n\n"...)
}

// words are the type and the code of a failure.
func words(f gateway.Failure) (kind, code string) {
	const request, server = "invalid_request_error", "server_error"
	if f.Ours {
		return server, "partner_" + f.Kind.String()
	}
	switch f.Kind {
	case qiao.Invalid:
		return request, ""
	case qiao.Unsupported:
		return request, "unsupported_parameter"
	case qiao.TooLarge:
		return request, "context_length_exceeded"
	case qiao.Unauthenticated:
		return request, "invalid_api_key"
	case qiao.Forbidden:
		return "permission_error", "forbidden"
	case qiao.NotFound:
		return request, "model_not_found"
	case qiao.RateLimited:
		return "rate_limit_error", "rate_limit_exceeded"
	case qiao.OverBudget, qiao.Billing:
		return "insufficient_quota", "insufficient_quota"
	case qiao.Blocked:
		return request, "content_filter"
	case qiao.Overloaded:
		return server, "overloaded"
	case qiao.Timeout:
		return server, "timeout"
	case qiao.Protocol:
		return server, "incomplete_answer"
	}
	return server, f.Kind.String()
}

// Status implements gateway.Shape.
func (Shape) Status(f gateway.Failure) int {
	if f.Ours {
		return http.StatusBadGateway
	}
	switch f.Kind {
	case qiao.Invalid, qiao.Unsupported, qiao.Blocked:
		return http.StatusBadRequest
	case qiao.TooLarge:
		return http.StatusRequestEntityTooLarge
	case qiao.Unauthenticated:
		return http.StatusUnauthorized
	case qiao.Forbidden:
		return http.StatusForbidden
	case qiao.NotFound:
		return http.StatusNotFound
	case qiao.RateLimited, qiao.OverBudget, qiao.Billing:
		return http.StatusTooManyRequests
	case qiao.Overloaded, qiao.Unavailable:
		return http.StatusServiceUnavailable
	case qiao.Timeout:
		return http.StatusGatewayTimeout
	case qiao.Protocol:
		return http.StatusBadGateway
	}
	return http.StatusInternalServerError
}
