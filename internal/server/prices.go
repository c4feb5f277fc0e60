package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/partner/catalog"
)

type (
	pricesInput struct {
		Vendor string `query:"vendor" doc:"such as qwen"`
		Model  string `query:"model"`
	}
	priceList struct {
		Body struct {
			Seen   string          `json:"seen" doc:"the day the facts were gathered"`
			Models []catalog.Entry `json:"models"`
		}
	}
)

func (s *Server) priceAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/prices", "prices", "What is known of models: limits, abilities, prices"),
		func(ctx context.Context, in *pricesInput) (*priceList, error) {
			if s.cfg.Prices == nil {
				return nil, s.fail(ctx, missingPart("price book", "Start it with: qiao serve"))
			}
			book, err := s.cfg.Prices()
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			out := &priceList{}
			out.Body.Seen, out.Body.Models = book.Seen, []catalog.Entry{}
			now := time.Now()
			for m := range book.Models() {
				if (in.Vendor == "" || m.Vendor == in.Vendor) && (in.Model == "" || string(m.ID) == in.Model) {
					out.Body.Models = append(out.Body.Models, m.Entry(now))
				}
			}
			return out, nil
		})
}
