package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/telemetry"
)

func TestModelCallsReachACollectorWithoutAnyText(t *testing.T) {
	bodies := make(chan string, 4)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- r.URL.Path + " " + r.Header.Get("X-Team") + " " + string(body)
	}))
	defer collector.Close()
	env := func(name string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL + "/"}[name]
	}
	stop, err := telemetry.Export(telemetry.TraceEndpoint(env), "X-Team=a%20b", "1.2")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := telemetry.Start(telemetry.Extract(t.Context(), http.Header{"Traceparent": {parent}}), "http")
	_, done := telemetry.StartModelCall(ctx, telemetry.ModelCall{Partner: "qwen", Model: "qwen-plus", Region: "cn", Feature: "write", MaxTokens: 9})
	done(telemetry.ModelEnd{Usage: qiao.Usage{Input: 5, Output: 7}, FirstToken: 250 * time.Millisecond})
	_, failed := telemetry.StartModelCall(ctx, telemetry.ModelCall{Partner: "deepseek", Model: "m"})
	failed(telemetry.ModelEnd{Err: qiao.E(qiao.Overloaded, "x", errors.New("secret words"))})
	end(nil)
	if err := stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	got := <-bodies
	for _, want := range []string{
		"/v1/traces a b {", `"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"`, `"parentSpanId":"00f067aa0ba902b7"`, `"name":"chat qwen-plus","kind":3`,
		`{"key":"gen_ai.request.model","value":{"stringValue":"qwen-plus"}}`, `{"key":"gen_ai.usage.output_tokens","value":{"intValue":"7"}}`,
		`{"key":"gen_ai.response.time_to_first_chunk","value":{"doubleValue":0.25}}`, `{"key":"error.type","value":{"stringValue":"overloaded"}}`,
		`"status":{"code":2,"message":"overloaded"}`, `{"key":"service.name","value":{"stringValue":"qiao"}}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s in %s", want, got)
		}
	}
	if strings.Contains(got, "secret words") {
		t.Error("an error's text is in the trace")
	}
	if !json.Valid([]byte(got[strings.Index(got, "{"):])) {
		t.Error("it is not JSON")
	}
}

func TestAWrongAddressForTracesIsSaid(t *testing.T) {
	if _, err := telemetry.Export("localhost:4318", "", ""); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
	if got := telemetry.TraceEndpoint(func(string) string { return "" }); got != "" {
		t.Errorf("nothing is set, and traces go to %q", got)
	}
}

func TestTheStatesOfPartnersAreReadWhenPrometheusAsks(t *testing.T) {
	m := telemetry.NewMetrics()
	m.Partners(func() []telemetry.PartnerState {
		return []telemetry.PartnerState{{Partner: "qwen", State: "resting", InFlight: 3, P50: 0.3, P95: 0.9, ErrorRate: 0.25, Waiting: -1}, {Partner: "vllm", State: "live", Waiting: 4, Rate: 80}}
	})
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`qiao_partner_state{partner="qwen",state="resting"} 1`, `qiao_partner_state{partner="qwen",state="live"} 0`, `qiao_partner_in_flight{partner="qwen"} 3`,
		`qiao_partner_first_token_seconds{partner="qwen",quantile="0.95"} 0.9`, `qiao_partner_error_ratio{partner="qwen"} 0.25`,
		`qiao_partner_queued{partner="vllm"} 4`, `qiao_partner_tokens_per_second{partner="vllm"} 80`,
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(rec.Body.String(), `qiao_partner_queued{partner="qwen"}`) {
		t.Error("a queue that is not known is told")
	}
}
