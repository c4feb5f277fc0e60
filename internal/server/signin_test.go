package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/signin"
	"github.com/qiao-ai/qiao/internal/signin/signintest"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

// A house is a server where people sign in, with its provider.
type house struct {
	t        *testing.T
	url      string
	provider *signintest.Provider
	db       *sqlite.DB
	writer   *seer
	ahead    atomic.Int64 // how far the server's clock is ahead
}

func newHouse(t *testing.T, algorithm jose.SignatureAlgorithm, change func(*signin.Options)) *house {
	h := &house{t: t, writer: &seer{}, db: sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))}
	t.Cleanup(func() { h.db.Close() })
	var s *server.Server
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	h.url = front.URL
	h.provider = signintest.New(t, algorithm, h.url+"/auth/callback")
	h.provider.SignsIn(map[string]any{"sub": "li", "name": "李娜", "groups": []string{"staff", "ops"}})
	log := audit.New(h.db, nil, nil)
	o := signin.Options{
		Issuer: h.provider.URL, Client: signintest.Client, Secret: signintest.Secret, URL: h.url, Scopes: []string{"profile"},
		RoleClaim: "groups", Roles: map[string]account.Role{"staff": account.Viewer, "ops": account.Operator, "admins": account.Admin},
		For: time.Hour, Sessions: h.db, Now: func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) },
		Record: func(ctx context.Context, actor, role, act string) {
			_ = log.Record(ctx, audit.Act{Actor: actor, Role: role, Via: "http", Act: act})
		},
	}
	if change != nil {
		change(&o)
	}
	s = server.New(server.Config{Writer: h.writer, Keys: account.NewKeyring(h.db, nil), Audit: log,
		Access: server.Access{Keys: []server.Key{admin()}, SignIn: signin.New(o)}})
	return h
}

// A browser keeps cookies and says which page it is on.
type browser struct {
	*house
	http *http.Client
	page string // the origin of the page that sends requests; "" sends none
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h, &http.Client{Jar: jar}, h.url}
}

func (b *browser) do(method, address string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.url + address
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.page != "" && method != http.MethodGet {
		r.Header.Set("Origin", b.page)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	resp, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp, string(body)
}

// me is what the server says of the browser.
func (b *browser) me() (out struct{ In, SignIn, User, Name, Role, By any }) {
	b.t.Helper()
	_, body := b.do("GET", "/v1/me")
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		b.t.Fatal(err, body)
	}
	return out
}

// signIn goes to the provider and back, and returns what the browser shows last.
func (b *browser) signIn(to string) (*http.Response, string) {
	b.t.Helper()
	return b.do("GET", "/auth/login"+to)
}

