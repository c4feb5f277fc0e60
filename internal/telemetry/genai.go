package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/qiao-ai/qiao"
)

// A ModelCall is one request to one partner, as a trace names it: by
// OpenTelemetry's conventions for generative AI, without prompt or answer.
type ModelCall struct {
	Partner   qiao.PartnerID
	Model     qiao.ModelID
	Address   string
	Region    qiao.Region // where it computes
	Feature   qiao.Feature
	MaxTokens int
	Hedge     bool // it was asked beside another that was late
}

// A ModelEnd is how a ModelCall ended.
type ModelEnd struct {
	Usage      qiao.Usage
	FirstToken time.Duration // 0 if no content came
	Late       bool          // another partner was faster
	Err        error
}

// StartModelCall begins a span for a call of a model and returns how to end it.
// Without an OpenTelemetry SDK in the process nothing is kept.
func StartModelCall(ctx context.Context, c ModelCall) (context.Context, func(ModelEnd)) {
	attributes := []attribute.KeyValue{
		attribute.String("gen_ai.operation.name", "chat"),
		attribute.String("gen_ai.provider.name", string(c.Partner)),
		attribute.String("gen_ai.request.model", string(c.Model)),
		attribute.String("qiao.region", string(c.Region)),
		attribute.String("qiao.feature", string(c.Feature)),
		attribute.Bool("qiao.hedge", c.Hedge),
	}
	if c.Address != "" {
		attributes = append(attributes, attribute.String("server.address", c.Address))
	}
	if c.MaxTokens > 0 {
		attributes = append(attributes, attribute.Int("gen_ai.request.max_tokens", c.MaxTokens))
	}
	ctx, span := otel.Tracer(scope).Start(ctx, "chat "+string(c.Model), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return ctx, func(e ModelEnd) { endModelCall(span, e) }
}

func endModelCall(span trace.Span, e ModelEnd) {
	if e.FirstToken > 0 {
		span.SetAttributes(attribute.Float64("gen_ai.response.time_to_first_chunk", e.FirstToken.Seconds()))
	}
	if e.Usage != (qiao.Usage{}) {
		span.SetAttributes(
			attribute.Int64("gen_ai.usage.input_tokens", e.Usage.Input), attribute.Int64("gen_ai.usage.output_tokens", e.Usage.Output),
			attribute.Int64("gen_ai.usage.cache_read.input_tokens", e.Usage.CachedInput), attribute.Bool("qiao.usage.estimated", e.Usage.Estimated))
	}
	switch {
	case e.Late:
		span.SetAttributes(attribute.Bool("qiao.late", true))
	case e.Err != nil:
		kind := qiao.KindOf(e.Err).String() // never its text
		span.SetAttributes(attribute.String("error.type", kind))
		span.SetStatus(codes.Error, kind)
	}
	span.End()
}
