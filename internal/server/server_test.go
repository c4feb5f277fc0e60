package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/pack"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/sqlite"
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
func wantProblem(t *testing.T, resp *http.Response, body string, status int, kind qiao.Kind) server.Problem {
	t.Helper()
	var p server.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("%d %q is no problem: %v", resp.StatusCode, body, err)
	}
	if resp.StatusCode != status || p.Status != status || p.Kind != kind.String() {
		t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, status, kind)
	}
	if p.RequestID == "" || p.RequestID != resp.Header.Get("X-Request-Id") || p.Detail == "" || p.Title == "" {
		t.Errorf("the problem lacks something: %+v", p)
	}
	if got := resp.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q", got)
	}
	return p
}

func TestAResultAsJSON(t *testing.T) {
	url := start(t, server.Config{})
	resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"<b>你好 a&b</b>"}`)
	if resp.StatusCode != 200 || !strings.Contains(body, `"text":"<B>你好 A&B</B>"`) {
		t.Errorf("got %d %s", resp.StatusCode, body)
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

func TestEachKindHasItsStatus(t *testing.T) {
	seen := map[qiao.Kind]int{}
	for _, k := range qiao.Kinds() {
		url := start(t, server.Config{Writer: failing(&qiao.Error{Kind: k, Op: "x", Message: "y", RetryAfter: 1500 * time.Millisecond})})
		resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`)
		p := wantProblem(t, resp, body, resp.StatusCode, k)
		if p.Status < 400 || resp.Header.Get("Retry-After") != "2" {
			t.Errorf("%s: status %d, retry after %q", k, p.Status, resp.Header.Get("Retry-After"))
		}
		seen[k] = p.Status
	}
	if seen[qiao.Invalid] != 400 || seen[qiao.TooLarge] != 413 || seen[qiao.RateLimited] != 429 {
		t.Errorf("got %v", seen)
	}
}

func TestBadInput(t *testing.T) {
	url := start(t, server.Config{Limits: server.Limits{Body: 1000}})
	const path = "/v1/write/rewrite"
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		kind                     qiao.Kind
		detail                   string
	}{
		{"not UTF-8", "POST", path, "{\"text\":\"a\xff\"}", nil, 400, qiao.Invalid, "not UTF-8: byte 10"},
		{"not JSON", "POST", path, `{"text":`, nil, 400, qiao.Invalid, "not JSON"},
		{"two values", "POST", path, `{"text":"a"}{}`, nil, 400, qiao.Invalid, "not JSON"},
		{"an empty body", "POST", path, "", []string{"Content-Type: application/json"}, 400, qiao.Invalid, "body is required"},
		{"an empty text", "POST", path, `{"text":" "}`, nil, 400, qiao.Invalid, "text is empty"},
		{"no text", "POST", path, `{}`, nil, 400, qiao.Invalid, "text"},
		{"an unknown field", "POST", path, `{"text":"a","tonne":"x"}`, nil, 400, qiao.Invalid, "tonne: unexpected property"},
		{"a wrong type", "POST", path, `{"text":7}`, nil, 400, qiao.Invalid, "body.text"},
		{"an unknown tone", "POST", path, `{"text":"a","tone":"rude"}`, nil, 400, qiao.Invalid, "tone"},
		{"two tasks", "POST", path, `{"text":"a","task":"list"}`, nil, 400, qiao.Invalid, "different tasks"},
		{"an unknown task", "POST", "/v1/write/sing", `{"text":"a"}`, nil, 400, qiao.Invalid, "sing"},
		{"text, not JSON", "POST", path, "hello", []string{"Content-Type: text/plain"}, 415, qiao.Unsupported, "JSON"},
		{"a form", "POST", path, "text=a", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, qiao.Unsupported, "JSON"},
		{"another charset", "POST", path, `{"text":"a"}`, []string{"Content-Type: application/json; charset=gbk"}, 415, qiao.Unsupported, "UTF-8"},
		{"compressed", "POST", path, `{"text":"a"}`, []string{"Content-Encoding: gzip"}, 415, qiao.Unsupported, ""},
		{"too large", "POST", path, `{"text":"` + strings.Repeat("a", 1000) + `"}`, nil, 413, qiao.TooLarge, "larger"},
		{"a wrong method", "GET", path, "", nil, 405, qiao.Unsupported, "GET"},
		{"an unknown address", "GET", "/v1/nothing", "", nil, 404, qiao.NotFound, ""},
		{"an empty word", "POST", "/v1/write/words", `{"word":" "}`, nil, 503, qiao.Unavailable, "store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := call(t, c.method, url+c.path, c.body, c.headers...)
			p := wantProblem(t, resp, body, c.status, c.kind)
			if !strings.Contains(p.Detail, c.detail) || p.Fix == "" {
				t.Errorf("detail %q, fix %q", p.Detail, p.Fix)
			}
		})
	}
}

