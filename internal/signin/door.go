package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// Options say who signs people in, and as what.
type Options struct {
	Issuer string // address of the provider
	Client string // this server's id there
	Secret string // empty for a public client
	URL    string // of this server as browsers call it, without a path
	Scopes []string
	// RoleClaim is the claim whose value, or one of whose values, is looked up in
	// Roles. The highest role that is found holds; Default where none is. Who has no
	// role then is turned away.
	RoleClaim string
	Roles     map[string]account.Role
	Default   account.Role
	// UserClaim names whose dictionary and photos apply: sub, which is made a name
	// that no key has by chance, or another that names people as keys do. An email
	// must be verified.
	UserClaim string
	For       time.Duration // a session lasts
	Limits    account.Limits

	Sessions account.Sessions
	Record   func(ctx context.Context, actor, role, act string) // of acts that are kept; nil keeps none
	HTTP     *http.Client                                       // http.DefaultClient if nil
	Log      *slog.Logger                                       // slog.DiscardHandler's if nil
	Now      func() time.Time                                   // time.Now if nil
}

// A Door lets people in. Its methods may be called from many goroutines.
type Door struct {
	o      Options
	secure bool // cookies go over TLS alone

	mu       sync.Mutex
	provider *provider // nil until it could be reached
}

// provider is what was learnt of the provider.
type provider struct {
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	logout   string // its end_session_endpoint, or ""
}

// New returns a Door. The provider is asked when somebody first signs in, so that a
// server starts without it.
func New(o Options) *Door {
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Record == nil {
		o.Record = func(context.Context, string, string, string) {}
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	return &Door{o: o, secure: strings.HasPrefix(o.URL, "https://")}
}

// Origin is that of pages of this server.
func (d *Door) Origin() string { return d.o.URL }

// algorithms are the signatures that are believed: none that a client's secret or
// nobody makes.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// known returns the provider after asking it, if that has not succeeded before.
func (d *Door) known(ctx context.Context) (*provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider != nil {
		return d.provider, nil
	}
	found, err := oidc.NewProvider(d.client(context.WithoutCancel(ctx)), d.o.Issuer)
	if err != nil {
		d.o.Log.WarnContext(ctx, "the sign-in provider cannot be used", "error", err)
		return nil, qiao.Errorf(qiao.Unavailable, "sign-in", "the provider cannot be reached, or is another than the settings say").
			WithFix("Try again; the server's log has more. Keys work meanwhile.")
	}
	var more struct {
		Logout string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, qiao.E(qiao.Protocol, "sign-in: read the provider's description", err)
	}
	d.provider = &provider{
		oauth: oauth2.Config{
			ClientID: d.o.Client, ClientSecret: d.o.Secret, Endpoint: found.Endpoint(),
			RedirectURL: d.o.URL + "/auth/callback", Scopes: d.scopes(),
		},
		verifier: found.Verifier(&oidc.Config{ClientID: d.o.Client, SupportedSigningAlgs: algorithms, Now: d.o.Now}),
		logout:   more.Logout,
	}
	return d.provider, nil
}

func (d *Door) scopes() []string {
	if slices.Contains(d.o.Scopes, oidc.ScopeOpenID) {
		return d.o.Scopes
	}
	return append([]string{oidc.ScopeOpenID}, d.o.Scopes...)
}

// client bounds how long the provider is waited for.
func (d *Door) client(ctx context.Context) context.Context {
	c := *d.o.HTTP
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	return oidc.ClientContext(ctx, &c)
}

// Find returns whom the cookie of a request lets in, as a key with that role, and
// the name for people; nil where it bears none that holds.
func (d *Door) Find(r *http.Request) (*account.Key, string, error) {
	cookie, err := r.Cookie(d.session())
	if err != nil || cookie.Value == "" {
		return nil, "", nil
	}
	s, err := d.o.Sessions.SessionOf(r.Context(), account.HashOf(cookie.Value))
	switch {
	case qiao.KindOf(err) == qiao.NotFound:
		return nil, "", nil
	case err != nil:
		return nil, "", err
	case !d.o.Now().Before(s.Expires):
		return nil, "", nil
	}
	return d.key(s), s.Name, nil
}

// key is a session as a key. Its name is none that a key can have.
func (d *Door) key(s account.Session) *account.Key {
	return &account.Key{
		ID: Actor(s.User), User: s.User, Admin: s.Role == account.Admin, Role: s.Role, Limits: d.o.Limits, Created: s.Created, Expires: s.Expires,
	}
}

// Actor is a person's name in the ledger and the audit log.
func Actor(user string) account.KeyID { return account.KeyID("person:" + user) }

// ServeHTTP answers what is below /auth/. The caller has checked that a request to
// sign out comes from a page of this server.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	switch r.Method + " " + r.URL.Path {
	case "GET /auth/login":
		d.login(w, r)
	case "GET /auth/callback":
		d.callback(w, r)
	case "POST /auth/logout":
		d.logout(w, r)
	default:
		http.NotFound(w, r)
	}
}

// subject makes a user's name of who they are at a provider.
func subject(issuer, sub string) string {
	sum := sha256.Sum256([]byte(issuer + "\x00" + sub))
	return "oidc-" + hex.EncodeToString(sum[:16])
}

// leave is where a browser goes to sign out at the provider, too, or "".
func (d *Door) leave(ctx context.Context) string {
	p, err := d.known(ctx)
	if err != nil || p.logout == "" {
		return ""
	}
	u, err := url.Parse(p.logout)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", d.o.Client)
	q.Set("post_logout_redirect_uri", d.o.URL+"/")
	u.RawQuery = q.Encode()
	return u.String()
}
