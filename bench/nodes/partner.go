//go:build unix

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

// partner is a model service that answers at once.
type partner struct {
	server *httptest.Server
	calls  atomic.Int64
}

func newPartner() *partner {
	p := &partner{}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	return p
}

func (p *partner) url() string { return p.server.URL }
func (p *partner) close()      { p.server.Close() }

func (p *partner) serve(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // a node that was killed
	n := p.calls.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"id":"c%d","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}`, n)
}
