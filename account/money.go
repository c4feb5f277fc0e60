package account

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/qiao-ai/qiao"
)

// ParseMoney reads an amount with its currency, such as "5CNY", "0.25 USD" or
// "5 cny". More than six decimals are an error.
func ParseMoney(s string) (qiao.Money, error) {
	wrong := errors.New("it is not an amount with a currency, such as 5CNY or 0.25USD")
	s = strings.TrimSpace(s)
	i := strings.LastIndexAny(s, "0123456789.") + 1
	number, unit := s[:i], strings.ToUpper(strings.TrimSpace(s[i:]))
	if !currency(unit) || number == "" {
		return qiao.Money{}, wrong
	}
	micro, ok := micros(number)
	if !ok {
		return qiao.Money{}, wrong
	}
	return qiao.Money{Micro: micro, Currency: unit}, nil
}

// micros reads a decimal number without a sign as millionths.
func micros(s string) (int64, bool) {
	whole, part, point := strings.Cut(s, ".")
	if point && part == "" || len(part) > 6 || len(whole) > 12 || whole == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+part+strings.Repeat("0", 6-len(part)), 10, 63)
	return int64(n), err == nil
}

func currency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Rates change one currency into another. Each entry is what one unit of a currency
// is worth in one that all entries share, such as {"CNY": 1, "USD": 7.1}.
type Rates map[string]float64

// Change returns m in another currency, rounded up, or false if a rate is missing.
// A currency changes into itself without a rate.
func (r Rates) Change(m qiao.Money, into string) (qiao.Money, bool) {
	if m.Micro == 0 || m.Currency == into {
		return qiao.Money{Micro: m.Micro, Currency: into}, true
	}
	from, to := r[m.Currency], r[into]
	if !(from > 0) || !(to > 0) {
		return qiao.Money{}, false
	}
	v := math.Ceil(float64(m.Micro)*(from/to) - 1e-6)
	if math.IsNaN(v) || math.Abs(v) > 1<<62 {
		return qiao.Money{}, false
	}
	return qiao.Money{Micro: int64(v), Currency: into}, true
}
