package server

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/write"
)

// A Front answers the requests below a path in a dialect of its own, failures too.
// Only who may call is the Server's to say. It sets what headers it needs, counts
// and logs its requests itself.
type Front interface {
	http.Handler
	// Refuse answers a request that may not go on.
	Refuse(w http.ResponseWriter, r *http.Request, err error)
}

// front returns whose request a path is, or nil for the Server's own.
func (s *Server) front(path string) Front {
	for prefix, f := range s.cfg.Fronts {
		if strings.HasPrefix(path, prefix) {
			return f
		}
	}
	return nil
}

// mostHeader bounds the bytes of a request's headers. net/http takes somewhat more,
// so that a front can say so in its own words.
const mostHeader = 64 << 10

// serveFront admits a request to a front.
func (s *Server) serveFront(f Front, w http.ResponseWriter, r *http.Request) {
	defer s.cfg.Metrics.InFlight()()
	sent := &answer{ResponseWriter: w}
	defer s.recoverFront(f, sent, r)
	if r.Header.Get("Traceparent") != "" {
		r = r.WithContext(telemetry.Extract(r.Context(), r.Header)) // the front has the span
	}
	a := s.access.Load()
	if p := a.checkHost(r); p != nil {
		f.Refuse(sent, r, errorOf(p))
		return
	}
	if p := a.checkOrigin(sent, r); p != nil {
		f.Refuse(sent, r, errorOf(p))
		return
	}
	if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
		allowMethods(sent, r)
		return
	}
	if headerBytes(r.Header) > mostHeader {
		f.Refuse(sent, r, qiao.Errorf(qiao.TooLarge, "serve", "the headers are over %d bytes", mostHeader).
			WithFix("Send smaller headers."))
		return
	}
	if _, placed := r.Context().Value(userKey{}).(*write.UserID); !placed {
		r = r.WithContext(withCaller(r.Context()))
	}
	if !s.checkKey(a, r) {
		sent.Header().Set("WWW-Authenticate", `Bearer realm="qiao"`)
		f.Refuse(sent, r, errorOf(noKey()))
		return
	}
	f.ServeHTTP(sent, r)
}

func headerBytes(h http.Header) (n int) {
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// errorOf is a Problem as an error, for who writes it otherwise.
func errorOf(p *Problem) error {
	return qiao.Errorf(qiao.ParseKind(p.Kind), "serve", "%s", strings.TrimPrefix(p.Detail, "serve: ")).WithFix("%s", p.Fix)
}

// recoverFront answers a panic, or cuts an answer that has begun.
func (s *Server) recoverFront(f Front, sent *answer, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	what := fmt.Sprintf("%T", v) // what was panicked with may hold texts
	if err, ok := v.(runtime.Error); ok {
		what = err.Error()
	}
	s.cfg.Log.ErrorContext(r.Context(), "panic", "value", what, "stack", string(debug.Stack()))
	if sent.status != 0 {
		panic(http.ErrAbortHandler)
	}
	f.Refuse(sent, r, qiao.Errorf(qiao.Other, "serve", "panic"))
}
