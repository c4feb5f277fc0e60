package server

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/ledger"
)

// Usage knows what became of requests to models.
type Usage interface {
	Usage(ctx context.Context, q ledger.Query) ([]ledger.Group, error)
	Rows(ctx context.Context, f ledger.Filter, limit int) ([]ledger.Row, error)
	Counts() ledger.Counts
	// Spent tells what a subject spent in the day and in the month that run.
	Spent(ctx context.Context, s account.Subject) (day, month []qiao.Money, err error)
}

type (
	// A UsageFilter chooses requests. It is exported for huma, which skips embedded
	// structs that are not.
	UsageFilter struct {
		Since   string         `query:"since" doc:"a day, a time in RFC 3339, or how long ago, such as 24h or 7d"`
		Until   string         `query:"until"`
		Key     string         `query:"key"`
		Team    string         `query:"team"`
		Feature qiao.Feature   `query:"feature"`
		Partner qiao.PartnerID `query:"partner"`
		Model   qiao.ModelID   `query:"model"`
		Region  qiao.Region    `query:"region"`
		Outcome ledger.Outcome `query:"outcome"`
	}
	usageInput struct {
		UsageFilter
		By     string `query:"by" doc:"dimensions with commas between them: key, team, user, feature, region, partner, asked, model, outcome, dialect, and one of minute, hour, day"`
		Zone   string `query:"zone" doc:"offset of hours and days from UTC, such as +08:00"`
		Format string `query:"format" enum:"json,csv"`
	}
	usageGroups struct {
		Groups []ledger.Group `json:"groups"`
		Bounds []float64      `json:"firstTokenBoundsMs" doc:"upper bounds of the classes of firstToken; the last is above all"`
		Counts ledger.Counts  `json:"counts"`
	}
	rowsInput struct {
		UsageFilter
		Limit int `query:"limit" minimum:"1" maximum:"10000" default:"100"`
	}
	rowList struct {
		Body struct {
			Rows []ledger.Row `json:"rows"`
		}
	}
	spentInput struct {
		Key     string `query:"key"`
		Team    string `query:"team"`
		Feature string `query:"feature"`
	}
	spent struct {
		Body struct {
			Day   []qiao.Money `json:"day"`
			Month []qiao.Money `json:"month"`
		}
	}
)

func (s *Server) usageAPI(api huma.API) {
	op := s.op(http.MethodGet, "/v1/usage", "usage", "Requests, tokens, money and times, in groups")
	op.Description = "A key without the role viewer sees its own requests. Amounts in two currencies are never added: each has a group of its own."
	op.Responses = map[string]*huma.Response{"200": {Description: "The groups", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf[usageGroups](api.OpenAPI())}, "text/csv": {Schema: schemaOf[string](api.OpenAPI())},
	}}}
	huma.Register(api, op, s.usage)
	huma.Register(api, s.op(http.MethodGet, "/v1/usage/requests", "usage-requests", "Single requests, the newest first"), s.usageRows)
	huma.Register(api, s.op(http.MethodGet, "/v1/usage/budget", "usage-budget", "What a key, team or feature has spent in the day and the month that run"), s.usageBudget)
}

func (s *Server) usage(ctx context.Context, in *usageInput) (*streamed, error) {
	f, err := s.usageFilter(ctx, in.UsageFilter)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	q := ledger.Query{Filter: f}
	if q.By, err = ledger.ParseDimensions(in.By); err != nil {
		return nil, s.fail(ctx, err)
	}
	if q.Offset, err = ledger.ParseOffset(in.Zone); err != nil {
		return nil, s.fail(ctx, err)
	}
	groups, err := s.cfg.Usage.Usage(ctx, q)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	if in.Format == "csv" {
		return answerCSV(q, groups)
	}
	out := usageGroups{Groups: append([]ledger.Group{}, groups...), Counts: s.cfg.Usage.Counts()}
	for _, b := range ledger.Bounds() {
		out.Bounds = append(out.Bounds, float64(b.Microseconds())/1000)
	}
	return s.answerJSON(out), nil
}

func answerCSV(q ledger.Query, groups []ledger.Group) (*streamed, error) {
	var b bytes.Buffer
	if err := ledger.WriteCSV(&b, q, groups); err != nil {
		return nil, err
	}
	return &streamed{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="usage.csv"`)
		w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
		_, _ = w.Write(b.Bytes()) // a client that has gone
	}}, nil
}

// usageFilter reads a filter. A caller who is no viewer sees their own requests.
func (s *Server) usageFilter(ctx context.Context, in UsageFilter) (f ledger.Filter, err error) {
	if s.cfg.Usage == nil {
		return f, missingPart("ledger", "Start it with: qiao serve")
	}
	f = ledger.Filter{Key: in.Key, Team: in.Team, Feature: in.Feature, Partner: in.Partner, Model: in.Model, Region: in.Region, Outcome: in.Outcome}
	if !may(ctx, account.Viewer) {
		f.Key = string(account.FromContext(ctx).ID)
	}
	now := time.Now()
	if f.Since, err = ledger.ParseTime(in.Since, now); err != nil {
		return f, err
	}
	f.Until, err = ledger.ParseTime(in.Until, now)
	return f, err
}

func (s *Server) usageRows(ctx context.Context, in *rowsInput) (*rowList, error) {
	f, err := s.usageFilter(ctx, in.UsageFilter)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	rows, err := s.cfg.Usage.Rows(ctx, f, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &rowList{}
	out.Body.Rows = append([]ledger.Row{}, rows...)
	return out, nil
}

func (s *Server) usageBudget(ctx context.Context, in *spentInput) (*spent, error) {
	if s.cfg.Usage == nil {
		return nil, s.fail(ctx, missingPart("ledger", "Start it with: qiao serve"))
	}
	subject := account.Subject{Kind: "key", Name: in.Key}
	switch {
	case !may(ctx, account.Viewer):
		subject.Name = string(account.FromContext(ctx).ID)
	case in.Team != "":
		subject = account.Subject{Kind: "team", Name: in.Team}
	case in.Feature != "":
		subject = account.Subject{Kind: "feature", Name: in.Feature}
	}
	if strings.TrimSpace(subject.Name) == "" {
		return nil, s.fail(ctx, qiao.Errorf(qiao.Invalid, "usage", "whose budget is not said").WithFix("Name a key, team or feature."))
	}
	day, month, err := s.cfg.Usage.Spent(ctx, subject)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &spent{}
	out.Body.Day, out.Body.Month = append([]qiao.Money{}, day...), append([]qiao.Money{}, month...)
	return out, nil
}
