package gateway

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
)

// ReadBody reads a request's body of JSON. Its errors are of Kind Unsupported,
// TooLarge or Invalid, or tell that the client left.
func (g *Gateway) ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !isJSON(r.Header) {
		return nil, qiao.Errorf(qiao.Unsupported, "read request", "the body is not plain JSON in UTF-8").
			WithFix("Send JSON with the header Content-Type: application/json, not compressed.")
	}
	if r.ContentLength > g.cfg.Body {
		w.Header().Set("Connection", "close")
		return nil, g.tooLarge()
	}
	if b, ok := r.Body.(interface{ Ready() bool }); !ok || !b.Ready() { // it has not all come yet
		stop := g.BodyDeadline(w)
		defer stop()
	}
	if r.ContentLength >= 0 {
		body := makeBody(int(r.ContentLength))
		_, err := io.ReadFull(r.Body, body)
		return body, g.readError(err)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, g.cfg.Body))
	return body, g.readError(err)
}

// BodyDeadline bounds the time for a client to send its body, until stop is called.
func (g *Gateway) BodyDeadline(w http.ResponseWriter) (stop func() bool) {
	late := time.AfterFunc(g.cfg.Read, func() { // cheaper than a deadline for each request
		_ = http.NewResponseController(w).SetReadDeadline(time.Now())
	})
	return late.Stop
}

// BodyLimit is how many bytes a request's body may have.
func (g *Gateway) BodyLimit() int64 { return g.cfg.Body }

func isJSON(h http.Header) bool {
	kind := h.Get("Content-Type")
	if kind != "application/json" {
		kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
		if strings.TrimSpace(kind) != "application/json" {
			return false
		}
	}
	return h.Get("Content-Encoding") == ""
}

func (g *Gateway) tooLarge() error {
	return qiao.Errorf(qiao.TooLarge, "read request", "the body is over %d bytes", g.cfg.Body).
		WithFix("Send less at once, or raise server.body.")
}

func (g *Gateway) readError(err error) error {
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return g.tooLarge()
	}
	return qiao.Errorf(qiao.Invalid, "read request", "the body ended early").WithFix("Send the whole body.")
}

// Bodies of a size between these are kept for the next request: a large one costs
// more to get from the system than to read.
const leastKept, mostKept = 8 << 10, 1 << 20

var bodies sync.Pool // of *[]byte

func makeBody(n int) []byte {
	if n < leastKept || n > mostKept {
		return make([]byte, n)
	}
	if old, ok := bodies.Get().(*[]byte); ok && cap(*old) >= n {
		return (*old)[:n]
	}
	return make([]byte, n, n+n/4)
}

// keepBody gives a body's memory to the next request, if nobody can be reading it:
// not a partner that was slower, nor a transport that is still sending it.
func (x *exchange) keepBody() {
	if x.body == nil || x.outcome.Hedged || len(x.outcome.Attempts) > 0 || x.outcome.Partner == "" || !x.body.Idle() {
		return
	}
	if raw := x.body.Raw(); cap(raw) >= leastKept && cap(raw) <= 2*mostKept {
		bodies.Put(&raw)
	}
}
