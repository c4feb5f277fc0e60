package host

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
)

// Login lets the owner log in to an app in a browser: show is given the address to
// open. The answer comes to a port of this machine that is open as long as Login
// takes, ten minutes at most. The token is kept in the OAuth's file.
func Login(ctx context.Context, cfg Config, show func(address string)) error {
	const op = "app login"
	if cfg.OAuth == nil || !cfg.OAuth.Login {
		return qiao.Errorf(qiao.Invalid, op, "the app %s takes no login", cfg.Name).WithFix("Set oauth: {login: true} for it, in assistant.apps of the settings.")
	}
	ctx, stop := context.WithTimeout(ctx, 10*time.Minute)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return qiao.E(qiao.Unavailable, op, err)
	}
	came, expect := make(chan *auth.AuthorizationResult, 1), &atomic.Value{}
	web := &http.Server{Handler: callback(expect, came), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = web.Serve(l) }() // until it is closed
	defer web.Close()

	fetch := func(ctx context.Context, a *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
		u, err := url.Parse(a.URL)
		if err != nil {
			return nil, qiao.E(qiao.Protocol, op, err)
		}
		expect.Store(u.Query().Get("state"))
		show(a.URL)
		select {
		case r := <-came:
			if r.Code == "" {
				return nil, qiao.Errorf(qiao.Forbidden, op, "the login was refused")
			}
			return r, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return enter(ctx, cfg, fetch, "http://"+l.Addr().String()+"/callback")
}

// enter connects once, as if nobody had logged in before.
func enter(ctx context.Context, cfg Config, fetch auth.AuthorizationCodeFetcher, redirect string) error {
	m := newMeter(listing)
	anew := *cfg.OAuth
	anew.anew = true
	handler, err := anew.handler(newClient(cfg, m), fetch, redirect)
	if err != nil {
		return err
	}
	t := &mcp.StreamableClientTransport{Endpoint: cfg.URL, HTTPClient: newClient(cfg, m), MaxRetries: -1, DisableStandaloneSSE: true, MaxEventSize: listing, OAuthHandler: handler}
	client := mcp.NewClient(&mcp.Implementation{Name: "qiao", Version: cfg.Version}, &mcp.ClientOptions{Capabilities: &mcp.ClientCapabilities{}})
	s, err := await(ctx, func() (*mcp.ClientSession, error) { return client.Connect(ctx, t, nil) })
	if err != nil {
		return qiao.Errorf(qiao.Unavailable, "app login", "the login at %s failed: %s", cfg.Name, one(err.Error(), 300))
	}
	return s.Close()
}

// callback takes the code that the login's page sends back, if it comes with the
// state that was sent there.
func callback(expect *atomic.Value, came chan<- *auth.AuthorizationResult) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if state, _ := expect.Load().(string); state == "" || q.Get("state") != state {
			http.Error(w, "This is no answer to a login of ours.", http.StatusBadRequest)
			return
		}
		select {
		case came <- &auth.AuthorizationResult{Code: q.Get("code"), State: q.Get("state"), Iss: q.Get("iss")}:
		default: // another came first
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "You can close this page now. 现在可以关闭此页面。\n")
	})
	return mux
}
