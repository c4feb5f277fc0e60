package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"html/template"
	"net/http"
	"regexp"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// page is a page of the web app that people may be returned to.
var page = regexp.MustCompile(`^/[a-z]{1,20}$`)

// login sends a browser to the provider.
func (d *Door) login(w http.ResponseWriter, r *http.Request) {
	p, err := d.known(r.Context())
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	t := trip{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	if to := r.URL.Query().Get("to"); page.MatchString(to) {
		t.To = to
	}
	d.set(w, d.trip(), t.encode(), http.SameSiteLaxMode, tripTime) // it must come back with the provider's redirect
	http.Redirect(w, r, p.oauth.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), http.StatusFound)
}

// callback takes what the provider says of somebody.
func (d *Door) callback(w http.ResponseWriter, r *http.Request) {
	t, err := d.returned(r)
	d.set(w, d.trip(), "", http.SameSiteLaxMode, 0) // an answer is taken once
	var person account.Session
	if err == nil {
		person, err = d.identify(r, t)
	}
	var secret string
	if err == nil {
		secret, err = d.enter(r.Context(), person)
	}
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	d.set(w, d.session(), secret, http.SameSiteStrictMode, d.o.For)
	to := "/"
	if t.To != "" {
		to += "#" + t.To
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// returned checks that this browser was sent to the provider, and with that state.
func (d *Door) returned(r *http.Request) (trip, error) {
	again := "Sign in again, and finish within ten minutes."
	cookie, err := r.Cookie(d.trip())
	if err != nil {
		return trip{}, qiao.Errorf(qiao.Forbidden, "sign-in", "this browser did not begin to sign in, or long ago").WithFix("%s", again)
	}
	t, ok := decodeTrip(cookie.Value)
	if !ok || subtle.ConstantTimeCompare([]byte(t.State), []byte(r.URL.Query().Get("state"))) != 1 {
		return trip{}, qiao.Errorf(qiao.Forbidden, "sign-in", "the answer is not for this sign-in").WithFix("%s", again)
	}
	return t, nil
}

// identify exchanges the code for an ID token and believes it only whole: signature,
// issuer, audience, time and nonce.
func (d *Door) identify(r *http.Request, t trip) (account.Session, error) {
	q := r.URL.Query()
	if q.Get("error") != "" {
		return account.Session{}, qiao.Errorf(qiao.Forbidden, "sign-in", "the provider did not sign you in").WithFix("Sign in again, or ask whoever runs the provider.")
	}
	p, err := d.known(r.Context())
	if err != nil {
		return account.Session{}, err
	}
	ctx := d.client(r.Context())
	token, err := p.oauth.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return account.Session{}, d.unbelieved(ctx, "the provider does not take the code", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return account.Session{}, d.unbelieved(ctx, "the provider's answer is not believed", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return account.Session{}, qiao.Errorf(qiao.Forbidden, "sign-in", "the provider's answer is for another sign-in").WithFix("Sign in again.")
	}
	var claims map[string]json.RawMessage
	if err := id.Claims(&claims); err != nil {
		return account.Session{}, d.unbelieved(ctx, "the provider's answer cannot be read", err)
	}
	return d.person(id, claims)
}

// unbelieved logs why; a browser is not told more than it needs. What the libraries
// say may quote a response, which is never the token.
func (d *Door) unbelieved(ctx context.Context, what string, err error) error {
	d.o.Log.WarnContext(ctx, "a sign-in was refused", "why", what, "error", short(err.Error()))
	return qiao.Errorf(qiao.Forbidden, "sign-in", "%s", what).WithFix("Sign in again; the server's log says why it failed.")
}

func short(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

// enter keeps a session and returns its secret.
func (d *Door) enter(ctx context.Context, s account.Session) (string, error) {
	secret := account.NewSecret()
	s.Hash = account.HashOf(secret)
	s.Created = d.o.Now().UTC().Truncate(time.Millisecond)
	s.Expires = s.Created.Add(d.o.For)
	if err := d.o.Sessions.AddSession(ctx, s); err != nil {
		return "", err
	}
	d.o.Record(ctx, string(Actor(s.User)), string(s.Role), "sign-in")
	return secret, nil
}

// logout ends a session, and tells where the provider's ends.
func (d *Door) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(d.session()); err == nil {
		key, _, _ := d.Find(r) // one that has expired is dropped unnamed
		if err := d.o.Sessions.DropSession(r.Context(), account.HashOf(cookie.Value)); err != nil {
			d.refuse(w, r, err)
			return
		}
		if key != nil {
			d.o.Record(r.Context(), string(key.ID), string(key.Role), "sign-out")
		}
	}
	d.set(w, d.session(), "", http.SameSiteStrictMode, 0)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"next": d.leave(r.Context())}) // a client that has gone
}

var refusal = template.Must(template.New("refusal").Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Qiao</title>
<h1>没有登录 · Not signed in</h1>
<p lang="en">{{.Error}}</p>
<p lang="en">{{.Fix}}</p>
<p><a href="/auth/login">重新登录 · Sign in again</a> · <a href="/">返回 · Back</a></p>
</html>
`))

// refuse tells a person in a browser what went wrong.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	code := http.StatusForbidden
	if k := qiao.KindOf(err); k != qiao.Forbidden {
		code = http.StatusServiceUnavailable
		d.o.Log.WarnContext(r.Context(), "a sign-in failed", "kind", k.String(), "error", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.WriteHeader(code)
	_ = refusal.Execute(w, map[string]string{"Error": err.Error(), "Fix": qiao.FixOf(err)}) // a client that has gone
}