func TestABodyOfUnknownLengthIsBoundedToo(t *testing.T) {
	url := start(t, server.Config{Limits: server.Limits{Body: 1000}})
	for size, want := range map[int]int{900: 200, 1100: 413} {
		body := io.MultiReader(strings.NewReader(`{"text":"`), strings.NewReader(strings.Repeat("a", size)), strings.NewReader(`"}`))
		req, _ := http.NewRequestWithContext(t.Context(), "POST", url+"/v1/write/rewrite", body)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%d bytes: got %d, want %d", size, resp.StatusCode, want)
		}
	}
}

func TestTenMegabytesWork(t *testing.T) {
	url := start(t, server.Config{})
	resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"`+strings.Repeat("abcdefghi ", 1<<20)+`"}`)
	if resp.StatusCode != 200 || len(body) < 10<<20 {
		t.Errorf("got %d with %d bytes", resp.StatusCode, len(body))
	}
}

func TestManyHeadersAreRefused(t *testing.T) {
	url := start(t, server.Config{})
	req, _ := http.NewRequestWithContext(t.Context(), "GET", url+"/healthz", nil)
	req.Header.Set("X-Bomb", strings.Repeat("x", 2<<20))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return // the connection was closed while we were sending
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %d", resp.StatusCode)
	}
}

func TestHostAndOrigin(t *testing.T) {
	url := start(t, server.Config{Access: server.Access{Origins: []string{"https://good.example"}, Hosts: []string{"qiao.lan"}}})
	own := strings.TrimPrefix(url, "http://")
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a program", nil, 200},
		{"the page itself", []string{"Origin: " + url}, 200},
		{"localhost", []string{"Host: localhost:7333"}, 200},
		{"IPv6", []string{"Host: [::1]:7333"}, 200},
		{"a configured name", []string{"Host: qiao.lan"}, 200},
		{"an allowed page", []string{"Origin: https://good.example"}, 200},
		{"DNS rebinding", []string{"Host: evil.example:7333"}, 403},
		{"DNS rebinding with its origin", []string{"Host: evil.example", "Origin: http://evil.example"}, 403},
		{"another page", []string{"Origin: https://evil.example"}, 403},
		{"a sandboxed page", []string{"Origin: null"}, 403},
		{"the same host at another port", []string{"Origin: http://127.0.0.1:1"}, 403},
		{"a prefix of our name", []string{"Origin: http://" + own + ".evil.example"}, 403},
		{"a form without an origin", []string{"Sec-Fetch-Site: cross-site"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, c.headers...)
			if resp.StatusCode != c.status {
				t.Errorf("got %d %s", resp.StatusCode, body)
			}
			if c.status == 403 {
				wantProblem(t, resp, body, 403, qiao.Forbidden)
			}
		})
	}
}

func TestCORSForAllowedOriginsOnly(t *testing.T) {
	url := start(t, server.Config{
		Access: server.Access{Origins: []string{"https://good.example"}, Keys: []server.Key{key("li", "k1")}},
		UI:     fstest.MapFS{"polyfill.js": {Data: []byte("export {}")}},
	})
	ask := []string{"Access-Control-Request-Method: POST", "Access-Control-Request-Private-Network: true"}
	resp, _ := call(t, "OPTIONS", url+"/v1/write/rewrite", "", append(ask, "Origin: https://good.example")...)
	if resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Origin") != "https://good.example" ||
		resp.Header.Get("Access-Control-Allow-Private-Network") != "true" {
		t.Errorf("preflight: %d %v", resp.StatusCode, resp.Header)
	}
	resp, _ = call(t, "OPTIONS", url+"/v1/write/rewrite", "", append(ask, "Origin: https://evil.example")...)
	if resp.StatusCode != 403 || resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight of another page: %d %v", resp.StatusCode, resp.Header)
	}
	resp, body := call(t, "GET", url+"/polyfill.js", "", "Origin: https://good.example")
	if resp.StatusCode != 200 || body != "export {}" || resp.Header.Get("Access-Control-Allow-Origin") != "https://good.example" ||
		resp.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("polyfill: %d %v", resp.StatusCode, resp.Header)
	}
}

func key(user, secret string) server.Key {
	return server.Key{User: write.UserID(user), Hash: sha256.Sum256([]byte(secret))}
}

func TestKeys(t *testing.T) {
	var seen write.UserID
	w := writer(func(ctx context.Context, r *write.Request) iter.Seq2[write.Event, error] {
		seen = r.User
		return upper(ctx, r)
	})
	url := start(t, server.Config{Writer: w, Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2"), key("none", "")}},
		UI: fstest.MapFS{"index.html": {Data: []byte("page")}}})
	for _, c := range []struct {
		name, header string
		status       int
		user         write.UserID
	}{
		{"the first key", "Authorization: Bearer k1", 200, "li"},
		{"the second key", "Authorization: Bearer k2", 200, "bo"},
		{"the other header", "X-Api-Key: k2", 200, "bo"},
		{"no key", "X: y", 401, ""},
		{"an empty key", "Authorization: Bearer ", 401, ""},
		{"a wrong key", "Authorization: Bearer k3", 401, ""},
		{"another scheme", "Authorization: Basic k1", 401, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen = ""
			resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`, c.header)
			if resp.StatusCode != c.status || seen != c.user {
				t.Errorf("got %d %s as %q", resp.StatusCode, body, seen)
			}
			if c.status == 401 {
				wantProblem(t, resp, body, 401, qiao.Unauthenticated)
			}
		})
	}
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/readyz": 200, "/openapi.json": 200, "/metrics": 401, "/v1/models": 401} {
		if resp, _ := call(t, "GET", url+path, ""); resp.StatusCode != want {
			t.Errorf("%s without a key: %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func store(t testing.TB) *sqlite.DB {
	t.Helper()
	db := sqlite.New(filepath.Join(t.TempDir(), "qiao.db"))
	t.Cleanup(func() { db.Close() })
	return db
}

func TestUsersDoNotSeeEachOther(t *testing.T) {
	url := start(t, server.Config{Store: store(t), Access: server.Access{Keys: []server.Key{key("li", "k1"), key("bo", "k2")}}})
	li, bo := "Authorization: Bearer k1", "Authorization: Bearer k2"
	if resp, body := call(t, "POST", url+"/v1/write/words", `{"word":"Cassini"}`, li); resp.StatusCode != 204 {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	call(t, "PUT", url+"/v1/write/glossary/Qiao", `{"note":"x"}`, li)
	call(t, "POST", url+"/v1/write/decisions", `{"decisions":[{"rule":"a/b","accepted":true}]}`, li)
	for _, path := range []string{"/v1/write/words", "/v1/write/glossary", "/v1/write/profile"} {
		_, ofLi := call(t, "GET", url+path, "", li)
		_, ofBo := call(t, "GET", url+path, "", bo)
		if !strings.Contains(ofLi, "Cassini") && !strings.Contains(ofLi, "Qiao") && !strings.Contains(ofLi, "a/b") {
			t.Errorf("%s of li: %s", path, ofLi)
		}
		if !strings.Contains(ofBo, "[]") {
			t.Errorf("%s of bo: %s", path, ofBo)
		}
	}
}

func TestPersonal(t *testing.T) {
	url := start(t, server.Config{Store: store(t)})
	step := func(method, path, body string, status int, want string) {
		t.Helper()
		resp, got := call(t, method, url+"/v1/write/"+path, body)
		if resp.StatusCode != status || !strings.Contains(got, want) {
			t.Errorf("%s %s: %d %s", method, path, resp.StatusCode, got)
		}
	}
	step("GET", "words", "", 200, `{"words":[]}`)
	step("POST", "words", `{"word":" 清华 "}`, 204, "")
	step("POST", "words", `{"word":"a/b"}`, 204, "")
	step("POST", "words", `{"word":""}`, 400, "1 to 200")
	step("POST", "words", `{"word":"a\nb"}`, 400, "line breaks")
	step("POST", "words", `{}`, 400, "word")
	step("GET", "words", "", 200, `{"words":["a/b","清华"]}`)
	step("DELETE", "words/a%2Fb", "", 204, "")
	step("DELETE", "words/%E6%B8%85%E5%8D%8E", "", 204, "")
	step("GET", "words", "", 200, `{"words":[]}`)
	step("PUT", "rules/harper%2FSpelling", `{"muted":true}`, 204, "")
	step("POST", "decisions", `{"decisions":[{"rule":"zh/space","accepted":false}]}`, 204, "")
	step("POST", "decisions", `{"decisions":[{"rule":"","accepted":false}]}`, 400, "a rule")
	step("GET", "profile", "", 200, `{"rule":"harper/Spelling","accepted":0,"rejected":0,"muted":true`)
	step("PUT", "glossary/Qiao", `{"term":"Qiao","avoid":["QIAO"],"note":"桥"}`, 204, "")
	step("PUT", "glossary/Qiao", `{"term":"Other"}`, 400, "different terms")
	step("GET", "glossary", "", 200, `{"terms":[{"term":"Qiao","avoid":["QIAO"],"note":"桥"}]}`)
	step("DELETE", "glossary/Qiao", "", 204, "")
	step("GET", "glossary", "", 200, `{"terms":[]}`)
	step("DELETE", "personal", "", 204, "")
	step("GET", "profile", "", 200, `{"rules":[]}`)
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

func TestAPanicIsAProblemWithoutContent(t *testing.T) {
	var log bytes.Buffer
	for name, v := range map[string]any{"a text": "the user's secret diary", "an error": errors.New("secret diary")} {
		url := start(t, server.Config{
			Log:    telemetry.NewLogger(&log, telemetry.LogOptions{Format: "json"}),
			Writer: writer(func(context.Context, *write.Request) iter.Seq2[write.Event, error] { panic(v) }),
		})
		resp, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"a"}`)
		p := wantProblem(t, resp, body, 500, qiao.Other)
		if strings.Contains(body+log.String(), "diary") || p.Fix == "" {
			t.Errorf("%s: %s\n%s", name, body, log.String())
		}
	}
	if !strings.Contains(log.String(), `"msg":"panic"`) {
		t.Errorf("the log lacks the panic: %s", log.String())
	}
}

// Nothing that a user sends, and no key, reaches the log, whatever happens.
func TestNoContentInTheLog(t *testing.T) {
	var log bytes.Buffer
	const secret, text = "k-s3cret-0123456789", "a diary about Aunt Mary"
	db := store(t)
	for name, w := range map[string]writer{
		"fine": upper, "failing": failing(qiao.Errorf(qiao.Unavailable, "qwen", "no answer")),
		"a foreign error": failing(errors.New("cannot parse: " + text)),
	} {
		url := start(t, server.Config{
			Writer: w, Store: db, Log: telemetry.NewLogger(&log, telemetry.LogOptions{Level: "debug", Format: "json"}),
			Access: server.Access{Keys: []server.Key{key("li", secret)}},
		})
		auth := "Authorization: Bearer " + secret
		for _, accept := range []string{"Accept: application/json", "Accept: text/event-stream"} {
			_, body := call(t, "POST", url+"/v1/write/rewrite", `{"text":"`+text+`"}`, auth, accept)
			if name == "a foreign error" && strings.Contains(body, "diary") {
				t.Errorf("an unforeseen error is shown: %s", body)
			}
		}
		call(t, "POST", url+"/v1/write/rewrite", `{"text":"`+text+`","x":"diary"}`, auth)
		call(t, "POST", url+"/v1/write/rewrite", `{"text":"diary`, auth)
		call(t, "POST", url+"/v1/write/words", `{"word":"diary"}`, auth)
		call(t, "DELETE", url+"/v1/write/words/diary", "", auth)
		call(t, "GET", url+"/diary?diary=1", "", auth, "X-Request-Id: diary diary")
		call(t, "GET", url+"/v1/models", "", "Authorization: Bearer diary")
	}
	if log.Len() == 0 || strings.Contains(log.String(), "diary") || strings.Contains(log.String(), "s3cret") {
		t.Errorf("the log: %s", log.String())
	}
}

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
	if !strings.HasPrefix(o.OpenAPI, "3.1") || n != 17 {
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
