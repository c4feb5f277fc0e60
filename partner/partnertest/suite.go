package partnertest

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

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
		"an image is sent":                                 s.image,
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

var small = Reply{Text: "你好，world!", Usage: &qiao.Usage{Input: 9, Output: 4}}

func smallAnswer() qiao.Answer {
	return qiao.Answer{Text: small.Text, Finish: qiao.FinishStop, Usage: *small.Usage}
}

func (s suite) stream(t *testing.T) {
	_, p := s.start(t, small)
	expect(t, p, smallAnswer())
}

func (s suite) whole(t *testing.T) {
	r := small
	r.Whole, r.Heartbeats = true, 30
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) live(t *testing.T) {
	gate := make(chan struct{})
	r := small
	r.Gate = gate
	_, p := s.start(t, r)
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	opened := false
	got, err := qiao.Collect(func(yield func(qiao.Chunk, error) bool) {
		for c, err := range stream {
			if !opened { // the server sends no more before this
				close(gate)
				opened = true
			}
			if !yield(c, err) {
				return
			}
		}
	})
	if err != nil || got.Text != small.Text {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func (s suite) reasoning(t *testing.T) {
	for _, whole := range []bool{false, true} {
		_, p := s.start(t, Reply{Text: "42", Reasoning: "六乘七…", Whole: whole, Usage: &qiao.Usage{Input: 3, Output: 9, Reasoning: 7}})
		expect(t, p, qiao.Answer{Text: "42", Reasoning: "六乘七…", Finish: qiao.FinishStop, Usage: qiao.Usage{Input: 3, Output: 9, Reasoning: 7}})
	}
}

func calls() []qiao.ToolCall {
	return []qiao.ToolCall{
		{Index: 0, ID: "call_a", Name: "create_alarm", Arguments: `{"time": "07:30", "label": "起床"}`},
		{Index: 1, ID: "call_b", Name: "weather", Arguments: `{"city":"北京"}`},
	}
}

func (s suite) tools(t *testing.T) {
	for _, whole := range []bool{false, true} {
		_, p := s.start(t, Reply{ToolCalls: calls(), Whole: whole, Usage: &qiao.Usage{Input: 1, Output: 2}})
		expect(t, p, qiao.Answer{ToolCalls: calls(), Finish: qiao.FinishTools, Usage: qiao.Usage{Input: 1, Output: 2}})
	}
}

// send makes one request and returns its body as the server got it.
func (s suite) send(t *testing.T, r *qiao.Request) string {
	t.Helper()
	server, p := s.start(t, small)
	stream, err := p.Generate(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := qiao.Collect(stream); err != nil {
		t.Fatal(err)
	}
	return string(server.Requests()[0].Body)
}

func expectSent(t *testing.T, body string, parts ...string) {
	t.Helper()
	if !json.Valid([]byte(body)) {
		t.Fatalf("the body is not JSON: %s", body)
	}
	for _, part := range parts {
		if !strings.Contains(body, part) {
			t.Errorf("%q is not in %s", part, body)
		}
	}
}

func (s suite) toolResults(t *testing.T) {
	r := request()
	r.Tools = []qiao.Tool{{Name: "create_alarm", Description: "sets an alarm", Parameters: json.RawMessage(`{"type":"object"}`)}}
	r.Messages = append(r.Messages, qiao.Message{Role: qiao.Assistant, ToolCalls: calls()[:1]},
		qiao.Message{Role: qiao.ToolRole, ToolID: "call_a", Parts: []qiao.Part{{Text: "alarm is set"}}})
	expectSent(t, s.send(t, r), "create_alarm", "sets an alarm", "call_a", "起床", "alarm is set")
}

func (s suite) parameters(t *testing.T) {
	r := request()
	r.Schema = json.RawMessage(`{"type":"object","properties":{"title_of_it":{"type":"string"}}}`)
	r.MaxTokens, r.Stop, r.Extra = 777, []string{"STOP-HERE"}, map[string]json.RawMessage{"their_own_knob": json.RawMessage("0.125")}
	temperature := 0.25
	r.Temperature = &temperature
	expectSent(t, s.send(t, r), "title_of_it", "777", "STOP-HERE", `"their_own_knob":0.125`, "0.25", "Be brief.", prompt, "test-model")
}

func (s suite) image(t *testing.T) {
	r := request()
	r.Messages[1].Parts = append(r.Messages[1].Parts, qiao.Part{Image: &qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}})
	expectSent(t, s.send(t, r), "SlBFRw==", "image/jpeg", prompt)
}

func (s suite) unmodified(t *testing.T) {
	r, want := request(), request()
	s.send(t, r)
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
}

func (s suite) usage(t *testing.T) {
	u := qiao.Usage{Input: 100, CachedInput: 64, Output: 20, Reasoning: 5}
	_, p := s.start(t, Reply{Text: "some text", Usage: &u})
	expect(t, p, qiao.Answer{Text: "some text", Finish: qiao.FinishStop, Usage: u})
	_, p = s.start(t, Reply{Text: "some text", NoUsage: true})
	expect(t, p, qiao.Answer{Text: "some text", Finish: qiao.FinishStop})
}

func (s suite) length(t *testing.T) {
	_, p := s.start(t, Reply{Reasoning: "long thoughts", Finish: qiao.FinishLength, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Reasoning: "long thoughts", Finish: qiao.FinishLength})
}

func (s suite) moderated(t *testing.T) {
	_, p := s.start(t, Reply{Text: "begun", Finish: qiao.FinishBlocked, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Text: "begun", Finish: qiao.FinishBlocked})
}

func (s suite) heartbeats(t *testing.T) {
	r := small
	r.Heartbeats = 30
	_, p := s.start(t, r)
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range stream {
		if err != nil {
			t.Fatal(err)
		}
		if c.Text == "" || c.Served == nil {
			t.Errorf("the first chunk is %+v", c)
		}
		break
	}
}

func (s suite) crlf(t *testing.T) {
	r := small
	r.CRLF = true
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) halves(t *testing.T) {
	r := small
	r.ByteWise = true // halves of the line
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())

	r = small // halves of the text
	r.Pieces = []string{"\xe4", "\xbd\xa0\xe5\xa5", "\xbd，wor", "ld!"}
	server, p := s.start(t, r)
	expect(t, p, smallAnswer())
	r.Pieces = []string{"ok \xe4\xbd"} // the other half never comes
	server.Always(r)
	if got, err := ask(t, p); err != nil || got.Text != "ok \uFFFD" && got.Text != "ok " {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func (s suite) megabyte(t *testing.T) {
	big := strings.Repeat("大", 350_000)
	_, p := s.start(t, Reply{Pieces: []string{big}, Usage: &qiao.Usage{}})
	expect(t, p, qiao.Answer{Text: big, Finish: qiao.FinishStop})
}

func (s suite) refusals(t *testing.T) {
	for _, k := range qiao.Kinds() {
		if _, _, ok := s.dialect.Refusal(k); !ok {
			continue
		}
		t.Run(k.String(), func(t *testing.T) {
			server, p := s.start(t, Reply{Kind: k})
			_, err := ask(t, p)
			expectKind(t, err, k)
			if qiao.FixOf(err) == "" {
				t.Error("there is no Fix")
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("the driver tried %d times; that is the router's work", n)
			}
		})
	}
}

func (s suite) inBand(t *testing.T) {
	for _, k := range []qiao.Kind{qiao.Blocked, qiao.RateLimited, qiao.TooLarge, qiao.Unavailable, qiao.Overloaded} {
		if _, ok := s.dialect.InBand(k); !ok {
			continue
		}
		for name, after := range map[string]int{" before the first token": 0, " after it": 3} {
			t.Run(k.String()+name, func(t *testing.T) {
				_, p := s.start(t, Reply{Text: "你好，world!", Kind: k, Fault: InBand, After: after})
				got, err := ask(t, p)
				expectKind(t, err, k)
				if (got.Text != "") != (after > 0) {
					t.Errorf("text %q", got.Text)
				}
			})
		}
	}
}

func (s suite) retryAfter(t *testing.T) {
	kind := qiao.Unavailable // every dialect can express it
	if _, _, ok := s.dialect.Refusal(qiao.RateLimited); ok {
		kind = qiao.RateLimited
	}
	date := time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
	for value, want := range map[string][2]time.Duration{
		"7": {7 * time.Second, 7 * time.Second}, "": {}, "soon": {}, "-3": {}, date: {60 * time.Second, 90 * time.Second},
	} {
		_, p := s.start(t, Reply{Kind: kind, RetryAfter: value})
		_, err := ask(t, p)
		e, ok := err.(*qiao.Error)
		if !ok || e.RetryAfter < want[0] || e.RetryAfter > want[1] {
			t.Errorf("%q: %+v", value, err)
		}
	}
}

func (s suite) cuts(t *testing.T) {
	for _, fault := range []Fault{Cut, NoFinish, Garbage} {
		for _, after := range []int{0, 3} {
			t.Run(string(fault)+" after "+strconv.Itoa(after), func(t *testing.T) {
				_, p := s.start(t, Reply{Text: "一二三四五六七八九", Fault: fault, After: after})
				_, err := ask(t, p)
				expectKind(t, err, qiao.Protocol)
			})
		}
	}
}

func (s suite) noEndMark(t *testing.T) {
	r := small
	r.Fault = NoEndMark
	_, p := s.start(t, r)
	expect(t, p, smallAnswer())
}

func (s suite) stalls(t *testing.T) {
	server := NewServer(t, s.dialect, nil)
	for name, after := range map[string]int{"before the first token": 0, "after it": 3} {
		t.Run(name, func(t *testing.T) {
			server.Always(Reply{Text: "一二三四五六七八九", Fault: Stall, After: after})
			p := s.partner(t, server.URL, partner.Options{FirstToken: 300 * time.Millisecond, Idle: 50 * time.Millisecond})
			_, err := ask(t, p)
			expectKind(t, err, qiao.Timeout)
			s.expectLeft(t, server, time.Time{})
		})
	}
}

// expectLeft waits for the server to see that its client left, at most 100 ms
// after since. A zero since sets no limit.
func (s suite) expectLeft(t *testing.T, server *Server, since time.Time) {
	t.Helper()
	select {
	case at := <-server.Left():
		if took := at.Sub(since); !since.IsZero() && took > 100*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	case <-time.After(5 * time.Second):
		t.Error("the connection stays open")
	}
}

func (s suite) cancel(t *testing.T) {
	for name, after := range map[string]int{"before the first token": 0, "after it": 3} {
		t.Run(name, func(t *testing.T) {
			asked := make(chan struct{})
			server := NewServer(t, s.dialect, func(*http.Request, []byte) Reply {
				close(asked)
				return Reply{Text: "一二三四五六七八九", Fault: Stall, After: after}
			})
			p := s.partner(t, server.URL, partner.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			var at time.Time
			go func() { <-asked; at = time.Now(); cancel() }()
			stream, err := p.Generate(ctx, request())
			if err == nil {
				_, err = qiao.Collect(stream)
			}
			<-ctx.Done()
			expectKind(t, err, qiao.Canceled)
			s.expectLeft(t, server, at)
		})
	}
}

func (s suite) leave(t *testing.T) {
	server, p := s.start(t, Reply{Text: "一二三四五六七八九", Fault: Stall, After: 3})
	stream, err := p.Generate(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range stream {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	s.expectLeft(t, server, time.Now())
}

func (s suite) redirect(t *testing.T) {
	target := NewServer(t, s.dialect, nil)
	target.Always(small)
	_, p := s.start(t, Reply{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {target.URL + s.dialect.ChatPath()}}})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Misconfigured)
	if len(target.Requests()) != 0 {
		t.Error("the key went to another address")
	}
}

func (s suite) webPage(t *testing.T) {
	_, p := s.start(t, Reply{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<!doctype html><title>Welcome</title>"})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Misconfigured)
	_, p = s.start(t, Reply{Status: 200})
	_, err = ask(t, p)
	expectKind(t, err, qiao.Protocol)
}

func (s suite) nobody(t *testing.T) {
	p := s.partner(t, "http://127.0.0.1:1/v1", partner.Options{})
	_, err := ask(t, p)
	expectKind(t, err, qiao.Unavailable)
	if qiao.FixOf(err) == "" {
		t.Error("there is no Fix")
	}
}

func (s suite) secrets(t *testing.T) {
	echo := `{"error":{"message":"bad ` + secret + `: ` + prompt + `","code":"` + secret + `","type":"` + prompt + `"},"code":"` + secret + `","message":"` + prompt + `"}`
	for name, r := range map[string]Reply{
		"a refusal":      {Status: 400, Body: echo},
		"a server error": {Status: 502, Body: prompt + secret},
		"in band":        {Status: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: "data: " + echo + "\n\n"},
		"not an answer":  {Status: 200, Body: `{"` + prompt + `":"` + secret + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := s.start(t, r)
			_, err := ask(t, p)
			if err == nil {
				t.Fatal("no error")
			}
			if shown := err.Error() + qiao.FixOf(err); strings.Contains(shown, secret) || strings.Contains(shown, prompt) {
				t.Errorf("the error tells too much: %s", shown)
			}
		})
	}
}

func (s suite) concurrent(t *testing.T) {
	server := NewServer(t, s.dialect, func(_ *http.Request, body []byte) Reply {
		return Reply{Text: strconv.Itoa(strings.Count(string(body), "x-"))}
	})
	p := s.partner(t, server.URL, partner.Options{})
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			stream, err := p.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, strings.Repeat("x-", n))}})
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := qiao.Collect(stream); err != nil || got.Text != strconv.Itoa(n) {
				t.Errorf("%d: got %q, %v", n, got.Text, err)
			}
		})
	}
	wg.Wait()
}

func (s suite) reuse(t *testing.T) {
	server, p := s.start(t, small)
	for range 5 {
		expect(t, p, smallAnswer())
	}
	if n := server.Conns(); n > 2 {
		t.Errorf("%d connections for 5 requests, one after the other", n)
	}
}

func (s suite) models(t *testing.T) {
	if s.dialect.ListPath() == "" {
		t.Skip("the dialect has no list of models")
	}
	server, p := s.start(t, small)
	server.Offer("b-model", "a-model", "some-embedding")
	cards, err := p.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []qiao.ModelID
	for _, c := range cards {
		ids = append(ids, c.ID)
	}
	if d := cmp.Diff([]qiao.ModelID{"b-model", "a-model", "some-embedding"}, ids); d != "" {
		t.Error(d)
	}
}

func (s suite) check(t *testing.T) {
	_, p := s.start(t, small)
	r := partner.Check(t.Context(), p, "")
	if !r.OK || r.FirstTokenMS <= 0 || r.TotalMS < r.FirstTokenMS || r.Served != "test-model" {
		t.Errorf("%+v", r)
	}
}
