package partnertest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
)

// secret is the key that drivers under test are opened with. It must not
// appear in any error.
const secret = "key-4b1d5e0c7a"

// An Opener makes the driver under test, which calls base with key.
type Opener func(t testing.TB, base string, key partner.Key) partner.Driver

// Run holds a driver to its contract against a server of dialect d. Each
// expectation is a subtest.
func Run(t *testing.T, d Dialect, open Opener) {
	s := suite{d, open}
	for name, test := range map[string]func(*testing.T){
		"a stream is put together":                         s.stream,
		"a whole reply to a request for a stream":          s.whole,
		"chunks arrive as they are sent":                   s.live,
		"reasoning is apart from the answer":               s.reasoning,
		"tool calls are put together":                      s.tools,
		"a conversation with tools is sent":                s.toolResults,
		"schema and extra parameters are sent":             s.parameters,
		"a tool that must be called is named or listed":    s.toolChoice,
		"how a model samples is sent or listed":            s.sampling,
		"an image is sent":                                 s.image,
		"the model is named":                               s.named,
		"the request is not modified":                      s.unmodified,
		"usage is that of the whole answer":                s.usage,
		"a cut at the token limit is said":                 s.length,
		"a moderated end is said":                          s.moderated,
		"signs of life are not content":                    s.heartbeats,
		"lines may end in CRLF":                            s.crlf,
		"a character may come in halves":                   s.halves,
		"a line may hold a megabyte":                       s.megabyte,
		"each kind of refusal is told apart":               s.refusals,
		"each kind of failure in a stream is told apart":   s.inBand,
		"Retry-After is read":                              s.retryAfter,
		"a cut connection is not the end":                  s.cuts,
		"an end mark may be missing":                       s.noEndMark,
		"a stall ends at the deadline":                     s.stalls,
		"bytes that drip are a stall":                      s.drips,
		"cancelling closes the connection within 100 ms":   s.cancel,
		"leaving the stream closes the connection":         s.leave,
		"a redirect is not followed":                       s.redirect,
		"a web page is not an answer":                      s.webPage,
		"nobody there is Unavailable":                      s.nobody,
		"no error holds the key, the prompt or their body": s.secrets,
		"many requests at once keep apart":                 s.concurrent,
		"connections are used again":                       s.reuse,
		"models are listed":                                s.models,
		"a check finds nothing wrong":                      s.check,
	} {
		t.Run(name, test)
	}
}

type suite struct {
	dialect Dialect
	open    Opener
}

// lacks tells whether the dialect's protocol has no such thing.
func (s suite) lacks(what string) bool {
	l, ok := s.dialect.(Limited)
	return ok && slices.Contains(l.Lacks(), what)
}

// start opens a server that always replies r, and a Partner that calls it.
func (s suite) start(t *testing.T, r Reply) (*Server, *partner.Partner) {
	t.Helper()
	server := NewServer(t, s.dialect, nil)
	server.Always(r)
	return server, s.partner(t, server.URL, partner.Options{})
}

func (s suite) partner(t *testing.T, base string, o partner.Options) *partner.Partner {
	t.Helper()
	o.ID, o.Model, o.Region, o.Driver = "tested", "test-model", "cn", s.open(t, base, secret)
	p, err := partner.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const prompt = "a very private prompt"

func request() *qiao.Request {
	return &qiao.Request{Messages: []qiao.Message{
		qiao.Text(qiao.System, "Be brief."), qiao.Text(qiao.User, prompt)}}
}

func ask(t *testing.T, p *partner.Partner) (qiao.Answer, error) {
	t.Helper()
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		return qiao.Answer{}, err
	}
	return qiao.Collect(stream)
}

// expect asks p and compares the whole answer.
func expect(t *testing.T, p *partner.Partner, want qiao.Answer) {
	t.Helper()
	got, err := ask(t, p)
	if err != nil {
		t.Fatal(err)
	}
	want.Replay = got.Replay // opaque
	want.Served = qiao.Served{Partner: "tested", Model: "test-model", Region: "cn"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func expectKind(t *testing.T, err error, want qiao.Kind) {
	t.Helper()
	if err == nil || qiao.KindOf(err) != want {
		t.Errorf("got %v (%v), want %v", err, qiao.KindOf(err), want)
	}
}
