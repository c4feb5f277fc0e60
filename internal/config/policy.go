package config

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Policy says who may answer the requests that it fits, and how one is chosen.
type Policy struct {
	Name       string                    `yaml:"name"`
	Regions    []qiao.Region             `yaml:"regions"`  // of requests that it fits; empty is all
	Features   []qiao.Feature            `yaml:"features"` // of requests that it fits; empty is all
	Partners   []string                  `yaml:"partners"` // PARTNER or PARTNER/MODEL; empty is all
	Fallback   []string                  `yaml:"fallback"` // asked in order when none of partners answers
	Strategy   string                    `yaml:"strategy"` // ordered, latency, cost, weighted, balanced
	Weights    map[qiao.PartnerID]Number `yaml:"weights"`
	Balance    Balance                   `yaml:"balance"`
	Residency  []string                  `yaml:"residency"` // device, REGION or REGION/SCOPE
	Tags       []string                  `yaml:"tags"`      // that a partner must have
	Avoid      []string                  `yaml:"avoid"`     // tags that a partner must not have
	Deny       []qiao.PartnerID          `yaml:"deny"`
	MaxPrice   Price                     `yaml:"max_price"` // of one request
	Affinity   Affinity                  `yaml:"affinity"`
	Hedge      Share                     `yaml:"hedge"`
	FirstToken time.Duration             `yaml:"first_token"`   // the longest wait for a partner's first content
	Blocked    bool                      `yaml:"retry_blocked"` // what one partner's moderation refused goes to the next
}

// Balance weighs what counts for the strategy balanced.
type Balance struct {
	Latency Number `yaml:"latency"`
	Cost    Number `yaml:"cost"`
	Rate    Number `yaml:"rate"`
	Load    Number `yaml:"load"`
}

// Affinity keeps requests that belong together with one partner.
type Affinity struct {
	By     string `yaml:"by"`     // session or prefix
	Prefix int    `yaml:"prefix"` // bytes of the prompt that count
	Bound  Number `yaml:"bound"`  // of a partner's load, as a multiple of its fair share
}

// A Number is a decimal number.
type Number float64

// UnmarshalText reads a number.
func (n *Number) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fixed{"it is not a number, such as 0.5", "Write it with digits and a point."}
	}
	*n = Number(f)
	return nil
}

// MarshalText writes the number in its shortest form.
func (n Number) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), nil
}

// A Share is a part of a whole: "5%", "0.05", "on" for the usual one, "off".
type Share float64

// usualHedge is the share of requests that may be hedged, where that is on.
const usualHedge = 0.05

// UnmarshalText reads a share.
func (s *Share) UnmarshalText(text []byte) error {
	switch string(text) {
	case "on", "true", "yes":
		*s = usualHedge
		return nil
	case "off", "false", "no":
		*s = 0
		return nil
	}
	number, percent := strings.CutSuffix(string(text), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= 1) {
		return fixed{"it is not a share, such as 5%, on or off", "Write on for the usual 5%."}
	}
	*s = Share(f)
	return nil
}

// MarshalText writes the share in percent.
func (s Share) MarshalText() ([]byte, error) {
	return append(strconv.AppendFloat(nil, math.Round(float64(s)*1e8)/1e6, 'f', -1, 64), '%'), nil
}

// A Price is an amount of money: "0.05 CNY".
type Price struct{ qiao.Money }

// UnmarshalText reads an amount with its currency.
func (p *Price) UnmarshalText(text []byte) error {
	amount, currency, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	f, err := strconv.ParseFloat(amount, 64)
	if err != nil || !(f >= 0 && f < 1e12) || len(currency) != 3 || strings.ToUpper(currency) != currency {
		return fixed{"it is not an amount with a currency, such as 0.05 CNY", "Write the amount, a space, and three capitals."}
	}
	p.Money = qiao.Money{Micro: int64(math.Round(f * 1e6)), Currency: currency}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (p Price) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// policies checks the policies, the aliases and what they are compared by.
func (c *checker) policies() {
	open := ""
	seen := map[string]bool{}
	for i, p := range c.Policies {
		at := "policies[" + strconv.Itoa(i) + "]"
		switch {
		case !partnerID.MatchString(p.Name):
			c.fail("Use small letters, digits, dots and dashes, such as china.", "%s.name: %q cannot name a policy", at, p.Name)
		case seen[p.Name]:
			c.fail("Give each policy a name of its own.", "%s.name: %q stands there twice", at, p.Name)
		case open != "":
			c.fail("Put it before "+open+": the first policy that fits a request holds.", "%s: policy %s is never reached, since %s fits every request", at, p.Name, open)
		}
		seen[p.Name] = true
		if len(p.Regions) == 0 && len(p.Features) == 0 && open == "" {
			open = p.Name
		}
		c.policy(at, &p)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Aliases)) {
		c.alias(name, c.Aliases[name])
	}
	for currency, worth := range c.Exchange {
		if worth <= 0 {
			c.fail("Say what one unit is worth, such as USD: 7.1 beside CNY: 1.", "exchange.%s: it is not more than 0", currency)
		}
	}
}