func TestSomebodySignsInWorksAndSignsOut(t *testing.T) {
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		t.Run(string(algorithm), func(t *testing.T) {
			h := newHouse(t, algorithm, nil)
			b := h.browser()
			if me := b.me(); me.In != false || me.SignIn != "/auth/login" || me.Role != nil {
				t.Errorf("before: %+v", me)
			}
			if resp, body := b.do("GET", "/v1/load/runs"); resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			resp, _ := b.signIn("?to=/partners")
			if got := resp.Request.URL; got.Path != "/" || got.Fragment != "/partners" {
				t.Fatalf("returned to %s", got)
			}
			me := b.me()
			if me.In != true || me.Name != "李娜" || me.Role != "operator" || me.By != "sign-in" || !strings.HasPrefix(me.User.(string), "oidc-") {
				t.Errorf("%+v", me)
			}
			for path, want := range map[string]int{"/v1/load/runs": 503, "/v1/keys": 403, "/v1/audit": 403} { // 503: this server has no load tests
				if resp, body := b.do("GET", path); resp.StatusCode != want {
					t.Errorf("%s: %d %s", path, resp.StatusCode, body)
				}
			}
			if resp, body := b.do("POST", "/v1/partners/x/drain"); resp.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			stolen := b.cookie("qiao_session")
			if resp, body := b.do("POST", "/auth/logout"); resp.StatusCode != http.StatusOK || !strings.Contains(body, "/leave?client_id=qiao") {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			if me := b.me(); me.In != false {
				t.Errorf("after: %+v", me)
			}
			if resp, _ := h.browser().do("GET", "/v1/load/runs", "Cookie: qiao_session="+stolen); resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("the cookie goes on letting in: %d", resp.StatusCode)
			}
			var acts []string
			list, err := h.db.AuditEntries(t.Context(), audit.Filter{Oldest: true})
			for _, e := range list {
				acts = append(acts, e.Act+" "+e.Role+" "+e.Outcome)
			}
			if got := strings.Join(acts, ", "); err != nil || !strings.HasPrefix(got, "sign-in operator ok, ") || !strings.HasSuffix(got, "sign-out operator ok") ||
				!strings.HasPrefix(list[0].Actor, "person:oidc-") {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

func (b *browser) cookie(name string) string {
	at, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.http.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func TestAnAnswerOfTheProviderThatIsNotWholeIsNotBelieved(t *testing.T) {
	h := newHouse(t, jose.RS256, nil)
	for name, twist := range map[string]func(map[string]any){
		"another nonce":        func(c map[string]any) { c["nonce"] = "of somebody else" },
		"no nonce":             func(c map[string]any) { delete(c, "nonce") },
		"it has expired":       func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() },
		"it never expires":     func(c map[string]any) { delete(c, "exp") },
		"it is not valid yet":  func(c map[string]any) { c["nbf"] = time.Now().Add(time.Hour).Unix() },
		"for another client":   func(c map[string]any) { c["aud"] = "another" },
		"for nobody":           func(c map[string]any) { delete(c, "aud") },
		"of another issuer":    func(c map[string]any) { c["iss"] = "https://evil.example" },
		"without a role":       func(c map[string]any) { c["groups"] = []string{"guests"} },
		"a role that is a map": func(c map[string]any) { c["groups"] = map[string]any{"admins": true} },
	} {
		t.Run(name, func(t *testing.T) {
			h.provider.SignsIn(map[string]any{"sub": "li", "groups": "admins"})
			h.provider.Twist(twist)
			h.refused(t, h.browser())
		})
	}
	t.Run("a forged signature", func(t *testing.T) {
		h.provider.SignsIn(map[string]any{"sub": "li", "groups": "admins"})
		h.provider.Forge()
		h.refused(t, h.browser())
	})
	h.provider.SignsIn(map[string]any{"sub": "li", "groups": "admins"})
	b := h.browser()
	b.signIn("")
	if me := b.me(); me.Role != "admin" {
		t.Errorf("the one that is whole: %+v", me)
	}
}

func (h *house) refused(t *testing.T, b *browser) {
	t.Helper()
	resp, body := b.signIn("")
	if resp.StatusCode != http.StatusForbidden || !strings.Contains(body, "没有登录") || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "'none'") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if me := b.me(); me.In != false {
		t.Errorf("%+v", me)
	}
}

// Somebody who sends their own answer of the provider to another's browser does not
// sign that one in as themselves, nor can an answer be used twice.
func TestAnAnswerIsForTheBrowserThatBeganAndOnce(t *testing.T) {
	h := newHouse(t, jose.ES256, nil)
	mine := h.browser()
	var answer string
	mine.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/auth/callback" {
			answer = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	mine.signIn("")
	if answer == "" {
		t.Fatal("no answer")
	}
	for name, b := range map[string]*browser{"one that did not begin": h.browser(), "one that began, too": h.begun()} {
		if resp, body := b.do("GET", answer); resp.StatusCode != http.StatusForbidden || b.me().In != false {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
	cookie := "Cookie: qiao_signin=" + mine.cookie("qiao_signin")
	if resp, body := mine.do("GET", answer); resp.Request.URL.Path != "/" || mine.me().In != true {
		t.Fatalf("the browser itself: %d %s", resp.StatusCode, body)
	}
	again := h.browser()
	if resp, _ := again.do("GET", answer, cookie); resp.StatusCode != http.StatusForbidden || again.me().In != false {
		t.Errorf("a second time: %d", resp.StatusCode)
	}
	if resp, _ := h.browser().do("GET", h.url+"/auth/callback?error=access_denied&state=x"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("%d", resp.StatusCode)
	}
}

// begun is a browser that is at the provider.
func (h *house) begun() *browser {
	b := h.browser()
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	b.signIn("")
	return b
}

func TestAPageOfAnotherSiteCannotUseTheCookie(t *testing.T) {
	h := newHouse(t, jose.ES256, nil)
	b := h.browser()
	b.signIn("")
	for _, c := range []struct {
		name, origin, site string
		want               int
	}{
		{"the page itself", h.url, "", 503},
		{"the page of a new browser", "", "same-origin", 503},
		{"another page", "https://evil.example", "", 403},
		{"another page of a new browser", "https://evil.example", "cross-site", 403},
		{"a form that hides its origin", "", "cross-site", 403},
		{"another host of the domain", "", "same-site", 401},
		{"a page that says nothing", "", "", 401},
		{"a sandboxed page", "null", "", 403},
	} {
		b.page = c.origin
		header := "X-Nothing: 1"
		if c.site != "" {
			header = "Sec-Fetch-Site: " + c.site
		}
		if resp, body := b.do("POST", "/v1/partners/x/drain", header); resp.StatusCode != c.want {
			t.Errorf("%s: %d %s", c.name, resp.StatusCode, body)
		}
		if c.want != 503 {
			if resp, _ := b.do("POST", "/auth/logout", header); resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s signs out: %d", c.name, resp.StatusCode)
			}
		}
	}
	if me := b.me(); me.In != true {
		t.Errorf("%+v", me)
	}
	b.page = h.url
	for _, path := range []string{"/metrics", "/openai/v1/models", "/mcp"} {
		if resp, _ := b.do("GET", path); resp.StatusCode < 400 {
			t.Errorf("the cookie lets in to %s", path)
		}
	}
}

func TestCookiesCannotBeReadOrSentElsewhere(t *testing.T) {
	for scheme, prefix := range map[string]string{"http": "", "https": "__Host-"} {
		h := newHouse(t, jose.ES256, func(o *signin.Options) { o.URL = strings.Replace(o.URL, "http", scheme, 1) })
		h.provider.Redirect = strings.Replace(h.provider.Redirect, "http", scheme, 1)
		var set []string
		b := h.browser()
		b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			set = append(set, r.Response.Header.Values("Set-Cookie")...)
			if r.URL.Scheme == "https" { // where the browser would go by TLS
				r.URL.Scheme = "http"
				for _, c := range r.Response.Cookies() {
					r.AddCookie(c)
				}
				if c := strings.Split(set[0], ";")[0]; r.URL.Path == "/auth/callback" {
					r.Header.Set("Cookie", c)
				}
			}
			return nil
		}
		b.signIn("")
		text := strings.Join(set, "\n")
		for _, want := range []string{prefix + "qiao_session=qiao_", prefix + "qiao_signin="} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", scheme, want, text)
			}
		}
		for _, c := range set {
			strict := strings.Contains(c, "SameSite=Strict")
			if !strings.Contains(c, "HttpOnly") || strings.Contains(c, "Secure") != (scheme == "https") || strict != strings.Contains(c, "session") || strings.Contains(c, "Domain") {
				t.Errorf("%s: %s", scheme, c)
			}
		}
	}
}

func TestASessionEndsWithItsTime(t *testing.T) {
	h := newHouse(t, jose.ES256, nil)
	b := h.browser()
	b.signIn("")
	stolen := b.cookie("qiao_session")
	h.ahead.Store(int64(time.Hour - time.Minute))
	if me := b.me(); me.In != true {
		t.Errorf("%+v", me)
	}
	h.ahead.Store(int64(time.Hour))
	if resp, _ := h.browser().do("GET", "/v1/prices", "Cookie: qiao_session="+stolen); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d", resp.StatusCode)
	}
}

