package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/qiao-ai/qiao"
)

// An AnswerEnd is what became of a request in a client's dialect.
type AnswerEnd struct {
	Asked    qiao.ModelID // as the client names it
	Served   qiao.ModelID
	Partner  qiao.PartnerID
	Region   qiao.Region // that it was routed by
	Key      string
	Attempts int
	Status   int
	Outcome  string // as in the ledger
	Usage    qiao.Usage
}

// mostName bounds what a client may write into a trace as a model's name.
const mostName = 128

// StartAnswer begins the span of a request in a client's dialect, above those of the
// partners that are asked for it, and returns how to end it. It holds no prompt and no
// answer.
func StartAnswer(ctx context.Context, dialect string) (context.Context, func(AnswerEnd)) {
	ctx, span := otel.Tracer(scope).Start(ctx, "gateway "+dialect, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("gen_ai.operation.name", operation(dialect)), attribute.String("qiao.dialect", dialect)))
	return ctx, func(e AnswerEnd) {
		span.SetAttributes(
			attribute.String("gen_ai.request.model", string(e.Asked)[:min(len(e.Asked), mostName)]),
			attribute.String("gen_ai.response.model", string(e.Served)),
			attribute.String("gen_ai.provider.name", string(e.Partner)),
			attribute.Int64("gen_ai.usage.input_tokens", e.Usage.Input), attribute.Int64("gen_ai.usage.output_tokens", e.Usage.Output),
			attribute.Int("http.response.status_code", e.Status), attribute.Int("qiao.attempts", e.Attempts),
			attribute.String("qiao.region", string(e.Region)), attribute.String("qiao.key", e.Key), attribute.String("qiao.outcome", e.Outcome))
		if e.Outcome != "ok" && e.Outcome != "canceled" {
			span.SetAttributes(attribute.String("error.type", e.Outcome))
			span.SetStatus(codes.Error, e.Outcome)
		}
		span.End()
	}
}

// operation is what the conventions call what a dialect asks for.
func operation(dialect string) string {
	if dialect == "embeddings" {
		return "embeddings"
	}
	return "chat"
}
