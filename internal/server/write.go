package server

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/write"
)

// writeBody is a write.Request as a client sends it: the task is in the path.
type writeBody write.Request

// TransformSchema says what a client must send.
func (writeBody) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Required = []string{"text"}
	s.Properties["task"].Description = "may be left out: it is in the path"
	return s
}

type writeInput struct {
	Task   write.Task `path:"task" doc:"proofread, rewrite, instruct, summarize, list, table, compose or reply"`
	Accept string     `header:"Accept" doc:"application/json for the result alone, text/event-stream for events as they become true"`
	Body   writeBody
}

type capabilities struct {
	Body struct {
		Tiers []write.Capability `json:"tiers"`
	}
}

func (s *Server) writeAPI(api huma.API) {
	op := s.op(http.MethodPost, "/v1/write/{task}", "write", "Do a writing task")
	op.Description = "Events: progress, edit, preview, block, result, error. The last one is result or error."
	op.Responses = eventsOr[write.Event, write.Result](api.OpenAPI(), "The result, or the events that lead to it")
	huma.Register(api, op, s.doWrite)
	huma.Register(api, s.op(http.MethodGet, "/v1/write/capabilities", "write-capabilities", "What each tier can do, and what is missing"),
		func(ctx context.Context, _ *struct{}) (*capabilities, error) {
			out := &capabilities{}
			out.Body.Tiers = []write.Capability{}
			if s.cfg.Writer != nil {
				out.Body.Tiers = append(out.Body.Tiers, s.cfg.Writer.Capabilities(ctx)...)
			}
			return out, nil
		})
}

func (s *Server) doWrite(ctx context.Context, in *writeInput) (*streamed, error) {
	req := write.Request(in.Body)
	if req.Task != "" && req.Task != in.Task {
		return nil, s.fail(ctx, qiao.Errorf(qiao.Invalid, "write", "the path and the body name different tasks").
			WithFix("Leave task out of the body."))
	}
	req.Task, req.User = in.Task, UserOf(ctx)
	if err := req.Validate(); err != nil {
		return nil, s.fail(ctx, err)
	}
	if s.cfg.Writer == nil {
		return nil, s.fail(ctx, missingPart("writing tools", "Start it with: qiao serve"))
	}
	if wantsEvents(in.Accept) {
		return s.stream(s.labelledEvents(ctx, &req, writeEvents(s.cfg.Writer.Do(ctx, &req)))), nil
	}
	result, err := finish(s.cfg.Writer.Do(ctx, &req))
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.answerLabelled(ctx, &req, result), nil
}

// writeEvents gives each event of the work its name.
func writeEvents(seq iter.Seq2[write.Event, error]) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		for e, err := range seq {
			if !yield(event{e.Name(), payload(e)}, err) || err != nil {
				return
			}
		}
	}
}

func payload(e write.Event) any {
	switch {
	case e.Progress != nil:
		return e.Progress
	case e.Edit != nil:
		return e.Edit
	case e.Preview != nil:
		return e.Preview
	case e.Block != nil:
		return e.Block
	}
	return e.Result
}

// finish reads the events to the result.
func finish(seq iter.Seq2[write.Event, error]) (*write.Result, error) {
	var result *write.Result
	for e, err := range seq {
		if err != nil {
			return nil, err
		}
		if e.Result != nil {
			result = e.Result
		}
	}
	if result == nil {
		return nil, qiao.Errorf(qiao.Canceled, "write", "the work was stopped")
	}
	return result, nil
}

// answerJSON answers with one value.
func (s *Server) answerJSON(v any) *streamed {
	return &streamed{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", "application/json")
		out := s.patient(w)
		defer out.done()
		_ = strictJSON.Marshal(out, v) // a client that has gone
	}}
}

// fail makes an error of a handler a Problem, and logs what the server, not the
// client, has to answer for.
func (s *Server) fail(ctx context.Context, err error) error {
	p := problemOf(err)
	if isOurFault(p.Status) {
		s.logError(ctx, err)
	}
	return p
}

// logError logs the Kind and the words of our own errors, which hold no content.
// Of other errors only the type is known to be safe.
func (s *Server) logError(ctx context.Context, err error) {
	var own *qiao.Error
	if errors.As(err, &own) {
		s.cfg.Log.WarnContext(ctx, "failed", "kind", qiao.KindOf(err).String(), "error", err.Error())
		return
	}
	s.cfg.Log.ErrorContext(ctx, "failed", "kind", "other", "type", reflect.TypeOf(err).String())
}
