package server

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

// A Problem is a failure as RFC 9457 has it, with Qiao's Kind and Fix.
type Problem struct {
	Type      string  `json:"type" doc:"always about:blank: kind tells more"`
	Title     string  `json:"title" doc:"the status in words"`
	Status    int     `json:"status"`
	Detail    string  `json:"detail" doc:"what went wrong, for a person"`
	Kind      string  `json:"kind" doc:"what sort of failure it is, for a program"`
	Fix       string  `json:"fix,omitempty" doc:"what to do next, a sentence"`
	RequestID string  `json:"requestId,omitempty" doc:"names this request in the server's log"`
	Errors    []Field `json:"errors,omitempty" doc:"each part of the request that is wrong"`

	retryAfter int // seconds
}

// A Field is a part of a request that is wrong.
type Field struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// status is the HTTP status of each Kind.
var status = map[qiao.Kind]int{
	qiao.Other:           http.StatusInternalServerError,
	qiao.Invalid:         http.StatusBadRequest,
	qiao.Unsupported:     http.StatusNotImplemented,
	qiao.TooLarge:        http.StatusRequestEntityTooLarge,
	qiao.Unauthenticated: http.StatusUnauthorized,
	qiao.Forbidden:       http.StatusForbidden,
	qiao.NotFound:        http.StatusNotFound,
	qiao.Conflict:        http.StatusConflict,
	qiao.Billing:         http.StatusPaymentRequired,
	qiao.RateLimited:     http.StatusTooManyRequests,
	qiao.OverBudget:      http.StatusTooManyRequests,
	qiao.Overloaded:      http.StatusServiceUnavailable,
	qiao.Unavailable:     http.StatusServiceUnavailable,
	qiao.Timeout:         http.StatusGatewayTimeout,
	qiao.Canceled:        499, // nginx's: the client closed the request
	qiao.Blocked:         http.StatusUnavailableForLegalReasons,
	qiao.Protocol:        http.StatusBadGateway,
	qiao.Misconfigured:   http.StatusInternalServerError,
}

// kindOf gives the statuses that net/http and huma choose by themselves a Kind.
var kindOf = map[int]qiao.Kind{
	http.StatusBadRequest:                  qiao.Invalid,
	http.StatusUnprocessableEntity:         qiao.Invalid,
	http.StatusNotFound:                    qiao.NotFound,
	http.StatusMethodNotAllowed:            qiao.Unsupported,
	http.StatusNotAcceptable:               qiao.Unsupported,
	http.StatusUnsupportedMediaType:        qiao.Unsupported,
	http.StatusRequestTimeout:              qiao.Timeout,
	http.StatusRequestEntityTooLarge:       qiao.TooLarge,
	http.StatusRequestHeaderFieldsTooLarge: qiao.TooLarge,
}

// problemOf describes an error.
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	kind := qiao.KindOf(err)
	p = newProblem(status[kind], kind, err.Error(), qiao.FixOf(err))
	if kind == qiao.Other { // what we did not foresee may hold anything
		p.Detail = "something went wrong inside the server"
		p.Fix = or(p.Fix, "Look for the request id in the server's log.")
	}
	var e *qiao.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		p.retryAfter = int(math.Ceil(e.RetryAfter.Seconds()))
	}
	return p
}

func newProblem(code int, kind qiao.Kind, detail, fix string) *Problem {
	title := http.StatusText(code)
	if code == 499 {
		title = "Client Closed Request"
	}
	return &Problem{Type: "about:blank", Title: title, Status: code, Detail: detail, Kind: kind.String(), Fix: fix}
}

// problemOfHuma describes what huma found wrong with a request. The values that
// huma repeats are left out: they are the user's words.
func problemOfHuma(m *huma.ErrorModel) *Problem {
	code := m.Status
	if code == http.StatusUnprocessableEntity {
		code = http.StatusBadRequest
	}
	kind := kindOf[m.Status]
	p := newProblem(code, kind, m.Detail, "")
	var parts []string
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, Field{Field: e.Location, Message: e.Message})
		parts = append(parts, strings.TrimPrefix(e.Location+": ", ": ")+e.Message)
	}
	switch kind {
	case qiao.Invalid:
		p.Detail = or(strings.Join(parts, "; "), m.Detail)
		p.Fix = "Look at /openapi.json for what this address takes."
	case qiao.TooLarge:
		return tooLarge()
	case qiao.Timeout:
		p.Detail, p.Fix = "the body did not arrive in time", "Send it again over a better connection."
	case qiao.Other:
		return problemOf(errors.New(m.Detail))
	}
	return p
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	return h
}

// write answers a request with p.
func (p *Problem) write(w http.ResponseWriter, r *http.Request) {
	p.RequestID = telemetry.RequestID(r.Context())
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	h.Set("Cache-Control", "no-store")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that has gone
}

func tooLarge() *Problem {
	return newProblem(http.StatusRequestEntityTooLarge, qiao.TooLarge, "the request is larger than this server takes",
		"Send less at once, or raise server.body in the settings.")
}

func missingPart(what, fix string) error {
	return qiao.Errorf(qiao.Unavailable, "serve", "this server has no %s", what).WithFix("%s", fix)
}
