package route

import (
	"github.com/qiao-ai/qiao"
)

// An Admission is what a request holds of a partner's quota. It ends with one call.
type Admission interface {
	Settle(qiao.Usage, ...qiao.Money) // it was sent, and used so much
	Cancel()                          // it was not sent
}

// turn asks to send a request to a candidate now, and returns nil if it is left alone
// or its quota is used up, which stands among the attempts. Early is as in
// breaker.take.
func (g *generation) turn(c *candidate, early bool) *turn {
	admission, err := g.admission(c)
	if err != nil {
		c.asked = true
		g.attempts = append(g.attempts, Attempt{Partner: c.place.partner.ID(), Model: c.model, Err: err, Skipped: true, Full: true})
		return nil
	}
	t := c.place.take(g.router.o.Now(), early)
	if t == nil && admission != nil {
		admission.Cancel()
	}
	if t != nil {
		t.admission = admission
	}
	return t
}

func (g *generation) admission(c *candidate) (Admission, error) {
	o := &g.router.o
	if o.Quota == nil || o.HasQuota == nil || !o.HasQuota(c.place.partner.ID()) {
		return nil, nil
	}
	output := int64(g.req.MaxTokens)
	if output == 0 {
		output = expectedOutput
	}
	return o.Quota(g.ctx, c.place.partner, g.tokens()+output)
}
