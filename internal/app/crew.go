package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/discover"
	"github.com/qiao-ai/qiao/route"
	"github.com/qiao-ai/qiao/write"
)

// A crew is who answers: partners, the routes to them, and the service over both.
// A reload puts a new crew in place; requests on their way keep theirs.
type crew struct {
	cfg      *config.Config
	members  []member
	problems []error
	device   *route.Router // partners on this machine
	partner  *route.Router // the others
	all      *route.Router
	service  *write.Service
}

// A member is a partner with how we know of it.
type member struct {
	*partner.Partner
	origin string // "settings", or how it was found
}

// current returns the crew, put together at the first call.
func (a *App) current(ctx context.Context) *crew {
	if c := a.crew.Load(); c != nil {
		return c
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.crew.Load() == nil {
		a.assemble(ctx)
	}
	return a.crew.Load()
}

// fresh is current after looking for partners again if that was long ago. It does
// not wait for somebody else who is looking.
func (a *App) fresh(ctx context.Context) *crew {
	c := a.current(ctx)
	if !a.mu.TryLock() {
		return c
	}
	defer a.mu.Unlock()
	if time.Since(a.looked) > a.o.Again {
		a.assemble(ctx)
	}
	return a.crew.Load()
}

// assemble looks for partners and puts a crew together. If the same ones are
// there, the old crew stays, with what it knows of their health. a.mu is held.
func (a *App) assemble(ctx context.Context) {
	cfg, old := a.cfg.Load(), a.crew.Load()
	var found discover.Result
	if cfg.Discover {
		found = discover.Find(context.WithoutCancel(ctx), discover.Options{Getenv: a.o.Env, Local: a.o.Local, Client: a.web, Cards: a.found})
	}
	a.looked = time.Now()
	members, problems := a.gather(cfg, found)
	if old != nil && old.cfg == cfg && sameMembers(old.members, members) {
		return
	}
	c := &crew{cfg: cfg, members: members, problems: append(problems, found.Problems...)}
	if old != nil {
		a.routing.forget(old, c)
	}
	c.lay(a.routing)
	c.service = write.New(a.serviceConfig(c))
	a.crew.Store(c)
}

func sameMembers(a, b []member) bool {
	return slices.EqualFunc(a, b, func(x, y member) bool {
		return x.ID() == y.ID() && x.Address() == y.Address() && x.Model() == y.Model()
	})
}

// gather makes the partners of the settings and adds the found ones that are not
// among them: model files first, since nothing leaves this machine for them.
func (a *App) gather(cfg *config.Config, found discover.Result) (members []member, problems []error) {
	settings, origins := a.listed(cfg)
	for i, s := range settings {
		p, err := a.newPartner(s)
		if err != nil {
			problems = append(problems, qiao.E(qiao.Misconfigured, "partner "+string(s.ID), err).WithFix("%s", qiao.FixOf(err)))
			continue
		}
		members = append(members, member{p, origins[i]})
	}
	for _, f := range found.Found {
		if !slices.ContainsFunc(members, func(m member) bool { return m.ID() == f.Partner.ID() || m.Address() == f.Partner.Address() }) {
			members = append(members, member{f.Partner, f.Why})
		}
	}
	return members, problems
}

func (a *App) serviceConfig(c *crew) write.Config {
	return write.Config{
		Checkers: a.checkers,
		Device:   a.tier(c, c.device), Partner: a.tier(c, c.partner), Judge: a.judge(c),
		Store: a.Store, Chunk: c.cfg.Write.Chunk, Parallel: c.cfg.Write.Parallel,
		Observe: a.observe,
	}
}

// tier makes a tier of a router, or nil if nobody can be asked.
func (a *App) tier(c *crew, r *route.Router) *write.ModelTier {
	if r == nil {
		return nil
	}
	m := a.model(c, r)
	for _, candidate := range r.Explain(m.regional(&qiao.Request{})) {
		if candidate.Chosen {
			return &write.ModelTier{Model: m, Served: qiao.Served{
				Partner: candidate.Partner, Model: candidate.Model, Region: candidate.Region, Local: candidate.Local,
			}}
		}
	}
	return nil
}

// judge returns the second model of strict mode, or nil if none is set.
func (a *App) judge(c *crew) qiao.Model {
	wish := c.cfg.Write.StrictModel
	if wish == "" || c.all == nil {
		return nil
	}
	if !strings.Contains(wish, "/") {
		wish += "/"
	}
	m := a.model(c, c.all)
	m.wish = qiao.ModelID(wish)
	return m
}
