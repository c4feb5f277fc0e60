package config

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

// Limits bound the use of a key, a team or a feature. A zero field is no limit.
type Limits struct {
	Requests   int    `yaml:"rpm"`        // in any 60 seconds
	Tokens     int    `yaml:"tpm"`        // in any 60 seconds
	Concurrent int    `yaml:"concurrent"` // requests under way
	Day        Amount `yaml:"day"`        // spent in a calendar day
	Month      Amount `yaml:"month"`      // spent in a calendar month
}

// A Quota is what a partner may be asked, by all requests together. A zero field is
// no limit.
type Quota struct {
	Requests   int `yaml:"rpm"`        // in any 60 seconds
	Tokens     int `yaml:"tpm"`        // in any 60 seconds, input and output together
	Concurrent int `yaml:"concurrent"` // requests under way, of this server
}

// Account returns the quota as limits of package account.
func (q Quota) Account() account.Limits {
	return account.Limits{Requests: int64(q.Requests), Tokens: int64(q.Tokens), Concurrent: int64(q.Concurrent)}
}

// Account returns the limits as package account has them.
func (l Limits) Account() account.Limits {
	return account.Limits{Requests: int64(l.Requests), Tokens: int64(l.Tokens), Concurrent: int64(l.Concurrent), Day: l.Day.Money, Month: l.Month.Money}
}

// Budgets are the limits of teams and features, and how money is counted.
type Budgets struct {
	Teams    map[account.Team]Limits `yaml:"teams"`
	Features map[qiao.Feature]Limits `yaml:"features"`
	Zone     Zone                    `yaml:"zone"`     // of days and months, such as "+08:00"
	Unpriced string                  `yaml:"unpriced"` // refuse or free: requests under a budget whose price is not known
}

// Shared says where the nodes of a fleet share their limits.
type Shared struct {
	URL   Secret `yaml:"url" env:"QIAO_SHARED"` // of Valkey or Redis, such as redis://host:6379; it may hold a password
	Nodes int    `yaml:"nodes"`                 // that there are at least: a limit is divided by as many while Valkey is away
}

// Ledger says how long requests are kept.
type Ledger struct {
	Keep     time.Duration `yaml:"keep"`     // 0 is for ever
	Interval time.Duration `yaml:"interval"` // a row waits at most this long before it is written
}

// China sets the duties of services offered in mainland China.
type China struct {
	Regions  []qiao.Region     `yaml:"regions"`  // of requests whose answers are labelled; empty labels none
	Mainland []qiao.Region     `yaml:"mainland"` // of requests that only partners in mainland China get
	Provider string            `yaml:"provider"` // who offers the service: its name or code
	Notice   string            `yaml:"notice"`   // what people see; empty is the usual one
	Filings  map[string]Filing `yaml:"filings"`  // by the kind of partner
	Salt     Secret            `yaml:"salt"`     // of end users' ids; made once and kept if empty
}

// Gateway says how clients' dialects are served.
type Gateway struct {
	Unsupported string `yaml:"unsupported"` // list or refuse: what the partner has no word for
}

// A Filing is the record of a generative service with the mainland's regulator.
type Filing struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
}

// An Amount is an amount of money: "5CNY".
type Amount struct{ qiao.Money }

// UnmarshalText reads an amount with its currency.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	a.Money, err = account.ParseMoney(string(text))
	return err
}

// MarshalText writes what UnmarshalText reads.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// A Zone is an offset from UTC, "UTC", or the name of a zone that the system knows.
type Zone string

// UnmarshalText reads a zone.
func (z *Zone) UnmarshalText(text []byte) error {
	*z = Zone(text)
	if _, err := z.location(); err != nil {
		return errors.New("it is not a zone, such as +08:00 or Asia/Shanghai")
	}
	return nil
}

// MarshalText writes the zone.
func (z Zone) MarshalText() ([]byte, error) { return []byte(z), nil }

// Location returns the zone; an empty one is UTC.
func (z Zone) Location() *time.Location {
	l, err := z.location()
	if err != nil {
		return time.UTC // UnmarshalText has checked it
	}
	return l
}

func (z Zone) location() (*time.Location, error) {
	if strings.HasPrefix(string(z), "+") || strings.HasPrefix(string(z), "-") {
		t, err := time.Parse("Z07:00", string(z))
		if err != nil {
			return nil, err
		}
		_, offset := t.Zone()
		return time.FixedZone(string(z), offset), nil
	}
	return time.LoadLocation(string(z))
}

// accounts checks keys' scopes, limits and budgets.
func (c *checker) accounts() {
	for _, k := range c.Server.Keys {
		c.limits("server.keys: "+k.ID, k.Limits)
		probe := k.Account()
		if err := probe.Validate(); err != nil {
			c.fail(qiao.FixOf(err), "server.keys: %s: %w", k.ID, err)
		}
	}
	for team, l := range c.Budgets.Teams {
		c.limits("budgets.teams."+string(team), l)
	}
	for feature, l := range c.Budgets.Features {
		c.limits("budgets.features."+string(feature), l)
	}
	c.shared()
	c.oneOf("budgets.unpriced", c.Budgets.Unpriced, "refuse", "free")
	c.oneOf("gateway.unsupported", c.Gateway.Unsupported, "list", "refuse")
	if c.Ledger.Keep < 0 || c.Ledger.Interval < 10*time.Millisecond || c.Ledger.Interval > time.Minute {
		c.fail("Use a time from 10ms to 1m for interval, and 0 or more for keep.", "ledger: out of range")
	}
}

func (c *checker) shared() {
	if c.Shared.Nodes < 1 || c.Shared.Nodes > 10_000 {
		c.fail("Use how many servers share the limits, such as 3.", "shared.nodes: out of range")
	}
	if c.Shared.URL.IsZero() {
		return
	}
	scheme, rest, ok := strings.Cut(c.Shared.URL.Reveal(), "://")
	if !ok || rest == "" || !slices.Contains([]string{"redis", "rediss", "valkey", "valkeys", "unix"}, scheme) {
		c.fail("Write it like redis://127.0.0.1:6379, or rediss://user:${env:VALKEY_PASSWORD}@host:6379/0.", "shared.url: it is not an address of Valkey or Redis")
	}
}

// limits checks that budgets can be compared with prices in other currencies.
func (c *checker) limits(path string, l Limits) {
	if err := l.Account().Validate(); err != nil {
		c.fail("Leave a limit out for none.", "%s: %w", path, err)
	}
	for _, m := range []Amount{l.Day, l.Month} {
		if m.Micro > 0 && c.Exchange[m.Currency] <= 0 {
			c.fail("Add it, such as exchange: {CNY: 1, USD: 7.1}: prices may be in another currency.",
				"%s: there is no rate for %s", path, m.Currency)
		}
	}
}

// Account returns the key as package account has it. A key without a scope and
// without a role may manage others.
func (k Key) Account() account.Key {
	scope := account.Scope{Features: k.Features, Models: k.Models, Regions: k.Regions}
	open := len(k.Features)+len(k.Models)+len(k.Regions) == 0
	role := k.Role
	if role == "" && open {
		role = account.Admin
	}
	return account.Key{ID: account.KeyID(k.ID), User: k.ID, Team: k.Team, Admin: role == account.Admin, Role: role, Scope: scope, Limits: k.Limits.Account()}
}
