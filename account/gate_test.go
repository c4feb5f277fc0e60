package account_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

var start = time.Date(2026, 11, 25, 15, 59, 0, 0, time.UTC)

// A clock is set by hand.
type clock struct{ now atomic.Int64 }

func newClock(at time.Time) *clock {
	c := &clock{}
	c.now.Store(at.UnixNano())
	return c
}
func (c *clock) Now() time.Time          { return time.Unix(0, c.now.Load()).UTC() }
func (c *clock) forward(d time.Duration) { c.now.Add(int64(d)) }

func gate(t testing.TB, o account.Options) *account.Gate {
	g := account.NewGate(o)
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

func cny(micro int64) qiao.Money { return qiao.Money{Micro: micro, Currency: "CNY"} }
func usd(micro int64) qiao.Money { return qiao.Money{Micro: micro, Currency: "USD"} }

func keyOf(l account.Limits) *account.Key { return &account.Key{ID: "app", Limits: l} }

// try reserves and tells the Kind of the refusal, or Other.
func try(g *account.Gate, k *account.Key, d account.Demand) (*account.Reservation, qiao.Kind) {
	r, err := g.Reserve(context.Background(), k, d)
	return r, qiao.KindOf(err)
}

func TestManyClientsAtOnceOvershootNoLimit(t *testing.T) {
	const clients, limit = 64, 100
	for name, l := range map[string]account.Limits{
		"requests":   {Requests: limit},
		"tokens":     {Tokens: limit * 10},
		"concurrent": {Concurrent: limit},
		"money":      {Day: cny(limit * 7)},
	} {
		t.Run(name, func(t *testing.T) {
			g := gate(t, account.Options{Now: newClock(start).Now})
			var admitted, refused atomic.Int64
			var all sync.WaitGroup
			for range clients {
				all.Go(func() {
					for range 20 {
						if _, err := g.Reserve(t.Context(), keyOf(l), account.Demand{Feature: "write", Tokens: 10, Money: cny(7)}); err == nil {
							admitted.Add(1)
						} else {
							refused.Add(1)
						}
					}
				})
			}
			all.Wait()
			if admitted.Load() != limit || refused.Load() != clients*20-limit {
				t.Errorf("%d were admitted", admitted.Load())
			}
		})
	}
}

// However requests come, no sixty seconds hold more than the limit.
func TestNoMinuteHoldsMoreThanTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newClock(start)
		g := account.NewGate(account.Options{Now: c.Now})
		limit := rapid.Int64Range(1, 20).Draw(t, "limit")
		var admitted []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			c.forward(time.Duration(rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "pause")))
			r, err := g.Reserve(context.Background(), keyOf(account.Limits{Requests: limit}), account.Demand{})
			var e *qiao.Error
			if errors.As(err, &e) && (e.RetryAfter <= 0 || e.RetryAfter > 61*time.Second) {
				t.Fatalf("wait %v", e.RetryAfter)
			}
			if err == nil {
				admitted = append(admitted, c.Now())
				r.Settle(qiao.Usage{}, qiao.Money{})
			}
		}
		for i, at := range admitted {
			n := int64(0)
			for _, other := range admitted[i:] {
				if other.Sub(at) < time.Minute {
					n++
				}
			}
			if n > limit {
				t.Fatalf("%d in the minute from %v", n, at)
			}
		}
	})
}

func TestWhoWaitsAsLongAsAskedIsAdmitted(t *testing.T) {
	c := newClock(start.Add(300 * time.Millisecond))
	g := gate(t, account.Options{Now: c.Now})
	k := keyOf(account.Limits{Requests: 2})
	for range 2 {
		if _, kind := try(g, k, account.Demand{}); kind != qiao.Other {
			t.Fatal(kind)
		}
		c.forward(10 * time.Second)
	}
	_, err := g.Reserve(t.Context(), k, account.Demand{})
	var e *qiao.Error
	if !errors.As(err, &e) || e.Kind != qiao.RateLimited || e.Fix == "" {
		t.Fatal(err)
	}
	c.forward(e.RetryAfter - time.Nanosecond)
	if _, kind := try(g, k, account.Demand{}); kind != qiao.RateLimited {
		t.Error("admitted too early")
	}
	c.forward(time.Nanosecond)
	if _, kind := try(g, k, account.Demand{}); kind != qiao.Other {
		t.Error("not admitted after the wait")
	}
}

