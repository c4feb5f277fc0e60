package host_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"crypto/sha256"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/mcp/host"
	"github.com/qiao-ai/qiao/internal/mcp/host/hosttest"
)

// A site is an app elsewhere with its authorization server, as RFC 8414, 7591, 7636
// and 9728 have them.
type site struct {
	t   *testing.T
	url string

	mu         sync.Mutex
	tokens     map[string]bool   // that let in
	challenges map[string]string // PKCE, by code
	refresh    string
	issued     int
	denied     atomic.Int32
}

func newSite(t *testing.T) *site {
	s := &site{t: t, tokens: map[string]bool{}, challenges: map[string]string{}}
	app := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return hosttest.New(hosttest.Good) }, &mcp.StreamableHTTPOptions{Stateless: true})
	mux := http.NewServeMux()
	mux.HandleFunc("/mcp", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		in := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		s.mu.Unlock()
		if !in {
			s.denied.Add(1)
			w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="`+s.url+`/.well-known/oauth-protected-resource/mcp"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		app.ServeHTTP(w, r)
	})
	mux.HandleFunc("/.well-known/oauth-protected-resource/mcp", s.json(func() any {
		return map[string]any{"resource": s.url + "/mcp", "authorization_servers": []string{s.url}, "scopes_supported": []string{"weather"}}
	}))
	mux.HandleFunc("/.well-known/oauth-authorization-server", s.json(func() any {
		return map[string]any{"issuer": s.url, "authorization_endpoint": s.url + "/authorize", "token_endpoint": s.url + "/token", "registration_endpoint": s.url + "/register",
			"response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"}, "token_endpoint_auth_methods_supported": []string{"none", "client_secret_post"},
			"grant_types_supported": []string{"authorization_code", "refresh_token", "client_credentials"}}
	}))
	mux.HandleFunc("POST /register", func(w http.ResponseWriter, r *http.Request) {
		var m map[string]any
		_ = json.NewDecoder(r.Body).Decode(&m) // what came back shows it
		m["client_id"] = "registered"
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(m)
	})
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("POST /token", s.token)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *site) json(v func() any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v())
	}
}

func (s *site) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("resource") != s.url+"/mcp" {
		http.Error(w, "no PKCE, or no resource", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	code := fmt.Sprint("code", len(s.challenges))
	s.challenges[code] = q.Get("code_challenge")
	s.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (s *site) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	ok := false
	switch r.FormValue("grant_type") {
	case "authorization_code":
		ok = s.challenges[r.FormValue("code")] == base64.RawURLEncoding.EncodeToString(sum[:])
	case "refresh_token":
		ok = s.refresh != "" && r.FormValue("refresh_token") == s.refresh
	case "client_credentials":
		ok = r.FormValue("client_id") == "qiao" && r.FormValue("client_secret") == "hush"
	}
	w.Header().Set("Content-Type", "application/json")
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	s.issued++
	access := fmt.Sprint("access", s.issued)
	s.refresh = fmt.Sprint("refresh", s.issued)
	s.tokens = map[string]bool{access: true}
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": s.refresh})
}

func (s *site) config(file string) host.Config {
	return host.Config{Name: "weather", URL: s.url + "/mcp", OAuth: &host.OAuth{Login: true, File: file}}
}

func called(t *testing.T, cfg host.Config) error {
	t.Helper()
	s := host.New(cfg)
	defer s.Close()
	tools, err := s.Tools(t.Context())
	if err == nil && len(tools) != 2 {
		t.Errorf("%d tools", len(tools))
	}
	return err
}

// browse follows the login's address as a browser would.
func browse(t *testing.T) func(string) {
	return func(address string) {
		go func() {
			resp, err := http.Get(address)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("the login's page answers %s", resp.Status)
			}
		}()
	}
}

func TestTheOwnerLogsInOnce(t *testing.T) {
	s := newSite(t)
	file := filepath.Join(t.TempDir(), "apps", "weather", "token.json")
	cfg := s.config(file)
	if err := called(t, cfg); qiao.KindOf(err) != qiao.Unavailable && qiao.KindOf(err) != qiao.Unauthenticated {
		t.Errorf("without a login: %v", err)
	}
	if err := host.Login(t.Context(), cfg, browse(t)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the token is kept as %v, %v", info.Mode(), err)
	}
	if err := called(t, cfg); err != nil || s.issued != 1 {
		t.Errorf("another program run: %v, %d tokens", err, s.issued)
	}

	// The token runs out: it is renewed, and the new one is kept.
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]any
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	kept["token"].(map[string]any)["expiry"] = "2020-01-01T00:00:00Z"
	data, _ = json.Marshal(kept)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := called(t, cfg); err != nil || s.issued != 2 {
		t.Errorf("after the token ran out: %v, %d tokens", err, s.issued)
	}
	if data, _ := os.ReadFile(file); !strings.Contains(string(data), "access2") {
		t.Error("the renewed token was not kept")
	}
}

func TestALoginThatWasBegunElsewhereIsNone(t *testing.T) {
	s := newSite(t)
	cfg := s.config(filepath.Join(t.TempDir(), "token.json"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := host.Login(ctx, cfg, func(address string) {
		u, _ := url.Parse(address)
		resp, err := http.Get(u.Query().Get("redirect_uri") + "?code=stolen&state=other")
		if err != nil || resp.StatusCode != http.StatusBadRequest {
			t.Errorf("it takes a code of another login: %v", err)
		}
		if err == nil {
			resp.Body.Close()
		}
		stop()
	})
	if err == nil || s.issued != 0 {
		t.Errorf("%v, %d tokens", err, s.issued)
	}
}

func TestAClientIsKnownByItsCredentialsOrItsToken(t *testing.T) {
	s := newSite(t)
	s.tokens["static"] = true
	cfg := host.Config{Name: "weather", URL: s.url + "/mcp"}
	cfg.Token = "static"
	if err := called(t, cfg); err != nil {
		t.Errorf("a token: %v", err)
	}
	cfg.Token, cfg.OAuth = "", &host.OAuth{Client: "qiao", Secret: "hush"}
	if err := called(t, cfg); err != nil {
		t.Errorf("credentials: %v", err)
	}
	cfg.OAuth = &host.OAuth{Client: "qiao", Secret: "wrong"}
	if err := called(t, cfg); err == nil {
		t.Error("wrong credentials are taken")
	}
}

// A token goes to the app's own host: not where that redirects, and not in the clear.
func TestATokenGoesNowhereElse(t *testing.T) {
	var leaked atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked.Store(leaked.Load() || r.Header.Get("Authorization") != "")
	}))
	defer other.Close()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	}))
	defer app.Close()
	if err := called(t, host.Config{Name: "weather", URL: app.URL, Token: "secret"}); err == nil || leaked.Load() {
		t.Errorf("it followed: %v, leaked %v", err, leaked.Load())
	}
	if err := called(t, host.Config{Name: "weather", URL: "http://192.0.2.1/mcp", Token: "secret"}); err == nil || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("in the clear: %v", err)
	}
}

func TestARemoteFloodIsCut(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for range 100 {
			if _, err := fmt.Fprint(w, strings.Repeat("[", 1<<17)); err != nil {
				return
			}
		}
	}))
	defer app.Close()
	if err := called(t, host.Config{Name: "weather", URL: app.URL}); qiao.KindOf(err) != qiao.TooLarge {
		t.Errorf("%v", err)
	}
}
