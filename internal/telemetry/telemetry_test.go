package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func TestLogFormats(t *testing.T) {
	for _, c := range []struct {
		name string
		o    telemetry.LogOptions
		want string
	}{
		{"auto elsewhere is JSON", telemetry.LogOptions{Format: "auto"}, `"msg":"hello"`},
		{"auto on a terminal is text", telemetry.LogOptions{Format: "auto", Terminal: true}, "msg=hello"},
		{"JSON on a terminal", telemetry.LogOptions{Format: "json", Terminal: true}, `"msg":"hello"`},
		{"text elsewhere", telemetry.LogOptions{Format: "text"}, "msg=hello"},
		{"below the level nothing", telemetry.LogOptions{Level: "warn"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			telemetry.NewLogger(&b, c.o).Info("hello")
			if c.want == "" != (b.Len() == 0) || !strings.Contains(b.String(), c.want) {
				t.Errorf("got %q", b.String())
			}
		})
	}
}

func TestRecordsCarryRequestAndTrace(t *testing.T) {
	var b bytes.Buffer
	ctx := telemetry.WithRequestID(context.Background(), "r-1")
	ctx = telemetry.Extract(ctx, http.Header{"Traceparent": {parent}})
	log := telemetry.NewLogger(&b, telemetry.LogOptions{Format: "json"}).With("a", 1).WithGroup("g")
	log.InfoContext(ctx, "x", slog.Int("b", 2))
	for _, want := range []string{"r-1", "4bf92f3577b34da6a3ce929d0e0e4736"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s lacks %s", b.String(), want)
		}
	}
}

func TestRequestIDs(t *testing.T) {
	if got := telemetry.ChooseRequestID("web-12.a"); got != "web-12.a" {
		t.Errorf("a plain wish became %q", got)
	}
	for _, wish := range []string{"", "a\nb", "<script>", strings.Repeat("x", 65), "你好"} {
		got := telemetry.ChooseRequestID(wish)
		if got == wish || len(got) != 16 {
			t.Errorf("%q became %q", wish, got)
		}
	}
}

func TestATraceIsPassedOn(t *testing.T) {
	var got string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Traceparent") }))
	defer s.Close()
	client := &http.Client{Transport: telemetry.Transport(nil)}
	call := func(header string) string {
		got = "none"
		ctx, end := telemetry.Start(telemetry.Extract(context.Background(), http.Header{"Traceparent": {header}}), "test")
		defer end(nil)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if req.Header.Get("Traceparent") != "" {
			t.Error("the caller's request was changed")
		}
		return got
	}
	if got := call(parent); got != parent {
		t.Errorf("passed on %q", got)
	}
	for _, bad := range []string{"", "nonsense", "00-0-0-0"} {
		if got := call(bad); got != "" {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func TestMetrics(t *testing.T) {
	m := telemetry.NewMetrics()
	m.InFlight()
	m.Request("POST /v1/write/{task}", "POST", 200, time.Second)
	m.Task("rewrite", "partner", time.Second, nil)
	m.Task("rewrite", "partner", time.Second, qiao.E(qiao.Timeout, "x", errors.New("secret words")))
	m.Finding("number", "hard")
	m.PartnerCall("qwen", time.Second, qiao.Usage{Input: 5, Output: 7}, nil)
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`qiao_http_requests_total{method="POST",route="POST /v1/write/{task}",status="200"} 1`,
		`qiao_write_tasks_total{outcome="ok",task="rewrite",tier="partner"} 1`,
		`qiao_write_tasks_total{outcome="timeout",task="rewrite",tier="partner"} 1`,
		`qiao_guard_findings_total{kind="number",severity="hard"} 1`,
		`qiao_partner_tokens_total{direction="output",partner="qwen"} 7`,
		"qiao_http_requests_in_flight 1",
		"go_goroutines",
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(rec.Body.String(), "secret words") {
		t.Error("an error's text is in the metrics")
	}
}
