package app

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/catalog"
	"github.com/qiao-ai/qiao/route"
)

// routing is what all routers share, and what outlives a reload: what is known of
// the partners, and the price book.
type routing struct {
	record *route.Record
	book   func() (*catalog.Catalog, error) // read at the first use
	trace  func(context.Context, route.Call) (context.Context, func(route.End))
	gate   *account.Gate // of partners' quotas
}

// newRouting reads a catalogue of the settings at once, so that what is wrong in it
// is said at the start, and the one that comes with the program at the first use.
func newRouting(file string) (routing, error) {
	r := routing{record: route.NewRecord(), book: sync.OnceValues(catalog.Embedded)}
	if file == "" {
		return r, nil
	}
	book, err := catalog.Open(file)
	r.book = func() (*catalog.Catalog, error) { return book, err }
	return r, err
}

// lay lays the routes: one over the partners on this machine, one over the
// others, and one over all.
func (c *crew) lay(r routing) {
	c.device = c.router(r, func(m member) bool { return m.Local() })
	c.partner = c.router(r, func(m member) bool { return !m.Local() })
	c.all = c.router(r, func(member) bool { return true })
}

// elsewhere is the region of requests for which the settings have no route.
const elsewhere qiao.Region = "default"

// router makes a Router over the members that are in, or nil if none is.
func (c *crew) router(shared routing, in func(member) bool) *route.Router {
	o := route.Options{
		Regions: map[qiao.Region][]qiao.PartnerID{}, Facts: map[qiao.PartnerID]route.Facts{}, Default: []qiao.PartnerID{},
		Record: shared.record, Trace: shared.trace, Absent: true, Exchange: map[string]float64{}, Price: c.price(shared),
	}
	for _, m := range c.members {
		if in(m) {
			o.Partners = append(o.Partners, m.Partner)
			o.Default = append(o.Default, m.ID())
			o.Facts[m.ID()] = c.facts(m.ID())
		}
	}
	if len(o.Partners) == 0 {
		return nil
	}
	o.Regions[elsewhere] = o.Default
	for region, ids := range c.cfg.Routes {
		o.Regions[region] = ids
	}
	o.Default = o.Regions[elsewhere]
	for currency, worth := range c.cfg.Exchange {
		o.Exchange[currency] = float64(worth)
	}
	c.quotas(&o, shared.gate)
	o.Rules, o.Aliases = c.guarded(c.rules()), c.aliases()
	r, err := route.New(o)
	if err != nil {
		c.problems = append(c.problems, err)
		return nil
	}
	return r
}

// quotas has requests admitted under what partners may be asked.
func (c *crew) quotas(o *route.Options, gate *account.Gate) {
	of := map[qiao.PartnerID]account.Limits{}
	for _, p := range c.cfg.Partners {
		if p.Quota != (config.Quota{}) {
			of[p.ID] = p.Quota.Account()
		}
	}
	o.HasQuota = func(id qiao.PartnerID) bool { _, ok := of[id]; return ok }
	o.Quota = func(ctx context.Context, p *partner.Partner, tokens int64) (route.Admission, error) {
		r, err := gate.Quota(ctx, p.ID(), of[p.ID()], account.Demand{Tokens: tokens})
		if err != nil {
			return nil, full(p.ID(), err)
		}
		return r, nil
	}
}

// full says that a partner's quota is used up.
func full(id qiao.PartnerID, err error) error {
	e := qiao.Errorf(qiao.KindOf(err), string(id), "its quota of the settings is used up")
	var why *qiao.Error
	if errors.As(err, &why) {
		e.RetryAfter = why.RetryAfter
	}
	return e.WithFix("Wait, raise quota of the partner %s in the settings, or add another partner to the route.", id)
}

// settings are those of a partner, if it is in the file.
func (c *crew) settings(id qiao.PartnerID) (config.Partner, bool) { return listed(c.cfg, id) }

func listed(cfg *config.Config, id qiao.PartnerID) (config.Partner, bool) {
	if i := slices.IndexFunc(cfg.Partners, func(p config.Partner) bool { return p.ID == id }); i >= 0 {
		return cfg.Partners[i], true
	}
	return config.Partner{}, false
}

func (c *crew) facts(id qiao.PartnerID) route.Facts {
	s, _ := c.settings(id)
	return route.Facts{Scope: s.Scope, Tags: s.Tags}
}

// price looks prices up by the kind of a partner. One that was found has its
// vendor's name for an id.
func (c *crew) price(shared routing) func(*partner.Partner, qiao.ModelID, qiao.Usage, time.Time) (qiao.Money, bool) {
	return func(p *partner.Partner, m qiao.ModelID, u qiao.Usage, at time.Time) (qiao.Money, bool) {
		kind := c.kindOf(p.ID())
		book, err := shared.book()
		if err != nil || p.Local() {
			return qiao.Money{}, false
		}
		known, ok := book.Lookup(kind, m)
		if !ok {
			return qiao.Money{}, false
		}
		return known.Cost(u, at, p.Region())
	}
}

