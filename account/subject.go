package account

import (
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
)

// A Subject is whom limits bind: a key, a team, a feature, or a partner with its quota.
type Subject struct {
	Kind string `json:"kind"` // "key", "team", "feature" or "partner"
	Name string `json:"name"`
}

// String returns, for example, "key phone-app".
func (s Subject) String() string { return s.Kind + " " + s.Name }

// A subject is what its requests use at present. Its gate's mutex guards it.
type subject struct {
	id               Subject
	requests, tokens window
	underWay         int64
	day, month       *purse
	from, until      time.Time      // of the day
	zone             *time.Location // that the day is of

	sharedRequests, sharedTokens *lease.Tab // nil until they are limited, and shared
}

// A purse holds what was spent in one day or month, by currency.
type purse struct {
	period string // "2026-11-25" or "2026-11"
	spent  sums
	held   sums // reserved by requests under way
	until  time.Time
	shared map[string]*lease.Tab // by the currency of a budget
}

// sums are amounts in several currencies; most often there is one.
type sums []qiao.Money

func plus(s sums, m qiao.Money) sums {
	if m.Micro == 0 {
		return s
	}
	for i := range s {
		if s[i].Currency == m.Currency {
			s[i].Micro += m.Micro
			return s
		}
	}
	return append(s, m)
}

func minus(s sums, m qiao.Money) sums {
	m.Micro = -m.Micro
	return plus(s, m)
}

func (s *subject) advance(now time.Time) {
	s.requests.advance(now)
	s.tokens.advance(now)
}

// turn opens new purses when a day or a month begins.
func (s *subject) turn(now time.Time, zone *time.Location) {
	if !now.Before(s.from) && now.Before(s.until) && zone == s.zone {
		return
	}
	s.zone = zone
	if zone == nil {
		zone = time.UTC
	}
	now = now.In(zone)
	y, m, d := now.Date()
	s.from, s.until = time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	day, month := periods(now)
	if s.day == nil || s.day.period != day {
		s.day = &purse{period: day}
	}
	if s.month == nil || s.month.period != month {
		s.month = &purse{period: month}
	}
	s.day.until, s.month.until = s.until, time.Date(y, m+1, 1, 0, 0, 0, 0, zone)
}

func periods(now time.Time) (day, month string) {
	day = now.Format(time.DateOnly)
	return day, day[:len("2006-01")]
}

// A bound is a subject with its limits.
type bound struct {
	*subject
	limits Limits
	shared bool // several nodes share the limits on requests, tokens and money
}

// refuse tells why a demand does not fit, or nil.
func (b bound) refuse(d Demand, now time.Time, p *Policy) error {
	b.advance(now)
	b.turn(now, p.Zone)
	l := b.limits
	if l.Tokens > 0 && d.Tokens > l.Tokens {
		return qiao.Errorf(qiao.TooLarge, "limits", "the request may need %d tokens, and the %s may use %d in a minute", d.Tokens, b.id, l.Tokens).
			WithFix("Send less at once, ask for a shorter answer, or raise the limit.")
	}
	if l.Concurrent > 0 && b.underWay >= l.Concurrent {
		return b.slow(time.Second, "has %d requests under way, as many as it may", l.Concurrent)
	}
	if b.shared {
		return nil
	}
	if wait := b.requests.wait(1, l.Requests, now); l.Requests > 0 && wait > 0 {
		return b.slow(wait, "may send %d requests in a minute", l.Requests)
	}
	if wait := b.tokens.wait(d.Tokens, l.Tokens, now); l.Tokens > 0 && wait > 0 {
		return b.slow(wait, "may use %d tokens in a minute", l.Tokens)
	}
	if err := b.refuseMoney(l.Day, b.day, "day", d, p); err != nil {
		return err
	}
	return b.refuseMoney(l.Month, b.month, "month", d, p)
}

func (b bound) slow(wait time.Duration, format string, limit int64) error {
	err := qiao.Errorf(qiao.RateLimited, "limits", "the %s "+format, b.id, limit)
	err.RetryAfter = wait
	return err.WithFix("Wait %d s, or raise the limit.", int64((wait+time.Second-1)/time.Second))
}

// refuseMoney tells why a budget does not have what a request may cost.
func (b bound) refuseMoney(budget qiao.Money, p *purse, period string, d Demand, policy *Policy) error {
	if budget.Micro == 0 {
		return nil
	}
	if err := b.priced(d, policy); err != nil {
		return err
	}
	total, err := policy.Rates.total(budget.Currency, p.spent, p.held, sums{d.Money})
	if err != nil {
		return err
	}
	if total > budget.Micro || d.Money.Micro == 0 && total == budget.Micro {
		return b.usedUp(budget, p, period)
	}
	return nil
}

func (b bound) priced(d Demand, policy *Policy) error {
	if d.Unpriced && !policy.Unpriced {
		return qiao.Errorf(qiao.Misconfigured, "budget", "the %s has a budget, and the price of what may answer is not known", b.id).
			WithFix("Add the model's price to a catalogue file (docs/prices.md), or set budgets.unpriced: free.")
	}
	return nil
}

func (b bound) usedUp(budget qiao.Money, p *purse, period string) error {
	return qiao.Errorf(qiao.OverBudget, "budget", "the %s has used up its %s for the %s (%s)", b.id, budget, period, p.period).
		WithFix("Wait for the next %s, raise the budget, or ask for a shorter answer.", period)
}

// total adds amounts up in one currency, in millionths.
func (r Rates) total(currency string, lists ...sums) (total int64, _ error) {
	for _, list := range lists {
		for _, m := range list {
			changed, ok := r.Change(m, currency)
			if !ok {
				return 0, noRate(m.Currency, currency)
			}
			total += changed.Micro
		}
	}
	return total, nil
}

func noRate(from, to string) error {
	return qiao.Errorf(qiao.Misconfigured, "budget", "a budget is in %s, a price is in %s, and there is no rate between them", to, from).
		WithFix("Set what a unit of each is worth, as exchange: {%s: …, %s: …}.", to, from)
}

// take counts a demand that was not refused.
func (b bound) take(d Demand) hold {
	at := b.requests.add(1, 0)
	b.tokens.add(d.Tokens, 0)
	b.underWay++
	b.day.held = plus(b.day.held, d.Money)
	b.month.held = plus(b.month.held, d.Money)
	return hold{b.subject, at, b.day, b.month}
}
