package telemetry

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// LogOptions say how to log. Level is debug, info, warn or error; Format is text,
// json, or auto: text on a terminal and JSON elsewhere.
type LogOptions struct {
	Level    string
	Format   string
	Terminal bool // the writer is a terminal
}

// NewLogger returns a logger whose records carry the request's id and trace where
// the context has them.
func NewLogger(w io.Writer, o LogOptions) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.Level)); err != nil {
		level = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: level}
	if o.Format == "text" || o.Format != "json" && o.Terminal {
		return slog.New(handler{slog.NewTextHandler(w, opts)})
	}
	return slog.New(handler{slog.NewJSONHandler(w, opts)})
}

// A handler adds what the context knows.
type handler struct{ slog.Handler }

func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request", id))
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		r.AddAttrs(slog.String("trace", span.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
