package catalog

import (
	"math/bits"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Rate is a price for a million tokens, in millionths of the currency's unit.
type Rate int64

// A Price is what a model costs in a region from a day on.
type Price struct {
	Scope    Scope     // "" holds wherever no other price does
	From     time.Time // the first moment
	Until    time.Time // the first moment that it no longer holds; zero is open
	Window   string    // name of the time of day that it holds at; "" is any other
	Currency string
	Tiers    []Tier  // by the length of input; the last has no bound
	Batch    float64 // a batch costs this part; 0 is unknown
	Memory   bool    // written from memory
	Source   string

	window *Window
}

// A Tier is the price up to a length. A whole request takes one tier.
type Tier struct {
	Input  int64 // input tokens at most; 0 is no bound
	Output int64 // output tokens at most; 0 is no bound
	Rates
}

// Rates are the prices of each sort of token.
type Rates struct {
	In, Out       Rate
	Read, Write   Rate // of the partner's cache
	Thinking      Rate // of all output of an answer that was thought about
	HasRead       bool // otherwise Read is In
	HasWrite      bool // otherwise Write is In
	ThinkingDiffs bool // otherwise Thinking is Out

	has [2]bool // In and Out were given
}

func (r *Rates) read() Rate     { return either(r.HasRead, r.Read, r.In) }
func (r *Rates) write() Rate    { return either(r.HasWrite, r.Write, r.In) }
func (r *Rates) thinking() Rate { return either(r.ThinkingDiffs, r.Thinking, r.Out) }

// Price returns the price that holds for an answer; see Cost.
func (m *Model) Price(u qiao.Usage, at time.Time, where Scope) (Quote, bool) {
	for _, scope := range scopes(where) {
		if p := m.holding(at, scope); p != nil {
			return Quote{p, p.tier(u)}, true
		}
	}
	return Quote{}, false
}

// scopes are where a price may be looked up, the nearest first: a place within a
// region, the region, everywhere.
func scopes(where Scope) []Scope {
	list := []Scope{where}
	for i := len(where) - 1; i > 0; i-- {
		if where[i] == '-' {
			list = append(list, where[:i])
		}
	}
	if where != "" {
		list = append(list, "")
	}
	return list
}

// holding is the newest price of a scope at a time, one of a window of the day
// before one without.
func (m *Model) holding(at time.Time, scope Scope) *Price {
	var best *Price
	for i := range m.Prices {
		p := &m.Prices[i]
		if p.Scope != scope || at.Before(p.From) || !p.Until.IsZero() && !at.Before(p.Until) {
			continue
		}
		if p.window != nil && !p.window.Has(at) {
			continue
		}
		if best == nil || p.From.After(best.From) || p.From.Equal(best.From) && p.window != nil {
			best = p
		}
	}
	return best
}

func (p *Price) tier(u qiao.Usage) *Tier {
	i := slices.IndexFunc(p.Tiers, func(t Tier) bool {
		return (t.Input == 0 || u.Input <= t.Input) && (t.Output == 0 || u.Output <= t.Output)
	})
	return &p.Tiers[max(i, 0)]
}

// A Quote is the price of one answer.
type Quote struct {
	*Price
	*Tier
}

// Cost is what an answer costs at the quoted price, rounded up to a millionth.
func (q Quote) Cost(u qiao.Usage) qiao.Money {
	input, read, write := clamp(u.Input), clamp(u.CachedInput), clamp(u.CacheWrite)
	read = min(read, input)
	write = min(write, input-read)
	out := q.Out
	if u.Reasoning > 0 {
		out = q.thinking()
	}
	var total sum
	total.add(input-read-write, q.In)
	total.add(read, q.read())
	total.add(write, q.write())
	total.add(clamp(u.Output), out)
	return qiao.Money{Micro: total.micro(), Currency: q.Currency}
}

func either(has bool, a, b Rate) Rate {
	if has {
		return a
	}
	return b
}

// most is more tokens than any answer has.
const most = 1 << 40

func clamp(n int64) int64 { return min(max(n, 0), most) }

// A sum adds tokens times rates without rounding.
type sum struct{ hi, lo uint64 }

func (s *sum) add(tokens int64, r Rate) {
	hi, lo := bits.Mul64(uint64(tokens), uint64(max(r, 0)))
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

// micro divides by the million tokens that rates are for, and rounds up.
func (s *sum) micro() int64 {
	const million = 1_000_000
	if s.hi >= million {
		return 1<<63 - 1
	}
	quotient, rest := bits.Div64(s.hi, s.lo, million)
	if rest > 0 {
		quotient++
	}
	return int64(min(quotient, 1<<63-1))
}
