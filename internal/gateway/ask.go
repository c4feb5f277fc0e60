package gateway

import (
	"bytes"
	"context"
	"io"
	"iter"
	"net/http"
	"unicode/utf8"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// An answer has begun. It is on one of the two lanes: passage is set, or next.
type answer struct {
	passage *partner.Passage
	watch   Watcher
	in      *inbox
	end     tail
	mend    mender
	whole   []byte // of a passage that is one JSON object

	next    func() (qiao.Chunk, error, bool)
	stop    func()
	held    []qiao.Chunk
	total   qiao.Answer // what was read: all of a whole answer, else usage and who answered
	guess   int64       // tokens of output, roughly
	dropped []string
}

// tail is how far the end of a stream that goes through has come.
type tail struct {
	content, finished, mark bool
	err                     error
}

func (a *answer) close() {
	if a.passage != nil {
		_ = a.passage.Close()
	}
	if a.in != nil {
		a.in.free()
		a.in = nil
	}
	if a.stop != nil {
		a.stop()
	}
}

// usage is what the answer cost.
func (a *answer) usage(x *exchange) qiao.Usage {
	if a.watch == nil {
		return a.counted(x)
	}
	u := a.watch.Usage()
	if u.Estimated && u.Input == 0 {
		u.Input = x.inputTokens()
	}
	return u
}

// counted is the usage of an encoded answer, estimated where it was cut before the
// partner told it.
func (a *answer) counted(x *exchange) qiao.Usage {
	if u := a.total.Usage; u.Output > 0 || u.Input > 0 && a.guess == 0 {
		return u
	}
	return qiao.Usage{Input: max(a.total.Usage.Input, x.inputTokens()), Output: a.guess, Estimated: true}
}

// model is who answers.
func (a *answer) model() qiao.ModelID {
	if a.watch == nil {
		return a.total.Served.Model
	}
	if m := a.watch.Model(); m != "" {
		return m
	}
	return a.passage.Served().Model
}

// ask asks one partner, on the lane that it can take.
func (x *exchange) ask(ctx context.Context, p *partner.Partner, m qiao.ModelID) (*answer, error) {
	own := *x.req
	own.Model = m
	if protocol := x.dialect.Protocol(); protocol != "" {
		f := &partner.Forward{Protocol: protocol, Body: x.salted(), Stream: x.outline.Stream, Schema: x.outline.Schema}
		if p.Forwards(f) {
			f.Header = x.headers()
			return x.forward(ctx, p, &own, f)
		}
	}
	return x.translate(ctx, p, m)
}

// headers are the client's that the protocol knows.
func (x *exchange) headers() (h http.Header) {
	for _, name := range x.dialect.Headers() {
		if values := x.r.Header[name]; len(values) > 0 {
			if h == nil {
				h = http.Header{}
			}
			h[name] = values
		}
	}
	return h
}

func (x *exchange) forward(ctx context.Context, p *partner.Partner, r *qiao.Request, f *partner.Forward) (*answer, error) {
	passage, err := p.Forward(ctx, r, f)
	if err != nil {
		return nil, err
	}
	a := &answer{passage: passage, watch: x.dialect.Watch(x.outline), in: openInbox()}
	if x.outline.Stream {
		err = a.first()
	} else {
		err = a.readWhole()
	}
	if err != nil {
		a.close()
		return nil, passage.Explain(err)
	}
	return a, nil
}

// first reads a stream up to its first content. What came before that stays in the
// inbox, but for signs of life.
func (a *answer) first() error {
	for {
		err := a.in.fill(a.passage)
		if err != nil && err != io.EOF {
			return err
		}
		switch start := bytes.TrimLeft(a.in.buf, " \t\r\n"); {
		case len(start) == 0 && err == nil:
			a.in.buf = a.in.buf[:0]
			continue
		case len(start) > 0 && start[0] == '{':
			return a.spread()
		case len(start) > 0 && start[0] == '<':
			return webPage()
		}
		a.scan(err == io.EOF)
		switch {
		case a.end.content: // a failure that came with it is told after it
			a.passage.Began()
			return nil
		case a.end.err != nil:
			return a.end.err
		case err == io.EOF:
			return qiao.Errorf(qiao.Protocol, "read the answer", "it is empty")
		}
	}
}

func webPage() error {
	return qiao.Errorf(qiao.Misconfigured, "read the answer", "a web page came instead of an answer").
		WithFix("Check the partner's address: it must be the API's base, such as https://host/v1.")
}

// spread takes an answer that came in one piece although a stream was asked for.
func (a *answer) spread() error {
	if err := a.readWhole(); err != nil {
		return err
	}
	events, ok := a.watch.Spread(a.whole)
	if !ok {
		return qiao.Errorf(qiao.Protocol, "read the answer", "it is no stream")
	}
	a.whole, a.in.buf, a.in.done = nil, append(a.in.buf[:0], events...), len(events)
	a.end = tail{content: true, finished: true, mark: true}
	return nil
}

// mostWhole bounds the bytes of an answer in one piece.
const mostWhole = 64 << 20

// readWhole reads an answer that is one JSON object.
func (a *answer) readWhole() error {
	body := a.in.buf
	for {
		if cap(body)-len(body) < 512 {
			body = append(make([]byte, 0, 2*cap(body)), body...)
		}
		n, err := a.passage.Read(body[len(body):cap(body)])
		if body = body[:len(body)+n]; err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if len(body) > mostWhole {
			return qiao.Errorf(qiao.Protocol, "read the answer", "it is over %d bytes", mostWhole)
		}
	}
	a.in.buf, a.whole = body, body
	return a.check(body)
}

// check sees that a whole answer is one.
func (a *answer) check(body []byte) error {
	start := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(start) == 0:
		return qiao.Errorf(qiao.Protocol, "read the answer", "it is empty")
	case start[0] == '<':
		return webPage()
	}
	if err := a.passage.Failure(start); err != nil {
		return err
	}
	s, err := a.watch.Whole(start)
	if err != nil {
		return err
	}
	return a.finish(s)
}

