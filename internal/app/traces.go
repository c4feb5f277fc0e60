package app

import (
	"context"
	"time"

	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/route"
)

// traced gives each attempt at a partner a span, if traces are sent anywhere.
func (a *App) traced() func(context.Context, route.Call) (context.Context, func(route.End)) {
	if telemetry.TraceEndpoint(a.o.Env) == "" {
		return nil
	}
	return func(ctx context.Context, c route.Call) (context.Context, func(route.End)) {
		ctx, end := telemetry.StartModelCall(ctx, telemetry.ModelCall{
			Partner: c.Partner.ID(), Model: c.Model, Address: c.Partner.Address(), Region: c.Partner.Region(),
			Feature: c.Request.Feature, MaxTokens: c.Request.MaxTokens, Hedge: c.Hedge,
		})
		return ctx, func(e route.End) {
			end(telemetry.ModelEnd{Usage: e.Usage, FirstToken: e.FirstToken, Late: e.Late, Err: e.Err})
		}
	}
}

// export sends traces where the environment says, until the func that it returns
// is called.
func (a *App) export() (stop func(), err error) {
	endpoint := telemetry.TraceEndpoint(a.o.Env)
	if endpoint == "" {
		return func() {}, nil
	}
	end, err := telemetry.Export(endpoint, a.o.Env("OTEL_EXPORTER_OTLP_HEADERS"), Version())
	if err != nil {
		return nil, err
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := end(ctx); err != nil {
			a.log.Warn("the last traces were not sent", "error", err)
		}
	}, nil
}

// partnerStates is how the partners do, for Prometheus. Nobody is looked for.
func (a *App) partnerStates() (list []telemetry.PartnerState) {
	c := a.crew.Load()
	if c == nil || c.all == nil {
		return nil
	}
	for _, s := range c.all.Status() {
		p := telemetry.PartnerState{
			Partner: string(s.Partner), State: string(s.State), InFlight: float64(s.InFlight),
			P50: s.P50MS / 1000, P95: s.P95MS / 1000, Rate: s.Rate, ErrorRate: s.ErrorRate, Waiting: -1,
		}
		if s.Waiting != nil {
			p.Waiting = float64(*s.Waiting)
		}
		list = append(list, p)
	}
	return list
}
