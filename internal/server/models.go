package server

import (
	"context"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/internal/pack"
)

type (
	packs struct {
		Body struct {
			Packs []pack.Status `json:"packs"`
		}
	}
	namePack struct {
		Name   pack.Name `path:"name"`
		Accept string    `header:"Accept"`
	}
)

// modelAPI is about model packs. A pack comes from the sources that its manifest
// names; other files are for the command line, on the server's own machine.
func (s *Server) modelAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/models", "list-packs", "The model packs"),
		func(context.Context, *struct{}) (*packs, error) {
			out := &packs{}
			out.Body.Packs = []pack.Status{}
			if s.cfg.Packs != nil {
				out.Body.Packs = append(out.Body.Packs, s.cfg.Packs.List()...)
			}
			return out, nil
		})
	op := s.op(http.MethodPost, "/v1/models/{name}/pull", "pull-pack", "Bring a pack to the server")
	op.Description = "Events: progress, then done or error. Hanging up stops the work; the next pull goes on from there."
	op.Responses = eventsOr[pack.Progress, pack.Progress](api.OpenAPI(), "How far it is, at last with the phase done")
	huma.Register(api, op, s.pull)
	huma.Register(api, s.op(http.MethodDelete, "/v1/models/{name}", "remove-pack", "Delete a pack"), s.removePack)
}

func (s *Server) pull(ctx context.Context, in *namePack) (*streamed, error) {
	if s.cfg.Packs == nil {
		return nil, s.fail(ctx, missingPart("model packs", "Give it a folder: QIAO_PACKS."))
	}
	seq := s.cfg.Packs.Pull(ctx, in.Name, "")
	if wantsEvents(in.Accept) {
		return s.stream(pullEvents(seq)), nil
	}
	var last pack.Progress
	for p, err := range seq {
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		last = p
	}
	return s.answerJSON(last), nil
}

func pullEvents(seq iter.Seq2[pack.Progress, error]) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		for p, err := range seq {
			name := "progress"
			if p.Phase == pack.Done {
				name = "done"
			}
			if !yield(event{name, p}, err) || err != nil {
				return
			}
		}
	}
}

func (s *Server) removePack(ctx context.Context, in *namePack) (*nothing, error) {
	if s.cfg.Packs == nil {
		return nil, s.fail(ctx, missingPart("model packs", "Give it a folder: QIAO_PACKS."))
	}
	if err := s.cfg.Packs.Remove(in.Name); err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}
