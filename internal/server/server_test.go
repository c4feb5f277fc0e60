package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sse"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/write"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// writer does tasks as a test tells it.
type writer func(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error]

func (w writer) Do(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return w(ctx, r)
}

func (writer) Capabilities(context.Context) []write.Capability {
	return []write.Capability{{Tier: write.Offline, Tasks: []write.Task{write.Proofread}, Ready: true}}
}

// upper answers with the text in capitals, by way of every sort of event.
func upper(_ context.Context, r *write.Request) iter.Seq2[write.Event, error] {
	return func(yield func(write.Event, error) bool) {
		text := strings.ToUpper(r.Text)
		for _, e := range []write.Event{
			{Progress: &write.Progress{Total: 1}}, {Preview: &write.Preview{Text: text}},
			{Block: &write.Block{Text: text}}, {Edit: &write.Edit{ID: "1"}},
			{Result: &write.Result{Task: r.Task, Text: text}},
		} {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func failing(err error) writer {
	return func(context.Context, *write.Request) iter.Seq2[write.Event, error] {
		return func(yield func(write.Event, error) bool) { yield(write.Event{}, err) }
	}
}

// start serves cfg on a port of its own and returns its address.
func start(t testing.TB, cfg server.Config) string {
	t.Helper()
	if cfg.Writer == nil {
		cfg.Writer = writer(upper)
	}
	s := httptest.NewServer(server.New(cfg))
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return s.URL
}

// call sends a request and returns the answer with its body read.
func call(t testing.TB, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
		if name == "Host" {
			req.Host = value
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(data)
}

// wantProblem checks that an answer is a whole Problem.
func TestAResultAsJSON(t *testing.T) {
	url := start(t, server.Config{})
	resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"<b>你好 a&b</b>"}`)
	if resp.StatusCode != 200 || !strings.Contains(body, `"text":"<B>你好 A&B</B>"`) {
		t.Errorf("got %d %s", resp.StatusCode, body)
	}
}

func TestAWholeSurrogatePairIsACharacter(t *testing.T) {
	url := start(t, server.Config{})
	if _, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"\ud83d\ude00 \\ud83d"}`); !strings.Contains(body, `"text":"😀 \\UD83D"`) {
		t.Error(body)
	}
}

func TestEventsAsTheyCome(t *testing.T) {
	url := start(t, server.Config{})
	resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, "Accept: text/event-stream")
	var names []string
	for e, err := range sse.Read(strings.NewReader(body), 0) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, e.Name)
		if e.Name == "result" && !strings.Contains(string(e.Data), `"text":"A"`) {
			t.Errorf("result %s", e.Data)
		}
	}
	if got := strings.Join(names, " "); got != "progress preview block edit result" {
		t.Errorf("events %s, status %d", got, resp.StatusCode)
	}
}

func TestAnErrorInTheStreamIsAProblem(t *testing.T) {
	err := qiao.Errorf(qiao.Unavailable, "qwen: ask", "nobody answers").WithFix("Check the network.")
	url := start(t, server.Config{Writer: failing(err)})
	_, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, "Accept: text/event-stream", "X-Request-Id: my-id")
	if !strings.HasPrefix(body, "event: error\n") || !strings.Contains(body, `"kind":"unavailable"`) ||
		!strings.Contains(body, `"fix":"Check the network."`) || !strings.Contains(body, `"requestId":"my-id"`) {
		t.Errorf("got %s", body)
	}
}

// somePartners is one that answers.
type somePartners struct{}

func (somePartners) List(context.Context) []server.Partner {
	return []server.Partner{{ID: "qwen", Model: "qwen-plus", State: "unknown"}}
}

func (somePartners) Check(_ context.Context, id qiao.PartnerID) (server.Partner, error) {
	if id != "qwen" {
		return server.Partner{}, qiao.Errorf(qiao.NotFound, "partner", "there is no partner %q", id).WithFix("Look at /v1/partners.")
	}
	return server.Partner{ID: id, State: "ready", FirstTokenMS: 12}, nil
}

func TestPartners(t *testing.T) {
	url := start(t, server.Config{Partners: somePartners{}})
	if _, body := call(t, "GET", url+"/v1/partners", ""); !strings.Contains(body, `"partners":[{"id":"qwen","model":"qwen-plus"`) {
		t.Error(body)
	}
	if resp, body := call(t, "POST", url+"/v1/partners/qwen/check", ""); resp.StatusCode != 200 || !strings.Contains(body, `"firstTokenMs":12`) {
		t.Error(body)
	}
	resp, body := call(t, "POST", url+"/v1/partners/x/check", "")
	wantProblem(t, resp, body, 404, qiao.NotFound)
}

// somePacks is one pack on its way.
type somePacks struct{ err error }

func (somePacks) List() []pack.Status {
	return []pack.Status{{Name: "harper", Title: "H", State: pack.Absent, Size: 9, Total: 9}}
}

func (p somePacks) Remove(pack.Name) error { return p.err }

func (p somePacks) Pull(_ context.Context, name pack.Name, _ string) iter.Seq2[pack.Progress, error] {
	return func(yield func(pack.Progress, error) bool) {
		if !yield(pack.Progress{Pack: name, Phase: pack.Fetching, Done: 5, Total: 9, Rate: 2}, nil) {
			return
		}
		if p.err != nil {
			yield(pack.Progress{}, p.err)
			return
		}
		yield(pack.Progress{Pack: name, Phase: pack.Done, Done: 9, Total: 9}, nil)
	}
}

