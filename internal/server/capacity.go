package server

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/capacity"
	"github.com/qiao-ai/qiao/capacity/price"
	"github.com/qiao-ai/qiao/capacity/report"
	"github.com/qiao-ai/qiao/capacity/silicon"
	scenarios "github.com/qiao-ai/qiao/examples/capacity"
)

type (
	scenarioList struct {
		Body struct {
			Scenarios []scenarios.File       `json:"scenarios"`
			GPUs      []silicon.GPU          `json:"gpus"`
			Models    []silicon.Architecture `json:"models"`
		}
	}
	planInput struct {
		Body struct {
			Scenario string         `json:"scenario" doc:"The scenario, as YAML (docs/capacity.md)" maxLength:"1048576"`
			Scale    capacity.Scale `json:"scale,omitempty" doc:"To try the scenario otherwise"`
		}
	}
	planPageInput struct {
		Language string `query:"language" enum:"en,zh" default:"en"`
		planInput
	}
	planOut struct{ Body *capacity.Plan }
)

// capacityAPI plans fleets. It asks no partner.
func (s *Server) capacityAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/capacity/scenarios", "capacity-scenarios", "Example scenarios, and the GPUs and models that are known"), s.listScenarios)
	huma.Register(api, s.op(http.MethodPost, "/v1/capacity/plan", "capacity-plan", "Requests, quota, GPUs and money for a scenario; nothing is kept"),
		func(ctx context.Context, in *planInput) (*planOut, error) {
			p, err := s.planOf(ctx, in)
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			return &planOut{p}, nil
		})
	huma.Register(api, s.op(http.MethodPost, "/v1/capacity/plan.html", "capacity-page", "The plan of a scenario as one page"), s.planPage)
}

func (s *Server) listScenarios(ctx context.Context, _ *struct{}) (*scenarioList, error) {
	files, err := scenarios.All()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	l, err := silicon.Load()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &scenarioList{}
	out.Body.Scenarios, out.Body.GPUs, out.Body.Models = files, l.GPUs, l.Architectures
	return out, nil
}

func (s *Server) planOf(ctx context.Context, in *planInput) (*capacity.Plan, error) {
	scenario, err := capacity.Parse([]byte(in.Body.Scenario))
	if err != nil {
		return nil, err
	}
	if scenario, err = scenario.Scaled(in.Body.Scale); err != nil {
		return nil, err
	}
	var prices capacity.Prices
	if s.cfg.Prices != nil {
		book, err := s.cfg.Prices()
		if err != nil {
			return nil, err
		}
		prices = price.Of(book)
	}
	return scenario.Plan(ctx, nil, prices, time.Now())
}

func (s *Server) planPage(ctx context.Context, in *planPageInput) (*pageOut, error) {
	p, err := s.planOf(ctx, &in.planInput)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	var page bytes.Buffer
	if err := report.HTML(&page, p, report.Language(in.Language)); err != nil {
		return nil, s.fail(ctx, err)
	}
	return &pageOut{"text/html; charset=utf-8", "default-src 'none'; style-src 'unsafe-inline'", page.Bytes()}, nil
}
