package config_test

import (
	"strings"
	"testing"
)

func TestSignInThatIsNotSafeOrNotWholeIsSaid(t *testing.T) {
	const whole = "issuer: https://id.example/r, client_id: q, url: https://qiao.example, roles: {a: admin}"
	for _, c := range []struct{ name, oidc, want string }{
		{"whole", whole, ""},
		{"on this machine", "issuer: 'http://127.0.0.1:9', client_id: q, url: 'http://localhost:7333', default: user", ""},
		{"without TLS", strings.Replace(whole, "https://id", "http://id", 1), "unencrypted"},
		{"the page without TLS", strings.Replace(whole, "https://qiao", "http://qiao", 1), "unencrypted"},
		{"a page with a path", strings.Replace(whole, "qiao.example", "qiao.example/app", 1), "not an address"},
		{"no client", strings.Replace(whole, "client_id: q, ", "", 1), "client_id is missing"},
		{"a role that is none", strings.Replace(whole, "a: admin", "a: king", 1), `"king" is no role`},
		{"no role for anybody", strings.Replace(whole, "{a: admin}", "{}", 1), "nobody would have a role"},
		{"no issuer", "client_id: q", "issuer is missing"},
		{"too long", whole + ", session: 9000h", "session: out of range"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, "server: {oidc: {"+c.oidc+"}}\n")
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}
