package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/route"
)

// Routes knows how requests find their partners.
type Routes interface {
	Status(ctx context.Context) RouteStatus
	// Explain says how a request would be routed now, without sending anything.
	Explain(ctx context.Context, q RouteQuery) (route.Explanation, error)
	// Drain takes a partner out of service, or puts it back. An unknown id is an
	// error of Kind NotFound.
	Drain(ctx context.Context, id qiao.PartnerID, drained bool) error
}

// A RouteStatus is how the partners do at present, by what was measured.
type RouteStatus struct {
	Partners []route.Status   `json:"partners"`
	Policies []Policy         `json:"policies"`
	Absent   []qiao.PartnerID `json:"absent"` // that policies and routes name, and that are not there
	Shared   *Shared          `json:"shared,omitempty"`
}

// Shared is how the limits stand that several nodes share.
type Shared struct {
	Node  string `json:"node"`
	Nodes int    `json:"nodes" doc:"that were heard of in the last seconds, or that a limit is divided by"`
	Up    bool   `json:"up" doc:"false while each node keeps to its share of the limits"`
	Alone int64  `json:"alone" doc:"requests admitted by the node's own share"`
	Error string `json:"error,omitempty"`
	Fix   string `json:"fix,omitempty"`
}

// A Policy is a routing policy of the settings.
type Policy struct {
	Name      string         `json:"name"`
	Regions   []qiao.Region  `json:"regions,omitempty"`
	Features  []qiao.Feature `json:"features,omitempty"`
	Partners  []string       `json:"partners,omitempty"`
	Fallback  []string       `json:"fallback,omitempty"`
	Strategy  string         `json:"strategy"`
	Residency []string       `json:"residency,omitempty"`
	Hedge     float64        `json:"hedge,omitempty"`
}

// A RouteQuery is what a request is like that is explained.
type RouteQuery struct {
	Region  qiao.Region  `query:"region" doc:"where the user is"`
	Feature qiao.Feature `query:"feature" doc:"who asks, such as write"`
	Model   qiao.ModelID `query:"model" doc:"a model, PARTNER/MODEL or an alias"`
	Tokens  int64        `query:"tokens" minimum:"0" doc:"of input"`
	Output  int          `query:"output" minimum:"0" doc:"tokens of output that it asks for"`
	Session string       `query:"session" doc:"of the conversation"`
	Needs   []string     `query:"needs,explode" doc:"tools, schema, images" enum:"tools,schema,images"`
}

// Request is a request of that kind; it has no text.
func (q *RouteQuery) Request() *qiao.Request {
	r := &qiao.Request{Region: q.Region, Feature: q.Feature, Model: q.Model, MaxTokens: q.Output}
	for _, need := range q.Needs {
		switch strings.TrimSpace(need) {
		case "tools":
			r.Tools = []qiao.Tool{{Name: "f"}}
		case "schema":
			r.Schema = json.RawMessage(`{}`)
		case "images":
			r.Messages = []qiao.Message{{Role: qiao.User, Parts: []qiao.Part{{Image: &qiao.Image{}}}}}
		}
	}
	return r
}

type (
	routeStatus struct{ Body RouteStatus }
	explained   struct{ Body route.Explanation }
)

// routeAPI registers what tells of routes.
func (s *Server) routeAPI(api huma.API) {
	none := missingPart("routes", "Start it with: qiao serve")
	huma.Register(api, s.op(http.MethodGet, "/v1/routes", "list-routes", "How each partner does, and the policies"),
		func(ctx context.Context, _ *struct{}) (*routeStatus, error) {
			if s.cfg.Routes == nil {
				return nil, s.fail(ctx, none)
			}
			return &routeStatus{s.cfg.Routes.Status(ctx)}, nil
		})
	huma.Register(api, s.op(http.MethodGet, "/v1/routes/explain", "explain-route", "Who would answer a request, and why not the others"),
		func(ctx context.Context, q *RouteQuery) (*explained, error) {
			if s.cfg.Routes == nil {
				return nil, s.fail(ctx, none)
			}
			e, err := s.cfg.Routes.Explain(ctx, *q)
			if err != nil {
				return nil, s.fail(ctx, err)
			}
			return &explained{e}, nil
		})
	s.drainAPI(api, "drain", true, "Take a partner out of service")
	s.drainAPI(api, "restore", false, "Put a partner back into service")
}

func (s *Server) drainAPI(api huma.API, verb string, drained bool, summary string) {
	huma.Register(api, s.op(http.MethodPost, "/v1/partners/{id}/"+verb, verb+"-partner", summary),
		func(ctx context.Context, in *namePartner) (*struct{}, error) {
			if s.cfg.Routes == nil {
				return nil, s.fail(ctx, missingPart("routes", "Start it with: qiao serve"))
			}
			if err := s.cfg.Routes.Drain(ctx, in.ID, drained); err != nil {
				return nil, s.fail(ctx, err)
			}
			return nil, nil
		})
}
