package app

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// Partners answers questions about partners: for people, not for texts.
type Partners struct{ app *App }

// Partners returns what can be asked about the partners.
func (a *App) Partners() Partners { return Partners{a} }

// The states of a partner for people.
const (
	unknown = "unknown"
	ready   = "ready"
	failing = "failing"
)

// List tells what is known of each partner without asking it.
func (p Partners) List(ctx context.Context) []server.Partner {
	c := p.app.fresh(ctx)
	var list []server.Partner
	for _, m := range c.members {
		list = append(list, c.describe(m))
	}
	return list
}

// Problems returns what looked like a partner but cannot be used.
func (p Partners) Problems(ctx context.Context) []error { return p.app.fresh(ctx).problems }

func (c *crew) describe(m member) server.Partner {
	out := server.Partner{
		ID: m.ID(), Name: m.Name(), Model: m.Model(), Region: m.Region(), Local: m.Local(),
		Origin: m.origin, State: unknown,
	}
	s, ok := c.status(m)
	switch {
	case !ok:
	case s.State != route.Live || s.FailedAt.After(s.OKAt):
		out.State, out.Detail, out.Fix = failing, s.Error, s.Fix
	case !s.OKAt.IsZero():
		out.State = ready
	}
	out.FirstTokenMS = s.FirstTokenMS
	return out
}

// status is how a member fared with the requests so far.
func (c *crew) status(m member) (route.Status, bool) {
	r := c.partner
	if m.Local() {
		r = c.device
	}
	if r == nil {
		return route.Status{}, false
	}
	all := r.Status()
	i := slices.IndexFunc(all, func(s route.Status) bool { return s.Partner == m.ID() })
	if i < 0 {
		return route.Status{}, false
	}
	return all[i], true
}

// Ask asks one partner, step by step. An empty model is the partner's own. An
// unknown id is an error of Kind NotFound.
func (p Partners) Ask(ctx context.Context, id qiao.PartnerID, model qiao.ModelID) (partner.Report, error) {
	m, err := p.app.fresh(ctx).member(id)
	if err != nil {
		return partner.Report{}, err
	}
	return partner.Check(ctx, m.Partner, model), nil
}

// Check asks one partner and tells how it stands.
func (p Partners) Check(ctx context.Context, id qiao.PartnerID) (server.Partner, error) {
	c := p.app.fresh(ctx)
	m, err := c.member(id)
	if err != nil {
		return server.Partner{}, err
	}
	r := partner.Check(ctx, m.Partner, "")
	out := c.describe(m)
	out.State, out.Detail, out.Fix, out.FirstTokenMS = ready, "", "", r.FirstTokenMS
	if r.Served != "" {
		out.Model = r.Served
	}
	if !r.OK {
		out.State, out.Detail, out.Fix = failing, r.Error, r.Fix
	}
	return out, nil
}

func (c *crew) member(id qiao.PartnerID) (member, error) {
	i := slices.IndexFunc(c.members, func(m member) bool { return m.ID() == id })
	if i < 0 {
		return member{}, qiao.Errorf(qiao.NotFound, "partner", "there is no partner %q", string(id)).
			WithFix("See: qiao partner list")
	}
	return c.members[i], nil
}
