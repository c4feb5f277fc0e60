package qiao_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
)

func TestMoneyIsShownWithItsCurrency(t *testing.T) {
	for _, c := range []struct {
		money qiao.Money
		want  string
	}{
		{qiao.Money{}, "0.00"},
		{qiao.Money{Micro: 1_500_000, Currency: "CNY"}, "1.50 CNY"},
		{qiao.Money{Micro: 123, Currency: "USD"}, "0.000123 USD"},
		{qiao.Money{Micro: -20_000_000, Currency: "USD"}, "-20.00 USD"},
	} {
		if got := c.money.String(); got != c.want {
			t.Errorf("%+v is shown as %q, want %q", c.money, got, c.want)
		}
	}
}

func TestMoneyOfTwoCurrenciesDoesNotAdd(t *testing.T) {
	yuan, dollars := qiao.Money{Micro: 2, Currency: "CNY"}, qiao.Money{Micro: 3, Currency: "USD"}
	if _, ok := yuan.Add(dollars); ok {
		t.Error("yuan and dollars were added")
	}
	if sum, ok := (qiao.Money{}).Add(yuan); !ok || sum != yuan {
		t.Errorf("nothing and %v are %v", yuan, sum)
	}
	if sum, ok := yuan.Add(yuan); !ok || sum.Micro != 4 || sum.Currency != "CNY" {
		t.Errorf("twice %v is %v", yuan, sum)
	}
}
