package dav

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
)

const (
	// mostRequest bounds a PROPFIND's or REPORT's body, in bytes.
	mostRequest = 1 << 20
	// mostObject bounds an event, a reminder or a card, in bytes.
	mostObject = 2 << 20
)

// A Handler answers below [Root], and redirects the addresses at which programs
// look first (RFC 6764). Its fields are not changed while it serves.
type Handler struct {
	Store assist.Store
	User  func(*http.Request) string // who calls; what belongs to others is not there
	Log   *slog.Logger
	Now   func() time.Time // time.Now if nil
}

// A call is one request.
type call struct {
	*Handler
	ctx   context.Context
	r     *http.Request
	place place
	user  assist.UserID
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/.well-known/") {
		http.Redirect(w, r, Root, http.StatusTemporaryRedirect)
		return
	}
	c := &call{Handler: h, ctx: r.Context(), r: r, user: assist.UserID(h.User(r))}
	w.Header().Set("DAV", "1, 3, calendar-access, addressbook")
	err := c.serve(w)
	if err == nil {
		return
	}
	var no *refusal
	if !errors.As(err, &no) {
		no = &refusal{code: statusOf(qiao.KindOf(err))}
		if no.code >= http.StatusInternalServerError && h.Log != nil {
			h.Log.ErrorContext(c.ctx, "dav", "error", err, "fix", qiao.FixOf(err))
		}
	}
	no.write(w)
}

func (c *call) serve(w http.ResponseWriter) (err error) {
	if c.place, err = placeOf(c.r.URL.EscapedPath()); err != nil {
		return err
	}
	if c.place.user != "" && c.place.user != string(c.user) {
		return &refusal{code: http.StatusNotFound} // whether there is such a user is nobody's business
	}
	switch c.r.Method {
	case http.MethodOptions:
		w.Header().Set("Allow", c.allow())
		w.WriteHeader(http.StatusNoContent)
		return nil
	case "PROPFIND":
		return c.propfind(w)
	case "PROPPATCH":
		return c.proppatch(w)
	case "REPORT":
		return c.report(w)
	case http.MethodGet, http.MethodHead:
		return c.get(w)
	case http.MethodPut:
		return c.put(w)
	case http.MethodDelete:
		return c.remove(w)
	case "MKCOL", "MKCALENDAR", "COPY", "MOVE":
		return &refusal{code: http.StatusForbidden} // what there is is given
	}
	w.Header().Set("Allow", c.allow())
	return &refusal{code: http.StatusMethodNotAllowed}
}

func (c *call) allow() string {
	if c.place.id != "" {
		return "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT"
	}
	return "OPTIONS, PROPFIND, PROPPATCH, REPORT"
}

// A refusal is an answer that something was not done, with the condition that does
// not hold, where a standard names it.
type refusal struct {
	code      int
	condition *node
}

func (e *refusal) Error() string { return http.StatusText(e.code) }

func refuse(code int, space, condition string) *refusal {
	n := in(space, condition)
	return &refusal{code, &n}
}

func (e *refusal) write(w http.ResponseWriter) {
	if e.condition == nil {
		w.WriteHeader(e.code)
		return
	}
	send(w, e.code, document(el("error", *e.condition)))
}

func send(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}

func statusOf(k qiao.Kind) int {
	switch k {
	case qiao.Invalid:
		return http.StatusBadRequest
	case qiao.NotFound:
		return http.StatusNotFound
	case qiao.Conflict:
		return http.StatusPreconditionFailed
	case qiao.TooLarge:
		return http.StatusRequestEntityTooLarge
	case qiao.Unavailable, qiao.Timeout:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// body reads a request's body of at most n bytes.
func (c *call) body(n int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(c.r.Body, n+1))
	if err != nil {
		return nil, qiao.E(qiao.Invalid, "dav: read the request", err)
	}
	if int64(len(data)) > n {
		return nil, qiao.Errorf(qiao.TooLarge, "dav", "the request has more than %d bytes", n)
	}
	return data, nil
}

// request reads a request's XML; nil where there is none.
func (c *call) request() (*node, error) {
	data, err := c.body(mostRequest)
	if err != nil || len(strings.TrimSpace(string(data))) == 0 {
		return nil, err
	}
	n, err := parse(strings.NewReader(string(data)))
	return &n, err
}

// chinese tells whether the client's language is Chinese.
func (c *call) chinese() bool {
	return strings.HasPrefix(strings.ToLower(c.r.Header.Get("Accept-Language")), "zh")
}

func (c *call) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}
