package app

import (
	"context"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway/vectors"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// Embedder makes vectors by the partners that can, as the routes have it. What it
// does is accounted for as answers are. A request without a model goes to the usual
// one of each partner, of one whose vectors are of pictures too where the request
// has any; name one where vectors are kept, since those of two models do not
// compare.
func (a *App) Embedder() qiao.Embedder { return embedder{a} }

type embedder struct{ app *App }

// Embed implements [qiao.Embedder].
func (e embedder) Embed(ctx context.Context, r *qiao.EmbedRequest) (qiao.Embeddings, error) {
	c := e.app.current(ctx)
	if c.all == nil {
		return qiao.Embeddings{}, qiao.Errorf(qiao.Misconfigured, "embed", "no model partner is configured").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, or add a partner to the settings.")
	}
	m := e.app.model(c, c.all)
	asked := m.placed(ctx, &qiao.Request{Model: r.Model, Feature: r.Feature, Region: r.Region, User: r.User, MaxTokens: 1,
		Messages: []qiao.Message{{Role: qiao.User, Parts: r.Inputs}}})
	call, err := e.app.accounts.meter.With(e.dearest(c.all, r)).Begin(ctx, asked)
	if err != nil {
		return qiao.Embeddings{}, err
	}
	began := time.Now()
	got, outcome, err := route.Ask(ctx, c.all, call.Request, e.options(r, call.Request, call.Deny))
	for _, attempt := range outcome.Attempts {
		if !attempt.Skipped {
			e.app.Metrics.PartnerCall(attempt.Partner, time.Since(began), qiao.Usage{}, attempt.Err)
		}
	}
	if err != nil {
		call.Fail(outcome, err)
		return qiao.Embeddings{}, err
	}
	outcome.Done(got.Usage, nil, 0)
	outcome.Model = got.Served.Model
	e.app.Metrics.PartnerCall(outcome.Partner, time.Since(began), got.Usage, nil)
	call.Done(outcome, got.Served.Model, got.Usage)
	return got, nil
}

// dearest is the price of vectors where they are dearest.
func (e embedder) dearest(router *route.Router, r *qiao.EmbedRequest) func(*qiao.Request, int64, int64) (qiao.Money, bool) {
	return func(asked *qiao.Request, input, _ int64) (most qiao.Money, unpriced bool) {
		o := e.options(r, asked, func(*partner.Partner, qiao.ModelID) error { return nil })
		first, model, ok := strings.Cut(string(asked.Model), "/")
		named := router.Partner(qiao.PartnerID(first))
		if !ok || named == nil {
			named, model = nil, string(asked.Model)
		}
		for _, p := range router.Partners() {
			if named != nil && p != named || !o.Accept(p) {
				continue
			}
			m := qiao.ModelID(model)
			if m == "" {
				m = vectors.Usual(p, r.Inputs)
			}
			cost, known := e.app.priceOf(p.ID(), m, qiao.Usage{Input: input}, time.Now())
			if unpriced = unpriced || !known; cost.Micro > most.Micro {
				most = cost
			}
		}
		return most, unpriced
	}
}

// options say how a partner is asked.
func (e embedder) options(r *qiao.EmbedRequest, asked *qiao.Request, deny func(*partner.Partner, qiao.ModelID) error) route.AskOptions[qiao.Embeddings] {
	unnamed := asked.Model == "" || strings.HasSuffix(string(asked.Model), "/")
	usual := func(p *partner.Partner, m qiao.ModelID) qiao.ModelID {
		if unnamed {
			return vectors.Usual(p, r.Inputs)
		}
		return m
	}
	o := route.AskOptions[qiao.Embeddings]{
		Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (qiao.Embeddings, error) {
			own := *r
			own.Model, own.User = usual(p, m), asked.User
			return p.Embed(ctx, &own)
		},
		Accept: func(p *partner.Partner) bool {
			_, ok := p.Vectors("-")
			return ok && (!unnamed || usual(p, "") != "")
		},
		Deny:   func(p *partner.Partner, m qiao.ModelID) error { return deny(p, usual(p, m)) },
		Lacks:  vectors.Lacks,
		Tokens: partner.EstimateInputs(r.Inputs),
	}
	if unnamed {
		o.Lacks = func(partner.Card) string { return "" }
	}
	return o
}
