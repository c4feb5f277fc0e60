package meter

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// A Call is one request on its way. It ends with Fail, or when the stream that
// Stream returned has been read or left; a Call that nobody ends holds its
// reservation until the context of its request ends.
type Call struct {
	Request *qiao.Request // as it may be sent

	meter *Meter
	ctx   context.Context
	began time.Time
	key   *account.Key
	hold  *account.Reservation
	input int64
	once  sync.Once
}

// Deny keeps a key from models outside its scope, for AskOptions.Deny.
func (c *Call) Deny(p *partner.Partner, m qiao.ModelID) error {
	if c.key == nil || c.key.Scope.Model(p.ID(), m) {
		return nil
	}
	return qiao.Errorf(qiao.Forbidden, "key", "the key %s is not for model %q of %s", c.key.ID, string(m), p.ID()).
		WithFix("Use a key that is, or name a model that it may use.")
}

// Fail ends the Call of a request that nobody answered.
func (c *Call) Fail(o route.Outcome, err error) {
	c.once.Do(func() {
		asked := false
		for _, a := range o.Attempts {
			asked = asked || !a.Skipped
		}
		if c.hold != nil && !asked {
			c.hold.Cancel()
		} else if c.hold != nil {
			_, costs := c.attempts(o)
			c.hold.Settle(qiao.Usage{}, costs...)
		}
		c.record(o, "", qiao.Usage{}, err, false)
	})
}

// Stream passes an answer on and ends the Call with it. If nobody reads it, the
// Call ends with its context.
func (c *Call) Stream(o route.Outcome, s qiao.Stream) qiao.Stream {
	unread := context.AfterFunc(c.ctx, func() { c.end(o, &reading{}, context.Cause(c.ctx)) })
	return func(yield func(qiao.Chunk, error) bool) {
		unread()
		r := &reading{served: o.Model}
		err := errLeft
		defer func() { c.end(o, r, err) }()
		for chunk, failure := range s {
			r.take(chunk)
			if failure != nil {
				err = failure
			}
			if !yield(chunk, failure) {
				return
			}
		}
		if err == errLeft {
			err = nil
		}
	}
}

// errLeft is why the answer of a reader who left ends.
var errLeft = errors.New("meter: the reader left")

// end settles an answer that had begun, and records it.
func (c *Call) end(o route.Outcome, r *reading, err error) {
	c.once.Do(func() {
		u := r.total(c.Request)
		if err == errLeft && r.finished {
			err = nil // what it left out is nothing
		}
		cost, _ := c.price(o, u)
		if c.hold != nil {
			_, costs := c.attempts(o)
			c.hold.Settle(u, append(costs, cost)...)
		}
		c.record(o, r.served, u, err, true)
	})
}

func (c *Call) price(o route.Outcome, u qiao.Usage) (qiao.Money, bool) {
	if o.Partner == "" || c.meter.o.Price == nil {
		return qiao.Money{}, false
	}
	return c.meter.o.Price(o.Partner, o.Model, u, c.began)
}

// record gives the ledger its row.
func (c *Call) record(o route.Outcome, served qiao.ModelID, u qiao.Usage, err error, begun bool) {
	if c.meter.o.Record == nil {
		return
	}
	r := c.Request
	row := ledger.Row{
		Time: c.began, User: r.User, Feature: r.Feature, Region: r.Region, Dialect: "native", Partner: o.Partner, Asked: r.Model, Served: served,
		Usage: u, FirstToken: o.Waited, Total: c.meter.o.Now().Sub(c.began), Hedged: o.Hedged, Outcome: ledger.OutcomeOf(err, begun),
	}
	if err == errLeft || c.ctx.Err() != nil && err != nil {
		row.Outcome = ledger.Canceled
	}
	if c.key != nil {
		row.Key, row.Team = string(c.key.ID), string(c.key.Team)
	}
	if c.meter.o.RequestID != nil {
		row.ID = c.meter.o.RequestID(c.ctx)
	}
	if o.Partner != "" {
		cost, known := c.price(o, u)
		row.Cost, row.Unpriced = cost, !known
	}
	row.Attempts, _ = c.attempts(o)
	c.meter.o.Record(row)
}

// attempts are the partners that did not answer, and what the late ones cost: they
// had read the prompt when another was faster.
func (c *Call) attempts(o route.Outcome) (list []ledger.Attempt, costs []qiao.Money) {
	for _, a := range o.Attempts {
		if a.Skipped {
			continue
		}
		row := ledger.Attempt{Partner: a.Partner, Reason: qiao.KindOf(a.Err).String()}
		if a.Late {
			row.Reason = ledger.Hedge
		}
		if a.Late && c.meter.o.Price != nil {
			row.Cost, _ = c.meter.o.Price(a.Partner, a.Model, a.Usage, c.began)
			costs = append(costs, row.Cost)
		}
		list = append(list, row)
	}
	return list, costs
}

// A reading is what was seen of an answer.
type reading struct {
	served   qiao.ModelID
	usage    *qiao.Usage
	text     int64 // tokens of text, reasoning and tools so far, estimated
	thought  int64
	finished bool
}

func (r *reading) take(c qiao.Chunk) {
	if c.Served != nil && c.Served.Model != "" {
		r.served = c.Served.Model
	}
	if c.Usage != nil {
		r.usage = c.Usage
	}
	thought := partner.EstimateTokens(c.Reasoning)
	r.thought += thought
	r.text += partner.EstimateTokens(c.Text) + thought
	for _, t := range c.ToolCalls {
		r.text += partner.EstimateTokens(t.Name) + partner.EstimateTokens(t.Arguments)
	}
	r.finished = r.finished || c.Finish != ""
}

// total is the usage that the partner told, or an estimate of what was seen: an
// answer that is cut or left is billed all the same.
func (r *reading) total(req *qiao.Request) qiao.Usage {
	if r.usage != nil {
		return *r.usage
	}
	return qiao.Usage{Input: InputTokens(req), Output: r.text, Reasoning: r.thought, Estimated: true}
}
