package meter

import (
	"context"
	"encoding/json"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// Options say what a Meter works with. Each part may be nil: what needs it is then
// left out.
type Options struct {
	Gate   *account.Gate
	Record func(ledger.Row) // must not wait
	// Most is what a request may cost at most, wherever it goes; unpriced is true if
	// somebody may answer whose price is not known.
	Most func(r *qiao.Request, input, output int64) (most qiao.Money, unpriced bool)
	// Price is what an answer cost; false where the price is not known.
	Price func(p qiao.PartnerID, m qiao.ModelID, u qiao.Usage, at time.Time) (qiao.Money, bool)
	// EndUser makes the id of an end user that may go to a partner of one that we
	// know.
	EndUser func(id string) string
	// RequestID names the request of a context in the log.
	RequestID func(context.Context) string
	Now       func() time.Time // time.Now if nil
}

// A Meter accounts for calls of models. Its methods may be called from many
// goroutines.
type Meter struct{ o Options }

// New makes a Meter.
func New(o Options) *Meter {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Meter{o}
}

// Begin reserves what a request may cost under the limits of the key in ctx, and
// returns the Call with the request as it may be sent: the end user is a salted id.
// A request that is refused is recorded, and costs nothing.
func (m *Meter) Begin(ctx context.Context, r *qiao.Request) (*Call, error) {
	c := &Call{meter: m, ctx: ctx, began: m.o.Now(), key: account.FromContext(ctx)}
	own := *r
	own.User = m.endUser(c.key, r.User)
	c.Request = &own
	if m.o.Gate == nil {
		return c, nil
	}
	c.input = InputTokens(r)
	output := OutputTokens(r)
	d := account.Demand{Feature: r.Feature, Region: r.Region, Tokens: c.input + output}
	if m.o.Most != nil {
		d.Money, d.Unpriced = m.o.Most(r, c.input, output)
	}
	var err error
	if c.hold, err = m.o.Gate.Reserve(ctx, c.key, d); err != nil {
		c.record(route.Outcome{}, "", qiao.Usage{}, err, false)
		return nil, err
	}
	return c, nil
}

// endUser is the id of the person behind a request: the one that the request names,
// or else the key's user.
func (m *Meter) endUser(k *account.Key, id string) string {
	if m.o.EndUser == nil {
		return id
	}
	if k != nil {
		id = k.User + "/" + id
	}
	if id == "" {
		return ""
	}
	return m.o.EndUser(id)
}

// What a picture and an answer without a limit are taken to need.
const (
	pictureTokens = 1000
	usualOutput   = 4096
)

// InputTokens estimates the input of a request.
func InputTokens(r *qiao.Request) (n int64) {
	for _, m := range r.Messages {
		n += 4 + partner.EstimateTokens(m.Reasoning)
		for _, p := range m.Parts {
			n += partner.EstimateTokens(p.Text)
			if p.Image != nil {
				n += pictureTokens
			}
		}
		for _, c := range m.ToolCalls {
			n += partner.EstimateTokens(c.Name) + partner.EstimateTokens(c.Arguments)
		}
	}
	for _, t := range r.Tools {
		n += partner.EstimateTokens(t.Name) + partner.EstimateTokens(t.Description) + int64(len(t.Parameters))/4
	}
	return n + int64(len(r.Schema))/4
}

// OutputTokens is the most that a request may have written: its limit, or what is
// usual, and what it may think.
func OutputTokens(r *qiao.Request) int64 {
	most := int64(r.MaxTokens)
	if most <= 0 {
		most = usualOutput
	}
	var budget int64
	if json.Unmarshal(r.Extra["thinking_budget"], &budget) == nil && budget > 0 {
		most += budget
	}
	return most
}
