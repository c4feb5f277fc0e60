package price_test

import (
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/capacity/price"
	"github.com/qiao-ai/qiao/partner/catalog"
)

func TestTheCataloguesPricesReachPlans(t *testing.T) {
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p := price.Of(c)
	day := time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)
	u := qiao.Usage{Input: 1_000_000, Output: 1_000}
	short, ok := p.Cost("deepseek/deepseek-flash", "cn", u, day)
	night, _ := p.Cost("deepseek/deepseek-flash", "cn", u, day.Add(15*time.Hour))
	if !ok || short.Currency != "CNY" || short.Micro <= night.Micro {
		t.Errorf("at its peak hour %v, at night %v", short, night)
	}
	if _, ok := p.Cost("nobody/nothing", "cn", u, day); ok {
		t.Error("what is not known has a price")
	}
	if b := p.Batch("qwen/qwen3.8-max", "cn", day); b != 0.5 {
		t.Errorf("a batch costs %v", b)
	}
	if b := p.Batch("nobody/nothing", "cn", day); b != 1 {
		t.Errorf("a batch of nobody costs %v", b)
	}
}
