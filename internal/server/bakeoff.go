package server

import (
	"bytes"
	"context"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	decision "github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

type (
	bakeoffRuns struct {
		Body struct {
			Runs []bakeoffRun `json:"runs"`
		}
	}
	bakeoffRun struct {
		bakeoff.Summary
		Running bool `json:"running"`
	}
	startBakeoff struct {
		Body struct {
			Spec  string `json:"spec" doc:"The file of the bake-off, as YAML"`
			Name  string `json:"name,omitempty" doc:"Over the file's name"`
			Fresh bool   `json:"fresh,omitempty" doc:"Take no answers over from other runs"`
		}
	}
	startedBakeoff struct {
		Status int
		Body   struct {
			Name        string              `json:"name"`
			Expectation bakeoff.Expectation `json:"expectation"`
		}
	}
	bakeoffName struct {
		Name   string `path:"name"`
		Accept string `header:"Accept"`
	}
	bakeoffItem struct {
		Name  string `path:"name"`
		Suite string `query:"suite"`
		Item  string `query:"item"`
	}
	bakeoffPage struct {
		Name     string `path:"name"`
		Language string `query:"language" enum:"en,zh" default:"en"`
	}
	decideBakeoff struct {
		Name string `path:"name"`
		Body struct {
			Need decision.Need `json:"need"`
		}
	}
	bakeoffReport   struct{ Body *report.Report }
	bakeoffSight    struct{ Body *bakeoff.Sight }
	bakeoffDecision struct{ Body *decision.Decision }
	pageOut         struct {
		ContentType string `header:"Content-Type"`
		Policy      string `header:"Content-Security-Policy"`
		Body        []byte
	}
)

// bakeoffAPI starts, follows and reads bake-offs.
func (s *Server) bakeoffAPI(api huma.API) {
	huma.Register(api, s.op(http.MethodGet, "/v1/bakeoff/runs", "list-bakeoffs", "The runs, the newest first"), s.listBakeoffs)
	start := s.op(http.MethodPost, "/v1/bakeoff/runs", "start-bakeoff", "Start a run, or go on with it")
	start.DefaultStatus = http.StatusAccepted
	huma.Register(api, start, s.startBakeoff)
	watch := s.op(http.MethodGet, "/v1/bakeoff/runs/{name}/progress", "watch-bakeoff", "How a run stands, as it changes")
	watch.Responses = eventsOr[run.Progress, run.Progress](api.OpenAPI(), "Events: progress, then done or error")
	huma.Register(api, watch, s.watchBakeoff)
	huma.Register(api, s.op(http.MethodPost, "/v1/bakeoff/runs/{name}/stop", "stop-bakeoff", "Stop a run; it can go on later"), s.stopBakeoff)
	huma.Register(api, s.op(http.MethodGet, "/v1/bakeoff/runs/{name}", "bakeoff-report", "The report of a run"), s.reportBakeoff)
	huma.Register(api, s.op(http.MethodGet, "/v1/bakeoff/runs/{name}/report.html", "bakeoff-page", "The report as one page"), s.pageBakeoff)
	huma.Register(api, s.op(http.MethodGet, "/v1/bakeoff/runs/{name}/item", "bakeoff-item", "One item with all answers"), s.itemBakeoff)
	huma.Register(api, s.op(http.MethodPost, "/v1/bakeoff/runs/{name}/decide", "decide-bakeoff", "The decision with other weights and limits; nothing is kept"), s.decideBakeoff)
	huma.Register(api, s.op(http.MethodDelete, "/v1/bakeoff/runs/{name}", "remove-bakeoff", "Delete a run and its answers"), s.removeBakeoff)
}

// hall is where bake-offs are held.
func (s *Server) hall() (*bakeoff.Hall, error) {
	if s.cfg.Bakeoffs == nil {
		return nil, missingPart("bake-offs", "Start the server with qiao serve.")
	}
	return s.cfg.Bakeoffs, nil
}

func (s *Server) listBakeoffs(ctx context.Context, _ *struct{}) (*bakeoffRuns, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	list, err := h.Bench(ctx).List()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &bakeoffRuns{}
	out.Body.Runs = []bakeoffRun{}
	for _, r := range list {
		out.Body.Runs = append(out.Body.Runs, bakeoffRun{r, h.Running(r.Name)})
	}
	return out, nil
}

func (s *Server) startBakeoff(ctx context.Context, in *startBakeoff) (*startedBakeoff, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	sp, err := spec.Parse([]byte(in.Body.Spec))
	if err != nil {
		return nil, s.fail(ctx, qiao.E(qiao.Invalid, "bakeoff", err).WithFix("Correct the line that is named; docs/bakeoff.md lists the keys."))
	}
	sp.Confine()
	if in.Body.Name != "" {
		sp.Name = in.Body.Name
	}
	about(ctx, sp.Name)
	plan, err := h.Bench(ctx).Plan(sp)
	if err == nil {
		err = h.Start(sp, in.Body.Fresh)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &startedBakeoff{Status: http.StatusAccepted}
	out.Body.Name, out.Body.Expectation = sp.Name, bakeoff.Expect(plan)
	return out, nil
}

func (s *Server) watchBakeoff(ctx context.Context, in *bakeoffName) (*streamed, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	seq := h.Watch(ctx, in.Name)
	if wantsEvents(in.Accept) {
		return s.stream(progressEvents(seq)), nil
	}
	for p, err := range seq {
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return s.answerJSON(p), nil
	}
	return s.answerJSON(run.Progress{}), nil
}

// progressEvents ends with the event done, so that a client knows that the stream
// was not cut.
func progressEvents(seq iter.Seq2[run.Progress, error]) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		var last run.Progress
		for p, err := range seq {
			last = p
			if !yield(event{"progress", p}, err) || err != nil {
				return
			}
		}
		yield(event{"done", last}, nil)
	}
}

