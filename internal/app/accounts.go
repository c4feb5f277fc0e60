package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/meter"
	"github.com/qiao-ai/qiao/audit"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/journal"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/catalog"
	"github.com/qiao-ai/qiao/partner/vendor"
	"github.com/qiao-ai/qiao/route"
)

// accounts are who may ask for how much, and what became of it.
type accounts struct {
	keys   *account.Keyring
	audit  *audit.Log
	gate   *account.Gate
	ledger *ledger.Ledger
	meter  *meter.Meter
	salt   func() []byte
	rows   *journal.Journal // that the store does not have yet; nil where nobody shares it
	// budgets tells whether the settings have one; those of stored keys come on top.
	budgets atomic.Bool
}

// openAccounts makes the accounts. Nothing is read before it is needed.
func (a *App) openAccounts(cfg *config.Config) {
	acc := &accounts{
		keys:  account.NewKeyring(a.Store, nil),
		audit: audit.New(a.Store, a.log, nil),
		gate:  account.NewGate(account.Options{Store: a.Store, Policy: policy(cfg), Log: a.log, Shared: a.shared.book}),
		salt:  sync.OnceValue(func() []byte { return a.readSalt(cfg) }),
	}
	behind := ledger.Options{Keep: cfg.Ledger.Keep, Every: cfg.Ledger.Interval, Log: a.log}
	if _, ok := a.Store.(sharedStore); ok {
		acc.rows = journal.Open(journalOf(cfg))
		behind.Journal = acc.rows
	}
	acc.ledger = ledger.New(a.Store, behind)
	acc.budgets.Store(budgeted(cfg))
	acc.meter = meter.New(meter.Options{
		Gate: acc.gate, Record: acc.ledger.Record, Most: a.mostCost, Price: a.priceOf,
		EndUser: a.endUser, RequestID: telemetry.RequestID,
	})
	counts := acc.ledger.Counts
	a.Metrics.Ledger(func() int64 { return counts().Recorded }, func() int64 { return counts().Dropped }, func() int64 { return counts().Waiting })
	a.accounts, a.routing.gate = acc, acc.gate
}

// close writes what is still to be written.
func (acc *accounts) close() error {
	err := errors.Join(acc.ledger.Close(), acc.gate.Close())
	if acc.rows != nil {
		err = errors.Join(err, acc.rows.Close())
	}
	return err
}

// set puts the limits of new settings in place.
func (acc *accounts) set(cfg *config.Config) {
	acc.gate.SetPolicy(policy(cfg))
	acc.budgets.Store(budgeted(cfg))
}

// policy are the limits of the settings that are not of one key.
func policy(cfg *config.Config) account.Policy {
	p := account.Policy{
		Teams: map[account.Team]account.Limits{}, Features: map[qiao.Feature]account.Limits{}, Rates: account.Rates{},
		Zone: cfg.Budgets.Zone.Location(), Unpriced: cfg.Budgets.Unpriced == "free",
	}
	for team, l := range cfg.Budgets.Teams {
		p.Teams[team] = l.Account()
	}
	for feature, l := range cfg.Budgets.Features {
		p.Features[feature] = l.Account()
	}
	for currency, worth := range cfg.Exchange {
		p.Rates[currency] = float64(worth)
	}
	return p
}

func budgeted(cfg *config.Config) bool {
	p := policy(cfg)
	for _, l := range p.Teams {
		if l.HasBudget() {
			return true
		}
	}
	for _, l := range p.Features {
		if l.HasBudget() {
			return true
		}
	}
	if cfg.Server.OIDC.Limits.Account().HasBudget() {
		return true
	}
	for _, k := range cfg.Server.Keys {
		if k.Limits.Account().HasBudget() {
			return true
		}
	}
	return false
}

// Keys are the keys of clients that are kept in the store.
func (a *App) Keys() *account.Keyring { return a.accounts.keys }

// Audit is the log of administrative acts.
func (a *App) Audit() *audit.Log { return a.accounts.audit }

// Ledger is what became of requests. Its rows are written behind: see Flush.
func (a *App) Ledger() *ledger.Ledger { return a.accounts.ledger }

// Gate admits requests under limits.
func (a *App) Gate() *account.Gate { return a.accounts.gate }

// priceOf is what an answer of a partner cost. What is computed on this machine
// costs nothing.
func (a *App) priceOf(id qiao.PartnerID, m qiao.ModelID, u qiao.Usage, at time.Time) (qiao.Money, bool) {
	c := a.crew.Load()
	if c == nil {
		return qiao.Money{}, false
	}
	p, err := c.member(id)
	if err != nil {
		return qiao.Money{}, false
	}
	if p.Local() {
		return qiao.Money{}, true
	}
	return c.price(a.routing)(p.Partner, m, u, at)
}

// mostCost is what a request may cost where it is dearest among those who may be
// asked. Where nobody has a budget, nobody needs to know.
func (a *App) mostCost(r *qiao.Request, input, output int64) (most qiao.Money, unpriced bool) {
	c := a.crew.Load()
	if c == nil || c.all == nil || !a.accounts.budgets.Load() && !a.accounts.keys.Budgets() {
		return qiao.Money{}, false
	}
	u := qiao.Usage{Input: input, Output: output}
	if r.Thinking != qiao.ThinkingOff {
		u.Reasoning = output // which may have a price of its own
	}
	worth, now := 0.0, time.Now()
	for _, candidate := range c.all.ExplainWith(r, route.Hints{Tokens: input}).Candidates {
		if !candidate.Able {
			continue
		}
		cost, known := a.priceOf(candidate.Partner, candidate.Model, u, now)
		unpriced = unpriced || !known
		if w := float64(cost.Micro) * max(float64(c.cfg.Exchange[cost.Currency]), 1e-9); w > worth {
			most, worth = cost, w
		}
	}
	return most, unpriced
}

