package config

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Assistant sets the assistant.
type Assistant struct {
	Apps    []AssistantApp `yaml:"apps"`
	Devices []Device       `yaml:"devices"` // whose signature confirms what is sensitive
}

// A Device signs what its user confirms on it.
type Device struct {
	User string    `yaml:"user"` // local is the one without a key
	Key  PublicKey `yaml:"key"`
}

// A PublicKey is one of Ed25519: 32 bytes, in base64.
type PublicKey struct{ ed25519.PublicKey }

// UnmarshalText reads a key.
func (k *PublicKey) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(b) != ed25519.PublicKeySize {
		return fixed{"it is no public key of Ed25519", "Write its 32 bytes in base64."}
	}
	k.PublicKey = b
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (k PublicKey) MarshalText() ([]byte, error) {
	return []byte(base64.StdEncoding.EncodeToString(k.PublicKey)), nil
}

// An AssistantApp is a program whose tools the assistant may use. It is reached by
// its command, or by its address.
type AssistantApp struct {
	Name    string            `yaml:"name"`
	Command string            `yaml:"command"` // a program that speaks MCP on standard input and output
	Args    []string          `yaml:"args"`
	Env     map[string]Secret `yaml:"env"`   // what it gets beside PATH, HOME and the like
	URL     string            `yaml:"url"`   // of streamable HTTP
	Token   Secret            `yaml:"token"` // sent there as a bearer token
	OAuth   AppOAuth          `yaml:"oauth"`
	Users   []string          `yaml:"users"`   // who may use it; empty is local alone, the one without a key
	Start   time.Duration     `yaml:"start"`   // how long it may take to answer first; 0 is 10s
	Timeout time.Duration     `yaml:"timeout"` // of a call; 0 is 20s
	Output  Bytes             `yaml:"output"`  // the most that a call may answer; 0 is 64KiB
}

// AppOAuth says how an app elsewhere knows who calls.
type AppOAuth struct {
	Client string   `yaml:"client"` // id of a client that is registered there; empty: one is registered at the login
	Secret Secret   `yaml:"secret"`
	Login  bool     `yaml:"login"` // the owner logs in with: qiao app login NAME
	Scopes []string `yaml:"scopes"`
}

// IsZero tells whether nothing is set.
func (o AppOAuth) IsZero() bool { return o.Client == "" && o.Secret.IsZero() && !o.Login }

var (
	appName = regexp.MustCompile(`^[a-z][a-z0-9]{0,30}$`)
	envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// apps checks the apps of the assistant, and its devices.
func (c *checker) apps() {
	for i, d := range c.Assist.Devices {
		if d.User == "" || len(d.Key.PublicKey) == 0 {
			c.fail("Set user, such as local, and key.", "assistant.devices[%d]: a device has a user and a public key", i)
		}
	}
	for i, a := range c.Assist.Apps {
		at := "assistant.apps[" + strconv.Itoa(i) + "]"
		switch {
		case !appName.MatchString(a.Name):
			c.fail("Use small letters and digits, such as weather.", "%s.name: %q cannot name an app", at, a.Name)
		case slices.ContainsFunc(c.Assist.Apps[:i], func(b AssistantApp) bool { return b.Name == a.Name }):
			c.fail("Give each app a name of its own.", "%s.name: %q stands there twice", at, a.Name)
		case (a.Command == "") == (a.URL == ""):
			c.fail("Set one of command and url.", "%s: an app is a command or an address", at)
		}
		c.appAddress(at, a)
		for name := range a.Env {
			if !envName.MatchString(name) {
				c.fail("Use letters, digits and _.", "%s.env: %q cannot name a variable", at, name)
			}
		}
		if a.Start < 0 || a.Start > time.Hour || a.Timeout < 0 || a.Timeout > time.Hour {
			c.fail("Use a time such as 20s.", "%s: a time is out of range", at)
		}
		if a.Output < 0 || a.Output > 1<<20 {
			c.fail("Use an amount up to 1MiB.", "%s.output: out of range", at)
		}
	}
}

func (c *checker) appAddress(at string, a AssistantApp) {
	remote := !a.Token.IsZero() || !a.OAuth.IsZero()
	if a.URL == "" {
		if remote {
			c.fail("Give a program its secrets in env.", "%s: token and oauth are for an address", at)
		}
		return
	}
	c.baseURL(at+".url", a.URL)
	u, err := url.Parse(a.URL)
	switch {
	case len(a.Args) > 0 || len(a.Env) > 0:
		c.fail("Remove args and env, or set command.", "%s: args and env are for a command", at)
	case err == nil && u.Scheme == "http" && !Loopback(u.Host) && !Loopback(u.Host+":80"):
		c.fail("Use an address that begins with https://.", "%s.url: others on the way could read what goes there", at)
	case !a.Token.IsZero() && !a.OAuth.IsZero():
		c.fail("Keep one of them.", "%s: both token and oauth are set", at)
	case !a.OAuth.IsZero() && !a.OAuth.Login && (a.OAuth.Client == "" || a.OAuth.Secret.IsZero()):
		c.fail("Set client and secret, or login: true.", "%s.oauth: it says neither who calls nor that you log in", at)
	}
}