func TestSettlingPutsWhatWasUsedInThePlaceOfTheEstimate(t *testing.T) {
	g := gate(t, account.Options{Now: newClock(start).Now})
	k := keyOf(account.Limits{Tokens: 1000, Day: cny(1000)})
	d := account.Demand{Tokens: 900, Money: cny(900)}
	r, _ := try(g, k, d)
	if _, kind := try(g, k, d); kind != qiao.RateLimited {
		t.Fatal("the estimate is not held")
	}
	r.Settle(qiao.Usage{Input: 60, Output: 40}, cny(100))
	r.Cancel() // does nothing now
	r, kind := try(g, k, d)
	if kind != qiao.Other {
		t.Fatal("what was not used did not come back")
	}
	r.Settle(qiao.Usage{Input: 900, Output: 500}, cny(1500)) // more than was reserved
	if _, kind := try(g, k, account.Demand{Tokens: 1}); kind != qiao.RateLimited {
		t.Error("what was used beyond the estimate does not count")
	}
	if _, kind := try(g, keyOf(account.Limits{Day: cny(1600)}), account.Demand{}); kind != qiao.OverBudget {
		t.Error("what was spent beyond the estimate does not count")
	}
}

func TestCancellingGivesEverythingBack(t *testing.T) {
	g := gate(t, account.Options{Now: newClock(start).Now})
	k := keyOf(account.Limits{Requests: 1, Tokens: 10, Concurrent: 1, Day: cny(10), Month: cny(10)})
	for range 5 {
		r, kind := try(g, k, account.Demand{Tokens: 10, Money: cny(10)})
		if kind != qiao.Other {
			t.Fatal(kind)
		}
		r.Cancel()
	}
}

func TestARefusalByOneLimitTakesNothingFromTheOthers(t *testing.T) {
	policy := account.Policy{Teams: map[account.Team]account.Limits{"t": {Requests: 1}}, Features: map[qiao.Feature]account.Limits{"write": {Requests: 100}}}
	g := gate(t, account.Options{Now: newClock(start).Now, Policy: policy})
	k := &account.Key{ID: "app", Team: "t", Limits: account.Limits{Requests: 2}}
	try(g, k, account.Demand{Feature: "write"})
	for range 10 {
		if _, kind := try(g, k, account.Demand{Feature: "write"}); kind != qiao.RateLimited {
			t.Fatal(kind)
		}
	}
	alone := &account.Key{ID: "app", Limits: k.Limits}
	if _, kind := try(g, alone, account.Demand{Feature: "write"}); kind != qiao.Other {
		t.Error("refused requests were counted for the key")
	}
	mate := &account.Key{ID: "other", Team: "t"}
	if _, err := g.Reserve(t.Context(), mate, account.Demand{}); err == nil || err.Error() != "limits: the team t may send 1 requests in a minute" {
		t.Errorf("%v", err)
	}
}

func TestBudgetsTurnAtMidnightOfTheirZone(t *testing.T) {
	c := newClock(start) // 23:59 in Beijing
	g := gate(t, account.Options{Now: c.Now, Policy: account.Policy{Zone: time.FixedZone("", 8*3600)}})
	k := keyOf(account.Limits{Day: cny(10), Month: cny(15)})
	r, _ := try(g, k, account.Demand{Money: cny(10)})
	c.forward(time.Minute) // another day; what is reserved belongs to the old one
	r.Settle(qiao.Usage{}, cny(10))
	if _, kind := try(g, k, account.Demand{Money: cny(6)}); kind != qiao.OverBudget {
		t.Error("the month's budget was passed")
	}
	r, kind := try(g, k, account.Demand{Money: cny(5)})
	if kind != qiao.Other {
		t.Fatal(kind)
	}
	r.Settle(qiao.Usage{}, cny(5))
	day, month, err := g.Spent(t.Context(), account.Subject{Kind: "key", Name: "app"})
	if err != nil || len(day) != 1 || day[0] != cny(5) || month[0] != cny(15) {
		t.Errorf("%v %v %v", day, month, err)
	}
	c.forward(6 * 24 * time.Hour)
	if _, kind := try(g, k, account.Demand{Money: cny(10)}); kind != qiao.Other {
		t.Error("a new month has no budget")
	}
}

