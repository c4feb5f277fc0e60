package gateway

import (
	"errors"
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
)

// FailureOf is what a client may see of an error. ours tells that it came from the
// partners' side: what is wrong with our own key there is not the client's fault.
func FailureOf(err error, id string, ours bool) Failure {
	f := Failure{Kind: qiao.KindOf(err), RequestID: id}
	f.Message = err.Error()
	if f.Kind == qiao.Other { // what nobody foresaw may hold anything
		f.Message = "something went wrong inside the server"
	}
	if fix := qiao.FixOf(err); fix != "" {
		f.Message += ". " + fix
	}
	switch f.Kind {
	case qiao.Unauthenticated, qiao.Forbidden, qiao.Billing, qiao.Misconfigured, qiao.Conflict:
		f.Ours = ours
	}
	return f
}

// refuse answers with a failure; nothing else has been sent.
func (x *exchange) refuse(err error, ours bool) {
	if x.r.Context().Err() != nil {
		x.status = 499 // nobody is there to read it
		return
	}
	if n := x.asked(); n > 0 {
		x.w.Header().Set("Qiao-Attempts", itoa(int64(n)))
	}
	x.status = WriteFailure(x.w, x.shape, err, x.id, ours)
}

// WriteFailure answers with a failure in a dialect's shape and returns its status.
func WriteFailure(w http.ResponseWriter, s Shape, err error, id string, ours bool) int {
	f := FailureOf(err, id, ours)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	var e *qiao.Error
	if errors.As(err, &e) {
		setRetry(h, e.RetryAfter)
	}
	body, status := s.Failure(f), s.Status(f)
	h.Set("Content-Length", itoa(int64(len(body))))
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return status
}

// join lists fields' names for a header or an error. Names that clients made up may
// hold anything: one that is not plain is "?".
func join(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		if list[i] = name; len(name) > 64 || strings.IndexFunc(name, odd) >= 0 {
			list[i] = "?"
		}
	}
	return strings.Join(list, ", ")
}

func odd(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.[]", r)
}
