package gateway

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// An exchange is one request and its answer.
type exchange struct {
	gateway *Gateway
	dialect Dialect // nil of a Task
	shape   Shape
	w       http.ResponseWriter
	r       *http.Request
	began   time.Time
	id      string

	body    *partner.Object
	outline Outline
	req     *qiao.Request // of what is outlined; its messages are not decoded
	key     *account.Key
	strict  bool

	decode sync.Once // two partners may be asked at once
	call   Call
	wrong  error

	hold    *account.Reservation
	traced  func(telemetry.AnswerEnd) // nil if nothing traces
	outcome route.Outcome
	begun   bool // content has been sent
	status  int
	served  qiao.ModelID // once it is known
}

// run takes the request from its body to its row in the ledger.
func (x *exchange) run() {
	x.id = RequestID(x.w, x.r)
	x.trace()
	if err := x.read(); err != nil {
		x.refuse(err, false)
		x.tell(qiao.Usage{}, "", err)
		return
	}
	if err := x.reserve(); err != nil {
		x.refuse(err, false)
		x.close(qiao.Usage{}, "", err)
		return
	}
	x.answer()
}

// read takes the request's outline.
func (x *exchange) read() error {
	raw, err := x.gateway.ReadBody(x.w, x.r)
	if err != nil {
		return err
	}
	if x.body, err = partner.ScanObject(raw); err != nil {
		return err
	}
	if x.outline, err = x.dialect.Outline(x.body); err != nil {
		return err
	}
	x.key = account.FromContext(x.r.Context())
	x.strict = x.gateway.cfg.Strict
	if wish := x.r.Header.Get("Qiao-Unsupported"); wish != "" {
		x.strict = wish == "refuse"
	}
	x.req = &qiao.Request{Model: wish(x.outline.Model), Feature: Feature,
		Region: x.gateway.region(x.r), User: x.endUser()}
	x.sketch()
	return nil
}

// sketch gives the outlined request what a router's conditions look at.
func (x *exchange) sketch() {
	if x.outline.Tools {
		x.req.Tools = []qiao.Tool{{}}
	}
	if x.outline.Schema {
		x.req.Schema = []byte("{}")
	}
	if x.outline.Images {
		x.req.Messages = []qiao.Message{{Role: qiao.User, Parts: []qiao.Part{{Image: &qiao.Image{}}}}}
	}
	x.req.MaxTokens = x.outline.Most
}

func (x *exchange) endUser() string {
	if f := x.gateway.cfg.EndUser; f != nil && x.outline.User != "" {
		return f(x.outline.User)
	}
	return x.outline.User
}

// wish turns the name that a client uses into a wish for the router, which knows
// partners, models and aliases.
func wish(name string) qiao.ModelID {
	switch name {
	case "auto", "qiao":
		return ""
	}
	return qiao.ModelID(name)
}

// region is the region that a request is routed by.
func (g *Gateway) region(r *http.Request) qiao.Region {
	region := qiao.Region(r.Header.Get("Qiao-Region"))
	if g.cfg.Region != nil {
		region = g.cfg.Region(r.Context(), region)
	}
	return region
}

// inputTokens estimates a body roughly: between one token for four letters and
// two for three Chinese characters, which are nine bytes.
func (x *exchange) inputTokens() int64 { return int64(len(x.body.Raw()))/4 + 1 }

// usualOutput is what an answer without a limit is taken to need.
const usualOutput = 1024

// reserve asks the gate. Which models a key may use is looked at candidate by
// candidate, see deny: a name alone does not say who answers.
func (x *exchange) reserve() (err error) {
	cfg := &x.gateway.cfg
	if cfg.Gate == nil {
		return nil
	}
	input, output := x.inputTokens(), int64(x.outline.Most)
	if output == 0 {
		output = usualOutput
	}
	output *= int64(max(x.outline.Answers, 1))
	d := account.Demand{Feature: Feature, Region: x.req.Region, Tokens: input + output}
	if cfg.Demand != nil {
		d.Money, d.Unpriced = cfg.Demand(x.req, input, output)
	}
	x.hold, err = cfg.Gate.Reserve(x.r.Context(), x.key, d)
	return err
}

// answer asks the partners and sends what the first of them says.
func (x *exchange) answer() {
	router := x.gateway.cfg.Router(x.r.Context())
	if router == nil {
		err := qiao.Errorf(qiao.Misconfigured, "route", "no model partner is configured").
			WithFix("Set a partner's key such as DASHSCOPE_API_KEY, or add a partner to the settings.")
		x.refuse(err, true)
		x.close(qiao.Usage{}, "", err)
		return
	}
	a, outcome, err := route.Ask(x.r.Context(), router, x.req, route.AskOptions[*answer]{
		Ask: x.ask, Discard: (*answer).close, Deny: x.deny,
		Session: x.r.Header.Get("Qiao-Session"), Prompt: x.body.Raw(), Tokens: x.inputTokens(),
	})
	x.outcome = outcome
	if err != nil {
		x.refuse(err, true)
		x.close(qiao.Usage{}, "", err)
		return
	}
	defer a.close()
	err = x.send(a)
	usage := a.usage(x)
	x.outcome.Done(usage, blame(x.r.Context(), err), 0)
	x.close(usage, a.model(), err)
	x.keepBody()
}

// blame is the error that the partner answers for: none where the client left.
func blame(ctx context.Context, err error) error {
	if ctx.Err() != nil || qiao.KindOf(err) == qiao.Canceled {
		return nil
	}
	return err
}

// deny keeps a key from models outside its scope, where the router chooses.
func (x *exchange) deny(p *partner.Partner, m qiao.ModelID) error {
	if x.key != nil && !x.key.Scope.Model(p.ID(), m) {
		return qiao.Errorf(qiao.Forbidden, "key", "the key %s is not for model %q of %s", x.key.ID, string(m), p.ID()).
			WithFix("Use a key that is, or name a model that it may use.")
	}
	return nil
}

// commit sends the header of an answer whose first content has come.
func (x *exchange) commit(contentType string, length int, a *answer) {
	h := x.w.Header()
	values := make([]string, 0, 6) // of all, at once
	set := func(name, value string) {
		if value != "" {
			values = append(values, value)
			h[name] = values[len(values)-1 : len(values) : len(values)]
		}
	}
	set("Content-Type", contentType)
	set("Cache-Control", "no-store")
	if length >= 0 {
		set("Content-Length", strconv.Itoa(length))
	}
	set("Qiao-Partner", string(x.outcome.Partner))
	set("Qiao-Attempts", strconv.Itoa(x.asked()+1))
	set("Qiao-Model", string(a.model()))
	set("Qiao-Region", string(x.outcome.Region))
	if len(a.dropped) > 0 {
		h.Set("Qiao-Dropped", join(a.dropped))
	}
	if label := x.gateway.cfg.Label; label != nil {
		served := qiao.Served{Partner: x.outcome.Partner, Model: a.model(), Region: x.outcome.Region, Local: x.outcome.Local}
		if value := label(x.req.Region, served, x.id); value != "" {
			h["Qiao-Label"] = []string{value}
		}
	}
	x.begun, x.status = true, http.StatusOK
	x.w.WriteHeader(http.StatusOK)
}

// asked is how many partners were asked without an answer.
func (x *exchange) asked() (n int) {
	for _, a := range x.outcome.Attempts {
		if !a.Skipped {
			n++
		}
	}
	return n
}
