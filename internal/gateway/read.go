package gateway

import (
	"errors"
	"io"
	"net/http"
	"strings"
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
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(g.cfg.Read))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }() // it must not cut the answer
	if r.ContentLength >= 0 {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(r.Body, body)
		return body, g.readError(err)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, g.cfg.Body))
	return body, g.readError(err)
}

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
