package partner

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/qiao-ai/qiao"
)

// Options describe one partner. ID and Driver are required; a zero value
// elsewhere is the usual choice.
type Options struct {
	ID     qiao.PartnerID
	Name   string      // for people; the ID if empty
	Region qiao.Region // where the partner computes
	Local  bool        // it computes on this machine
	Driver Driver

	Model qiao.ModelID // for requests that name none; the first of Models if empty
	// Models are the cards of the models that the partner offers, and no others
	// unless it is Open or there are no cards.
	Models []Card
	Open   bool // it may also offer models without a card

	FirstToken time.Duration // wait for the first content: 60 s, 5 min if Local
	Idle       time.Duration // silence between chunks: 60 s
	MaxRequest int64         // bytes of texts and images: 32 MiB
	MaxAnswer  int64         // bytes of text, reasoning and tool arguments: 16 MiB
}

// A Partner is a Driver with the manners that all partners share. It is a
// [qiao.Model]; its methods may be called from many goroutines.
type Partner struct{ o Options }

var validID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// New makes a Partner. It returns an error of Kind Misconfigured when the
// Options contradict themselves.
func New(o Options) (*Partner, error) {
	const op = "partner: configure"
	if !validID.MatchString(string(o.ID)) {
		return nil, qiao.Errorf(qiao.Misconfigured, op, "%q cannot name a partner", string(o.ID)).
			WithFix("Use lower-case letters, digits, dots and dashes, such as qwen or my-vllm.")
	}
	if o.Driver == nil {
		return nil, qiao.Errorf(qiao.Misconfigured, op, "%s has no driver", o.ID).
			WithFix("Say which protocol %s speaks.", o.ID)
	}
	return &Partner{o: o.withDefaults()}, nil
}

func (o Options) withDefaults() Options {
	o.Models = slices.Clone(o.Models)
	if o.Name == "" {
		o.Name = string(o.ID)
	}
	if o.Model == "" && len(o.Models) > 0 {
		o.Model = o.Models[0].ID
	}
	if o.FirstToken == 0 {
		o.FirstToken = time.Minute
		if o.Local {
			o.FirstToken = 5 * time.Minute // a long prompt on a slow processor
		}
	}
	if o.Idle == 0 {
		o.Idle = time.Minute
	}
	if o.MaxRequest == 0 {
		o.MaxRequest = 32 << 20
	}
	if o.MaxAnswer == 0 {
		o.MaxAnswer = 16 << 20
	}
	return o
}

// ID names the partner in settings, logs and Served.
func (p *Partner) ID() qiao.PartnerID { return p.o.ID }

// Name is the partner's name for people.
func (p *Partner) Name() string { return p.o.Name }

// Region is where the partner computes.
func (p *Partner) Region() qiao.Region { return p.o.Region }

// Local tells whether the partner computes on this machine.
func (p *Partner) Local() bool { return p.o.Local }

// Model is the model for requests that name none; it may be empty.
func (p *Partner) Model() qiao.ModelID { return p.o.Model }

// Address says whom the partner's driver calls, or "".
func (p *Partner) Address() string {
	if a, ok := p.o.Driver.(Addresser); ok {
		return a.Address()
	}
	return ""
}

// Cards are the configured cards; the caller may keep them.
func (p *Partner) Cards() []Card { return slices.Clone(p.o.Models) }

// Card returns what is known of a model, and whether the partner may offer it.
// An empty id asks about the partner's own model.
func (p *Partner) Card(id qiao.ModelID) (Card, bool) {
	if id == "" {
		id = p.o.Model
	}
	for _, c := range p.o.Models {
		if c.ID == id {
			return c, true
		}
	}
	return Card{ID: id}, p.o.Open || len(p.o.Models) == 0 || id == p.o.Model
}

// Knows tells whether the partner offers a model for certain.
func (p *Partner) Knows(id qiao.ModelID) bool {
	return id == p.o.Model || slices.ContainsFunc(p.o.Models, func(c Card) bool { return c.ID == id })
}

// listWait bounds the wait for a list of models.
const listWait = 15 * time.Second

// Models asks the partner which models it offers. An error of Kind Unsupported
// means that it cannot be asked.
func (p *Partner) Models(ctx context.Context) ([]Card, error) {
	l, ok := p.o.Driver.(Lister)
	if !ok {
		return nil, qiao.Errorf(qiao.Unsupported, p.op("list models"), "this partner has no list of models")
	}
	asked, cancel := context.WithTimeout(ctx, listWait)
	defer cancel()
	cards, err := l.Models(asked)
	if err != nil {
		return nil, p.failure(ctx, err)
	}
	return cards, nil
}

