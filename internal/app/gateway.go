package app

import (
	"context"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/audio"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/internal/gateway/messages"
	"github.com/qiao-ai/qiao/internal/gateway/responses"
	"github.com/qiao-ai/qiao/internal/gateway/vectors"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/route"
)

// newGateway makes the gateway of clients' dialects over whoever answers at present.
func (a *App) newGateway(cfg *config.Config) *gateway.Gateway {
	labels := a.labels(cfg)
	return gateway.New(gateway.Config{
		Label: func(r qiao.Region, s qiao.Served, id string) string {
			if l := labels.Label(label.Answer{ID: id, Region: r, Served: s}); l != nil {
				return l.Header()
			}
			return ""
		},
		Router: func(ctx context.Context) *route.Router { return a.current(ctx).all },
		Region: a.routedBy,
		Gate:   a.accounts.gate, Record: a.accounts.ledger.Record,
		Demand: a.mostCost, Price: a.priceOf, EndUser: a.endUser, Strict: cfg.Gateway.Unsupported == "refuse",
		Traced:  telemetry.TraceEndpoint(a.o.Env) != "",
		Metrics: a.Metrics, Log: a.log,
		Body: int64(cfg.Server.Body), Read: cfg.Server.Timeouts.Body, Write: cfg.Server.Timeouts.Write,
	})
}

// routedBy turns the region that a client names into one that has a route.
func (a *App) routedBy(ctx context.Context, region qiao.Region) qiao.Region {
	cfg := a.current(ctx).cfg
	if region = scoped(ctx, region); region == "" {
		region = cfg.Region
	}
	if k := account.FromContext(ctx); k != nil && len(k.Scope.Regions) > 0 {
		if region = scoped(ctx, region); region != "" {
			return region // it may have no route of its own: the default order holds
		}
	}
	if _, ok := cfg.Routes[region]; ok || slices.Contains(cfg.China.Mainland, region) {
		return region
	}
	for i := range cfg.Policies {
		if slices.Contains(cfg.Policies[i].Regions, region) {
			return region
		}
	}
	return elsewhere
}

// fronts are the APIs of other vendors that clients may speak.
func (a *App) fronts(cfg *config.Config) map[string]server.Front {
	g := a.newGateway(cfg)
	openai := gateway.NewFront(chat.Shape{})
	openai.Handle("POST", "/openai/v1/chat/completions", g.Serve(chat.Dialect{}))
	openai.Handle("POST", "/openai/v1/responses", g.Serve(responses.Dialect{}))
	openai.Handle("POST", "/openai/v1/embeddings", vectors.Serve(g))
	openai.Handle("POST", "/openai/v1/audio/transcriptions", audio.Transcriptions(g))
	openai.Handle("POST", "/openai/v1/audio/speech", audio.Speech(g))
	openai.Handle("GET", "/openai/v1/models", chat.Models(g, "/openai/v1/models"))
	openai.Handle("GET", "/openai/v1/models/", chat.Models(g, "/openai/v1/models"))
	anthropic := gateway.NewFront(messages.Shape{})
	anthropic.Handle("POST", "/anthropic/v1/messages", g.Serve(messages.Dialect{}))
	anthropic.Handle("POST", "/anthropic/v1/messages/count_tokens", messages.CountTokens(g))
	anthropic.Handle("GET", "/anthropic/v1/models", messages.Models(g))
	return map[string]server.Front{"/openai/": openai, "/anthropic/": anthropic}
}