func TestABudgetCountsEveryCurrencyAtItsRate(t *testing.T) {
	policy := account.Policy{Rates: account.Rates{"CNY": 1, "USD": 7}}
	g := gate(t, account.Options{Now: newClock(start).Now, Policy: policy})
	k := keyOf(account.Limits{Day: cny(100)})
	r, _ := try(g, k, account.Demand{Money: usd(10)})
	r.Settle(qiao.Usage{}, usd(10)) // 70
	if _, kind := try(g, k, account.Demand{Money: cny(31)}); kind != qiao.OverBudget {
		t.Error("dollars do not count")
	}
	if _, kind := try(g, k, account.Demand{Money: cny(30)}); kind != qiao.Other {
		t.Error(kind)
	}
	_, err := g.Reserve(t.Context(), k, account.Demand{Money: qiao.Money{Micro: 1, Currency: "EUR"}})
	if qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestAPriceThatIsNotKnownDoesNotSlipThroughABudget(t *testing.T) {
	d := account.Demand{Unpriced: true}
	k := keyOf(account.Limits{Month: cny(100)})
	if _, kind := try(gate(t, account.Options{}), k, d); kind != qiao.Misconfigured {
		t.Error(kind)
	}
	if _, kind := try(gate(t, account.Options{}), keyOf(account.Limits{Requests: 9}), d); kind != qiao.Other {
		t.Error("a key without a budget is refused")
	}
	if _, kind := try(gate(t, account.Options{Policy: account.Policy{Unpriced: true}}), k, d); kind != qiao.Other {
		t.Error("the policy does not hold")
	}
}

func TestARequestThatNeverFitsIsToldSo(t *testing.T) {
	if _, kind := try(gate(t, account.Options{}), keyOf(account.Limits{Tokens: 10}), account.Demand{Tokens: 11}); kind != qiao.TooLarge {
		t.Error(kind)
	}
}

func TestWhatIsOutsideTheScopeSpendsNothing(t *testing.T) {
	c := newClock(start)
	g := gate(t, account.Options{Now: c.Now})
	k := &account.Key{ID: "app", Expires: start.Add(time.Hour), Limits: account.Limits{Requests: 1},
		Scope: account.Scope{Features: []qiao.Feature{"write"}, Models: []string{"qwen*", "deepseek/*"}, Regions: []qiao.Region{"cn"}}}
	good := account.Demand{Feature: "write", Region: "cn", Partner: "qwen", Model: "qwen-max"}
	for what, change := range map[string]func(*account.Demand){
		"feature": func(d *account.Demand) { d.Feature = "photo" },
		"region":  func(d *account.Demand) { d.Region = "us" },
		"model":   func(d *account.Demand) { d.Model = "gpt-6" },
	} {
		d := good
		change(&d)
		if _, err := g.Reserve(t.Context(), k, d); qiao.KindOf(err) != qiao.Forbidden || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	late := *k
	late.Revoked = start.Add(-time.Second)
	if _, kind := try(g, &late, good); kind != qiao.Unauthenticated {
		t.Error("a revoked key is let in")
	}
	if _, kind := try(g, k, good); kind != qiao.Other {
		t.Error("refused requests were counted")
	}
	c.forward(time.Hour)
	if _, kind := try(g, k, good); kind != qiao.Unauthenticated {
		t.Error("an expired key is let in")
	}
}

func TestModelPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern string
		partner qiao.PartnerID
		model   qiao.ModelID
		want    bool
	}{
		{"qwen-max", "qwen", "qwen-max", true}, {"qwen-max", "", "qwen-max", true}, {"qwen-max", "qwen", "qwen-max-2025", false},
		{"qwen*", "any", "qwen3.7-plus", true}, {"deepseek/*", "deepseek", "anything/with-a-slash", true},
		{"deepseek/*", "qwen", "deepseek-v4", false}, {"*/qwen*", "x", "qwen", true}, {"[", "x", "[", false},
	} {
		if got := (account.Scope{Models: []string{c.pattern}}).Model(c.partner, c.model); got != c.want {
			t.Errorf("%s allows %s/%s: %v", c.pattern, c.partner, c.model, got)
		}
	}
}

// A shelf keeps spending in memory and can fail.
type shelf struct {
	mu    sync.Mutex
	spent map[string]int64
	fail  bool
}