func TestWhoseThingsApply(t *testing.T) {
	user := func(claim string, claims map[string]any) any {
		h := newHouse(t, jose.ES256, func(o *signin.Options) { o.UserClaim, o.Default = claim, account.User })
		h.provider.SignsIn(claims)
		b := h.browser()
		b.signIn("")
		return b.me().User
	}
	one, other := user("sub", map[string]any{"sub": "1"}), user("sub", map[string]any{"sub": "2"})
	if one == other || one == nil {
		t.Errorf("%v %v", one, other)
	}
	for _, c := range []struct {
		name   string
		claims map[string]any
		want   any
	}{
		{"a verified address", map[string]any{"email": "li@example.com", "email_verified": true}, "li@example.com"},
		{"one that is not verified", map[string]any{"email": "li@example.com", "email_verified": false}, nil},
		{"one of which nothing is said", map[string]any{"email": "li@example.com"}, nil},
		{"none", map[string]any{}, nil},
		{"a path", map[string]any{"email": "../li", "email_verified": true}, nil},
	} {
		c.claims["sub"] = "1"
		if got := user("email", c.claims); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestKeysGoOnWorkingBesideSignInAndWithoutTheProvider(t *testing.T) {
	h := newHouse(t, jose.ES256, nil)
	h.provider.Close()
	b := h.browser()
	if resp, body := b.signIn(""); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "Keys work meanwhile") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	b.page = ""
	if resp, body := b.do("GET", "/v1/keys", "Authorization: Bearer "+boss); resp.StatusCode != http.StatusOK {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	resp, body := b.do("GET", "/v1/me", "Authorization: Bearer "+boss)
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, `"by":"key"`) && !strings.Contains(body, `"by":"local"`) {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	resp, body = b.do("GET", "/v1/prices")
	wantProblem(t, resp, body, http.StatusUnauthorized, qiao.Unauthenticated)
}

func TestWhereNobodySignsInTheAddressSaysSo(t *testing.T) {
	d := newDesk(t, admin())
	if code, _, out := d.do("GET", "/auth/login", "", ""); code != http.StatusNotFound || out["fix"] == nil {
		t.Errorf("%d %v", code, out)
	}
	if _, _, out := d.do("GET", "/v1/me", "", ""); out["in"] != false || out["signIn"] != nil {
		t.Errorf("%v", out)
	}
	if _, _, out := newDesk(t).do("GET", "/v1/me", "", ""); out["in"] != true || out["by"] != "local" || out["role"] != "admin" {
		t.Errorf("%v", out)
	}
}
