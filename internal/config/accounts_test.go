package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
)

func TestKeysBudgetsAndLabelsAreRead(t *testing.T) {
	c, err := load(t, `
server:
  keys:
    - {id: boss, secret: 0123456789abcdef}
    - id: phone
      secret: 0123456789abcdeg
      team: photos
      features: [write]
      models: [qwen*]
      regions: [cn]
      limits: {rpm: 60, tpm: 90000, concurrent: 4, day: 5CNY, month: 20 USD}
budgets:
  zone: "+08:00"
  unpriced: free
  teams: {photos: {day: 100CNY}}
  features: {write: {rpm: 600}}
ledger: {keep: 720h}
china:
  provider: 某公司
  filings: {qwen: {name: 通义千问, number: X-1}}
`)
	if err != nil {
		t.Fatal(err)
	}
	boss, phone := c.Server.Keys[0].Account(), c.Server.Keys[1].Account()
	if !boss.Admin || phone.Admin || phone.Team != "photos" || !phone.Scope.Feature("write") || phone.Scope.Feature("photo") {
		t.Errorf("%+v\n%+v", boss, phone)
	}
	if l := phone.Limits; l.Requests != 60 || l.Day != (qiao.Money{Micro: 5e6, Currency: "CNY"}) || l.Month.Currency != "USD" {
		t.Errorf("%+v", l)
	}
	if _, offset := time.Now().In(c.Budgets.Zone.Location()).Zone(); offset != 8*3600 || c.Budgets.Teams["photos"].Day.Micro != 100e6 {
		t.Errorf("%+v", c.Budgets)
	}
	if c.Ledger.Keep != 720*time.Hour || c.China.Filings["qwen"].Number != "X-1" || c.China.Regions[0] != "cn" {
		t.Errorf("%+v %+v", c.Ledger, c.China)
	}
}

func TestBudgetsThatMakeNoSenseAreRefused(t *testing.T) {
	for file, want := range map[string]string{
		"budgets: {teams: {a: {day: 5EUR}}}":                                         "there is no rate for EUR",
		"budgets: {teams: {a: {day: 5}}}":                                            "not an amount with a currency",
		"budgets: {teams: {a: {rpm: -1}}}":                                           "a limit is negative",
		"budgets: {zone: Mars/Base}":                                                 "it is not a zone",
		"budgets: {unpriced: maybe}":                                                 `"maybe" is not known`,
		"shared: {url: 'http://valkey:6379'}":                                        "not an address of Valkey or Redis",
		"shared: {nodes: 0}":                                                         "shared.nodes: out of range",
		"partners: [{id: p, kind: qwen, quota: {rpm: -1}}]":                          "partners[0].quota: limits: a limit is negative",
		"ledger: {interval: 1h}":                                                     "ledger: out of range",
		"server: {keys: [{id: a, secret: 0123456789abcdef, models: ['[']}]}":         "pattern cannot be read",
		"server: {keys: [{id: a, secret: 0123456789abcdef, limits: {month: 1GBP}}]}": "there is no rate for GBP",
	} {
		if _, err := load(t, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
