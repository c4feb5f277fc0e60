package host

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
)

// remote is the transport to an address.
func remote(cfg Config, m *meter) (mcp.Transport, error) {
	client := newClient(cfg, m)
	t := &mcp.StreamableClientTransport{
		Endpoint: cfg.URL, HTTPClient: client, MaxRetries: -1, DisableStandaloneSSE: true, MaxEventSize: listing,
	}
	if cfg.OAuth != nil {
		handler, err := cfg.OAuth.handler(newClient(Config{Name: cfg.Name, URL: cfg.URL, Transport: cfg.Transport}, newMeter(listing)), nil, "")
		if err != nil {
			return nil, err
		}
		t.OAuthHandler = handler
	}
	return t, nil
}

// newClient sends the token to the app's own host alone, follows no redirect, and
// reads no more than the meter allows.
func newClient(cfg Config, m *meter) *http.Client {
	next := cfg.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	return &http.Client{
		Transport:     &careful{cfg: cfg, meter: m, next: next},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// careful is how a server elsewhere is spoken to.
type careful struct {
	cfg   Config
	meter *meter
	next  http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (c *careful) RoundTrip(r *http.Request) (*http.Response, error) {
	if !private(r.URL) {
		return nil, qiao.Errorf(qiao.Forbidden, "app "+c.cfg.Name, "the app %s leads to an address without encryption", c.cfg.Name).
			WithFix("Ask its maker for one that begins with https.")
	}
	own, err := url.Parse(c.cfg.URL)
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "app "+c.cfg.Name, err)
	}
	if c.cfg.Token != "" && r.URL.Host == own.Host && r.URL.Scheme == own.Scheme {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+c.cfg.Token)
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &metered{resp.Body, c.meter}
	return resp, nil
}

// private tells whether nobody on the way can read what goes to an address: it is
// encrypted, or stays on this machine.
func private(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (ip != nil && ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost"))
}