// Load asks the partner how busy it is. An error of Kind Unsupported means that
// it cannot tell.
func (p *Partner) Load(ctx context.Context) (Load, error) {
	l, ok := p.o.Driver.(Loader)
	if !ok {
		return Load{}, qiao.Errorf(qiao.Unsupported, p.op("read load"), "this partner does not tell its load")
	}
	load, err := l.Load(ctx)
	if err != nil {
		return Load{}, p.failure(ctx, err)
	}
	return load, nil
}

// Drops names the parts of r that the partner's protocol has no field for, such
// as "seed". They are not sent.
func (p *Partner) Drops(r *qiao.Request) []string {
	if d, ok := p.o.Driver.(Dropper); ok {
		return d.Drops(r)
	}
	return nil
}

func (p *Partner) op(what string) string { return string(p.o.ID) + ": " + what }

// Generate implements [qiao.Model]. It fails with Unsupported or TooLarge,
// before anything is sent, for a request that the partner is known not to take.
func (p *Partner) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	own, err := p.accept(r)
	if err != nil {
		return nil, err
	}
	c := p.newCall(ctx, own)
	stream, err := p.o.Driver.Generate(c.ctx, own)
	if err != nil {
		defer c.end()
		return nil, c.failure(err)
	}
	c.served.Model = own.Model
	return c.stream(stream), nil
}

// accept checks r against what the partner can take and returns a copy that
// names a model.
func (p *Partner) accept(r *qiao.Request) (*qiao.Request, error) {
	own := *r
	if own.Model == "" {
		own.Model = p.o.Model
	}
	switch card, offered := p.Card(own.Model); {
	case own.Model == "":
		return nil, qiao.Errorf(qiao.Misconfigured, p.op("ask"), "no model is named").
			WithFix("Set a model for partner %s.", p.o.ID)
	case !offered:
		return nil, qiao.Errorf(qiao.NotFound, p.op("ask"), "model %q is not offered", own.Model).
			WithFix("Run `qiao partner check %s` to see its models.", p.o.ID)
	case card.Lacks(&own) != "":
		return nil, qiao.Errorf(qiao.Unsupported, p.op("ask"), "model %s: %s", own.Model, card.Lacks(&own)).
			WithFix("Choose another model of %s, or another partner.", p.o.ID)
	}
	if size := requestSize(&own); size > p.o.MaxRequest {
		return nil, qiao.Errorf(qiao.TooLarge, p.op("ask"), "the request has %d bytes, the limit is %d", size, p.o.MaxRequest).
			WithFix("Send a shorter text or smaller images.")
	}
	return &own, nil
}

func requestSize(r *qiao.Request) (n int64) {
	for _, m := range r.Messages {
		for _, part := range m.Parts {
			n += int64(len(part.Text))
			if part.Image != nil {
				n += int64(len(part.Image.Data) + len(part.Image.URL))
			}
		}
		for _, c := range m.ToolCalls {
			n += int64(len(c.Arguments))
		}
	}
	for _, v := range r.Extra {
		n += int64(len(v))
	}
	for _, t := range r.Tools {
		n += int64(len(t.Parameters))
	}
	return n + int64(len(r.Schema))
}

// failure gives a driver's error the caller's view: which partner it is about,
// and a Kind that a caller who left or ran out of time cannot mistake for the
// partner's fault. What a driver returns without a Kind is not shown: it may
// hold anything.
func (p *Partner) failure(ctx context.Context, err error) error {
	op := string(p.o.ID)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return qiao.E(qiao.Canceled, op, context.Canceled)
	case ctx.Err() != nil:
		return qiao.E(qiao.Timeout, op, ctx.Err()).WithFix("Give the request more time, or ask for a shorter answer.")
	}
	kind := qiao.KindOf(err)
	if kind == qiao.Other {
		kind = qiao.Unavailable
	}
	out := &qiao.Error{Kind: kind, Op: op, Fix: usualFix(kind)}
	if known := (*qiao.Error)(nil); errors.As(err, &known) {
		out.Err, out.RetryAfter = known, known.RetryAfter
		if fix := qiao.FixOf(known); fix != "" {
			out.Fix = fix
		}
		return out
	}
	out.Message = fmt.Sprintf("the driver failed (%T)", err)
	return out
}

// String describes p for people; it holds no secret.
func (p *Partner) String() string { return fmt.Sprintf("%s (%s)", p.o.Name, p.o.ID) }
