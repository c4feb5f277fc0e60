package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/qiao-ai/qiao"
)

// TraceEndpoint is where the environment has traces sent, by OpenTelemetry's
// variables, or "".
func TraceEndpoint(getenv func(string) string) string {
	if s := getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"); s != "" {
		return s
	}
	if s := getenv("OTEL_EXPORTER_OTLP_ENDPOINT"); s != "" {
		return strings.TrimSuffix(s, "/") + "/v1/traces"
	}
	return ""
}

// Export sends this process's spans to a collector, as OTLP in JSON over HTTP. The
// returned stop sends what is left. Headers are those of
// OTEL_EXPORTER_OTLP_HEADERS: "name=value,name=value".
func Export(endpoint, headers, version string) (stop func(context.Context) error, err error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, qiao.Errorf(qiao.Misconfigured, "telemetry", "the address for traces is not a URL").
			WithFix("Set OTEL_EXPORTER_OTLP_ENDPOINT to an address such as http://127.0.0.1:4318, or unset it.")
	}
	e := &exporter{address: u.String(), header: http.Header{"Content-Type": {"application/json"}}, client: &http.Client{Timeout: 10 * time.Second}}
	for pair := range strings.SplitSeq(headers, ",") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			if plain, err := url.QueryUnescape(strings.TrimSpace(value)); err == nil {
				e.header.Set(strings.TrimSpace(name), plain)
			}
		}
	}
	p := sdk.NewTracerProvider(sdk.WithBatcher(e), sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "qiao"), attribute.String("service.version", version))))
	otel.SetTracerProvider(p)
	return func(ctx context.Context) error {
		otel.SetTracerProvider(noop.NewTracerProvider())
		return p.Shutdown(ctx)
	}, nil
}

// An exporter posts spans.
type exporter struct {
	address string
	header  http.Header
	client  *http.Client
}

// ExportSpans implements [sdk.SpanExporter].
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	data, err := json.Marshal(export{[]resourceSpans{{
		Resource:   attributes{keyValues(spans[0].Resource().Attributes())},
		ScopeSpans: []scopeSpans{{Scope: named{scope}, Spans: otlp(spans)}},
	}}})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header = e.header.Clone()
	resp, err := e.client.Do(req)
	if err != nil {
		return qiao.Errorf(qiao.Unavailable, "telemetry", "the collector of traces cannot be reached")
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode >= http.StatusBadRequest {
		return qiao.Errorf(qiao.Unavailable, "telemetry", "the collector of traces answers with status %d", resp.StatusCode)
	}
	return nil
}

// Shutdown implements [sdk.SpanExporter].
func (e *exporter) Shutdown(context.Context) error {
	e.client.CloseIdleConnections()
	return nil
}

// The JSON form of OTLP.
type (
	export struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
	resourceSpans struct {
		Resource   attributes   `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	attributes struct {
		Attributes []keyValue `json:"attributes"`
	}
	scopeSpans struct {
		Scope named      `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	named struct {
		Name string `json:"name"`
	}
	otlpSpan struct {
		TraceID    string     `json:"traceId"`
		SpanID     string     `json:"spanId"`
		Parent     string     `json:"parentSpanId,omitempty"`
		Name       string     `json:"name"`
		Kind       int        `json:"kind"`
		Start      string     `json:"startTimeUnixNano"`
		End        string     `json:"endTimeUnixNano"`
		Attributes []keyValue `json:"attributes"`
		Status     status     `json:"status"`
	}
	status struct {
		Code    int    `json:"code,omitempty"`
		Message string `json:"message,omitempty"`
	}
	keyValue struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

func otlp(spans []sdk.ReadOnlySpan) (list []otlpSpan) {
	for _, s := range spans {
		out := otlpSpan{
			TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(),
			Name: s.Name(), Kind: int(s.SpanKind()), Attributes: keyValues(s.Attributes()),
			Start: strconv.FormatInt(s.StartTime().UnixNano(), 10), End: strconv.FormatInt(s.EndTime().UnixNano(), 10),
		}
		if p := s.Parent(); p.HasSpanID() {
			out.Parent = p.SpanID().String()
		}
		if s.SpanKind() == trace.SpanKindUnspecified {
			out.Kind = int(trace.SpanKindInternal)
		}
		if s.Status().Code == codes.Error {
			out.Status = status{Code: 2, Message: s.Status().Description}
		}
		list = append(list, out)
	}
	return list
}

// keyValues writes attributes as OTLP has them: whole numbers as texts.
func keyValues(list []attribute.KeyValue) []keyValue {
	out := make([]keyValue, 0, len(list))
	for _, a := range list {
		value := map[string]any{}
		switch a.Value.Type() {
		case attribute.BOOL:
			value["boolValue"] = a.Value.AsBool()
		case attribute.INT64:
			value["intValue"] = strconv.FormatInt(a.Value.AsInt64(), 10)
		case attribute.FLOAT64:
			value["doubleValue"] = a.Value.AsFloat64()
		default:
			value["stringValue"] = a.Value.AsString()
		}
		out = append(out, keyValue{string(a.Key), value})
	}
	return out
}
