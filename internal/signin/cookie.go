package signin

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// session names the cookie of a session. The prefix makes browsers refuse one that
// was set without TLS, or by another host of the domain.
func (d *Door) session() string { return d.prefix() + "qiao_session" }

// trip names the cookie of somebody who is at the provider.
func (d *Door) trip() string { return d.prefix() + "qiao_signin" }

func (d *Door) prefix() string {
	if d.secure {
		return "__Host-"
	}
	return ""
}

// set gives a browser a cookie that scripts cannot read; an empty value takes it.
func (d *Door) set(w http.ResponseWriter, name, value string, same http.SameSite, lasts time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: d.secure, SameSite: same, MaxAge: int(lasts.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// tripTime is how long somebody may be at the provider.
const tripTime = 10 * time.Minute

// A trip is what a browser takes along to the provider and must bring back, so that
// nobody can be signed in by an answer that was meant for another.
type trip struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // of PKCE
	To       string `json:"t"` // the page to return to
}

func (t trip) encode() string {
	b, err := json.Marshal(t)
	if err != nil {
		return "" // four strings can be written
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeTrip(s string) (t trip, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(b, &t) != nil {
		return trip{}, false
	}
	return t, t.State != "" && t.Nonce != "" && t.Verifier != ""
}
