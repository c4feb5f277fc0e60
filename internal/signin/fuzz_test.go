package signin

import (
	"encoding/json"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/qiao-ai/qiao/account"
)

func FuzzDecodeTrip(f *testing.F) {
	f.Add(trip{"state", "nonce", "verifier", "/write"}.encode())
	f.Add("e30")
	f.Add("\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := decodeTrip(s)
		if !ok {
			return
		}
		if again, ok := decodeTrip(got.encode()); !ok || again != got {
			t.Errorf("%+v became %+v", got, again)
		}
	})
}

// Whatever claims say, nobody gets a role that no value has, or a name that a key
// could not have.
func FuzzClaims(f *testing.F) {
	f.Add([]byte(`{"groups":["ops"],"email":"li@example.com","email_verified":true}`))
	f.Add([]byte(`{"groups":"admins","email":"../x","email_verified":"true"}`))
	f.Add([]byte(`{"groups":{"admins":1},"name":[1]}`))
	d := New(Options{RoleClaim: "groups", UserClaim: "email", Roles: map[string]account.Role{"ops": account.Operator}})
	f.Fuzz(func(t *testing.T, data []byte) {
		var claims map[string]json.RawMessage
		if json.Unmarshal(data, &claims) != nil {
			return
		}
		s, err := d.person(&oidc.IDToken{Subject: "1"}, claims)
		if err != nil {
			return
		}
		k := account.Key{ID: "x", User: s.User}
		if s.Role != account.Operator || k.Validate() != nil || s.User == "" {
			t.Errorf("%s: %+v", data, s)
		}
	})
}
