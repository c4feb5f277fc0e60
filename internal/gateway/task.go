package gateway

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// A Task is a request for something else than an answer in words, such as vectors.
// It is admitted, routed, accounted and recorded as answers are. One goroutine uses
// it.
type Task struct{ x *exchange }

// Task begins a request whose failures have a shape.
func (g *Gateway) Task(w http.ResponseWriter, r *http.Request, s Shape) *Task {
	x := &exchange{gateway: g, shape: s, w: w, r: r, began: g.cfg.Now()}
	x.id = RequestID(w, r)
	x.trace()
	x.strict = g.cfg.Strict
	if wish := r.Header.Get("Qiao-Unsupported"); wish != "" {
		x.strict = wish == "refuse"
	}
	return &Task{x}
}

// Refuse answers a request that is wrong itself; it was not admitted.
func (t *Task) Refuse(err error) {
	t.x.refuse(err, false)
	t.x.tell(qiao.Usage{}, "", err)
}

// A Need is what a Task needs of a partner.
type Need struct {
	Model  string                        // as the client names it
	User   string                        // the end user's id, as the client gives it
	Tokens int64                         // of the input, by estimate
	Accept func(*partner.Partner) bool   // it can do such things
	Lacks  func(partner.Card) string     // what a model lacks, or ""; nil lacks nothing
	Usual  func(*partner.Partner) string // the model where the client names none; nil demands a name
}

// A Product is what a partner made.
type Product struct {
	Type  string // the media type
	Head  []byte // its beginning, or all of it
	Rest  io.ReadCloser
	Model qiao.ModelID // as the partner named it; may be empty
	Usage func() qiao.Usage
	Left  []string // what was asked for and has no word there
	// Stream tells that Rest comes piece by piece, as events.
	Stream bool
}

// Do admits the Task, has a partner make the product, and sends it. Ask returns when
// the first of it has come: until then a failure goes to the next partner.
func (t *Task) Do(n Need, ask func(ctx context.Context, p *partner.Partner, m qiao.ModelID, user string) (*Product, error)) {
	x := t.x
	x.outline = Outline{Model: n.Model, User: n.User}
	x.key = account.FromContext(x.r.Context())
	x.req = &qiao.Request{Model: wish(n.Model), Feature: Feature, Region: x.gateway.region(x.r), User: x.endUser()}
	if err := t.admit(&n); err != nil {
		x.refuse(err, false)
		x.close(qiao.Usage{}, "", err)
		return
	}
	router := x.gateway.cfg.Router(x.r.Context())
	if router == nil {
		t.fail(noPartner())
		return
	}
	n.settle(x)
	got, outcome, err := route.Ask(x.r.Context(), router, x.req, route.AskOptions[*Product]{
		Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (*Product, error) {
			made, err := ask(ctx, p, n.model(x, p, m), x.req.User)
			if err == nil && x.strict && len(made.Left) > 0 {
				made.close()
				return nil, qiao.Errorf(qiao.Unsupported, string(p.ID()), "it has no word for %s", join(made.Left)).
					WithFix("Leave it out, choose a partner that takes it, or send the header Qiao-Unsupported: list.")
			}
			return made, err
		},
		Discard: (*Product).close, Accept: n.Accept, Lacks: n.Lacks,
		Deny:    func(p *partner.Partner, m qiao.ModelID) error { return x.deny(p, n.model(x, p, m)) },
		Session: x.r.Header.Get("Qiao-Session"), Tokens: n.Tokens,
	})
	if x.outcome = outcome; err != nil {
		t.fail(err)
		return
	}
	t.send(&n, got, router)
}

func noPartner() error {
	return qiao.Errorf(qiao.Misconfigured, "route", "no model partner is configured").
		WithFix("Set a partner's key such as DASHSCOPE_API_KEY, or add a partner to the settings.")
}

// settle completes a Need. Where the client names no model, the router looks at each
// partner's own model for answers, which says nothing of the usual one for this.
func (n *Need) settle(x *exchange) {
	if n.Lacks == nil || n.unnamed(x) {
		n.Lacks = func(partner.Card) string { return "" }
	}
	if n.unnamed(x) {
		can := n.Accept
		n.Accept = func(p *partner.Partner) bool { return can(p) && n.Usual(p) != "" }
	}
}

func (n *Need) unnamed(x *exchange) bool {
	return n.Usual != nil && (x.req.Model == "" || strings.HasSuffix(string(x.req.Model), "/"))
}

// model is the one that a partner is asked for.
func (n *Need) model(x *exchange, p *partner.Partner, m qiao.ModelID) qiao.ModelID {
	if n.unnamed(x) {
		return qiao.ModelID(n.Usual(p))
	}
	return m
}

func (t *Task) fail(err error) {
	t.x.refuse(err, true)
	t.x.close(qiao.Usage{}, "", err)
}