func (s *shelf) AddSpend(_ context.Context, more []account.Spend) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return qiao.Errorf(qiao.Unavailable, "shelf", "the disk is full")
	}
	for _, m := range more {
		s.spent[fmt.Sprint(m.Subject, "|", m.Period, "|", m.Amount.Currency)] += m.Amount.Micro
	}
	return nil
}

func (s *shelf) Spent(_ context.Context, periods ...string) (list []account.Spend, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return nil, qiao.Errorf(qiao.Unavailable, "shelf", "the disk is full")
	}
	for _, p := range periods {
		if micro := s.spent["key app|"+p+"|CNY"]; micro != 0 {
			list = append(list, account.Spend{Subject: account.Subject{Kind: "key", Name: "app"}, Period: p, Amount: cny(micro)})
		}
	}
	return list, nil
}

func TestARestartDoesNotForgetWhatWasSpent(t *testing.T) {
	s := &shelf{spent: map[string]int64{}}
	k := keyOf(account.Limits{Day: cny(100)})
	for range 4 {
		g := account.NewGate(account.Options{Now: newClock(start).Now, Store: s})
		r, err := g.Reserve(t.Context(), k, account.Demand{Money: cny(30)})
		if err == nil {
			r.Settle(qiao.Usage{}, cny(30))
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.spent["key app|2026-11-25|CNY"]; got != 90 {
		t.Errorf("%d was spent of 100, in steps of 30: %v", got, s.spent)
	}
}

func TestWhatCouldNotBeWrittenIsWrittenLater(t *testing.T) {
	s := &shelf{spent: map[string]int64{}}
	g := account.NewGate(account.Options{Now: newClock(start).Now, Store: s, Every: time.Hour})
	k := keyOf(account.Limits{})
	r, _ := try(g, k, account.Demand{})
	s.fail = true
	r.Settle(qiao.Usage{}, cny(5))
	if err := g.Flush(t.Context()); qiao.KindOf(err) != qiao.Unavailable {
		t.Error(err)
	}
	s.fail = false
	if err := g.Close(); err != nil || s.spent["key app|2026-11|CNY"] != 5 {
		t.Errorf("%v, %v", err, s.spent)
	}
}

func TestABudgetThatCannotBeReadRefuses(t *testing.T) {
	s := &shelf{spent: map[string]int64{}, fail: true}
	g := account.NewGate(account.Options{Store: s})
	if _, kind := try(g, keyOf(account.Limits{Day: cny(5)}), account.Demand{}); kind != qiao.Unavailable {
		t.Error(kind)
	}
	if _, kind := try(g, keyOf(account.Limits{Requests: 5}), account.Demand{}); kind != qiao.Other {
		t.Error("a request without a budget is refused:", kind)
	}
}

func TestABudgetThatIsSetLaterCountsWhatWasSpentBefore(t *testing.T) {
	s := &shelf{spent: map[string]int64{"key app|2026-11-25|CNY": 20}}
	g := account.NewGate(account.Options{Now: newClock(start).Now, Store: s, Every: time.Hour})
	spend := func() {
		r, _ := try(g, keyOf(account.Limits{}), account.Demand{})
		r.Settle(qiao.Usage{}, cny(10))
	}
	spend()
	if err := g.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	spend() // not written yet
	day, _, err := g.Spent(t.Context(), account.Subject{Kind: "key", Name: "app"})
	if err != nil || len(day) != 1 || day[0] != cny(40) {
		t.Errorf("%v, %v", day, err)
	}
	if _, kind := try(g, keyOf(account.Limits{Day: cny(45)}), account.Demand{Money: cny(6)}); kind != qiao.OverBudget {
		t.Error(kind)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

func BenchmarkReserve(b *testing.B) {
	g := gate(b, account.Options{Policy: account.Policy{Teams: map[account.Team]account.Limits{"t": {Requests: 1 << 40}}}})
	k := &account.Key{ID: "app", Team: "t", Limits: account.Limits{Requests: 1 << 40, Tokens: 1 << 50, Concurrent: 1000, Day: cny(1 << 60), Month: cny(1 << 60)}}
	d := account.Demand{Feature: "write", Tokens: 1000, Money: cny(900)}
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			r, err := g.Reserve(b.Context(), k, d)
			if err != nil {
				b.Error(err)
				return
			}
			r.Settle(qiao.Usage{Input: 100, Output: 50}, cny(80))
		}
	})
}
