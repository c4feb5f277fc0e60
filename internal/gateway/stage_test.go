package gateway_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
	"github.com/qiao-ai/qiao/internal/gateway/chat"
	"github.com/qiao-ai/qiao/internal/gateway/h1"
	"github.com/qiao-ai/qiao/internal/gateway/messages"
	"github.com/qiao-ai/qiao/internal/gateway/responses"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/ledger"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/anthropic"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
	"github.com/qiao-ai/qiao/route"
	"github.com/qiao-ai/qiao/write"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// Both sentences say the same, so that the native API's guard is content.
const (
	asked    = "The meeting is at ten, and lunch is at noon."
	answered = "The meeting starts at ten, and lunch is at noon."
)

// A lane is a front with the protocol of the partners behind it.
type lane struct {
	name    string
	dialect partnertest.Dialect
	open    func(base string) (partner.Driver, error)
	send    func(t *testing.T, ctx context.Context, base string, stream bool) got
}

// got is what a client made of an answer.
type got struct {
	status   int
	header   http.Header
	text     string
	complete bool // the grammar says that nothing is missing
	failed   bool // an error, by status or inside the stream
	raw      string
}

func openOpenAI(base string) (partner.Driver, error) {
	return openai.New(openai.Options{Base: base, Key: "sk-theirs"})
}

func openAnthropic(base string) (partner.Driver, error) {
	return anthropic.New(anthropic.Options{Account: wire.Account{Base: base, Key: "sk-theirs"}})
}

func lanes() []lane {
	return []lane{
		{"openai", partnertest.OpenAI(), openOpenAI, sendChat},
		{"openai>anthropic", partnertest.Anthropic{}, openAnthropic, sendChat},
		{"anthropic", partnertest.Anthropic{}, openAnthropic, sendMessages},
		{"anthropic>openai", partnertest.OpenAI(), openOpenAI, sendMessages},
		{"responses", partnertest.Responses{}, openResponses, sendResponses},
		{"responses>openai", partnertest.OpenAI(), openOpenAI, sendResponses},
		{"native", partnertest.OpenAI(), openOpenAI, sendNative},
	}
}

// A stage is a whole server with two partners: bad, which is asked first, and good.
type stage struct {
	url       string
	bad, good *partnertest.Server
	mu        sync.Mutex
	rows      []ledger.Row
	rowed     chan struct{}
}

func (s *stage) record(r ledger.Row) {
	s.mu.Lock()
	s.rows = append(s.rows, r)
	s.mu.Unlock()
	s.rowed <- struct{}{}
}

// row waits for the row of the request.
func (s *stage) row(t *testing.T) ledger.Row {
	t.Helper()
	select {
	case <-s.rowed:
	case <-time.After(10 * time.Second):
		t.Fatal("there is no row in the ledger")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[len(s.rows)-1]
}

type stageOptions struct {
	first, idle time.Duration
	access      server.Access
	body        int64
	alone       bool // there is no second partner
	log         *slog.Logger
}

func newStage(t *testing.T, l lane, o stageOptions) *stage {
	t.Helper()
	s := &stage{rowed: make(chan struct{}, 1024)}
	s.bad, s.good = partnertest.NewServer(t, l.dialect, nil), partnertest.NewServer(t, l.dialect, nil)
	s.good.Always(partnertest.Reply{Text: answered})
	if o.first == 0 {
		o.first, o.idle = 20*time.Second, 20*time.Second
	}
	var partners []*partner.Partner
	for id, at := range map[qiao.PartnerID]string{"bad": s.bad.URL, "good": s.good.URL} {
		if o.alone && id == "good" {
			continue
		}
		driver, err := l.open(at)
		if err != nil {
			t.Fatal(err)
		}
		p, err := partner.New(partner.Options{ID: id, Driver: driver, Model: "test-model", Region: "cn", Open: true, FirstToken: o.first, Idle: o.idle})
		if err != nil {
			t.Fatal(err)
		}
		partners = append(partners, p)
	}
	order := []qiao.PartnerID{"bad", "good"}
	if o.alone {
		order = order[:1]
	}
	router, err := route.New(route.Options{Partners: partners, Default: order})
	if err != nil {
		t.Fatal(err)
	}
	tier := &write.ModelTier{Model: router, Served: qiao.Served{Partner: "bad"}}
	g := gateway.New(gateway.Config{Router: func(context.Context) *route.Router { return router }, Record: s.record, Body: o.body, Log: o.log})
	front := gateway.NewFront(chat.Shape{})
	front.Handle("POST", "/openai/v1/chat/completions", g.Serve(chat.Dialect{}))
	front.Handle("POST", "/openai/v1/responses", g.Serve(responses.Dialect{}))
	front.Handle("GET", "/openai/v1/models", chat.Models(g, "/openai/v1/models"))
	front.Handle("GET", "/openai/v1/models/", chat.Models(g, "/openai/v1/models"))
	claude := gateway.NewFront(messages.Shape{})
	claude.Handle("POST", "/anthropic/v1/messages", g.Serve(messages.Dialect{}))
	claude.Handle("POST", "/anthropic/v1/messages/count_tokens", messages.CountTokens(g))
	h := httptest.NewServer(server.New(server.Config{Writer: write.New(write.Config{Partner: tier}), Access: o.access, Limits: server.Limits{Beat: 50 * time.Millisecond},
		Fronts: map[string]server.Front{"/openai/": front, "/anthropic/": claude}}))
	t.Cleanup(func() {
		h.CloseClientConnections()
		h.Close()
	})
	s.url = h.URL
	return s
}

func post(t *testing.T, ctx context.Context, url, body string, headers ...string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	c := http.Client{Transport: h1.New(nil, nil)}
	defer c.CloseIdleConnections()
	return c.Do(r)
}

// read gives each event of an answer to f, or the whole of it.
func read(t *testing.T, resp *http.Response, err error, f func(g *got, e sse.Event), whole func(g *got, v gjson.Result)) (g got) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	g.status, g.header = resp.StatusCode, resp.Header
	var raw bytes.Buffer
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		for e, err := range sse.Read(io.TeeReader(resp.Body, &raw), 0) {
			if err != nil {
				t.Errorf("the client's own connection broke: %v", err)
				break
			}
			f(&g, e)
		}
	} else {
		_, _ = io.Copy(&raw, resp.Body)
		g.failed = resp.StatusCode >= 400
		whole(&g, gjson.ParseBytes(raw.Bytes()))
	}
	g.raw = raw.String()
	return g
}

