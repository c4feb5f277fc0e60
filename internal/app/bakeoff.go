package app

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/spec"
	"github.com/qiao-ai/qiao/bakeoff/suite/own"
	"github.com/qiao-ai/qiao/partner"
)

// Bench returns where bake-offs are held. Contenders are partners, asked without a
// route: a bake-off measures a partner, not what takes its place.
func (a *App) Bench(ctx context.Context) *bakeoff.Bench {
	return &bakeoff.Bench{
		Dir:     filepath.Join(string(a.cfg.Load().Data), "bakeoff"),
		Version: Version(),
		Suite:   own.Load,
		Model:   func(name string) (qiao.Model, error) { return a.contender(ctx, name) },
		Price:   func(name string) spec.Pricer { return a.pricer(ctx, name) },
	}
}

// contender finds the model PARTNER/MODEL, or PARTNER's own.
func (a *App) contender(ctx context.Context, name string) (qiao.Model, error) {
	id, model, _ := strings.Cut(name, "/")
	m, err := a.fresh(ctx).member(qiao.PartnerID(id))
	if err != nil {
		return nil, err
	}
	return contender{m.Partner, qiao.ModelID(model)}, nil
}

// A contender asks one model of one partner, whatever a request says.
type contender struct {
	partner *partner.Partner
	model   qiao.ModelID
}

// Generate implements [qiao.Model].
func (c contender) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	out := *r
	out.Model = c.model
	return c.partner.Generate(ctx, &out)
}

// pricer prices answers of PARTNER/MODEL by the catalogue.
func (a *App) pricer(ctx context.Context, name string) spec.Pricer {
	id, model, _ := strings.Cut(name, "/")
	c := a.fresh(ctx)
	m, err := c.member(qiao.PartnerID(id))
	if err != nil {
		return nil
	}
	price, asked := c.price(a.routing), qiao.ModelID(model)
	if asked == "" {
		asked = m.Model()
	}
	return func(u qiao.Usage, at time.Time) (qiao.Money, bool) { return price(m.Partner, asked, u, at) }
}
