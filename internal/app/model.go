package app

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account/meter"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/route"
)

// A model is a router as features see it: it fills in the region, and counts what
// partners do.
type model struct {
	router  *route.Router
	regions map[qiao.Region]bool // that have a route of their own
	region  qiao.Region          // of requests that name none
	wish    qiao.ModelID         // asked for whatever a request says; may be empty
	metrics *telemetry.Metrics
	meter   *meter.Meter
}

func (a *App) model(c *crew, r *route.Router) *model {
	m := &model{router: r, regions: map[qiao.Region]bool{}, region: c.cfg.Region, metrics: a.Metrics, meter: a.accounts.meter}
	for region := range c.cfg.Routes {
		m.regions[region] = true
	}
	for _, region := range c.cfg.China.Mainland {
		m.regions[region] = true
	}
	for _, p := range c.cfg.Policies {
		for _, region := range p.Regions {
			m.regions[region] = true
		}
	}
	return m
}

// regional returns r with a region that has a route.
func (m *model) regional(r *qiao.Request) *qiao.Request {
	out := *r
	if out.Region == "" {
		out.Region = m.region
	}
	if !m.regions[out.Region] {
		out.Region = elsewhere
	}
	if m.wish != "" {
		out.Model = m.wish
	}
	return &out
}

// Generate implements [qiao.Model].
func (m *model) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	began := time.Now()
	stream, outcome, err := m.metered(ctx, m.placed(ctx, r))
	if err != nil {
		for _, a := range outcome.Attempts {
			if !a.Skipped {
				m.metrics.PartnerCall(a.Partner, time.Since(began), qiao.Usage{}, a.Err)
			}
		}
		return nil, err
	}
	return m.counted(stream, began), nil
}

// counted tells the metrics how a stream ended.
func (m *model) counted(s qiao.Stream, began time.Time) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		var a qiao.Answer
		var failure error
		defer func() { m.metrics.PartnerCall(a.Served.Partner, time.Since(began), a.Usage, failure) }()
		for c, err := range s {
			if c.Served != nil {
				a.Served = *c.Served
			}
			if c.Usage != nil {
				a.Usage = *c.Usage
			}
			failure = err
			if !yield(c, err) {
				return
			}
		}
	}
}
