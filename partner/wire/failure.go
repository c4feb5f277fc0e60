package wire

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

// A Failure is what an error's body says, in any of the shapes seen.
type Failure struct {
	Code, Type string // the partner's own names for it
	Message    string // for people; read for its phrases, never shown
	Wait       time.Duration
}

func (f Failure) label() string {
	if f.Code != "" {
		return f.Code
	}
	return f.Type
}

// refused reads a reply whose status is not 200.
func (l *Link) refused(resp *http.Response) error {
	if resp.StatusCode < 400 {
		return partner.Refused(sendOp, partner.StatusKind(resp.StatusCode), resp.StatusCode, "")
	}
	body, _ := readAll(sendOp, resp.Body, 64<<10) // the status alone says enough
	f := l.o.Parse(body)
	e := l.failed(sendOp, f, resp.StatusCode)
	if e.RetryAfter = partner.RetryAfter(resp.Header, time.Now()); e.RetryAfter == 0 {
		e.RetryAfter = f.Wait
	}
	if e.RetryAfter == 0 && e.Kind == qiao.RateLimited {
		e.RetryAfter = partner.ReadLimits(resp.Header, time.Now()).Wait()
	}
	return e
}

// inBand is the Error of a failure inside a reply with status 200.
func (l *Link) inBand(body []byte) error { return l.Failed(l.o.Parse(body)) }

// Failed makes the Error of a failure inside a reply with status 200.
func (l *Link) Failed(f Failure) error {
	e := l.failed(readOp, f, 0)
	e.RetryAfter = f.Wait
	return e
}

// failed makes an Error with a code to show; a server that echoes our key shows
// none.
func (l *Link) failed(op string, f Failure, status int) *qiao.Error {
	code := f.label()
	if l.o.Key != "" && strings.Contains(code, string(l.o.Key)) {
		code = ""
	}
	e := partner.Refused(op, l.o.Failures.Kind(f, status), status, code)
	if fix := l.o.Failures.Fixes[f.Code]; fix != "" {
		e.Fix = fix
	}
	return e
}

// isFailure tells an error object from an answer.
func isFailure(v gjson.Result) bool {
	if e := v.Get("error"); e.IsObject() || e.Type == gjson.String && e.String() != "" {
		return true
	}
	if v.Get("base_resp.status_code").Int() != 0 {
		return true
	}
	if v.Get("choices").Exists() || v.Get("output").Exists() {
		return false
	}
	said := v.Get("message").Type == gjson.String || v.Get("msg").Type == gjson.String
	return said && v.Get("code").Exists() ||
		v.Get("object").String() == "error" || v.Get("error_code").Exists() ||
		v.Get("Response.Error").Exists()
}

// ParseFailure reads {"error": {…}}, {"error": "…"}, {"code", "message"} or
// {"code", "msg"}, {"object": "error", …}, {"error_code", "error_msg"}, {"base_resp": {…}} and
// {"Response": {"Error": {…}}}, each also behind "data:", which DashScope puts
// there for a stream. A body that is none of these is an empty Failure.
func ParseFailure(body []byte) Failure {
	body = bytes.TrimSpace(body)
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("data:")))
	v := gjson.ParseBytes(body)
	if !v.IsObject() {
		return Failure{}
	}
	if e := v.Get("error"); e.IsObject() {
		v = e
	} else if e.Type == gjson.String {
		return Failure{Message: e.String(), Code: v.Get("code").String()}
	} else if b := v.Get("base_resp"); b.IsObject() {
		return Failure{Code: b.Get("status_code").String(), Message: b.Get("status_msg").String()}
	} else if e := v.Get("Response.Error"); e.IsObject() {
		return Failure{Code: e.Get("Code").String(), Message: e.Get("Message").String()}
	}
	f := Failure{Code: v.Get("code").String(), Type: v.Get("type").String(), Message: v.Get("message").String()}
	if f.Code == "" {
		f.Code = v.Get("error_code").String()
	}
	if f.Message == "" {
		f.Message = v.Get("msg").String()
	}
	return f
}

// Failures say what a partner's own codes and messages mean.
type Failures struct {
	Codes    map[string]qiao.Kind // an error's code or type, before the common table
	Prefixes map[string]qiao.Kind // what a code begins with, after Codes
	Phrases  []Phrase             // read in an error's message, before its code
	Fixes    map[string]string    // what to do about a code, where the Kind's usual advice misleads
}

// A Phrase is what a server's message says, in lower case, for a Kind.
type Phrase struct {
	Words string
	Kind  qiao.Kind
}

// Kind decides what sort of failure f is: by a phrase, by its code, by its type,
// by a common phrase, by the HTTP status, and last by a code that is itself a
// status. Numbers in a message are never looked at: they are often a request's
// id. A status of 0 is a failure inside a reply with status 200.
func (t *Failures) Kind(f Failure, status int) qiao.Kind {
	if k, ok := phraseKind(f.Message, t.Phrases); ok {
		return k
	}
	for _, name := range []string{f.Code, f.Type} {
		if k, ok := t.own(name); ok {
			return k
		}
	}
	if status == http.StatusPaymentRequired {
		return qiao.Billing // the one status that has one meaning
	}
	for _, name := range []string{f.Code, f.Type} {
		if k, ok := codeKind(name); ok {
			return k
		}
	}
	if k, ok := phraseKind(f.Message, commonPhrases()); ok {
		return k
	}
	return f.statusKind(status)
}

func (t *Failures) own(name string) (qiao.Kind, bool) {
	if k, ok := t.Codes[name]; ok {
		return k, true
	}
	for prefix, k := range t.Prefixes {
		if strings.HasPrefix(name, prefix) {
			return k, true
		}
	}
	return qiao.Other, false
}

// statusKind is the Kind of the HTTP status, or of what stands in its place in a
// failure inside a reply with status 200.
func (f Failure) statusKind(status int) qiao.Kind {
	if status != 0 {
		return partner.StatusKind(status)
	}
	if n, err := strconv.Atoi(f.Code); err == nil && n >= 400 && n < 600 {
		return partner.StatusKind(n)
	}
	if f.Type == "invalid_request_error" || f.Code == "invalid_request_error" {
		return qiao.Invalid
	}
	return qiao.Unavailable
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
