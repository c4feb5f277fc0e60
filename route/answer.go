package route

import (
	"context"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// Answer is [Router.Generate] for a caller that denies some partners and models, see
// AskOptions.Deny, and wants to know how the answer came about. The Outcome holds
// the attempts in either case; the stream itself says when the answer is done.
func (r *Router) Answer(ctx context.Context, req *qiao.Request, deny func(*partner.Partner, qiao.ModelID) error) (qiao.Stream, Outcome, error) {
	s, outcome, err := Ask(ctx, r, req, AskOptions[*started]{
		Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (*started, error) {
			own := *req
			own.Model = m
			return begin(ctx, p, &own)
		},
		Discard: (*started).discard, Deny: deny,
	})
	if err != nil {
		return nil, outcome, err
	}
	return s.open(ctx, outcome), outcome, nil
}