func sendChat(t *testing.T, ctx context.Context, base string, stream bool) got {
	body := fmt.Sprintf(`{"model":"qiao","messages":[{"role":"user","content":%q}],"stream":%t}`, asked, stream)
	resp, err := post(t, ctx, base+"/openai/v1/chat/completions", body)
	finished := false
	return read(t, resp, err, func(g *got, e sse.Event) {
		v := gjson.ParseBytes(e.Data)
		if string(e.Data) == "[DONE]" {
			g.complete = finished && !g.failed
			return
		}
		if !gjson.ValidBytes(e.Data) || !utf8.Valid(e.Data) {
			t.Errorf("an event is no JSON: %q", e.Data)
		}
		g.failed = g.failed || v.Get("error.message").Exists()
		if v.Get("choices.#").Int() == 0 && !v.Get("error").Exists() {
			t.Errorf("an event without choices would break clients: %.200s", e.Data)
		}
		g.text += v.Get("choices.0.delta.content").String()
		finished = finished || v.Get("choices.0.finish_reason").String() != ""
	}, func(g *got, v gjson.Result) {
		g.text = v.Get("choices.0.message.content").String()
		g.complete = v.Get("choices.0.finish_reason").String() != ""
		if g.failed && (v.Get("error.message").String() == "" || v.Get("error.type").String() == "") {
			t.Errorf("no error of OpenAI's shape: %s", v.Raw)
		}
	})
}

func sendMessages(t *testing.T, ctx context.Context, base string, stream bool) got {
	body := fmt.Sprintf(`{"model":"qiao","max_tokens":100,"messages":[{"role":"user","content":%q}],"stream":%t}`, asked, stream)
	resp, err := post(t, ctx, base+"/anthropic/v1/messages", body, "Anthropic-Version", "2023-06-01")
	finished := false
	return read(t, resp, err, func(g *got, e sse.Event) {
		v := gjson.ParseBytes(e.Data)
		if e.Name != v.Get("type").String() || !utf8.Valid(e.Data) {
			t.Errorf("event %q says %.200s", e.Name, e.Data)
		}
		g.failed = g.failed || e.Name == "error" && v.Get("error.type").String() != ""
		g.text += v.Get("delta.text").String()
		finished = finished || v.Get("delta.stop_reason").String() != ""
		if e.Name == "message_stop" {
			g.complete = finished && !g.failed
		}
	}, func(g *got, v gjson.Result) {
		g.text = v.Get(`content.#(type=="text").text`).String()
		g.complete = v.Get("stop_reason").String() != ""
		if g.failed && (v.Get("type").String() != "error" || v.Get("error.type").String() == "") {
			t.Errorf("no error of Anthropic's shape: %s", v.Raw)
		}
	})
}

func sendNative(t *testing.T, ctx context.Context, base string, stream bool) got {
	headers := []string{}
	if stream {
		headers = []string{"Accept", "text/event-stream"}
	}
	resp, err := post(t, ctx, base+"/v1/write/rewrite", fmt.Sprintf(`{"text":%q,"tier":"partner"}`, asked), headers...)
	return read(t, resp, err, func(g *got, e sse.Event) {
		v := gjson.ParseBytes(e.Data)
		switch e.Name {
		case "error":
			g.failed = true
		case "result":
			g.complete, g.text = true, v.Get("text").String()
		}
	}, func(g *got, v gjson.Result) {
		g.complete, g.text = v.Get("text").Exists(), v.Get("text").String()
	})
}
