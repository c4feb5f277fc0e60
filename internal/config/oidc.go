package config

import (
	"net"
	"net/url"
	"time"

	"github.com/qiao-ai/qiao/account"
)

// oidc checks that people can be signed in, and that nobody listens on the way.
func (c *checker) oidc() {
	o := c.Server.OIDC
	if o.Issuer == "" {
		if o.ClientID != "" || o.URL != "" || len(o.Roles) > 0 {
			c.fail("Set it to the provider's address, or take server.oidc out.", "server.oidc.issuer is missing")
		}
		return
	}
	c.overTLS("server.oidc.issuer", o.Issuer, true)
	c.overTLS("server.oidc.url", o.URL, false)
	if o.ClientID == "" {
		c.fail("Set it to this server's id at the provider.", "server.oidc.client_id is missing")
	}
	if len(o.Roles) == 0 && o.Default == "" {
		c.fail("List values of the claim, such as {qiao-admins: admin}, or set default.", "server.oidc: nobody would have a role")
	}
	for value, r := range o.Roles {
		c.role("server.oidc.roles."+value, r)
	}
	if o.Default != "" {
		c.role("server.oidc.default", o.Default)
	}
	if o.User == "" || o.Claim == "" {
		c.fail("Leave them out for sub and groups.", "server.oidc: user and claim name claims")
	}
	if o.Session < time.Minute || o.Session > 30*24*time.Hour {
		c.fail("Use a time from 1m to 720h.", "server.oidc.session: out of range")
	}
	c.limits("server.oidc.limits", o.Limits)
}

func (c *checker) role(path string, r account.Role) {
	if r == "" || !r.Known() {
		c.fail("Use user, viewer, operator or admin.", "%s: %q is no role", path, string(r))
	}
}

// overTLS checks an address that secrets go to. On this machine they may go without.
func (c *checker) overTLS(path, s string, withPath bool) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !withPath && u.Path != "" && u.Path != "/":
		c.fail("Write it like https://qiao.example.", "%s: %q is not an address", path, s)
	case u.Scheme != "https" && !(u.Scheme == "http" && Loopback(net.JoinHostPort(u.Hostname(), "0"))):
		c.fail("Use https://; http:// is for this machine alone.", "%s: secrets would go unencrypted", path)
	}
}
