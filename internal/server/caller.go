package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/write"
)

// withCaller makes the places for who calls, which are filled once the key is
// known.
func withCaller(ctx context.Context) context.Context {
	return account.WithPlace(&called{Context: ctx})
}

// called is a context with a place for who calls.
type called struct {
	context.Context
	user write.UserID
}

// Value implements [context.Context].
func (c *called) Value(key any) any {
	if key == (userKey{}) {
		return &c.user
	}
	return c.Context.Value(key)
}

// checkKey finds who a request's key lets in, among the keys of the settings and
// those that are kept. It compares with every key of the settings, so that the time
// tells nothing; kept ones are found by their hash, which tells nothing of a secret.
//
// A person who signed in is let in by a cookie, where no key is sent. Without keys
// in the settings, and where nobody signs in, everybody is let in, but not from other machines: new
// settings may have taken the keys away under an open address. A key that Qiao made
// counts even then, and one that is forged or revoked is refused: whoever sends it
// believes that it is checked.
func (s *Server) checkKey(a *Access, r *http.Request) bool {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		secret = r.Header.Get("X-Api-Key")
	}
	if _, password, basic := r.BasicAuth(); basic && isDAV(r.URL.Path) {
		secret = password
	}
	if secret != "" && a.find(r, secret) {
		return true
	}
	if account.Made(secret) && s.cfg.Keys != nil {
		k, err := s.cfg.Keys.Find(r.Context(), secret)
		if err == nil {
			enter(r, write.UserID(k.User), k)
			return true
		}
		if qiao.KindOf(err) != qiao.Unauthenticated {
			s.logError(r.Context(), err)
		}
		return false
	}
	if secret == "" && s.checkCookie(a, r) {
		return true
	}
	return !a.demands() && !s.open.Load()
}

// isDAV tells whether a path belongs to the calendars and contacts that phones
// subscribe to. They send a key as a password.
func isDAV(path string) bool { return strings.HasPrefix(path, "/dav/") || path == "/dav" }

// find looks among the keys of the settings.
func (a *Access) find(r *http.Request, secret string) (found bool) {
	if len(a.Keys) == 0 {
		return false
	}
	hash := sha256.Sum256([]byte(secret))
	for i := range a.Keys {
		k := &a.Keys[i]
		if subtle.ConstantTimeCompare(hash[:], k.Hash[:]) == 1 {
			found = true
			enter(r, k.User, k.Account)
		}
	}
	return found
}

// enter fills in who calls.
func enter(r *http.Request, user write.UserID, k *account.Key) {
	if u, ok := r.Context().Value(userKey{}).(*write.UserID); ok {
		*u = user
	}
	account.Put(r.Context(), k)
}

// beyond refuses what is outside the scope of the caller's key.
func beyond(r *http.Request) *Problem {
	k := account.FromContext(r.Context())
	if k == nil {
		return nil
	}
	if f := featureOf(r.URL.Path); f != "" && !k.Scope.Feature(f) {
		return problemOf(qiao.Errorf(qiao.Forbidden, "key", "the key %s is not for the feature %q", k.ID, f).
			WithFix("Use a key that is, or ask for one: qiao key create NAME --feature %s", f))
	}
	return nil
}

// featureOf is the feature that a path belongs to, or "".
func featureOf(path string) qiao.Feature {
	for _, f := range []struct {
		prefix  string
		feature qiao.Feature
	}{
		{"/v1/write/", "write"}, {"/v1/photos", "photo"}, {"/v1/assistant", "assist"}, {"/dav", "dav"}, {"/mcp", "write"},
		{"/openai/", "gateway"}, {"/anthropic/", "gateway"},
	} {
		if strings.HasPrefix(path, f.prefix) {
			return f.feature
		}
	}
	return ""
}
