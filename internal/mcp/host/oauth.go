package host

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/auth/extauth"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"golang.org/x/oauth2"

	"github.com/qiao-ai/qiao"
)

// OAuth is how an app elsewhere is told who calls: by the client's own credentials,
// or by a login of the owner in a browser (authorization code with PKCE).
type OAuth struct {
	Client string // its id; empty: the server registers one at the login
	Secret string
	// Login tells that the owner logs in; otherwise the client's credentials do.
	Login  bool
	Scopes []string // asked for; empty: those that the server names
	File   string   // keeps the token of a login, readable by its owner alone

	anew bool // what was kept does not count
}

// login is a token, with what it takes to renew it.
type login struct {
	Client string        `json:"client"`
	Secret string        `json:"secret,omitempty"`
	URL    string        `json:"tokenURL"`
	Style  int           `json:"style"`
	Scopes []string      `json:"scopes,omitempty"`
	Token  *oauth2.Token `json:"token"`
}

// handler is the SDK's for an OAuth. fetch sends the owner to the login; nil: there
// is nobody to send.
func (o *OAuth) handler(client *http.Client, fetch auth.AuthorizationCodeFetcher, redirect string) (auth.OAuthHandler, error) {
	const op = "app login"
	if !o.Login {
		h, err := extauth.NewClientCredentialsHandler(&extauth.ClientCredentialsHandlerConfig{
			Credentials: &oauthex.ClientCredentials{ClientID: o.Client, ClientSecretAuth: &oauthex.ClientSecretAuth{ClientSecret: o.Secret}},
			HTTPClient:  client,
		})
		if err != nil {
			return nil, qiao.E(qiao.Misconfigured, op, err)
		}
		return h, nil
	}
	if fetch == nil {
		fetch, redirect = nobody, "http://127.0.0.1/callback"
	}
	cfg := &auth.AuthorizationCodeHandlerConfig{
		RedirectURL: redirect, AuthorizationCodeFetcher: fetch, RequestRefreshToken: true, AcceptUnadvertisedIss: true, Client: client,
		NewTokenSource: o.source,
	}
	if len(o.Scopes) > 0 {
		cfg.ScopeFilter = func([]string) []string { return o.Scopes }
	}
	if o.Client == "" {
		cfg.DynamicClientRegistrationConfig = &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			RedirectURIs: []string{redirect}, ClientName: "Qiao", GrantTypes: []string{"authorization_code", "refresh_token"}, TokenEndpointAuthMethod: "none",
		}}
	} else {
		cfg.PreregisteredClient = &oauthex.ClientCredentials{ClientID: o.Client}
		if o.Secret != "" {
			cfg.PreregisteredClient.ClientSecretAuth = &oauthex.ClientSecretAuth{ClientSecret: o.Secret}
		}
	}
	if kept, err := o.load(); err != nil {
		return nil, err
	} else if kept != nil && !o.anew {
		cfg.InitialTokenSource = kept.tokens(context.WithValue(context.Background(), oauth2.HTTPClient, client), o)
	}
	h, err := auth.NewAuthorizationCodeHandler(cfg)
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, op, err)
	}
	return h, nil
}

// nobody is there to log in.
func nobody(context.Context, *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
	return nil, qiao.Errorf(qiao.Unauthenticated, "app login", "the app asks for a login").WithFix("Log in with: qiao app login NAME")
}

// source keeps a new login, and renews it.
func (o *OAuth) source(ctx context.Context, c *oauth2.Config, t *oauth2.Token) (oauth2.TokenSource, error) {
	l := &login{Client: c.ClientID, Secret: c.ClientSecret, URL: c.Endpoint.TokenURL, Style: int(c.Endpoint.AuthStyle), Scopes: c.Scopes, Token: t}
	if err := o.save(l); err != nil {
		return nil, err
	}
	return l.tokens(ctx, o), nil
}

// tokens are those of a login. A renewed one is kept.
func (l *login) tokens(ctx context.Context, o *OAuth) oauth2.TokenSource {
	c := &oauth2.Config{ClientID: l.Client, ClientSecret: l.Secret, Scopes: l.Scopes,
		Endpoint: oauth2.Endpoint{TokenURL: l.URL, AuthStyle: oauth2.AuthStyle(l.Style)}}
	return &renewed{from: c.TokenSource(ctx, l.Token), login: l, keep: o}
}

// renewed keeps each token that is another than the last.
type renewed struct {
	mu    sync.Mutex
	from  oauth2.TokenSource
	login *login
	keep  *OAuth
}

// Token implements [oauth2.TokenSource].
func (r *renewed) Token() (*oauth2.Token, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, err := r.from.Token()
	if err != nil {
		return nil, err
	}
	if t.AccessToken != r.login.Token.AccessToken {
		next := *r.login
		next.Token = t
		if err := r.keep.save(&next); err != nil {
			return nil, err
		}
		r.login = &next
	}
	return t, nil
}

// load returns the kept login, or nil.
func (o *OAuth) load() (*login, error) {
	data, err := os.ReadFile(o.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, qiao.E(qiao.Misconfigured, "app login", err)
	}
	l := &login{}
	if err := json.Unmarshal(data, l); err != nil || l.Token == nil {
		return nil, nil // a damaged one is as none: the owner logs in again
	}
	return l, nil
}

// save writes a login beside its place first, for its owner alone.
func (o *OAuth) save(l *login) error {
	const op = "app login: keep the token"
	data, err := json.Marshal(l)
	if err != nil {
		return qiao.E(qiao.Other, op, err)
	}
	if err := os.MkdirAll(filepath.Dir(o.File), 0o700); err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	f, err := os.CreateTemp(filepath.Dir(o.File), ".token-*") // 0600
	if err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	defer os.Remove(f.Name()) // it is gone once it was renamed
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), o.File)
	}
	if err != nil {
		return qiao.E(qiao.Misconfigured, op, err)
	}
	return nil
}
