package partner

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/qiao-ai/qiao"
)

// NewHTTPClient returns a client for drivers: connections are pooled, dialling
// and TLS have deadlines, and redirects are handed back instead of followed, so
// that a key never goes to a host that nobody configured. The answer itself has
// no deadline here; a Partner sets those.
//
// Compression is off: a proxy that compresses an event stream holds it back.
func NewHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    64,
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			ExpectContinueTimeout:  time.Second,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: stay,
	}
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// WithoutRedirects returns a client like c, or like [NewHTTPClient] if c is nil,
// that hands redirects back. It shares c's connections.
func WithoutRedirects(c *http.Client) *http.Client {
	if c == nil {
		return NewHTTPClient()
	}
	own := *c
	own.CheckRedirect = stay
	return &own
}

// SendError turns what http.Client.Do returned into an Error. The address, in
// which people put keys, is dropped.
func SendError(op string, err error) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return qiao.E(qiao.Canceled, op, context.Canceled)
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return qiao.Errorf(qiao.Timeout, op, "no answer in time").WithFix("Check the network, or try again.")
	}
	return qiao.Errorf(qiao.Unavailable, op, "%s", sendFailure(err)).
		WithFix("Check that the server runs at the configured address and that the network reaches it.")
}

func isTimeout(err error) bool {
	t := net.Error(nil)
	return errors.As(err, &t) && t.Timeout()
}

// sendFailure says what failed, in words of our own.
func sendFailure(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "the host name is not known"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	case strings.Contains(err.Error(), "x509") || strings.Contains(err.Error(), "tls:"):
		return "the TLS handshake failed"
	}
	return "no connection"
}

// ReadError turns the failure of reading an answer's body into an Error. A
// connection that ends early is Protocol: what came before it is not complete.
func ReadError(op string, err error) error {
	switch {
	case qiao.KindOf(err) != qiao.Other:
		return qiao.E(qiao.Other, op, err)
	case isTimeout(err):
		return qiao.Errorf(qiao.Timeout, op, "the connection fell silent")
	}
	return qiao.Errorf(qiao.Protocol, op, "the connection broke before the answer was complete")
}

// StatusKind is the Kind of an HTTP status, for a reply whose body says nothing
// more precise.
func StatusKind(status int) qiao.Kind {
	switch status {
	case http.StatusUnauthorized:
		return qiao.Unauthenticated
	case http.StatusPaymentRequired:
		return qiao.Billing
	case http.StatusForbidden:
		return qiao.Forbidden
	case http.StatusNotFound, http.StatusGone:
		return qiao.NotFound
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return qiao.Timeout
	case http.StatusConflict:
		return qiao.Conflict
	case http.StatusRequestEntityTooLarge:
		return qiao.TooLarge
	case http.StatusTooManyRequests:
		return qiao.RateLimited
	case http.StatusUnavailableForLegalReasons:
		return qiao.Blocked
	case http.StatusNotImplemented:
		return qiao.Unsupported
	case http.StatusServiceUnavailable, 529:
		return qiao.Overloaded
	}
	switch {
	case status >= 500:
		return qiao.Unavailable
	case status >= 400:
		return qiao.Invalid
	case status >= 300:
		return qiao.Misconfigured
	}
	return qiao.Protocol
}

// RetryAfter reads how long a reply asks to wait: retry-after-ms, or
// Retry-After in seconds or as a date. It returns 0 when the reply does not say,
// and at most a day.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return bounded(ms * float64(time.Millisecond))
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return bounded(s * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return bounded(float64(at.Sub(now)))
	}
	return 0
}

func bounded(d float64) time.Duration {
	const day = float64(24 * time.Hour)
	if math.IsNaN(d) || d < 0 {
		return 0
	}
	return time.Duration(min(d, day))
}
