package openai

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// refused reads a reply whose status is not 200.
func (d *Driver) refused(resp *http.Response) error {
	const op = "send request"
	if resp.StatusCode < 400 {
		return partner.Refused(op, partner.StatusKind(resp.StatusCode), resp.StatusCode, "")
	}
	body, _ := readAll(op, resp.Body, 64<<10) // the status alone says enough
	f := parseFailure(body)
	e := partner.Refused(op, d.o.Dialect.kind(f, resp.StatusCode), resp.StatusCode, d.shown(f))
	e.RetryAfter = partner.RetryAfter(resp.Header, time.Now())
	return e
}

// shown is the code to show; a server that echoes our key shows none.
func (d *Driver) shown(f failure) string {
	code := f.label()
	if d.o.Key != "" && strings.Contains(code, string(d.o.Key)) {
		return ""
	}
	return code
}

// inBand is the Error of a failure inside a reply with status 200.
func (d *Driver) inBand(body []byte) error {
	f := parseFailure(body)
	return partner.Refused(readOp, d.o.Dialect.kind(f, 0), 0, d.shown(f))
}

// A failure is what an error body says, in any of the shapes seen.
type failure struct{ code, kind, message string }

func (f failure) label() string {
	if f.code != "" {
		return f.code
	}
	return f.kind
}

// isFailure tells an error object from an answer.
func isFailure(v gjson.Result) bool {
	if e := v.Get("error"); e.IsObject() || e.Type == gjson.String && e.String() != "" {
		return true
	}
	if v.Get("choices").Exists() {
		return false
	}
	return v.Get("message").Type == gjson.String && v.Get("code").Exists() ||
		v.Get("object").String() == "error" || v.Get("error_code").Exists() ||
		v.Get("base_resp.status_code").Int() != 0
}

// parseFailure reads {"error": {…}}, {"error": "…"}, {"code", "message"},
// {"object": "error", …}, {"error_code", "error_msg"} and {"base_resp": {…}},
// each also behind "data:", which DashScope puts there for a stream.
func parseFailure(body []byte) failure {
	body = bytes.TrimSpace(body)
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("data:")))
	v := gjson.ParseBytes(body)
	if !v.IsObject() {
		return failure{}
	}
	if e := v.Get("error"); e.IsObject() {
		v = e
	} else if e.Type == gjson.String {
		return failure{message: e.String(), code: v.Get("code").String()}
	} else if b := v.Get("base_resp"); b.IsObject() {
		return failure{code: b.Get("status_code").String(), message: b.Get("status_msg").String()}
	}
	f := failure{code: v.Get("code").String(), kind: v.Get("type").String(), message: v.Get("message").String()}
	if f.code == "" {
		f.code = v.Get("error_code").String()
	}
	return f
}

// kind decides what sort of failure f is: by a phrase of the dialect, by its
// code, by its type, by a common phrase, by the HTTP status, and last by a code
// that is itself a status. Numbers in a message are never looked at: they are
// often a request's id.
func (d *Dialect) kind(f failure, status int) qiao.Kind {
	if k, ok := phraseKind(f.message, d.Phrases); ok {
		return k
	}
	for _, name := range []string{f.code, f.kind} {
		if k, ok := d.Codes[name]; ok {
			return k
		}
	}
	if status == http.StatusPaymentRequired {
		return qiao.Billing // the one status that has one meaning
	}
	for _, name := range []string{f.code, f.kind} {
		if k, ok := codeKind(name); ok {
			return k
		}
	}
	if k, ok := phraseKind(f.message, commonPhrases()); ok {
		return k
	}
	return f.statusKind(status)
}

// statusKind is the Kind of the HTTP status, or of what stands in its place in a
// failure inside a reply with status 200.
func (f failure) statusKind(status int) qiao.Kind {
	if status != 0 {
		return partner.StatusKind(status)
	}
	if n, err := strconv.Atoi(f.code); err == nil && n >= 400 && n < 600 {
		return partner.StatusKind(n)
	}
	if f.kind == "invalid_request_error" || f.code == "invalid_request_error" {
		return qiao.Invalid
	}
	return qiao.Unavailable
}

// codeKind is the common table of codes and types. Names that servers use for
// several things, such as invalid_request_error, are left to the status.
func codeKind(name string) (qiao.Kind, bool) {
	switch name {
	case "invalid_api_key", "incorrect_api_key_error", "invalid_authentication_error", "authentication_error",
		"AuthenticationError":
		return qiao.Unauthenticated, true
	case "permission_error", "permission_denied_error", "unsupported_country_region_territory":
		return qiao.Forbidden, true
	case "model_not_found", "resource_not_found_error", "not_found_error", "NotFoundError":
		return qiao.NotFound, true
	case "insufficient_quota", "billing_hard_limit_reached", "exceeded_current_quota_error", "billing_error",
		"insufficient_balance":
		return qiao.Billing, true
	case "rate_limit_exceeded", "rate_limit_reached_error", "rate_limit_error":
		return qiao.RateLimited, true
	case "overloaded", "overloaded_error", "engine_overloaded_error", "slow_down", "unavailable_error",
		"service_unavailable_error":
		return qiao.Overloaded, true
	case "context_length_exceeded", "exceed_context_size_error", "tokens_too_long", "characters_too_long",
		"request_too_large":
		return qiao.TooLarge, true
	case "content_filter", "content_policy_violation", "content_filter_error", "unsafe_request":
		return qiao.Blocked, true
	case "timeout_error":
		return qiao.Timeout, true
	}
	return qiao.Other, false
}

// phraseKind reads messages of servers whose code does not tell.
func phraseKind(message string, phrases []Phrase) (qiao.Kind, bool) {
	message = strings.ToLower(message)
	for _, p := range phrases {
		if strings.Contains(message, p.Words) {
			return p.Kind, true
		}
	}
	return qiao.Other, false
}

func commonPhrases() []Phrase {
	return []Phrase{
		{"maximum context length", qiao.TooLarge},             // vLLM
		{"exceeds the available context size", qiao.TooLarge}, // llama.cpp
		{"exceeded model token limit", qiao.TooLarge},         // Moonshot
		{"input token length too long", qiao.TooLarge},        // Moonshot
		{"content exists risk", qiao.Blocked},                 // DeepSeek
		{"insufficient balance", qiao.Billing},                // DeepSeek, MiniMax
		{"does not support tools", qiao.Unsupported},          // Ollama
		{"enable-auto-tool-choice", qiao.Unsupported},         // vLLM
		{"server busy", qiao.Overloaded},                      // Ollama
	}
}
