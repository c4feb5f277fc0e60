package config_test

import (
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
)

const twoPartners = "discover: false\npartners:\n  - {id: a, kind: qwen, key: k, scope: mainland, tags: [x, y]}\n  - {id: b, kind: deepseek, key: k}\n"

func TestPoliciesAreRead(t *testing.T) {
	c, err := load(t, twoPartners+`
aliases: {fast: [a/m, b]}
exchange: {CNY: 1, EUR: 8.25}
policies:
  - name: one
    regions: [cn]
    features: [write]
    partners: [a/m]
    fallback: [b]
    strategy: weighted
    weights: {a: 2.5}
    residency: [device, cn/mainland]
    max_price: 0.05 EUR
    affinity: {by: prefix, prefix: 512, bound: 1.5}
    hedge: 2.5%
    first_token: 8s
    retry_blocked: true
  - {name: rest, hedge: on}
`)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Policies[0]
	if p.MaxPrice.Money != (qiao.Money{Micro: 50_000, Currency: "EUR"}) || p.Hedge != 0.025 || c.Policies[1].Hedge != 0.05 || p.Weights["a"] != 2.5 ||
		p.FirstToken != 8*time.Second || p.Affinity != (config.Affinity{By: "prefix", Prefix: 512, Bound: 1.5}) || !p.Blocked || c.Aliases["fast"][1] != "b" {
		t.Errorf("%+v", c.Settings)
	}
	shown, err := c.Show(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"max_price: 0.05 EUR", "hedge: 2.5%", "a: \"2.5\"", "EUR: \"8.25\""} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("%q is not shown in:\n%s", want, shown)
		}
	}
	var again any
	if err := yaml.Unmarshal(shown, &again); err != nil {
		t.Error(err)
	}
}

func TestEachWrongPolicyIsSaidWithItsPlaceAndFix(t *testing.T) {
	for policy, want := range map[string]string{
		"{partners: [a]}":                                       `policies[0].name: "" cannot name a policy`,
		"{name: p, partners: [c]}":                              `policies[0].partners[0]: there is no partner "c"`,
		"{name: p, partners: [a, a]}":                           `policies[0].partners[1]: "a" stands there twice`,
		"{name: p, fallback: [A]}":                              `policies[0].fallback[0]: "A" names no partner`,
		"{name: p, strategy: best}":                             `policies[0].strategy: "best" is not known`,
		"{name: p, affinity: {by: name}}":                       `policies[0].affinity.by: "name" is not known`,
		"{name: p, affinity: {by: prefix, bound: 0.5}}":         `policies[0].affinity: out of range`,
		"{name: p, residency: [cn/]}":                           `policies[0].residency[0]: "cn/" is no place`,
		"{name: p, weights: {b: 2}, partners: [a]}":             `the policy has no partner "b"`,
		"{name: p, weights: {a: -1}, partners: [a]}":            `policies[0].weights.a: it is not more than 0`,
		"{name: p, weights: {a: much}, partners: [a]}":          `it is not a number, such as 0.5`,
		"{name: p, hedge: 80%}":                                 `policies[0].hedge: it is too much`,
		"{name: p, hedge: some}":                                `it is not a share, such as 5%, on or off`,
		"{name: p, max_price: cheap}":                           `it is not an amount with a currency, such as 0.05 CNY`,
		"{name: p, max_price: 1 XAU}":                           `policies[0].max_price: currency XAU is not known`,
		"{name: p, first_token: -3s}":                           `policies[0].first_token: it is negative`,
		"{name: p, balance: {cost: -1}}":                        `policies[0].balance: a weight is negative`,
		"{name: p, colour: red}":                                `there is no setting "policies[0].colour"`,
		"{name: p}\n  - {name: q}":                              `policy q is never reached, since p fits every request`,
		"{name: p, regions: [cn]}\n  - {name: p, features: []}": `policies[1].name: "p" stands there twice`,
	} {
		_, err := load(t, twoPartners+"policies:\n  - "+policy+"\n")
		found := false
		for _, p := range config.Problems(err) {
			found = found || strings.Contains(p.Error(), want) && qiao.FixOf(p) != ""
		}
		if !found {
			t.Errorf("%s: %v, want %s with a fix", policy, err, want)
		}
	}
	for text, want := range map[string]string{"aliases: {fast: []}\n": "aliases.fast: it stands for nothing", "exchange: {USD: 0}\n": "exchange.USD: it is not more than 0"} {
		if _, err := load(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzShare(f *testing.F) {
	for _, s := range []string{"5%", "0.05", "on", "1e-3", "-1", "NaN", "200%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var share, again config.Share
		if share.UnmarshalText([]byte(s)) != nil {
			return
		}
		text, err := share.MarshalText()
		if err != nil || again.UnmarshalText(text) != nil || again-share > 1e-8 || share-again > 1e-8 {
			t.Errorf("%q is %v, is %s, is %v", s, share, text, again)
		}
	})
}

func FuzzPrice(f *testing.F) {
	for _, s := range []string{"0.05 CNY", "1 USD", " 3 EUR ", "1e3 USD", "USD", "-1 CNY"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var p, again config.Price
		if p.UnmarshalText([]byte(s)) != nil {
			return
		}
		text, _ := p.MarshalText()
		if err := again.UnmarshalText(text); err != nil || again != p {
			t.Errorf("%q is %v, is %s: %v", s, p, text, err)
		}
	})
}