func (c *checker) policy(at string, p *Policy) {
	if p.Strategy != "" {
		c.oneOf(at+".strategy", p.Strategy, "ordered", "latency", "cost", "weighted", "balanced")
	}
	if p.Affinity.By != "" {
		c.oneOf(at+".affinity.by", p.Affinity.By, "session", "prefix")
	}
	c.picks(at+".partners", p.Partners)
	c.picks(at+".fallback", p.Fallback)
	for i, s := range p.Residency {
		if region, scope, pair := strings.Cut(s, "/"); region == "" || pair && scope == "" || strings.Contains(scope, "/") {
			c.fail("Write device, a region such as eu, or a region with a scope such as cn/mainland.", "%s.residency[%d]: %q is no place", at, i, s)
		}
	}
	c.policyAmounts(at, p)
}

func (c *checker) policyAmounts(at string, p *Policy) {
	for _, id := range slices.Sorted(maps.Keys(p.Weights)) {
		if p.Weights[id] <= 0 {
			c.fail("Use a number over 0, or take the partner out.", "%s.weights.%s: it is not more than 0", at, id)
		}
		if !slices.ContainsFunc(p.Partners, func(s string) bool { return s == string(id) || strings.HasPrefix(s, string(id)+"/") }) {
			c.fail("Add it to the policy's partners, or take out its weight.", "%s.weights: the policy has no partner %q", at, id)
		}
	}
	if p.Hedge > 0.5 {
		c.fail("Use at most 50%; 5% is the usual share.", "%s.hedge: it is too much", at)
	}
	if p.Affinity.Bound != 0 && p.Affinity.Bound < 1 || p.Affinity.Prefix < 0 {
		c.fail("Use a bound of 1 or more, such as 1.25, and a prefix of some bytes, such as 1024.", "%s.affinity: out of range", at)
	}
	if p.Balance.Latency < 0 || p.Balance.Cost < 0 || p.Balance.Rate < 0 || p.Balance.Load < 0 {
		c.fail("Use numbers from 0.", "%s.balance: a weight is negative", at)
	}
	if p.FirstToken < 0 {
		c.fail("Use a time such as 8s.", "%s.first_token: it is negative", at)
	}
	if p.MaxPrice.Micro > 0 && c.Exchange[p.MaxPrice.Currency] <= 0 {
		c.fail("Say under exchange what it is worth.", "%s.max_price: currency %s is not known", at, p.MaxPrice.Currency)
	}
}

// picks checks that the partners that are named are there. Partners that are only
// found at run time cannot be known here.
func (c *checker) picks(path string, list []string) {
	for i, s := range list {
		id, _, _ := strings.Cut(s, "/")
		switch {
		case !partnerID.MatchString(id):
			c.fail("Write PARTNER, or PARTNER/MODEL.", "%s[%d]: %q names no partner", path, i, s)
		case !c.Discover && !c.hasPartner(id):
			c.fail("Add it to partners, or take it out of the policy.", "%s[%d]: there is no partner %q", path, i, id)
		case slices.Contains(list[:i], s):
			c.fail("Keep one of them.", "%s[%d]: %q stands there twice", path, i, s)
		}
	}
}

func (c *checker) alias(name qiao.ModelID, list []string) {
	if len(list) == 0 || name == "" {
		c.fail("List PARTNER/MODEL, or MODEL, for each alias.", "aliases.%s: it stands for nothing", name)
	}
	for i, s := range list {
		if strings.Trim(s, "/ ") == "" {
			c.fail("Write PARTNER/MODEL, or MODEL.", "aliases.%s[%d]: it is empty", name, i)
		}
	}
}

func (c *checker) hasPartner(id string) bool {
	return slices.ContainsFunc(c.Partners, func(p Partner) bool { return string(p.ID) == id })
}
