package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/write"
)

// SignIn lets people in by a cookie of their browser; a [signin.Door] does.
type SignIn interface {
	// ServeHTTP answers what is below /auth/.
	http.Handler
	// Find returns whom the cookie of a request lets in, and their name for people;
	// nil where it bears none that holds.
	Find(r *http.Request) (k *account.Key, name string, err error)
	// Origin is that of this server's pages, such as https://qiao.example.
	Origin() string
}

// auth answers what is below /auth/.
func (s *Server) auth(w http.ResponseWriter, r *http.Request) {
	door := s.access.Load().SignIn
	switch {
	case door == nil:
		newProblem(http.StatusNotFound, qiao.NotFound, "nobody signs in here", "Use a key, or set server.oidc.").write(w, r)
	case r.Method != http.MethodGet && !ownPage(door, r):
		foreign().write(w, r)
	default:
		door.ServeHTTP(w, r)
	}
}

// checkCookie lets a person in who signed in. A cookie comes with every request of a
// browser, also with one that another page caused: what changes something must say
// that it comes from a page of this server.
func (s *Server) checkCookie(a *Access, r *http.Request) bool {
	if a.SignIn == nil || !strings.HasPrefix(r.URL.Path, "/v1/") {
		return false
	}
	k, _, err := a.SignIn.Find(r)
	if err != nil {
		s.logError(r.Context(), err)
	}
	if err != nil || k == nil || !reads(r) && !ownPage(a.SignIn, r) {
		return false
	}
	enter(r, write.UserID(k.User), k)
	return true
}

func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// ownPage tells whether a browser says that a page of this server sends a request.
func ownPage(door SignIn, r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return origin == door.Origin() || err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// whoIs tells a page who calls and what they may do.
type whoIs struct {
	In     bool         `json:"in" doc:"whether the caller is let in"`
	User   string       `json:"user,omitempty" doc:"whose things apply"`
	Name   string       `json:"name,omitempty" doc:"of a person, for people"`
	Role   account.Role `json:"role,omitempty" doc:"user, viewer, operator or admin"`
	By     string       `json:"by,omitempty" doc:"key, sign-in, or local where none is demanded"`
	SignIn string       `json:"signIn,omitempty" doc:"the address where people sign in, if they can"`
}

// me answers everybody: a page asks it before it knows whether it is let in.
func (s *Server) me(w http.ResponseWriter, r *http.Request) {
	a := s.access.Load()
	out := whoIs{In: s.checkKey(a, r)}
	if a.SignIn != nil {
		out.SignIn = "/auth/login"
	}
	if out.In {
		k := account.FromContext(r.Context())
		out.User, out.Role, out.By = string(UserOf(r.Context())), roleOf(r.Context()), "local"
		if k != nil {
			out.By = "key"
		}
		if k != nil && strings.HasPrefix(string(k.ID), "person:") {
			out.By = "sign-in"
			_, out.Name, _ = a.SignIn.Find(r) // it was found a moment ago
		}
	}
	writeJSON(w, http.StatusOK, out)
}
