package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/write"
)

// A server that is told a collector sends the spans of its model calls there, and
// its metrics say how the partners do.
func TestModelCallsAreTracedAndPartnersMeasured(t *testing.T) {
	bodies := make(chan string, 8)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	defer collector.Close()
	p := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	p.Always(partnertest.Reply{Text: "A secret sentence."})
	env := func(name string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "QIAO_DATA": t.TempDir(), "QIAO_LISTEN": "127.0.0.1:0", "QIAO_DISCOVER": "false"}[name]
	}
	cfg, err := config.Load(config.Sources{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Partners = []config.Partner{{ID: "near", Kind: "openai", BaseURL: p.URL, Model: "m", Region: "cn"}}
	a, err := app.Open(cfg, app.Options{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	stop, err := a.Export()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range a.Do(t.Context(), &write.Request{Task: write.Rewrite, Text: "Another secret sentence."}) {
		if err != nil {
			t.Log(err)
		}
	}
	rec := httptest.NewRecorder()
	a.Metrics.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(rec.Body.String(), `qiao_partner_state{partner="near",state="live"} 1`) {
		t.Error("the metrics do not tell of the partner")
	}
	stop()
	got := ""
	select {
	case got = <-bodies:
	default: // stop has waited for it
	}
	for _, want := range []string{`"name":"chat m"`, `"stringValue":"near"`, `gen_ai.usage.output_tokens`} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s: %s", want, got)
		}
	}
	if strings.Contains(got, "secret") {
		t.Error("a text is in the trace")
	}
}