// admit asks the gate, as exchange.reserve does for answers.
func (t *Task) admit(n *Need) (err error) {
	x := t.x
	if n.Usual == nil && x.req.Model == "" {
		return qiao.Errorf(qiao.Invalid, "read request", "no model is named").WithFix("Name one, such as whisper/whisper-large-v3.")
	}
	if x.gateway.cfg.Gate == nil {
		return nil
	}
	d := account.Demand{Feature: Feature, Region: x.req.Region, Tokens: n.Tokens}
	d.Money, d.Unpriced = t.dearest(n)
	x.hold, err = x.gateway.cfg.Gate.Reserve(x.r.Context(), x.key, d)
	return err
}

// dearest is the price of a Task at the partner where it is dearest.
func (t *Task) dearest(n *Need) (most qiao.Money, unpriced bool) {
	x := t.x
	router := x.gateway.cfg.Router(x.r.Context())
	if router == nil || x.gateway.cfg.Price == nil {
		return most, false
	}
	named, model, ok := strings.Cut(string(x.req.Model), "/")
	pinned := router.Partner(qiao.PartnerID(named))
	if !ok || pinned == nil {
		pinned, model = nil, string(x.req.Model)
	}
	for _, p := range router.Partners() {
		if pinned != nil && p != pinned || n.Accept != nil && !n.Accept(p) {
			continue
		}
		m := n.model(x, p, qiao.ModelID(model))
		cost, known := x.gateway.cfg.Price(p.ID(), m, qiao.Usage{Input: n.Tokens}, x.began)
		if _, may := p.Card(m); !may {
			continue
		}
		unpriced = unpriced || !known
		if cost.Micro > most.Micro {
			most = cost
		}
	}
	return most, unpriced
}

// send passes a product on and closes the books.
func (t *Task) send(n *Need, got *Product, router *route.Router) {
	x := t.x
	defer got.close()
	if p := router.Partner(x.outcome.Partner); p != nil {
		x.outcome.Model = n.model(x, p, x.outcome.Model)
	}
	served := got.Model
	if served == "" {
		served = x.outcome.Model
	}
	length := -1
	if got.Rest == nil {
		length = len(got.Head)
	}
	x.commit(got.Type, length, &answer{total: qiao.Answer{Served: qiao.Served{Model: served}}, dropped: got.Left})
	err := t.pass(got)
	usage := got.Usage()
	x.outcome.Done(usage, blame(x.r.Context(), err), 0)
	x.close(usage, served, err)
	if err != nil && x.r.Context().Err() == nil && !got.Stream {
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	}
}

// pass copies a product to the client.
func (t *Task) pass(got *Product) error {
	x := t.x
	client := x.slowly()
	defer client.done()
	if len(got.Head) > 0 || got.Rest == nil {
		if err := client.write(got.Head); err != nil || got.Rest == nil {
			return err
		}
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := got.Rest.Read(buf)
		if n > 0 {
			if err := client.write(buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if got.Stream && x.r.Context().Err() == nil {
				_ = client.write(x.shape.Broken(FailureOf(err, x.id, true)))
			}
			return err
		}
	}
}

func (p *Product) close() {
	if p.Rest != nil {
		_ = p.Rest.Close()
	}
}

// Whole makes a product of bytes that are all there.
func Whole(body []byte, u qiao.Usage) *Product {
	return &Product{Type: jsonType, Head: body, Usage: func() qiao.Usage { return u }}
}

// mostTold bounds the bytes of a product that are looked at for its usage.
const mostTold = 8 << 10

// Open makes a product of what a partner sends: JSON is waited for to its end, so
// that half of it is never passed on; of anything else the first piece is.
func Open(s *partner.Sound, usage func(told []byte) qiao.Usage) (*Product, error) {
	p := &Product{Type: s.Type, Left: s.Left, Rest: s.Body, Stream: strings.HasPrefix(s.Type, eventStream)}
	if p.Type == "" {
		p.Type = "application/octet-stream"
	}
	if strings.HasPrefix(p.Type, jsonType) || strings.HasPrefix(p.Type, "text/plain") {
		body, err := io.ReadAll(io.LimitReader(s.Body, mostWhole))
		p.close()
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(body)) == 0 && strings.HasPrefix(p.Type, jsonType) {
			return nil, qiao.Errorf(qiao.Protocol, "read the answer", "it is empty")
		}
		p.Head, p.Rest = body, nil
		p.Usage = func() qiao.Usage { return usage(body) }
		return p, nil
	}
	told := &tee{ReadCloser: s.Body}
	p.Rest, p.Usage = told, func() qiao.Usage { return usage(told.seen) }
	head := make([]byte, 4<<10)
	n, err := told.Read(head)
	if p.Head = head[:n]; err != nil && err != io.EOF || n == 0 {
		p.close()
		if err == nil || err == io.EOF {
			err = qiao.Errorf(qiao.Protocol, "read the answer", "it is empty")
		}
		return nil, err
	}
	return p, nil
}

// A tee keeps the end of what was read.
type tee struct {
	io.ReadCloser
	seen []byte
}

func (t *tee) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.seen = append(t.seen, b[:n]...)
	if over := len(t.seen) - mostTold; over > mostTold {
		t.seen = append(t.seen[:0], t.seen[over:]...)
	}
	return n, err
}
