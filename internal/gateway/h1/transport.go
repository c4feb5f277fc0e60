package h1

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// The bounds of connections that wait for their next request.
const (
	maxIdle  = 256 // of one server
	idleTime = 90 * time.Second
	checkAge = time.Second // an older one is looked at before it is used
	dialTime = 10 * time.Second
	maxHead  = 64 << 10 // bytes of an answer's header
)

// A Transport is an [http.RoundTripper]. Its methods may be called from many
// goroutines.
type Transport struct {
	other http.RoundTripper
	proxy func(*http.Request) (*url.URL, error)
	dial  func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	hosts map[string]*host
}

// New makes a Transport over other, which gets what this one does not do. proxy
// says which requests go through a proxy; nil means none.
func New(other http.RoundTripper, proxy func(*http.Request) (*url.URL, error)) *Transport {
	d := &net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second}
	return &Transport{other: other, proxy: proxy, dial: d.DialContext, hosts: map[string]*host{}}
}

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !t.ours(r) {
		return t.other.RoundTrip(r)
	}
	if r.Body != nil {
		defer r.Body.Close() // once it has been sent
	}
	h := t.host(r.URL.Host)
	head, body, err := request(r)
	if err != nil {
		return nil, err
	}
	for {
		c, used, err := h.take(r.Context())
		if err != nil {
			return nil, err
		}
		resp, sent, err := c.exchange(r, head, body)
		if err == nil {
			return resp, nil
		}
		if r.Context().Err() != nil {
			return nil, r.Context().Err()
		}
		if !used || sent {
			return nil, err
		}
	}
}

func (t *Transport) ours(r *http.Request) bool {
	if r.URL.Scheme != "http" || r.Body != nil && r.Body != http.NoBody && r.ContentLength <= 0 || r.Header.Get("Upgrade") != "" {
		return false
	}
	if t.proxy == nil {
		return true
	}
	through, err := t.proxy(r)
	return err == nil && through == nil
}

func (t *Transport) host(address string) *host {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[address]
	if h == nil {
		h = &host{address: withPort(address), dial: t.dial}
		t.hosts[address] = h
	}
	return h
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(trimBrackets(address), "80")
}

func trimBrackets(host string) string {
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// CloseIdleConnections closes what waits for its next request.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range t.hosts {
		h.closeIdle()
	}
	if c, ok := t.other.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// A host keeps the connections of one server.
type host struct {
	address string
	dial    func(ctx context.Context, network, address string) (net.Conn, error)

	mu   sync.Mutex
	idle []*conn // the last is the youngest
}

// take returns a connection, and whether it was used before.
func (h *host) take(ctx context.Context) (*conn, bool, error) {
	for {
		c := h.pop()
		if c == nil {
			break
		}
		if time.Since(c.since) < checkAge || c.alive() {
			return c, true, nil
		}
		c.net.Close()
	}
	n, err := h.dial(ctx, "tcp", h.address)
	if err != nil {
		return nil, false, err
	}
	c := &conn{net: n, host: h}
	c.r = bufio.NewReaderSize(c, 4<<10)
	return c, false, nil
}

func (h *host) pop() *conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.idle)
	if n == 0 {
		return nil
	}
	c := h.idle[n-1]
	h.idle[n-1] = nil
	h.idle = h.idle[:n-1]
	return c
}

// put keeps a connection and closes those that have waited too long.
func (h *host) put(c *conn) {
	c.since = time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	old := 0
	for old < len(h.idle) && c.since.Sub(h.idle[old].since) > idleTime {
		h.idle[old].net.Close()
		old++
	}
	if old > 0 {
		h.idle = append(h.idle[:0], h.idle[old:]...)
	}
	if len(h.idle) >= maxIdle {
		c.net.Close()
		return
	}
	h.idle = append(h.idle, c)
}

func (h *host) closeIdle() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.idle {
		c.net.Close()
	}
	h.idle = nil
}
