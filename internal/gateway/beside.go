package gateway

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

const (
	besideTime  = 10 * time.Second
	mostBeside  = 64 << 10
	besideToken = 1
)

// Beside puts a question that costs nothing, such as how many tokens a request has, to
// the partner that the request would go to. It is false where that one cannot be asked
// or does not answer: what is asked beside requests tells nothing of a partner's health
// and is in no ledger.
func (g *Gateway) Beside(r *http.Request, model string, f *partner.Forward) (answer []byte, ok bool) {
	ctx, stop := context.WithTimeout(r.Context(), besideTime)
	defer stop()
	router := g.cfg.Router(ctx)
	if router == nil {
		return nil, false
	}
	req := &qiao.Request{Model: wish(model), Feature: Feature, Region: g.region(r)}
	p, m := g.chosen(ctx, router, req)
	if p == nil || !p.Forwards(f) {
		return nil, false
	}
	req.Model = m
	passage, err := p.Forward(ctx, req, f)
	if err != nil {
		return nil, false
	}
	defer passage.Close()
	answer, err = io.ReadAll(io.LimitReader(passage, mostBeside))
	return answer, err == nil && passage.Failure(answer) == nil
}

// chosen is who would be asked first, among what the caller's key may use.
func (g *Gateway) chosen(ctx context.Context, router *route.Router, req *qiao.Request) (*partner.Partner, qiao.ModelID) {
	key := account.FromContext(ctx)
	for _, c := range router.ExplainWith(req, route.Hints{Tokens: besideToken}).Candidates {
		if c.Able && (key == nil || key.Scope.Model(c.Partner, c.Model)) {
			return router.Partner(c.Partner), c.Model
		}
	}
	return nil, ""
}
