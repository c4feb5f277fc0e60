package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/write"
)

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
		{"half a character", "POST", path, `{"text":"a\\\ud83d\ude00 \ud83d"}`, nil, 400, qiao.Invalid, "half of a surrogate pair"},
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