// rules are the policies of the settings.
func (c *crew) rules() (rules []route.Rule) {
	for _, p := range c.cfg.Policies {
		strategy, _ := route.ParseStrategy(p.Strategy) // config has checked it
		r := route.Rule{
			Name: p.Name, Regions: p.Regions, Features: p.Features, Strategy: strategy,
			Balance: route.Balance{Latency: float64(p.Balance.Latency), Cost: float64(p.Balance.Cost), Rate: float64(p.Balance.Rate), Load: float64(p.Balance.Load)},
			Tags:    p.Tags, Avoid: p.Avoid, Deny: p.Deny, MaxPrice: p.MaxPrice.Money,
			Affinity: route.Affinity{By: route.AffinityBy(p.Affinity.By), Prefix: p.Affinity.Prefix, Bound: float64(p.Affinity.Bound)},
			Hedge:    float64(p.Hedge), FirstToken: p.FirstToken, RetryBlocked: p.Blocked,
		}
		for _, s := range p.Partners {
			pick := route.ParsePick(s)
			pick.Weight = float64(p.Weights[pick.Partner])
			r.Partners = append(r.Partners, pick)
		}
		for _, s := range p.Fallback {
			r.Fallback = append(r.Fallback, route.ParsePick(s))
		}
		for _, s := range p.Residency {
			r.Residency = append(r.Residency, route.ParseSite(s))
		}
		rules = append(rules, r)
	}
	return rules
}

// aliases are those of the settings. A first part that is no partner belongs to
// the model's name, as in Qwen/Qwen3-8B.
func (c *crew) aliases() map[qiao.ModelID][]route.Pick {
	all := map[qiao.ModelID][]route.Pick{}
	for name, list := range c.cfg.Aliases {
		for _, s := range list {
			pick := route.Pick{Model: qiao.ModelID(s)}
			first, _, _ := strings.Cut(s, "/")
			if _, err := c.member(qiao.PartnerID(first)); err == nil {
				pick = route.ParsePick(s)
			}
			all[name] = append(all[name], pick)
		}
	}
	c.localNames(all)
	return all
}

// forget drops what was known of partners whose settings changed.
func (r routing) forget(old, next *crew) {
	for _, m := range next.members {
		before, err := old.member(m.ID())
		if err != nil {
			continue
		}
		was, _ := old.settings(m.ID())
		is, _ := next.settings(m.ID())
		if !reflect.DeepEqual(was, is) || !sameMembers([]member{before}, []member{m}) {
			r.record.Forget(m.ID())
		}
	}
}

// Routes answers questions about the routes, and takes partners out of service.
type Routes struct{ app *App }

// Routes returns what can be asked of the routes.
func (a *App) Routes() Routes { return Routes{a} }

// Status tells how each partner does, and which policies there are.
func (r Routes) Status(ctx context.Context) server.RouteStatus {
	c := r.app.fresh(ctx)
	out := server.RouteStatus{Partners: []route.Status{}, Policies: []server.Policy{}, Absent: []qiao.PartnerID{}, Shared: r.app.shared.status()}
	for _, p := range c.cfg.Policies {
		strategy, _ := route.ParseStrategy(p.Strategy)
		out.Policies = append(out.Policies, server.Policy{
			Name: p.Name, Regions: p.Regions, Features: p.Features, Partners: p.Partners, Fallback: p.Fallback,
			Strategy: strategy.String(), Residency: p.Residency, Hedge: float64(p.Hedge),
		})
	}
	if c.all != nil {
		out.Partners = c.all.Status()
		out.Absent = append(out.Absent, c.all.Absent()...)
	}
	return out
}

// A RouteQuery is what a request is like that is explained.
type RouteQuery = server.RouteQuery

// Explain says how a request would be routed now. Nothing is sent.
func (r Routes) Explain(ctx context.Context, q RouteQuery) (route.Explanation, error) {
	c := r.app.fresh(ctx)
	if c.all == nil {
		return route.Explanation{}, qiao.Errorf(qiao.Misconfigured, "route", "no model partner is configured").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, start Ollama or llama.cpp on this machine, or add a partner to the settings.")
	}
	req := r.app.model(c, c.all).regional(q.Request())
	return c.all.ExplainWith(req, route.Hints{Session: q.Session, Tokens: q.Tokens}), nil
}

// Drain takes a partner out of service, or puts it back.
func (r Routes) Drain(ctx context.Context, id qiao.PartnerID, drained bool) error {
	c := r.app.fresh(ctx)
	if _, err := c.member(id); err != nil {
		return err
	}
	if drained {
		return c.all.Drain(id)
	}
	return c.all.Restore(id)
}
