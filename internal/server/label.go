package server

import (
	"context"
	"iter"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao/internal/telemetry"
	"github.com/qiao-ai/qiao/label"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// A labelled result is a result with what the law of its region asks to be told of
// generated content.
type labelled struct {
	*write.Result
	Label *label.Label `json:"label,omitempty" doc:"to be shown with the text and kept in copies, where the region's rules ask for it"`
}

// labelOf is the label of a result, or nil where none is due: rules and quotations
// generate nothing.
func (s *Server) labelOf(ctx context.Context, req *write.Request, r *write.Result) *label.Label {
	if s.cfg.Labels == nil || r == nil || r.Made.Served == nil {
		return nil
	}
	region := req.Region
	if region == "" {
		region = s.cfg.Region
	}
	return s.cfg.Labels.Label(label.Answer{
		ID: telemetry.RequestID(ctx), Region: region, Served: *r.Made.Served, Content: r.Text,
		Chinese: text.Detect(r.Text).Base() == text.Chinese,
	})
}

// answerLabelled answers with a result and its label, in the body and in a header.
func (s *Server) answerLabelled(ctx context.Context, req *write.Request, r *write.Result) *streamed {
	l := s.labelOf(ctx, req, r)
	if l == nil {
		return s.answerJSON(r)
	}
	out := s.answerJSON(labelled{r, l})
	send := out.Body
	out.Body = func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set(label.HeaderName, l.Header())
		send(ctx)
	}
	return out
}

// labelledEvents puts the label into the result among events.
func (s *Server) labelledEvents(ctx context.Context, req *write.Request, seq iter.Seq2[event, error]) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		for e, err := range seq {
			if r, ok := e.value.(*write.Result); ok && err == nil {
				if l := s.labelOf(ctx, req, r); l != nil {
					e.value = labelled{r, l}
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
