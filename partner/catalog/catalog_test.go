package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/catalog"
	"github.com/qiao-ai/qiao/partner/vendor"
)

func embedded(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lookup(t testing.TB, vendor string, id qiao.ModelID) *catalog.Model {
	t.Helper()
	m, ok := embedded(t).Lookup(vendor, id)
	if !ok {
		t.Fatalf("%s/%s is not known", vendor, id)
	}
	return m
}

func when(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestEveryVendorsUsualModelIsKnown(t *testing.T) {
	c := embedded(t)
	for _, k := range vendor.All() {
		if _, ok := c.Lookup(k.Kind, k.Model); !ok {
			t.Errorf("%s: %s is not in the catalogue", k.Kind, k.Model)
		}
	}
}

// The answers are invoices worked out by hand from the partners' price pages.
func TestGoldenInvoices(t *testing.T) {
	const noon = "2026-11-24T12:30:00+08:00" // Tuesday, off peak
	for _, c := range []struct {
		name, vendor string
		model        qiao.ModelID
		scope        qiao.Region
		at           string
		usage        qiao.Usage
		want         string
	}{
		{"DeepSeek at 08:59:59", "deepseek", "deepseek-flash", "cn", "2026-11-24T08:59:59+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek at 09:00:00", "deepseek", "deepseek-flash", "cn", "2026-11-24T09:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "10.00 CNY"},
		{"DeepSeek at 11:59:59", "deepseek", "deepseek-flash", "cn", "2026-11-24T11:59:59+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "10.00 CNY"},
		{"DeepSeek at 12:00:00", "deepseek", "deepseek-flash", "cn", "2026-11-24T12:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek at 18:00 in Beijing told in UTC", "deepseek", "deepseek-flash", "cn", "2026-11-24T10:00:00Z", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek on a Saturday", "deepseek", "deepseek-flash", "cn", "2026-11-21T10:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek on a Saturday that is worked", "deepseek", "deepseek-flash", "cn", "2026-10-10T10:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek on a Saturday before weekends were cheap", "deepseek", "deepseek-flash", "cn", "2026-08-22T10:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "10.00 CNY"},
		{"DeepSeek on a holiday", "deepseek", "deepseek-flash", "cn", "2026-10-01T10:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "5.00 CNY"},
		{"DeepSeek after the holidays", "deepseek", "deepseek-flash", "cn", "2026-10-08T10:00:00+08:00", qiao.Usage{Input: 1e6, Output: 1e6}, "10.00 CNY"},
		{"DeepSeek before peaks", "deepseek", "deepseek-v4-flash", "us", "2026-08-16T02:00:00Z", qiao.Usage{Input: 1e6, Output: 1e6}, "0.42 USD"},
		{"DeepSeek in its last second before peaks", "deepseek", "deepseek-v4-pro", "us", "2026-08-16T15:59:59Z", qiao.Usage{Input: 1e6, Output: 1e6}, "1.305 USD"},
		{"DeepSeek with a cache", "deepseek", "deepseek-v4-pro", "cn", noon, qiao.Usage{Input: 120, CachedInput: 64, Output: 40}, "0.000802 CNY"}, // 56×4.5 + 64×0.15 + 40×13.5 = 801.6
		{"Qwen at 256K", "qwen", "qwen3.7-plus", "cn", noon, qiao.Usage{Input: 262144, Output: 1000}, "0.532288 CNY"},
		{"Qwen at 256K+1", "qwen", "qwen3.7-plus", "cn", noon, qiao.Usage{Input: 262145, Output: 1000}, "1.59687 CNY"},
		{"Qwen at 128K", "qwen", "qwen-plus", "cn", noon, qiao.Usage{Input: 131072}, "0.104858 CNY"},
		{"Qwen at 128K+1", "qwen", "qwen-plus", "cn", noon, qiao.Usage{Input: 131073}, "0.314576 CNY"},
		{"Qwen thinking", "qwen", "qwen-plus", "sg", noon, qiao.Usage{Input: 1000, Output: 1000, Reasoning: 400}, "0.0044 USD"},
		{"Qwen with an explicit cache", "qwen", "qwen3.8-max", "sg", noon, qiao.Usage{Input: 10000, CachedInput: 2000, CacheWrite: 3000}, "0.018 USD"}, // 5000×2 + 2000×0.25 + 3000×2.5
		{"Qwen in Virginia", "qwen", "qwen3.8-max", "us", noon, qiao.Usage{Input: 1e6, Output: 1e6}, "6.601 USD"},
		{"an older price", "qwen", "qwen3-max", "cn", "2026-03-01T00:00:00Z", qiao.Usage{Input: 1000, Output: 1000}, "0.03 CNY"},
		{"OpenAI at 272K", "openai", "gpt-6-luna", "us", noon, qiao.Usage{Input: 272000, Output: 1000}, "0.0277 USD"},
		{"OpenAI above 272K", "openai", "gpt-6-luna", "us", noon, qiao.Usage{Input: 272001, Output: 1000}, "0.055151 USD"}, // 54400.2 + 750
		{"OpenAI's cache write", "responses", "gpt-6.1-sol", "us", noon, qiao.Usage{Input: 1000, CachedInput: 500, CacheWrite: 500}, "0.0013 USD"},
		{"OpenAI by a dated name", "openai", "gpt-4.1-2025-04-14", "us", noon, qiao.Usage{Input: 8, Output: 2}, "0.000032 USD"},
		{"OpenAI before a cut", "openai", "gpt-5.6-sol", "us", "2026-08-31T00:00:00Z", qiao.Usage{Output: 1e6}, "30.00 USD"},
		{"Claude with a cache", "anthropic", "claude-opus-5-5", "us", noon, qiao.Usage{Input: 1000, CachedInput: 300, CacheWrite: 200, Output: 100}, "0.00506 USD"}, // 500×4 + 300×0.2 + 200×5 + 100×20
		{"Doubao's short answer", "ark", "doubao-seed-1-6-250615", "cn", noon, qiao.Usage{Input: 32768, Output: 200}, "0.026615 CNY"},
		{"Doubao's longer answer", "ark", "doubao-seed-1-6-250615", "cn", noon, qiao.Usage{Input: 32768, Output: 201}, "0.027823 CNY"},
		{"free", "hunyuan", "hunyuan-lite", "cn", noon, qiao.Usage{Input: 1e6, Output: 1e6}, "0.00 CNY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := lookup(t, c.vendor, c.model).Cost(c.usage, when(t, c.at), c.scope)
			if !ok || got.String() != c.want {
				t.Errorf("%s, %v; want %s", got, ok, c.want)
			}
		})
	}
}

func TestWhatIsNotKnownHasNoPrice(t *testing.T) {
	for _, c := range []struct {
		vendor string
		model  qiao.ModelID
		scope  qiao.Region
		at     string
	}{
		{"qwen", "qwen3.8-flash", "cn", "2026-11-24T00:00:00Z"},              // no list of Beijing was seen
		{"qwen", "qwen3.8-max", "sg", "2026-01-01T00:00:00Z"},                // before it was there
		{"qianfan", "ernie-5.5-flash-preview", "cn", "2026-11-24T00:00:00Z"}, // no list at all
	} {
		if got, ok := lookup(t, c.vendor, c.model).Cost(qiao.Usage{Input: 1}, when(t, c.at), c.scope); ok {
			t.Errorf("%s/%s costs %s", c.vendor, c.model, got)
		}
	}
	if m, ok := embedded(t).Lookup("qwen", "qwen-of-2031"); ok {
		t.Errorf("%s", m)
	}
}

func TestAPlaceWithinARegionHasTheRegionsPrice(t *testing.T) {
	got, ok := lookup(t, "qwen", "qwen-max").Cost(qiao.Usage{Output: 1e6}, when(t, "2026-11-24T00:00:00Z"), "cn-beijing")
	if !ok || got.String() != "9.60 CNY" {
		t.Errorf("%s, %v", got, ok)
	}
}

// usages draws usages that a partner may report, contradictory ones too.
func usages() *rapid.Generator[qiao.Usage] {
	n := rapid.Int64Range(-10, 2_000_000)
	return rapid.Custom(func(t *rapid.T) qiao.Usage {
		return qiao.Usage{Input: n.Draw(t, "in"), CachedInput: n.Draw(t, "read"), CacheWrite: n.Draw(t, "write"), Output: n.Draw(t, "out"), Reasoning: n.Draw(t, "thought")}
	})
}

func TestMoreTokensNeverCostLess(t *testing.T) {
	var all []*catalog.Model
	for m := range embedded(t).Models() {
		all = append(all, m)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(all).Draw(t, "model")
		u := usages().Draw(t, "usage")
		at := time.Unix(rapid.Int64Range(1_750_000_000, 1_830_000_000).Draw(t, "at"), 0)
		scope := rapid.SampledFrom([]qiao.Region{"", "cn", "us", "sg"}).Draw(t, "scope")
		less, ok := m.Cost(u, at, scope)
		more := u
		if rapid.Bool().Draw(t, "input") {
			more.Input += rapid.Int64Range(0, 1_000_000).Draw(t, "more")
		} else {
			more.Output += rapid.Int64Range(0, 1_000_000).Draw(t, "more")
		}
		dear, again := m.Cost(more, at, scope)
		if ok != again || less.Micro < 0 || dear.Micro < less.Micro {
			t.Errorf("%s at %v: %+v costs %s, %+v costs %s", m, at, u, less, more, dear)
		}
	})
}

func TestHugeCountsDoNotOverflow(t *testing.T) {
	got, ok := lookup(t, "openai", "gpt-4").Cost(qiao.Usage{Input: 1 << 62, Output: 1 << 62}, when(t, "2026-11-24T00:00:00Z"), "us")
	if !ok || got.Micro <= 0 {
		t.Errorf("%s", got)
	}
}

func TestCardsKnowLimitsAndAbilities(t *testing.T) {
	cards := map[qiao.ModelID]partner.Card{}
	for _, c := range embedded(t).Cards("deepseek") {
		cards[c.ID] = c
	}
	flash, pro := cards["deepseek-v4-flash"], cards["deepseek-v4-pro"]
	if flash.Schema != partner.No || flash.Images != partner.Yes || pro.Images != partner.No || pro.Context != 1<<20 {
		t.Errorf("%+v\n%+v", flash, pro)
	}
}

func TestAFileGoesOverTheCatalogue(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mine.yaml")
	data := `
catalog: 1
filings:
  qwen: {name: 通义千问, number: 浙-0001}
models:
  - vendor: qwen
    id: qwen-max
    context: 65536
    prices: [{scope: cn, from: 2026-01-01, currency: CNY, in: 1, out: 2}]
  - {vendor: openai, id: house-model, prices: [{from: 2026-01-01, currency: EUR, in: 0.5, out: 0.5}]}
`
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := c.Lookup("qwen", "qwen-max-2025-01-25")
	if m.Context != 65536 || m.Output != 8192 || len(m.Prices) != 1 {
		t.Errorf("%+v", m)
	}
	if house, ok := c.Lookup("openai", "house-model"); !ok || len(house.Prices) != 1 {
		t.Error("the added model is missing")
	}
	if f := c.FilingOf("qwen", "qwen-plus"); f.Number != "浙-0001" || f.Memory {
		t.Errorf("%+v", f)
	}
	if again := lookup(t, "qwen", "qwen-max"); again.Context != 32768 {
		t.Error("the embedded catalogue was changed")
	}
}

func TestMistakesInAFileAreToldWithTheirLines(t *testing.T) {
	model := func(rest string) string { return "catalog: 1\nmodels:\n  - vendor: a\n    id: b\n" + rest }
	price := func(rest string) string {
		return model("    prices:\n      - {from: 2026-01-01, currency: CNY, " + rest + "}\n")
	}
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "no documents"},
		{"not YAML", "catalog: [", "x.yaml:2:1: it is not YAML"},
		{"no version", "models: []", "catalog: 1"},
		{"another version", "catalog: 2", "catalog: 1"},
		{"unknown key", model("    contxt: 1"), `x.yaml:5:5: a model has no key "contxt"`},
		{"key twice", model("    context: 1\n    context: 2"), "twice"},
		{"no id", "catalog: 1\nmodels: [{vendor: a}]", "needs vendor and id"},
		{"negative context", model("    context: -1"), "x.yaml:5:14: it is no number of tokens"},
		{"unknown ability", model("    can: [fly]"), `"fly" is no ability`},
		{"price in words", price("in: cheap, out: 1"), "it is no price"},
		{"too many decimals", price("in: 0.0000001, out: 1"), "six decimals"},
		{"no out", price("in: 1"), "needs in and out"},
		{"no rates", price("batch: 0.5"), "in and out, or tiers"},
		{"rates and tiers", price("in: 1, out: 1, tiers: [{in: 1, out: 1}]"), "not both"},
		{"tiers out of order", price("tiers: [{up_to: 10, in: 1, out: 1}, {up_to: 5, in: 2, out: 2}, {in: 2, out: 2}]"), "tier 2 does not come after"},
		{"a cheaper tier", price("tiers: [{up_to: 10, in: 2, out: 1}, {in: 1, out: 1}]"), "or is cheaper"},
		{"last tier bound", price("tiers: [{up_to: 10, in: 2, out: 1}]"), "the last tier has a bound"},
		{"no day", model("    prices: [{currency: CNY, in: 1, out: 1}]"), "the day from which it holds"},
		{"bad day", model("    prices: [{from: soon, currency: CNY, in: 1, out: 1}]"), "it is no day"},
		{"bad currency", model("    prices: [{from: 2026-01-01, currency: ¥, in: 1, out: 1}]"), "is no currency"},
		{"two prices at once", model("    prices: [{from: 2026-01-01, currency: CNY, in: 1, out: 1}, {from: 2026-01-01, currency: CNY, in: 2, out: 1}]"), "same moment"},
		{"unknown window", price("in: 1, out: 1, window: night"), `names the window "night"`},
		{"alias", "catalog: 1\nmodels:\n  - &m {vendor: a, id: b}\n  - *m\n", "anchors and aliases"},
		{"a name of two models", "catalog: 1\nmodels:\n  - {vendor: a, id: b}\n  - {vendor: a, id: c, also: [b]}\n", "is both b and c"},
		{"bad hours", `{catalog: 1, windows: {w: {hours: ["22:00-06:00"]}}}`, "over midnight"},
		{"bad zone", `{catalog: 1, windows: {w: {zone: Beijing}}}`, "it is no zone"},
		{"bad batch", price("in: 1, out: 1, batch: 2"), "no part of the price"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := catalog.Parse("x.yaml", []byte(c.data), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFileThatIsNotThereSaysWhatToDo(t *testing.T) {
	_, err := catalog.Open(filepath.Join(t.TempDir(), "none.yaml"))
	if qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("catalog: 1\nmodels:\n  - {vendor: a, id: b, prices: [{from: 2026-01-01, currency: CNY, in: 1, out: 1}]}\n")
	f.Add("catalog: 1\nwindows: {w: {zone: \"+08:00\", days: [mon], hours: [\"09:00-12:00\"]}}\nholidays: {cn: {days: [2026-10-01..2026-10-07]}}\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := catalog.Parse("f", []byte(s), nil)
		if err != nil {
			if qiao.KindOf(err) != qiao.Misconfigured {
				t.Error(err)
			}
			return
		}
		for m := range c.Models() {
			if got, ok := m.Cost(qiao.Usage{Input: 1 << 50, Output: 7}, time.Unix(1_800_000_000, 0), ""); ok && got.Micro < 0 {
				t.Errorf("%s costs %s", m, got)
			}
			if again, ok := c.Lookup(m.Vendor, m.ID); !ok || again != m {
				t.Errorf("%s is not found", m)
			}
		}
	})
}

func ExampleModel_Cost() {
	c, _ := catalog.Embedded()
	m, _ := c.Lookup("deepseek", "deepseek-flash")
	peak := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC) // Tuesday, 10:00 in Beijing
	cost, _ := m.Cost(qiao.Usage{Input: 12_000, CachedInput: 8_000, Output: 900}, peak, "cn")
	fmt.Println(cost)
	// Output: 0.01552 CNY
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		embedded(b)
	}
}

func BenchmarkCost(b *testing.B) {
	m := lookup(b, "deepseek", "deepseek-flash")
	at := when(b, "2026-11-24T09:00:00+08:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := m.Cost(qiao.Usage{Input: 1200, CachedInput: 64, Output: 300}, at, "cn"); !ok {
			b.Fatal("no price")
		}
	}
}
