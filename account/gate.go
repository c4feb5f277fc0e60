package account

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/lease"
)

// A Demand is what a request will need at most.
type Demand struct {
	Feature qiao.Feature
	Partner qiao.PartnerID // empty if the router chooses
	Model   qiao.ModelID   // empty if the router chooses
	Region  qiao.Region    // that the request is routed by
	Tokens  int64          // estimated input and the most output
	Money   qiao.Money     // their price where it is dearest
	// Unpriced is set where somebody may answer whose price is not known.
	Unpriced bool
}

// A Policy holds the limits that are not of one key.
type Policy struct {
	Teams    map[Team]Limits
	Features map[qiao.Feature]Limits
	Rates    Rates
	Zone     *time.Location // of days and months; UTC if nil
	// Unpriced lets requests whose price is not known pass under a budget, as if
	// they were free.
	Unpriced bool
}

// Options say what a Gate works with. The zero value forgets spending when the
// process ends.
type Options struct {
	Store  Purse            // keeps what was spent; nil keeps it in memory only
	Policy Policy           // see SetPolicy
	Every  time.Duration    // between writes of what was spent: 1 s if 0
	Now    func() time.Time // time.Now if nil
	Log    *slog.Logger     // slog.DiscardHandler's if nil
	// Shared leases the limits on requests, tokens and money from a pool of several
	// nodes; nil counts them here alone. Who gives it closes it, after the Gate.
	Shared *lease.Book
}

// A Gate admits requests under limits. Its methods may be called from many
// goroutines; Reserve takes about a microsecond and waits for nobody, but for a
// shared limit whose slice has run out, see [lease.Book.Take].
type Gate struct {
	o     Options
	store *behind

	mu       sync.Mutex
	policy   Policy
	subjects map[Subject]*subject
	loaded   bool
}

// NewGate makes a Gate. Close it to write what was spent.
func NewGate(o Options) *Gate {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Every == 0 {
		o.Every = time.Second
	}
	return &Gate{o: o, policy: o.Policy, subjects: map[Subject]*subject{}, store: newBehind(o)}
}

// SetPolicy changes the limits of teams and features, and the rates, from the next
// request on.
func (g *Gate) SetPolicy(p Policy) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.policy = p
}

// Reserve admits a request of a key, which may be nil where none is demanded, or
// returns an error of Kind
//
//   - Unauthenticated for a key that has expired or was revoked,
//   - Forbidden for what is outside the key's scope,
//   - TooLarge for a request that needs more tokens than fit into a minute,
//   - RateLimited, with RetryAfter, when a limit on requests, tokens or concurrent
//     requests is reached,
//   - OverBudget when a budget would be passed,
//   - Misconfigured when a budget cannot be compared with the price.
//
// Limits of key, team and feature are taken all or none.
func (g *Gate) Reserve(ctx context.Context, k *Key, d Demand) (*Reservation, error) {
	now := g.o.Now()
	if k != nil {
		if err := k.permits(d, now); err != nil {
			return nil, err
		}
	}
	if g.budgeted(k, d.Feature) {
		if err := g.load(ctx); err != nil {
			return nil, err
		}
	}
	return g.lend(ctx, d, func() []bound { return g.bounds(k, d) })
}

// lend reserves a demand under bounds, which are asked for while g.mu is held.
func (g *Gate) lend(ctx context.Context, d Demand, under func() []bound) (*Reservation, error) {
	r, shares, err := g.admit(d, under)
	if err != nil || len(shares) == 0 {
		return r, err
	}
	if err := r.lease(ctx, shares); err != nil {
		r.Cancel()
		return nil, err
	}
	return r, nil
}

// admit takes a demand from all limits that are counted here, or from none. Of those
// that are shared it returns what the request takes.
func (g *Gate) admit(d Demand, under func() []bound) (*Reservation, []share, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	bounds, now := under(), g.o.Now()
	var shares []share
	if g.o.Shared != nil {
		shares = make([]share, 0, 4*len(bounds))
	}
	for i := range bounds {
		bounds[i].shared = g.o.Shared != nil
		err := bounds[i].refuse(d, now, &g.policy)
		if err == nil && bounds[i].shared {
			shares, err = bounds[i].shares(shares, d, &g.policy)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	r := &Reservation{gate: g, demand: d, holds: make([]hold, len(bounds))}
	for i := range bounds {
		r.holds[i] = bounds[i].take(d)
	}
	return r, shares, nil
}

// Quota admits a request to a partner under limits on what all may ask of it
// together. Its error is as that of Reserve.
func (g *Gate) Quota(ctx context.Context, p qiao.PartnerID, l Limits, d Demand) (*Reservation, error) {
	return g.lend(ctx, d, func() []bound { return []bound{{subject: g.subject(Subject{"partner", string(p)}), limits: l}} })
}

// permits tells why a key may not ask for something.
func (k *Key) permits(d Demand, now time.Time) error {
	if !k.Valid(now) {
		return qiao.Errorf(qiao.Unauthenticated, "key", "the key %s has expired or was revoked", k.ID).
			WithFix("Ask for another one: qiao key create, or qiao key rotate %s", k.ID)
	}
	forbid := func(what, name string) error {
		return qiao.Errorf(qiao.Forbidden, "key", "the key %s is not for the %s %q", k.ID, what, name).
			WithFix("Use a key that is, or see: qiao key list")
	}
	switch {
	case !k.Scope.Feature(d.Feature):
		return forbid("feature", string(d.Feature))
	case !k.Scope.Region(d.Region):
		return forbid("region", string(d.Region))
	case d.Model != "" && !k.Scope.Model(d.Partner, d.Model):
		return forbid("model", string(d.Model))
	}
	return nil
}

// budgeted tells whether a request of a key stands under a budget.
func (g *Gate) budgeted(k *Key, f qiao.Feature) bool {
	if k != nil && k.Limits.HasBudget() {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.policy.Features[f].HasBudget() || k != nil && g.policy.Teams[k.Team].HasBudget()
}

// bounds are the limits that a request of a key stands under.
func (g *Gate) bounds(k *Key, d Demand) []bound {
	all := make([]bound, 0, 3)
	if k != nil {
		all = append(all, bound{subject: g.subject(Subject{"key", string(k.ID)}), limits: k.Limits})
		if k.Team != "" {
			all = append(all, bound{subject: g.subject(Subject{"team", string(k.Team)}), limits: g.policy.Teams[k.Team]})
		}
	}
	if d.Feature != "" {
		all = append(all, bound{subject: g.subject(Subject{"feature", string(d.Feature)}), limits: g.policy.Features[d.Feature]})
	}
	return all
}

func (g *Gate) subject(id Subject) *subject {
	s, ok := g.subjects[id]
	if !ok {
		s = &subject{id: id}
		g.subjects[id] = s
	}
	return s
}

// Close writes what was spent and stops.
func (g *Gate) Close() error { return g.store.close() }
