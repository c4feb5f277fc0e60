package server_test

import (
	"context"
	"crypto/sha256"
	"iter"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/write"
)

func TestHostAndOrigin(t *testing.T) {
	url := start(t, server.Config{Access: server.Access{Origins: []string{"https://good.example"}, Hosts: []string{"qiao.lan"}}})
	own := strings.TrimPrefix(url, "http://")
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a program", nil, 200},
		{"the page itself", []string{"Origin: " + url}, 200},
		{"localhost", []string{"Host: localhost:7333"}, 200},
		{"IPv6", []string{"Host: [::1]:7333"}, 200},
		{"a configured name", []string{"Host: qiao.lan"}, 200},
		{"an allowed page", []string{"Origin: https://good.example"}, 200},
		{"DNS rebinding", []string{"Host: evil.example:7333"}, 403},
		{"DNS rebinding with its origin", []string{"Host: evil.example", "Origin: http://evil.example"}, 403},
		{"another page", []string{"Origin: https://evil.example"}, 403},
		{"a sandboxed page", []string{"Origin: null"}, 403},
		{"the same host at another port", []string{"Origin: http://127.0.0.1:1"}, 403},
		{"a prefix of our name", []string{"Origin: http://" + own + ".evil.example"}, 403},
		{"a form without an origin", []string{"Sec-Fetch-Site: cross-site"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, c.headers...)
			if resp.StatusCode != c.status {
				t.Errorf("got %d %s", resp.StatusCode, body)
			}
			if c.status == 403 {
				wantProblem(t, resp, body, 403, qiao.Forbidden)
			}
		})
	}
}

func TestCORSForAllowedOriginsOnly(t *testing.T) {
	url := start(t, server.Config{
		Access: server.Access{Origins: []string{"https://good.example"}, Keys: []server.Key{key("li", "k1")}},
		UI:     fstest.MapFS{"polyfill.js": {Data: []byte("export {}")}},
	})
	ask := []string{"Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true"}
	resp, _ := call(t, "OPTIONS", url+"/v1/write/rewrite", "", append(ask, "Origin: https://good.example")...)
	if resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Origin") != "https://good.example" ||
		resp.Header.Get("Access-Control-Allow-Private-Network") != "true" {
		t.Errorf("preflight: %d %v", resp.StatusCode, resp.Header)
	}
	resp, _ = call(t, "OPTIONS", url+"/v1/write/rewrite", "", append(ask, "Origin: https://evil.example")...)
	if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of another page: %d %v", resp.StatusCode, resp.Header)
	}
	resp, body := call(t, "GET", url+"/polyfill.js", "", "Origin: https://good.example")
	if resp.StatusCode != 200 || body != "export {}" || resp.Header.Get("Access-Control-Allow-Origin") != "https://good.example" ||
		resp.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("polyfill: %d %v", resp.StatusCode, resp.Header)
	}
}

func key(user, secret string) server.Key {
	return server.Key{User: write.UserID(user), Hash: sha256.Sum256([]byte(secret))}
}

func TestKeys(t *testing.T) {
	var seen write.UserID
	w := writer(func(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
		seen = r.User
		return upper(ctx, r)
	})
	url := start(t, server.Config{Writer: w, Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2"), key("none", "")}},
		UI: fstest.MapFS{"index.html": {Data: []byte("page")}}})
	for _, c := range []struct {
		name, header string
		status       int
		user         write.UserID
	}{
		{"the first key", "Authorization: Bearer k1", 200, "li"},
		{"the second key", "Authorization: Bearer k2", 200, "bo"},
		{"the other header", "X-Api-Key: k2", 200, "bo"},
		{"no key", "X: y", 401, ""},
		{"an empty key", "Authorization: Bearer ", 401, ""},
		{"a wrong key", "Authorization: Bearer k3", 401, ""},
		{"another scheme", "Authorization: Basic k1", 401, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen = ""
			resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, c.header)
			if resp.StatusCode != c.status || seen != c.user {
				t.Errorf("got %d %s as %q", resp.StatusCode, body, seen)
			}
			if c.status == 401 {
				wantProblem(t, resp, body, 401, qiao.Unauthenticated)
			}
		})
	}
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/readyz": 200, "/openapi.json": 200, "/metrics": 401, "/v1/models": 401} {
		if resp, _ := call(t, "GET", url+path, ""); resp.StatusCode != want {
			t.Errorf("%s without a key: %d, want %d", path, resp.StatusCode, want)
		}
	}
}
