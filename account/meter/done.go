package meter

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/route"
)

// With returns a Meter like m that estimates otherwise what a request may cost at
// most, for requests that go elsewhere than answers, such as for vectors.
func (m *Meter) With(most func(r *qiao.Request, input, output int64) (qiao.Money, bool)) *Meter {
	own := *m
	own.o.Most = most
	return &own
}

// Done ends the Call of a request that was answered in one piece and not in words,
// such as by vectors. Served is who answered, as the partner names it.
func (c *Call) Done(o route.Outcome, served qiao.ModelID, u qiao.Usage) {
	c.once.Do(func() {
		cost, _ := c.price(o, u)
		if c.hold != nil {
			c.hold.Settle(u, cost)
		}
		c.record(o, served, u, nil, true)
	})
}
