package signin

import (
	"encoding/json"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// person is whom verified claims are about.
func (d *Door) person(id *oidc.IDToken, claims map[string]json.RawMessage) (account.Session, error) {
	s := account.Session{Name: or(text(claims["name"]), text(claims["preferred_username"]), text(claims["email"]), id.Subject)}
	s.Role = d.role(claims)
	if s.Role == "" {
		return s, qiao.Errorf(qiao.Forbidden, "sign-in", "nobody has given you a role here").
			WithFix("Ask who runs this server: server.oidc.roles lists the values of the claim %s.", d.o.RoleClaim)
	}
	if d.o.UserClaim == "" || d.o.UserClaim == "sub" {
		s.User = subject(id.Issuer, id.Subject)
		return s, nil
	}
	s.User = text(claims[d.o.UserClaim])
	probe := account.Key{ID: "probe", User: s.User}
	if s.User == "" || probe.Validate() != nil {
		return s, qiao.Errorf(qiao.Forbidden, "sign-in", "the provider's claim %s does not name a user", d.o.UserClaim).
			WithFix("Set server.oidc.user to a claim of letters, digits, dots and dashes, or to sub.")
	}
	if d.o.UserClaim == "email" && !truth(claims["email_verified"]) {
		return s, qiao.Errorf(qiao.Forbidden, "sign-in", "your address is not verified").WithFix("Verify it at the provider.")
	}
	return s, nil
}

// role is the highest that the claim has.
func (d *Door) role(claims map[string]json.RawMessage) (role account.Role) {
	role = d.o.Default
	for _, value := range list(claims[d.o.RoleClaim]) {
		if r, ok := d.o.Roles[value]; ok && (role == "" || r.Has(role)) {
			role = r
		}
	}
	return role
}

// list reads a claim that is a text or a list of texts.
func list(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	if one := text(raw); one != "" {
		return []string{one}
	}
	return nil
}

func text(raw json.RawMessage) (s string) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// truth reads a claim that is true, or "true" as some providers write it.
func truth(raw json.RawMessage) bool {
	var b bool
	return json.Unmarshal(raw, &b) == nil && b || text(raw) == "true"
}

func or(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
