package gateway

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/ledger"
)

// trace begins the request's span.
func (x *exchange) trace() {
	if !x.gateway.cfg.Traced {
		return
	}
	ctx, end := telemetry.StartAnswer(x.r.Context(), x.shape.Name())
	x.r, x.traced = x.r.WithContext(ctx), end
}

// untrace ends it.
func (x *exchange) untrace(u qiao.Usage, outcome ledger.Outcome) {
	if x.traced == nil {
		return
	}
	e := telemetry.AnswerEnd{
		Asked: qiao.ModelID(x.outline.Model), Served: x.served, Partner: x.outcome.Partner,
		Status: x.status, Outcome: string(outcome), Usage: u, Attempts: x.asked(),
	}
	if x.outcome.Partner != "" {
		e.Attempts++
	}
	if x.req != nil {
		e.Region = x.req.Region
	}
	if x.key != nil {
		e.Key = string(x.key.ID)
	}
	x.traced(e)
}
