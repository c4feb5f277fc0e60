// Package signintest is an OpenID Connect provider for tests: discovery, keys,
// authorization with PKCE, and tokens that are really signed.
//
// Start with [New]. It is as strict as a real one about who asks, and can be told to
// answer wrongly.
package signintest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Client and Secret are how a server is registered here.
const (
	Client = "qiao"
	Secret = "a client's secret & more"
)

// A Provider signs everybody in as who its Claims say.
type Provider struct {
	*httptest.Server
	Algorithm jose.SignatureAlgorithm // jose.RS256 or jose.ES256
	Redirect  string                  // the one address that a browser is sent back to

	mu      sync.Mutex
	claims  map[string]any
	twist   func(claims map[string]any) // changes what is signed
	forge   bool                        // signs with a key that is not its own
	codes   map[string]asked
	key     crypto.Signer
	foreign crypto.Signer
}

// asked is what a code was given for.
type asked struct{ challenge, nonce, redirect string }

// New starts a provider, until the test ends.
func New(t testing.TB, algorithm jose.SignatureAlgorithm, redirect string) *Provider {
	t.Helper()
	p := &Provider{Algorithm: algorithm, Redirect: redirect, codes: map[string]asked{}}
	p.key, p.foreign = newKey(t, algorithm), newKey(t, algorithm)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func newKey(t testing.TB, a jose.SignatureAlgorithm) (key crypto.Signer) {
	t.Helper()
	var err error
	if a == jose.ES256 {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	} else {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// SignsIn says who comes next; sub must be among the claims.
func (p *Provider) SignsIn(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims, p.twist, p.forge = claims, nil, false
}

// Twist changes the claims of the next tokens before they are signed.
func (p *Provider) Twist(how func(claims map[string]any)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.twist = how
}

// Forge has the next tokens signed by a key that is not the provider's.
func (p *Provider) Forge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forge = true
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"end_session_endpoint": p.URL + "/leave", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{string(p.Algorithm)}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: string(p.Algorithm), Use: "sig"}}})
}

// authorize signs in without asking and sends the browser back.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != Client || q.Get("redirect_uri") != p.Redirect || q.Get("response_type") != "code" ||
		q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || q.Get("state") == "" {
		http.Error(w, "the request is not one of the client", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = asked{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri")}
	p.mu.Unlock()
	http.Redirect(w, r, p.Redirect+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

// token exchanges a code, once, for whom it was given to.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.PostFormValue("code")
	was, ok := p.codes[code]
	delete(p.codes, code)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || !known(r) || r.PostFormValue("grant_type") != "authorization_code" || r.PostFormValue("redirect_uri") != was.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != was.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": p.URL, "aud": Client, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": was.nonce}
	maps.Copy(claims, p.claims)
	if p.twist != nil {
		p.twist(claims)
	}
	signed, err := p.sign(claims)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": signed})
}

// known tells whether the client proves who it is, in either way of RFC 6749.
func known(r *http.Request) bool {
	id, secret, ok := r.BasicAuth()
	if !ok {
		return r.PostFormValue("client_id") == Client && r.PostFormValue("client_secret") == Secret
	}
	id, err1 := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	return err1 == nil && err2 == nil && id == Client && secret == Secret
}

func (p *Provider) sign(claims map[string]any) (string, error) {
	key := p.key
	if p.forge {
		key = p.foreign
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: p.Algorithm, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
