package server

import (
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// A phone sends a key as a password. Only calendars and contacts take it so, and a
// key's scope holds for them.
func TestAPhoneSendsItsKeyAsAPassword(t *testing.T) {
	key := func(user, secret string, features ...qiao.Feature) Key {
		k := Key{User: "me", Hash: sha256.Sum256([]byte(secret))}
		if features != nil {
			k.Account = &account.Key{ID: account.KeyID(user), User: user, Scope: account.Scope{Features: features}}
		}
		return k
	}
	seen := ""
	s := New(Config{
		Access: Access{Keys: []Key{key("me", "all"), key("phone", "phone-key", "dav"), key("app", "app-key", "assist")}},
		Extra: map[string]http.Handler{"/dav/": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = string(UserOf(r.Context()))
			w.WriteHeader(http.StatusMultiStatus)
		})},
	})
	for _, c := range []struct {
		name, at, password string
		code               int
	}{
		{"a key for all", "/dav/me/", "all", 207},
		{"a key for phones", "/dav/me/", "phone-key", 207},
		{"a key for something else", "/dav/me/", "app-key", 403},
		{"a wrong password", "/dav/me/", "guess", 401},
		{"no password", "/dav/me/", "", 401},
		{"a password elsewhere", "/v1/assistant/today", "all", 401},
	} {
		r := httptest.NewRequest("PROPFIND", c.at, nil)
		if c.at != "/dav/me/" {
			r.Method = http.MethodGet
		}
		if c.password != "" {
			r.SetBasicAuth("whoever", c.password)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.code {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.code)
		}
		if h := w.Header().Get("WWW-Authenticate"); w.Code == 401 && (h == `Basic realm="qiao", charset="UTF-8"`) != (c.at == "/dav/me/") {
			t.Errorf("%s: asked for %s", c.name, h)
		}
	}
	if seen != "me" {
		t.Errorf("the user is %q", seen)
	}
	r := httptest.NewRequest("PROPFIND", "/v1/assistant/today", nil)
	r.Header.Set("Authorization", "Bearer phone-key")
	r.Method = http.MethodGet
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != 403 {
		t.Errorf("a phone's key reads the assistant: %d", w.Code)
	}
}