// finish takes a finish reason. What ends no answer is an error, and so is one that
// says that moderation left nothing.
func (a *answer) finish(s Sight) error {
	if s.Finish == "" {
		return nil
	}
	finish, err := a.passage.Finish(s.Finish)
	switch {
	case err != nil:
		return err
	case finish == "":
		return nil
	case finish == qiao.FinishBlocked && !a.end.content && !s.Content:
		return partner.Refused("read the answer", qiao.Blocked, 0, string(finish))
	}
	a.end.content = true
	if s.All && !a.end.finished {
		a.end.finished = true
		a.passage.Finished()
	}
	return nil
}

// scan looks at the whole events of the inbox and keeps those that may be sent on,
// up to the end mark or a failure.
func (a *answer) scan(last bool) {
	kept := a.in.done
	for a.end.err == nil && !a.end.mark {
		e, ok := a.in.next(last)
		if !ok {
			break
		}
		if !utf8.Valid(e.data) {
			kept = a.mended(e, kept)
			continue
		}
		if !a.look(e) {
			continue
		}
		if kept != e.from {
			copy(a.in.buf[kept:], a.in.buf[e.from:e.to])
		}
		kept += e.to - e.from
	}
	if kept != a.in.done { // close the gap
		n := copy(a.in.buf[kept:], a.in.buf[a.in.done:])
		a.in.buf = a.in.buf[:kept+n]
		a.in.done, a.in.seek = kept, 0
	}
}

// mended is look for an event with broken characters; it returns where what is kept
// ends.
func (a *answer) mended(e event, kept int) int {
	with := a.mend.mend(a.in.buf[e.from:e.to])
	if !a.look(parse(with)) {
		return kept
	}
	return a.in.replaceEvent(&e, kept, with)
}

// look takes one event and tells whether it goes on to the client.
func (a *answer) look(e event) bool {
	data := bytes.TrimSpace(e.data)
	if len(data) == 0 {
		return a.end.content // a sign of life
	}
	if a.end.content && !e.fault && a.watch.Known(data) {
		return true
	}
	if e.fault || data[0] == '{' {
		if err := a.passage.Failure(data); err != nil {
			return a.fail(err)
		}
		if e.fault || string(e.name) == "error" {
			return a.fail(qiao.Errorf(qiao.Unavailable, "read the answer", "the partner reported a failure"))
		}
	}
	s, err := a.watch.Event(e.name, data)
	if err != nil {
		return a.fail(err)
	}
	a.end.content = a.end.content || s.Content
	if err := a.finish(s); err != nil {
		return a.fail(err)
	}
	if s.End {
		if !a.end.finished {
			return a.fail(unfinished())
		}
		a.end.mark = true
	}
	return !(s.Usage && a.passage.UsageAdded)
}

func unfinished() error {
	return qiao.Errorf(qiao.Protocol, "read the answer", "it ended without a finish reason")
}

func (a *answer) fail(err error) bool {
	if !a.end.finished { // a complete answer needs no tail
		a.end.err = err
	} else {
		a.end.mark = true
	}
	return false
}

// translate asks a partner that speaks another protocol.
func (x *exchange) translate(ctx context.Context, p *partner.Partner, m qiao.ModelID) (*answer, error) {
	call, err := x.decoded()
	if err != nil {
		return nil, err
	}
	own := *call.Request
	own.Model, own.Feature, own.Region, own.User = m, x.req.Feature, x.req.Region, x.req.User
	a := &answer{dropped: append(append([]string(nil), call.Left...), p.Drops(&own)...)}
	if x.strict && len(a.dropped) > 0 {
		return nil, qiao.Errorf(qiao.Unsupported, string(p.ID()), "it has no word for %s", join(a.dropped)).
			WithFix("Leave it out, choose a partner that takes it, or send the header Qiao-Unsupported: list.")
	}
	stream, err := p.Generate(ctx, &own)
	if err != nil {
		return nil, err
	}
	if !x.outline.Stream {
		a.total, err = qiao.Collect(stream)
		return a, err
	}
	a.next, a.stop = iter.Pull2(stream)
	if err := a.firstChunk(); err != nil {
		a.stop()
		return nil, err
	}
	return a, nil
}

func (x *exchange) decoded() (Call, error) {
	x.decode.Do(func() { x.call, x.wrong = x.dialect.Decode(x.body) })
	return x.call, x.wrong
}

// firstChunk reads a stream up to its first content.
func (a *answer) firstChunk() error {
	for {
		c, err, ok := a.next()
		switch {
		case err != nil:
			return err
		case !ok:
			return qiao.Errorf(qiao.Protocol, "read the answer", "it is empty")
		}
		a.note(c)
		a.held = append(a.held, c)
		if c.Text != "" || c.Reasoning != "" || len(c.ToolCalls) > 0 || c.Finish != "" {
			return nil
		}
	}
}

func (a *answer) note(c qiao.Chunk) {
	n := len(c.Text) + len(c.Reasoning)
	for _, t := range c.ToolCalls {
		n += len(t.Name) + len(t.Arguments)
	}
	if n > 0 {
		a.guess += int64(n)/4 + 1
	}
	if c.Usage != nil {
		a.total.Usage = *c.Usage
	}
	if c.Served != nil {
		a.total.Served = *c.Served
	}
}
