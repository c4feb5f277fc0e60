package server

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

// observe gives each request its id and trace, and tells the log and the metrics
// how it ended. Paths are not logged: they may hold the user's words.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		defer s.cfg.Metrics.InFlight()()
		id := telemetry.ChooseRequestID(r.Header.Get("X-Request-Id"))
		w.Header().Set("X-Request-Id", id)
		ctx := telemetry.WithRequestID(telemetry.Extract(r.Context(), r.Header), id)
		ctx, end := telemetry.Start(ctx, "http")
		r = r.WithContext(withCaller(ctx))
		answer := &answer{ResponseWriter: w}
		defer func() { // a panic that cuts the answer passes here too
			end(nil)
			s.tell(r, answer, time.Since(began))
		}()
		next.ServeHTTP(answer, r)
	})
}

func (s *Server) tell(r *http.Request, a *answer, d time.Duration) {
	route := or(r.Pattern, "none")
	if a.status == 0 {
		a.status = http.StatusOK
	}
	s.cfg.Metrics.Request(route, knownMethod(r.Method), a.status, d)
	level := slog.LevelInfo
	switch {
	case isOurFault(a.status):
		level = slog.LevelWarn
	case route == "GET /healthz" || route == "GET /readyz" || route == "GET /metrics":
		level = slog.LevelDebug
	}
	s.cfg.Log.Log(r.Context(), level, "request", "route", route, "status", a.status,
		"bytes", a.bytes, "ms", float64(d.Microseconds())/1000)
}

// isOurFault tells whether somebody should look at the log. A task that needs a
// model where none is connected is no fault.
func isOurFault(status int) bool {
	return status >= http.StatusInternalServerError && status != http.StatusNotImplemented
}

// knownMethod keeps what a client invents out of the metrics.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// An answer remembers what was sent.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(code int) {
	if a.status == 0 {
		a.status = code
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Flush implements [http.Flusher].
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Hijack implements [http.Hijacker].
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// recoverPanics answers a panic with a Problem. Of what was panicked with only
// the runtime's own words are logged: the rest may hold texts.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			what := fmt.Sprintf("%T", v)
			if err, ok := v.(runtime.Error); ok {
				what = err.Error()
			}
			s.cfg.Log.ErrorContext(r.Context(), "panic", "value", what, "stack", string(debug.Stack()))
			if a, ok := w.(*answer); ok && a.status != 0 {
				panic(http.ErrAbortHandler) // too late for a Problem: cut the answer
			}
			problemOf(qiao.Errorf(qiao.Other, "serve", "panic")).write(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

// limit refuses bodies that are too large or no JSON before they are read.
func (s *Server) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store") // the page sets its own
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		if uploads(r) { // a library bounds its files by itself
			next.ServeHTTP(w, r)
			return
		}
		if r.ContentLength > s.cfg.Limits.Body {
			w.Header().Set("Connection", "close")
			tooLarge().write(w, r)
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			r.Body = http.MaxBytesReader(w, r.Body, s.cfg.Limits.Body) // huma counts for itself
		} else if r.ContentLength != 0 {
			if p := checkContentType(r.Header); p != nil {
				p.write(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// checkContentType demands JSON in UTF-8. A form of another site's page cannot
// send that unasked.
func checkContentType(h http.Header) *Problem {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := strings.ToLower(or(params["charset"], "utf-8"))
	if err == nil && kind == "application/json" && charset == "utf-8" && h.Get("Content-Encoding") == "" {
		return nil
	}
	return newProblem(http.StatusUnsupportedMediaType, qiao.Unsupported, "the body is not plain JSON in UTF-8",
		"Send JSON with the header Content-Type: application/json, not compressed.")
}
