package app_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// A request in a client's dialect has a span of its own, in the caller's trace and
// above the partner's. Neither holds what was said.
func TestAGatewayRequestHasASpanWithoutItsTexts(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
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
	l, err := a.Listen(false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l, config.Sources{Env: env}) }()
	for _, body := range []string{`{"model":"near/m","messages":[{"role":"user","content":"secret"}]}`, `{"model":"near/m","messages":"secret"}`} {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", "http://"+l.Addr().String()+"/openai/v1/chat/completions", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Traceparent", "00-"+id+"-00f067aa0ba902b7-01")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	got := ""
	for len(bodies) > 0 {
		got += <-bodies
	}
	for _, want := range []string{id, `"name":"gateway chat"`, `"name":"chat m"`, `"stringValue":"near/m"`, `gen_ai.response.model`, `qiao.outcome`, `error.type`} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s: %s", want, got)
		}
	}
	if strings.Contains(got, "secret") {
		t.Error("a text is in the trace")
	}
}
