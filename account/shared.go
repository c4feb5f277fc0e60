package account

import (
	"context"
	"errors"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
)

// A share is what a request takes of one limit that nodes share.
type share struct {
	lease.Need
	bound  *bound
	what   measure
	budget qiao.Money
	purse  *purse
}

// A measure is what a limit is on.
type measure uint8

const (
	ofRequests measure = iota
	ofTokens
	ofDay
	ofMonth
)

func (m measure) String() string { return [...]string{"requests", "tokens", "day", "month"}[m] }

// shares appends what a demand takes of the shared limits of a subject.
func (b *bound) shares(list []share, d Demand, p *Policy) ([]share, error) {
	l := b.limits
	if l.Requests > 0 {
		list = append(list, b.share(&b.sharedRequests, ofRequests, l.Requests, 1))
	}
	if l.Tokens > 0 && d.Tokens > 0 {
		list = append(list, b.share(&b.sharedTokens, ofTokens, l.Tokens, d.Tokens))
	}
	list, err := b.shareMoney(list, ofDay, l.Day, b.day, d, p)
	if err != nil {
		return nil, err
	}
	return b.shareMoney(list, ofMonth, l.Month, b.month, d, p)
}

func (b *bound) share(tab **lease.Tab, what measure, limit, n int64) share {
	if *tab == nil {
		*tab = lease.NewTab(lease.Counter{Name: b.counter(what.String())}, 0)
	}
	return share{Need: lease.Need{Tab: *tab, Limit: limit, N: n}, bound: b, what: what}
}

// counter names what is counted, by ids alone.
func (b *bound) counter(what string) string { return b.id.Kind + "/" + b.id.Name + "/" + what }

// shareMoney takes a millionth from a budget for what is free: none passes one that
// is used up.
func (b *bound) shareMoney(list []share, what measure, budget qiao.Money, in *purse, d Demand, p *Policy) ([]share, error) {
	if budget.Micro == 0 {
		return list, nil
	}
	if err := b.priced(d, p); err != nil {
		return nil, err
	}
	n, err := p.Rates.total(budget.Currency, sums{d.Money})
	if err != nil {
		return nil, err
	}
	tab := in.shared[budget.Currency]
	if tab == nil {
		spent, err := p.Rates.total(budget.Currency, in.spent)
		if err != nil {
			return nil, err
		}
		tab = lease.NewTab(lease.Counter{Name: b.counter(in.period + "/" + budget.Currency), End: in.until}, spent)
		if in.shared == nil {
			in.shared = map[string]*lease.Tab{}
		}
		in.shared[budget.Currency] = tab
	}
	return append(list, share{Need: lease.Need{Tab: tab, Limit: budget.Micro, N: max(n, 1)}, bound: b, what: what, budget: budget, purse: in}), nil
}

// lease takes shares, all or none.
func (r *Reservation) lease(ctx context.Context, shares []share) error {
	needs := make([]lease.Need, len(shares))
	for i := range shares {
		needs[i] = shares[i].Need
	}
	at, err := r.gate.o.Shared.Take(ctx, needs)
	var refusal *lease.Refusal
	if errors.As(err, &refusal) {
		return shares[refusal.Index].refused(refusal.Wait)
	}
	if err != nil {
		return qiao.E(qiao.KindOf(err), "limits", err)
	}
	r.shares, r.at = shares, at
	return nil
}

// correct tells the shared limits what was really used.
func (r *Reservation) correct(used func(*share) int64) {
	changes := make([]lease.Change, 0, 12)
	for i := range r.shares {
		if s := &r.shares[i]; used(s) != s.N {
			changes = append(changes, lease.Change{Tab: s.Tab, Delta: used(s) - s.N})
		}
	}
	r.gate.o.Shared.Correct(r.at, changes)
}

func (s *share) refused(wait time.Duration) error {
	switch s.what {
	case ofRequests:
		return s.bound.slow(wait, "may send %d requests in a minute", s.Limit)
	case ofTokens:
		return s.bound.slow(wait, "may use %d tokens in a minute", s.Limit)
	}
	return s.bound.usedUp(s.budget, s.purse, s.what.String())
}

// settled is what a request really used of a share. A cost in a currency without a
// rate counts as what was reserved.
func (s *share) settled(u qiao.Usage, costs []qiao.Money, p *Policy) int64 {
	switch s.what {
	case ofRequests:
		return s.N
	case ofTokens:
		return u.Input + u.Output
	}
	used, err := p.Rates.total(s.budget.Currency, costs)
	if err != nil {
		return s.N
	}
	return used
}