// kindOf is the kind of a partner: that of the settings, or of the vendor whose
// name a found one bears.
func (c *crew) kindOf(id qiao.PartnerID) string {
	if s, ok := c.settings(id); ok {
		return s.Kind
	}
	for _, k := range vendor.All() {
		if k.ID == id && !k.Hide {
			return k.Kind
		}
	}
	return string(id)
}

// endUser is the id of a person that partners see.
func (a *App) endUser(id string) string { return label.EndUser(a.accounts.salt(), id) }

// readSalt returns the salt of end users' ids: the one of the settings, or one that
// is made once and kept with the state. Without it a person would have another
// id after each start, so that failing to keep it is worth a line in the log.
func (a *App) readSalt(cfg *config.Config) []byte {
	if !cfg.China.Salt.IsZero() {
		return []byte(cfg.China.Salt.Reveal())
	}
	if s, ok := a.Store.(sharedStore); ok {
		return a.sharedSalt(s)
	}
	name := filepath.Join(string(cfg.Data), SaltFile)
	salt, err := os.ReadFile(name)
	if err == nil && len(salt) >= 16 {
		return salt
	}
	salt = make([]byte, 32)
	_, _ = rand.Read(salt) // it never fails
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.MkdirAll(filepath.Dir(name), 0o700)
	}
	if err == nil {
		err = os.WriteFile(name, salt, 0o600)
	}
	if err != nil {
		a.log.Warn("the salt of end users' ids could not be kept; they will change with the next start", "error", err)
	}
	return salt
}

// SaltFile is where the salt of end users' ids is in the data folder, and its name
// in a store that nodes share.
const SaltFile = "user-salt"

// sharedSalt is the salt of all nodes. Without it each would give a person an id of
// its own.
func (a *App) sharedSalt(s sharedStore) []byte {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // it never fails
	salt, err := s.Secret(a.life, SaltFile, fresh)
	if err != nil {
		a.log.Warn("the salt of end users' ids could not be read; they will change with the next start", "error", err)
		return fresh
	}
	return salt
}

// labels are the duties of the settings about generated content.
func (a *App) labels(cfg *config.Config) *label.Policy {
	regions := slices.Clone(cfg.China.Regions)
	if slices.Contains(regions, cfg.Region) {
		regions = append(regions, elsewhere) // what a request without a route of its own is routed by
	}
	return &label.Policy{Regions: regions, Provider: cfg.China.Provider, Notice: cfg.China.Notice, Filing: a.filing}
}

// filing is the record of whoever answered: of the settings before the catalogue.
func (a *App) filing(id qiao.PartnerID, m qiao.ModelID) (name, number string) {
	c := a.crew.Load()
	if c == nil || id == "" {
		return "", ""
	}
	kind := c.kindOf(id)
	if f, ok := c.cfg.China.Filings[kind]; ok {
		return f.Name, f.Number
	}
	book, err := a.routing.book()
	if err != nil {
		return "", ""
	}
	f := book.FilingOf(kind, m)
	return f.Name, f.Number
}

// placed is regional for a request of a key that is scoped to regions: a request
// that names none is of the key's only one, and the region stays as it is though it
// may have no route of its own.
func (m *model) placed(ctx context.Context, r *qiao.Request) *qiao.Request {
	own := *r
	if own.Region == "" {
		own.Region = m.region
	}
	own.Region = scoped(ctx, own.Region)
	out := m.regional(&own)
	if k := account.FromContext(ctx); k != nil && len(k.Scope.Regions) > 0 && own.Region != "" {
		out.Region = own.Region
	}
	return out
}

// scoped is the region of a request of a key: the one that is named, or the key's
// only one.
func scoped(ctx context.Context, named qiao.Region) qiao.Region {
	if k := account.FromContext(ctx); named == "" && k != nil && len(k.Scope.Regions) == 1 {
		return k.Scope.Regions[0]
	}
	return named
}

// metered asks the router for an answer to a request that the gate admits, and
// accounts for it.
func (m *model) metered(ctx context.Context, r *qiao.Request) (qiao.Stream, route.Outcome, error) {
	call, err := m.meter.Begin(ctx, r)
	if err != nil {
		return nil, route.Outcome{}, err
	}
	stream, outcome, err := m.router.Answer(ctx, call.Request, call.Deny)
	if err != nil {
		call.Fail(outcome, err)
		return nil, outcome, err
	}
	return call.Stream(outcome, stream), outcome, nil
}

// usage is what a server tells of the ledger and the budgets.
type usage struct {
	Store
	acc *accounts
}

func (a *App) usage() usage { return usage{a.Store, a.accounts} }

// Usage implements [server.Usage]: what was recorded so far is in it.
func (u usage) Usage(ctx context.Context, q ledger.Query) ([]ledger.Group, error) {
	if err := u.acc.ledger.Flush(ctx); err != nil {
		return nil, err
	}
	return u.Store.Usage(ctx, q)
}

// Counts implements [server.Usage].
func (u usage) Counts() ledger.Counts { return u.acc.ledger.Counts() }

// Spent implements [server.Usage].
func (u usage) Spent(ctx context.Context, s account.Subject) (day, month []qiao.Money, err error) {
	return u.acc.gate.Spent(ctx, s)
}

// Prices is the catalogue of models and prices in use.
func (a *App) Prices() (*catalog.Catalog, error) { return a.routing.book() }

// found are the cards of a vendor whose key was found.
func (a *App) found(kind string) []partner.Card {
	book, err := a.routing.book()
	if err != nil {
		return nil
	}
	return book.Cards(kind)
}
