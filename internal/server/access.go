package server

import (
	"context"
	"crypto/sha256"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/write"
)

// Local is the user where no key is demanded.
const Local write.UserID = "local"

// Access says who may call. The zero value lets this machine's own programs and
// pages in, as the user Local.
type Access struct {
	// Keys are demanded if there are any.
	Keys []Key
	// Origins are those of web pages elsewhere that may call.
	Origins []string
	// Hosts are more names that this server is called by, without a port. Where no
	// key is demanded, requests for any other name than this machine's are refused: they come
	// from a page that rebinds its DNS name to 127.0.0.1.
	Hosts []string
	// SignIn lets people in beside Keys; nil where nobody signs in. Like keys, it
	// shuts out who has neither.
	SignIn SignIn
}

// demands tells whether nobody is let in unnamed.
func (a *Access) demands() bool { return len(a.Keys) > 0 || a.SignIn != nil }

// A Key lets a client in as a user.
type Key struct {
	User    write.UserID
	Hash    [sha256.Size]byte // SHA-256 of the secret
	Account *account.Key      // its scope and limits; nil is one that may do all
}

// SetAccess changes who may call, from the next request on.
func (s *Server) SetAccess(a Access) { s.access.Store(&a) }

type userKey struct{}

// UserOf is whose dictionary and profile apply to a request that a handler, one of
// Config.Extra too, got from a Server.
func UserOf(ctx context.Context) write.UserID {
	if u, ok := ctx.Value(userKey{}).(*write.UserID); ok && *u != "" {
		return *u
	}
	return Local
}

// admit checks the Host, the Origin and the key of each request, and answers
// browsers that ask beforehand.
func (s *Server) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := s.access.Load()
		if p := a.checkHost(r); p != nil {
			p.write(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		if p := a.checkOrigin(w, r); p != nil {
			p.write(w, r)
			return
		}
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			allowMethods(w, r)
			return
		}
		if needsKey(r.URL.Path) && !s.checkKey(a, r) {
			w.Header().Set("WWW-Authenticate", schemeFor(r.URL.Path))
			noKey().write(w, r)
			return
		}
		if p := beyond(r); p != nil {
			p.write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// schemeFor is how a client may say who it is.
func schemeFor(path string) string {
	if isDAV(path) {
		return `Basic realm="qiao", charset="UTF-8"`
	}
	return `Bearer realm="qiao"`
}

func noKey() *Problem {
	return problemOf(qiao.Errorf(qiao.Unauthenticated, "serve", "no key, or one that is not known").
		WithFix("Send a key of this server in the header Authorization: Bearer KEY, or x-api-key."))
}

func (a *Access) checkHost(r *http.Request) *Problem {
	if a.demands() {
		return nil
	}
	host := hostname(r.Host)
	ip := net.ParseIP(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback() || slices.Contains(a.Hosts, host) {
		return nil
	}
	return problemOf(qiao.Errorf(qiao.Forbidden, "serve", "this server does not answer to that host name").
		WithFix("Call it as 127.0.0.1 or localhost, or add the name to server.hosts."))
}

func hostname(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return strings.ToLower(host)
	}
	return strings.ToLower(hostport)
}

// checkOrigin refuses what a page of another site sends, unless it is allowed to.
func (a *Access) checkOrigin(w http.ResponseWriter, r *http.Request) *Problem {
	origin := r.Header.Get("Origin")
	if origin == "" {
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Method != http.MethodGet && r.Method != http.MethodHead {
			return foreign()
		}
		return nil
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return nil
	}
	if !slices.Contains(a.Origins, origin) {
		return foreign()
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Mcp-Session-Id")
	return nil
}

func foreign() *Problem {
	return problemOf(qiao.Errorf(qiao.Forbidden, "serve", "a page of another site may not call this server").
		WithFix("Add the page's origin to server.origins, or QIAO_ORIGINS, if you trust it."))
}

// allowMethods answers a browser that asks what it may send.
func allowMethods(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, X-Api-Key, Content-Type, Accept, X-Request-Id, Traceparent, Mcp-Session-Id, Mcp-Protocol-Version, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "600")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
	w.WriteHeader(http.StatusNoContent)
}

// needsKey tells what is behind keys: all but the page itself, the description of
// the API, and whether the server lives.
func needsKey(path string) bool {
	switch path {
	case "/healthz", "/readyz", "/openapi.json", "/polyfill.js", "/v1/me":
		return false
	}
	return !isPage(path) && !strings.HasPrefix(path, "/auth/")
}
