package qiao

import (
	"strconv"
	"strings"
)

// Money is an amount in one currency, in millionths of its unit, so that sums
// are exact. The zero value is nothing, in no currency.
type Money struct {
	Micro    int64  `json:"micro"`              // millionths of the unit
	Currency string `json:"currency,omitempty"` // ISO 4217, such as "CNY"
}

// Add returns the sum of m and n. Nothing in no currency takes the other's; two
// currencies cannot be added, and ok is then false.
func (m Money) Add(n Money) (sum Money, ok bool) {
	if m.Currency == "" && m.Micro == 0 {
		return n, true
	}
	if n.Currency == "" && n.Micro == 0 {
		return m, true
	}
	return Money{m.Micro + n.Micro, m.Currency}, m.Currency == n.Currency
}

// String returns the amount with two to six decimals and the currency, such as
// "0.000123 CNY".
func (m Money) String() string {
	sign, micro := "", m.Micro
	if micro < 0 {
		sign, micro = "-", -micro
	}
	decimals := strconv.FormatInt(1_000_000+micro%1_000_000, 10)[1:]
	for len(decimals) > 2 && decimals[len(decimals)-1] == '0' {
		decimals = decimals[:len(decimals)-1]
	}
	return strings.TrimSuffix(sign+strconv.FormatInt(micro/1_000_000, 10)+"."+decimals+" "+m.Currency, " ")
}
