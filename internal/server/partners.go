package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
)

type (
	partners struct {
		Body struct {
			Partners []Partner `json:"partners"`
		}
	}
	onePartner  struct{ Body Partner }
	namePartner struct {
		ID qiao.PartnerID `path:"id"`
	}
)

func (s *Server) partnerAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/partners", "list-partners", "The model partners"),
		func(ctx context.Context, _ *struct{}) (*partners, error) {
			out := &partners{}
			out.Body.Partners = []Partner{}
			if s.cfg.Partners != nil {
				out.Body.Partners = append(out.Body.Partners, s.cfg.Partners.List(ctx)...)
			}
			return out, nil
		})
	huma.Register(api, s.op(http.MethodPost, "/v1/partners/{id}/check", "check-partner", "Ask a partner whether it answers"),
		func(ctx context.Context, in *namePartner) (*onePartner, error) {
			if s.cfg.Partners == nil {
				return nil, s.fail(ctx, missingPart("partners", "Set a partner's key, or start a model server on this machine."))
			}
			p, err := s.cfg.Partners.Check(ctx, in.ID)
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			return &onePartner{p}, nil
		})
}
