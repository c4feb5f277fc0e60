package config

import (
	"encoding/hex"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/text"
)

// A checker gathers what is wrong with settings.
type checker struct {
	*Settings
	problems []error
}

func (s *Settings) check() []error {
	c := &checker{Settings: s}
	c.listen()
	c.keys()
	c.store()
	c.oidc()
	c.origins()
	c.amounts()
	c.oneOf("log.level", s.Log.Level, "debug", "info", "warn", "error")
	c.oneOf("log.format", s.Log.Format, "auto", "text", "json")
	for i, p := range s.Partners {
		c.partner("partners["+strconv.Itoa(i)+"]", p, s.Partners[:i])
	}
	c.routes()
	c.policies()
	c.languages()
	c.accounts()
	c.models()
	c.apps()
	return c.problems
}

func (c *checker) fail(fix, format string, args ...any) {
	c.problems = append(c.problems, qiao.Errorf(qiao.Misconfigured, "config", format, args...).WithFix("%s", fix))
}

func (c *checker) oneOf(path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		c.fail("Use one of: "+strings.Join(allowed, ", ")+".", "%s: %q is not known", path, value)
	}
}

func (c *checker) listen() {
	_, port, err := net.SplitHostPort(c.Server.Listen)
	n, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil || n > 65535 {
		c.fail("Use an address and a port, such as 127.0.0.1:7333.", "server.listen: %q is not an address with a port", c.Server.Listen)
		return
	}
	if !Loopback(c.Server.Listen) && len(c.Server.Keys) == 0 && c.Server.OIDC.Issuer == "" {
		c.fail("Set server.keys, or QIAO_KEYS=me:SECRET, or listen on 127.0.0.1.",
			"server.listen: %s can be reached from other machines, and no key is set", c.Server.Listen)
	}
}

// Loopback tells whether a listen address can be reached from this machine only.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

var keyID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$`)

const shortestKey = 16

func (c *checker) keys() {
	seen := map[string]bool{}
	for i, k := range c.Server.Keys {
		path := "server.keys[" + strconv.Itoa(i) + "]"
		sum, err := hex.DecodeString(k.SHA256)
		switch {
		case !keyID.MatchString(k.ID):
			c.fail("Use letters, digits, dots and dashes.", "%s: %q cannot name a key", path, k.ID)
		case seen[k.ID]:
			c.fail("Give each key an id of its own: it names the user.", "%s: %q stands there twice", path, k.ID)
		case k.Secret.IsZero() == (k.SHA256 == ""):
			c.fail("Set one of secret and sha256.", "%s: a key needs a secret or its hash", path)
		case k.SHA256 != "" && (err != nil || len(sum) != 32):
			c.fail("Write the SHA-256 of the secret as 64 hex digits.", "%s: sha256 is not a SHA-256", path)
		case k.SHA256 == "" && len(k.Secret.Reveal()) < shortestKey:
			c.fail("Make one with: openssl rand -hex 24", "%s: the secret is shorter than %d characters", path, shortestKey)
		}
		seen[k.ID] = true
	}
}

func (c *checker) store() {
	if c.Store.URL.IsZero() {
		return
	}
	u, err := url.Parse(c.Store.URL.Reveal())
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		c.fail("Write postgres://USER@HOST/DATABASE, or leave it out for a SQLite file in the data folder.", "store.url: it is not an address of PostgreSQL")
	}
}

func (c *checker) origins() {
	for i, o := range c.Server.Origins {
		u, err := url.Parse(o)
		if err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
			c.fail("Write scheme and host only, such as https://notes.example.com.", "server.origins[%d]: %q is not an origin", i, o)
		}
	}
}

func (c *checker) amounts() {
	if c.Server.Body < 1<<10 || c.Server.Body > 1<<30 {
		c.fail("Use an amount from 1KiB to 1GiB.", "server.body: out of range")
	}
	t := c.Server.Timeouts
	for _, d := range []struct {
		path  string
		value time.Duration
	}{
		{"header", t.Header}, {"body", t.Body}, {"idle", t.Idle}, {"write", t.Write}, {"shutdown", t.Shutdown},
	} {
		if d.value < time.Millisecond || d.value > time.Hour {
			c.fail("Use a time from 1ms to 1h.", "server.timeouts.%s: out of range", d.path)
		}
	}
	if t.Drain < 0 || t.Drain > time.Hour {
		c.fail("Use a time from 0s to 1h.", "server.timeouts.drain: out of range")
	}
	if c.Write.Chunk < 200 || c.Write.Chunk > 100_000 {
		c.fail("Use a number from 200 to 100000.", "write.chunk: out of range")
	}
	if c.Write.Parallel < 1 || c.Write.Parallel > 64 {
		c.fail("Use a number from 1 to 64.", "write.parallel: out of range")
	}
}

// Kinds are the kinds of partners that settings may name.
func Kinds() []string {
	return []string{"openai", "qwen", "local", "deepseek", "qianfan", "hunyuan", "ark", "moonshot", "zhipu", "minimax",
		"responses", "anthropic", "gemini", "dashscope", "hunyuan-native"}
}

var partnerID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

func (c *checker) partner(path string, p Partner, before []Partner) {
	if !partnerID.MatchString(string(p.ID)) {
		c.fail("Use small letters, digits, dots and dashes, such as qwen or my-vllm.", "%s.id: %q cannot name a partner", path, p.ID)
	}
	if slices.ContainsFunc(before, func(o Partner) bool { return o.ID == p.ID }) {
		c.fail("Give each partner an id of its own.", "%s.id: %q stands there twice", path, p.ID)
	}
	c.oneOf(path+".kind", p.Kind, Kinds()...)
	if p.Kind == "local" && p.Path == "" {
		c.fail("Set it to a GGUF file, such as ~/models/Qwen3-0.6B-Q8_0.gguf.", "%s.path is missing", path)
	}
	if p.Kind == "openai" && p.BaseURL == "" {
		c.fail("Set it to the address before /chat/completions, such as http://127.0.0.1:8000/v1.", "%s.base_url is missing", path)
	}
	if p.BaseURL != "" {
		c.baseURL(path+".base_url", p.BaseURL)
	}
	if err := p.Quota.Account().Validate(); err != nil {
		c.fail("Leave a limit out for none.", "%s.quota: %w", path, err)
	}
	if p.FirstToken < 0 || p.Idle < 0 {
		c.fail("Use a time such as 60s.", "%s: a timeout is negative", path)
	}
}

func (c *checker) baseURL(path, s string) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		c.fail("Write a whole address that begins with http:// or https://.", "%s is not an address", path)
	case u.User != nil:
		c.fail("Put the secret into key, as ${env:NAME}.", "%s holds a login", path)
	}
}

// routes checks that what is routed to is there. Partners that are only found at
// run time cannot be known here.
func (c *checker) routes() {
	if c.Discover {
		return
	}
	for region, ids := range c.Routes {
		for _, id := range ids {
			if !slices.ContainsFunc(c.Partners, func(p Partner) bool { return p.ID == id }) {
				c.fail("Add it to partners, or take it out of the route.", "routes.%s: there is no partner %q", region, id)
			}
		}
	}
}

func (c *checker) languages() {
	for i, l := range c.Write.Languages {
		if b := l.Base(); b != text.English && b != text.Chinese {
			c.fail("Use en, zh or both.", "write.languages[%d]: %q is not proofread offline", i, l)
		}
	}
}
