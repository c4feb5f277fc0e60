package account

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A KeyID names a key, such as "phone-app". A name is not used twice, not even
// after the key was revoked: reports go on naming it.
type KeyID string

// A Team is a group of keys that share limits.
type Team string

// A Key is a client of Qiao: who it is and what it may do. Its secret is not in it.
// Nobody changes a Key that others hold.
type Key struct {
	ID      KeyID     `json:"id"`
	User    string    `json:"user"`           // whose dictionary and profile apply
	Team    Team      `json:"team,omitempty"` // shares the team's limits
	Admin   bool      `json:"admin"`          // has the role Admin
	Role    Role      `json:"role,omitempty"` // what of the server it may see and change
	Scope   Scope     `json:"scope"`
	Limits  Limits    `json:"limits"`
	Hint    string    `json:"hint,omitempty"` // the last characters of the secret, to tell keys apart
	Created time.Time `json:"created,omitzero"`
	Expires time.Time `json:"expires,omitzero"` // zero is never
	Revoked time.Time `json:"revoked,omitzero"` // zero is not
	// Former is until when the secret before the last rotation lets in, too.
	Former time.Time `json:"formerUntil,omitzero"`
}

// A Scope says what a key may ask for. An empty list allows all.
type Scope struct {
	Features []qiao.Feature `json:"features,omitempty"`
	// Models are patterns such as "qwen-plus", "qwen*" or "deepseek/*"; one with a
	// slash also names the partner.
	Models []string `json:"models,omitempty"`
	// Regions are those that a request may be routed by.
	Regions []qiao.Region `json:"regions,omitempty"`
}

// Limits bound the use of a key, a team or a feature. A zero field is no limit.
type Limits struct {
	Requests   int64      `json:"rpm,omitempty"`        // in any 60 seconds
	Tokens     int64      `json:"tpm,omitempty"`        // in any 60 seconds, input and output together
	Concurrent int64      `json:"concurrent,omitempty"` // requests under way
	Day        qiao.Money `json:"day,omitzero"`         // spent in a calendar day
	Month      qiao.Money `json:"month,omitzero"`       // spent in a calendar month
}

// Valid tells whether the key lets anybody in at a time.
func (k *Key) Valid(at time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || at.Before(k.Expires))
}

// Feature tells whether the scope has a feature.
func (s Scope) Feature(f qiao.Feature) bool {
	return len(s.Features) == 0 || slices.Contains(s.Features, f)
}

// Region tells whether requests may be routed by a region.
func (s Scope) Region(r qiao.Region) bool {
	return len(s.Regions) == 0 || slices.Contains(s.Regions, r)
}

// Model tells whether a partner may be asked for a model. An empty partner stands
// for any.
func (s Scope) Model(p qiao.PartnerID, m qiao.ModelID) bool {
	return len(s.Models) == 0 || slices.ContainsFunc(s.Models, func(pattern string) bool { return matches(pattern, p, m) })
}

func matches(pattern string, p qiao.PartnerID, m qiao.ModelID) bool {
	partner, model, named := strings.Cut(pattern, "/")
	if !named {
		partner, model = "*", pattern
	}
	if p != "" {
		if ok, err := path.Match(partner, string(p)); !ok || err != nil {
			return false
		}
	}
	// A model's own slashes are no separators here.
	flat := func(s string) string { return strings.ReplaceAll(s, "/", "\x00") }
	ok, err := path.Match(flat(model), flat(string(m)))
	return ok && err == nil
}

// Validate says what is wrong with a key that somebody wants to make: an error of
// Kind Invalid, or nil.
func (k *Key) Validate() error {
	bad := func(what, fix string) error {
		return qiao.Errorf(qiao.Invalid, "key", "%s", what).WithFix("%s", fix)
	}
	switch {
	case !name(string(k.ID)):
		return bad("a key needs a name of letters, digits, dots and dashes", "Name it after the app that uses it, such as phone-app.")
	case k.User != "" && !name(k.User):
		return bad("a user's name has letters, digits, dots and dashes", "Leave it out to use the key's name.")
	case k.Team != "" && !name(string(k.Team)):
		return bad("a team's name has letters, digits, dots and dashes", "Use a name such as photos.")
	case k.MayAs() == Admin && k.Scope.some():
		return bad("a key that manages others cannot be scoped", "Make two keys, or leave the scope out.")
	}
	for _, p := range k.Scope.Models {
		if _, err := path.Match(p, "x"); err != nil || p == "" {
			return bad("a model's pattern cannot be read", "Use a name, or one with a star such as qwen* or deepseek/*.")
		}
	}
	if err := k.checkRole(); err != nil {
		return err
	}
	return k.Limits.Validate()
}

func (s Scope) some() bool { return len(s.Features)+len(s.Models)+len(s.Regions) > 0 }

// HasBudget tells whether money is limited.
func (l Limits) HasBudget() bool { return l.Day.Micro > 0 || l.Month.Micro > 0 }

// Validate says what is wrong with limits: an error of Kind Invalid, or nil.
func (l Limits) Validate() error {
	if l.Requests < 0 || l.Tokens < 0 || l.Concurrent < 0 || l.Day.Micro < 0 || l.Month.Micro < 0 {
		return qiao.Errorf(qiao.Invalid, "limits", "a limit is negative").WithFix("Leave it out for no limit.")
	}
	for _, m := range []qiao.Money{l.Day, l.Month} {
		if m.Micro > 0 && !currency(m.Currency) {
			return qiao.Errorf(qiao.Invalid, "limits", "a budget has no currency").WithFix("Write it like 5CNY.")
		}
	}
	return nil
}

// name tells whether s can name a key, a user or a team.
func name(s string) bool {
	if s == "" || len(s) > 63 {
		return false
	}
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._@-", rune(c))) {
			return false
		}
	}
	return true
}