func TestModels(t *testing.T) {
	url := start(t, server.Config{Packs: somePacks{}})
	if _, body := call(t, "GET", url+"/v1/models", ""); !strings.Contains(body, `"packs":[{"name":"harper"`) {
		t.Error(body)
	}
	_, body := call(t, "POST", url+"/v1/models/harper/pull", "", "Accept: text/event-stream")
	if !strings.Contains(body, "event: progress\ndata: {\"name\":\"harper\",\"phase\":\"fetching\",\"done\":5,\"total\":9,\"rate\":2}") ||
		!strings.Contains(body, "event: done\n") {
		t.Error(body)
	}
	if _, body := call(t, "POST", url+"/v1/models/harper/pull", ""); !strings.Contains(body, `"phase":"done"`) {
		t.Error(body)
	}
	if resp, _ := call(t, "DELETE", url+"/v1/models/harper", ""); resp.StatusCode != 204 {
		t.Error(resp.StatusCode)
	}
	url = start(t, server.Config{Packs: somePacks{qiao.Errorf(qiao.Conflict, "pack", "busy").WithFix("Wait.")}})
	_, body = call(t, "POST", url+"/v1/models/harper/pull", "", "Accept: text/event-stream")
	if !strings.Contains(body, "event: error\n") || !strings.Contains(body, `"kind":"conflict"`) {
		t.Error(body)
	}
	resp, body := call(t, "DELETE", url+"/v1/models/harper", "")
	wantProblem(t, resp, body, 409, qiao.Conflict)
}

func TestHealthReadinessAndMetrics(t *testing.T) {
	reasons := []server.Reason{{Part: "grammar", Message: "loading", Ready: true}}
	url := start(t, server.Config{Version: "1.2", Ready: func(context.Context) []server.Reason { return reasons }})
	if _, body := call(t, "GET", url+"/healthz", ""); !strings.Contains(body, `"version":"1.2"`) {
		t.Error(body)
	}
	if resp, body := call(t, "GET", url+"/readyz", ""); resp.StatusCode != 200 || !strings.Contains(body, "loading") {
		t.Error(resp.StatusCode, body)
	}
	reasons = append(reasons, server.Reason{Part: "store", Message: "the disk is full", Fix: "Free some space."})
	if resp, body := call(t, "GET", url+"/readyz", ""); resp.StatusCode != 503 || !strings.Contains(body, `"fix":"Free some space."`) {
		t.Error(resp.StatusCode, body)
	}
	call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`)
	_, body := call(t, "GET", url+"/metrics", "")
	if !strings.Contains(body, `route="POST /v1/write/{task}",status="200"`) {
		t.Error(body)
	}
}

// Nothing that a user sends, and no key, reaches the log, whatever happens.
func TestWithoutPartsEachAddressSaysWhatIsMissing(t *testing.T) {
	s := httptest.NewServer(server.New(server.Config{}))
	defer s.Close()
	for path, method := range map[string]string{
		"/v1/write/words": "GET", "/v1/write/profile": "GET", "/v1/write/glossary": "GET",
		"/v1/partners/x/check": "POST", "/v1/models/x/pull": "POST", "/v1/models/x": "DELETE",
	} {
		resp, body := call(t, method, s.URL+path, "")
		if p := wantProblem(t, resp, body, 503, qiao.Unavailable); p.Fix == "" {
			t.Errorf("%s has no fix", path)
		}
	}
	for path, want := range map[string]string{"/v1/models": `"packs":[]`, "/v1/partners": `"partners":[]`, "/v1/write/capabilities": `"tiers":[]`} {
		if _, body := call(t, "GET", s.URL+path, ""); !strings.Contains(body, want) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestOpenAPI(t *testing.T) {
	url := start(t, server.Config{})
	_, body := call(t, "GET", url+"/openapi.json", "")
	var o struct {
		OpenAPI    string
		Paths      map[string]map[string]json.RawMessage
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, ops := range o.Paths {
		for method, op := range ops {
			n++
			if !bytes.Contains(op, []byte("application/problem+json")) || !bytes.Contains(op, []byte(`"summary"`)) {
				t.Errorf("%s %s lacks something: %s", method, path, op)
			}
		}
	}
	if !strings.HasPrefix(o.OpenAPI, "3.1") || n < 17 {
		t.Errorf("version %s, %d operations", o.OpenAPI, n)
	}
	for _, name := range []string{"WriteBody", "Result", "Event", "Problem", "PackStatus"} {
		if len(o.Components.Schemas[name]) == 0 {
			t.Errorf("no schema %s", name)
		}
	}
	if strings.Contains(body, "ErrorModel") {
		t.Error("huma's own error is described")
	}
}

func TestARequestIsTraced(t *testing.T) {
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	var got string
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Traceparent") }))
	defer upstream.Close()
	w := writer(func(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
		req, _ := http.NewRequestWithContext(ctx, "GET", upstream.URL, nil)
		if resp, err := telemetry.Transport(nil).RoundTrip(req); err == nil {
			resp.Body.Close()
		}
		return upper(ctx, r)
	})
	url := start(t, server.Config{Writer: w})
	call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, "Traceparent: "+parent)
	if got != parent {
		t.Errorf("passed on %q", got)
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		server.New(server.Config{Writer: writer(upper)})
	}
}

func BenchmarkRequest(b *testing.B) {
	url := start(b, server.Config{})
	for b.Loop() {
		if resp, body := call(b, "POST", url+"/v1/write/rewrite", `{"text":"hello"}`); resp.StatusCode != 200 {
			b.Fatal(body)
		}
	}
}
