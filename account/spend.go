package account

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
)

// A Spend is what a subject spent in one currency in one day or month.
type Spend struct {
	Subject Subject    `json:"subject"`
	Period  string     `json:"period"` // "2026-11-25" or "2026-11"
	Amount  qiao.Money `json:"amount"`
}

// A Purse keeps what was spent. Its methods may be called from many goroutines.
type Purse interface {
	// AddSpend adds to what is kept, in one transaction.
	AddSpend(ctx context.Context, more []Spend) error
	// Spent returns what is kept of some periods, in any order.
	Spent(ctx context.Context, periods ...string) ([]Spend, error)
}

// load reads what was spent before this process began, once, before the first
// request under a budget. What this process has spent by then is in it.
func (g *Gate) load(ctx context.Context) error {
	g.mu.Lock()
	loaded, zone := g.loaded, g.policy.Zone
	g.mu.Unlock()
	if loaded || g.o.Store == nil {
		return nil
	}
	if zone == nil {
		zone = time.UTC
	}
	day, month := periods(g.o.Now().In(zone))
	g.store.writing.Lock() // what is kept and what is pending stay apart meanwhile
	defer g.store.writing.Unlock()
	all, err := g.o.Store.Spent(ctx, day, month)
	if err != nil {
		return qiao.E(qiao.Unavailable, "limits: read what was spent", err).WithFix("%s", qiao.FixOf(err))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.loaded {
		return nil
	}
	g.loaded = true
	for _, s := range all {
		s.Amount.Micro += g.store.waiting(s)
		g.restore(s)
	}
	return nil
}

// restore puts an amount in the place of what is known of it.
func (g *Gate) restore(s Spend) {
	at := g.subject(s.Subject)
	p := &at.day
	if len(s.Period) == len("2006-01") {
		p = &at.month
	}
	if *p == nil || (*p).period != s.Period {
		*p = &purse{period: s.Period}
	}
	for _, m := range (*p).spent {
		if m.Currency == s.Amount.Currency {
			s.Amount.Micro -= m.Micro
		}
	}
	(*p).spent = plus((*p).spent, s.Amount)
}

// spend counts a cost in the purses that it was reserved in. g.mu is held.
func (g *Gate) spend(h hold, cost qiao.Money) {
	if cost.Micro == 0 {
		return
	}
	for _, p := range [...]*purse{h.day, h.month} {
		p.spent = plus(p.spent, cost)
		g.store.add(Spend{h.subject.id, p.period, cost})
	}
}

// Spent tells what a subject has spent in the day and in the month that run. Where
// limits are shared, what other nodes have written to the same store is in it.
func (g *Gate) Spent(ctx context.Context, s Subject) (day, month []qiao.Money, err error) {
	if g.o.Shared != nil {
		g.mu.Lock()
		g.loaded = false
		g.mu.Unlock()
	}
	if err := g.load(ctx); err != nil {
		return nil, nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.subject(s)
	at.turn(g.o.Now(), g.policy.Zone)
	return append(day, at.day.spent...), append(month, at.month.spent...), nil
}

// Flush writes what was spent since the last time.
func (g *Gate) Flush(ctx context.Context) error { return g.store.flush(ctx) }
