package server

import (
	"bytes"
	"context"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao/load/job"
	loadreport "github.com/qiao-ai/qiao/load/report"
)

// Loads does load tests in the background.
type Loads interface {
	// Start starts a test and returns its id; Kind Conflict while another runs.
	Start(ctx context.Context, s job.Spec) (id string, err error)
	// Watch yields a test's report as it changes, until it is done.
	Watch(ctx context.Context, id string) iter.Seq2[*job.Report, error]
	// Report returns a test's report as it is; Kind NotFound for another id.
	Report(id string) (*job.Report, error)
	// List returns reports without their seconds, the newest first.
	List() ([]*job.Report, error)
	// Stop ends a test that is on its way.
	Stop(id string)
}

type (
	loadRuns struct {
		Body struct {
			Runs []*job.Report `json:"runs"`
		}
	}
	startLoad   struct{ Body job.Spec }
	startedLoad struct {
		Status int
		Body   struct {
			ID string `json:"id"`
		}
	}
	loadID struct {
		ID     string `path:"id"`
		Accept string `header:"Accept"`
	}
	loadPage struct {
		ID       string `path:"id"`
		Language string `query:"language" enum:"en,zh" default:"en"`
	}
	loadReport struct{ Body *job.Report }
)

// loadAPI starts, follows and reads load tests. They cost money and harm others if
// used wrongly: operators start them, viewers see what came of it.
func (s *Server) loadAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/load/runs", "list-loads", "The load tests, the newest first"), s.listLoads)
	start := s.op(http.MethodPost, "/v1/load/runs", "start-load", "Start a load test; a remote partner must have consented")
	start.DefaultStatus = http.StatusAccepted
	huma.Register(api, start, s.startLoad)
	watch := s.op(http.MethodGet, "/v1/load/runs/{id}/progress", "watch-load", "How a load test stands, as it changes")
	watch.Responses = eventsOr[job.Report, job.Report](api.OpenAPI(), "Events: progress, then done or error")
	huma.Register(api, watch, s.watchLoad)
	huma.Register(api, s.op(http.MethodGet, "/v1/load/runs/{id}", "load-report", "The report of a load test"), s.reportLoad)
	huma.Register(api, s.op(http.MethodGet, "/v1/load/runs/{id}/report.html", "load-page", "The report as one page"), s.pageLoad)
	huma.Register(api, s.op(http.MethodPost, "/v1/load/runs/{id}/stop", "stop-load", "Stop a load test; what it measured is kept"), s.stopLoad)
}

// loads is where load tests are done.
func (s *Server) loads(ctx context.Context) (Loads, error) {
	if s.cfg.Loads == nil {
		return nil, s.fail(ctx, missingPart("load tests", "Start the server with qiao serve."))
	}
	return s.cfg.Loads, nil
}

func (s *Server) listLoads(ctx context.Context, _ *struct{}) (*loadRuns, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	list, err := l.List()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &loadRuns{}
	out.Body.Runs = append([]*job.Report{}, list...)
	return out, nil
}

func (s *Server) startLoad(ctx context.Context, in *startLoad) (*startedLoad, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	id, err := l.Start(ctx, in.Body)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &startedLoad{Status: http.StatusAccepted}
	about(ctx, id)
	out.Body.ID = id
	return out, nil
}

func (s *Server) watchLoad(ctx context.Context, in *loadID) (*streamed, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	if !wantsEvents(in.Accept) {
		r, err := l.Report(in.ID)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return s.answerJSON(r), nil
	}
	if _, err := l.Report(in.ID); err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.stream(func(yield func(event, error) bool) {
		for r, err := range l.Watch(ctx, in.ID) {
			name := "progress"
			if err == nil && r.Done {
				name = "done"
			}
			if !yield(event{name, r}, err) || err != nil {
				return
			}
		}
	}), nil
}

func (s *Server) reportLoad(ctx context.Context, in *loadID) (*loadReport, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	r, err := l.Report(in.ID)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &loadReport{r}, nil
}

func (s *Server) pageLoad(ctx context.Context, in *loadPage) (*pageOut, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	r, err := l.Report(in.ID)
	var page bytes.Buffer
	if err == nil {
		err = loadreport.HTML(&page, r, loadreport.Language(in.Language))
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &pageOut{"text/html; charset=utf-8", "default-src 'none'; style-src 'unsafe-inline'", page.Bytes()}, nil
}

func (s *Server) stopLoad(ctx context.Context, in *loadID) (*nothing, error) {
	l, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := l.Report(in.ID); err != nil {
		return nil, s.fail(ctx, err)
	}
	l.Stop(in.ID)
	return nil, nil
}