func (s *Server) stopBakeoff(ctx context.Context, in *bakeoffName) (*nothing, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	h.Stop(in.Name)
	return nil, nil
}

func (s *Server) reportBakeoff(ctx context.Context, in *bakeoffName) (*bakeoffReport, error) {
	r, err := s.bakeoffReport(ctx, in.Name)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &bakeoffReport{r}, nil
}

func (s *Server) bakeoffReport(ctx context.Context, name string) (*report.Report, error) {
	h, err := s.hall()
	if err != nil {
		return nil, err
	}
	return h.Bench(ctx).Report(ctx, name, nil)
}

func (s *Server) pageBakeoff(ctx context.Context, in *bakeoffPage) (*pageOut, error) {
	r, err := s.bakeoffReport(ctx, in.Name)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	var page bytes.Buffer
	if err := r.HTML(&page, report.Language(in.Language)); err != nil {
		return nil, s.fail(ctx, err)
	}
	return &pageOut{"text/html; charset=utf-8", "default-src 'none'; style-src 'unsafe-inline'", page.Bytes()}, nil
}

func (s *Server) itemBakeoff(ctx context.Context, in *bakeoffItem) (*bakeoffSight, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	sight, err := h.Bench(ctx).Sight(ctx, in.Name, in.Suite, in.Item)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &bakeoffSight{sight}, nil
}

func (s *Server) decideBakeoff(ctx context.Context, in *decideBakeoff) (*bakeoffDecision, error) {
	h, err := s.hall()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	d, err := h.Bench(ctx).DecideAgain(ctx, in.Name, in.Body.Need)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &bakeoffDecision{d}, nil
}

func (s *Server) removeBakeoff(ctx context.Context, in *bakeoffName) (*nothing, error) {
	h, err := s.hall()
	if err == nil && h.Running(in.Name) {
		err = qiao.Errorf(qiao.Conflict, "bakeoff", "the run %q is on its way", in.Name).WithFix("Stop it first.")
	}
	if err == nil {
		err = h.Bench(ctx).Remove(in.Name)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}
