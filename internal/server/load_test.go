package server_test

import (
	"context"
	"crypto/sha256"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/job"
	"github.com/qiao-ai/qiao/write"
)

// oneLoad has done one load test.
type oneLoad struct{ stopped bool }

func (l *oneLoad) Start(_ context.Context, s job.Spec) (string, error) {
	return "1", s.Check(false, account.ParseMoney)
}

func (l *oneLoad) Report(id string) (*job.Report, error) {
	if id != "1" {
		return nil, qiao.Errorf(qiao.NotFound, "load", "there is no load test")
	}
	return &job.Report{ID: "1", Spec: job.Spec{Kind: job.Run, Model: "p/m"}, Result: &load.Result{Sent: 3, Done: true}, Done: true}, nil
}

func (l *oneLoad) Watch(_ context.Context, id string) iter.Seq2[*job.Report, error] {
	return func(yield func(*job.Report, error) bool) {
		r, _ := l.Report(id)
		before := *r
		before.Done = false
		_ = yield(&before, nil) && yield(r, nil)
	}
}

func (l *oneLoad) List() ([]*job.Report, error) {
	r, err := l.Report("1")
	return []*job.Report{r}, err
}

func (l *oneLoad) Stop(string) { l.stopped = true }

func TestALoadTestOverHTTP(t *testing.T) {
	loads := &oneLoad{}
	url := start(t, server.Config{Loads: loads})
	refused := ask(t, "POST", url+"/v1/load/runs", `{"model":"p/m","rate":5}`, http.StatusForbidden)
	if !strings.Contains(refused, "consent") {
		t.Errorf("refused: %s", refused)
	}
	ask(t, "POST", url+"/v1/load/runs", `{"model":"p/m","rate":-5}`, http.StatusBadRequest)
	if got := ask(t, "POST", url+"/v1/load/runs", `{"model":"p/m","rate":5,"consent":true,"budget":"5 CNY"}`, http.StatusAccepted); !strings.Contains(got, `"id":"1"`) {
		t.Errorf("started: %s", got)
	}
	events := ask(t, "GET", url+"/v1/load/runs/1/progress", "", http.StatusOK, "Accept: text/event-stream")
	if !strings.Contains(events, "event: progress") || !strings.Contains(events, "event: done") {
		t.Errorf("events: %s", events)
	}
	for path, want := range map[string]string{
		"/v1/load/runs": `"runs":[{"id":"1"`, "/v1/load/runs/1": `"sent":3`, "/v1/load/runs/1/report.html?language=zh": "负载测试",
	} {
		if got := ask(t, "GET", url+path, "", http.StatusOK); !strings.Contains(got, want) {
			t.Errorf("%s: %.300s", path, got)
		}
	}
	ask(t, "GET", url+"/v1/load/runs/2", "", http.StatusNotFound)
	ask(t, "GET", url+"/v1/load/runs/2/progress", "", http.StatusNotFound, "Accept: text/event-stream")
	if ask(t, "POST", url+"/v1/load/runs/1/stop", "", http.StatusNoContent); !loads.stopped {
		t.Error("it was not stopped")
	}
}

func TestALoadTestIsForAdmins(t *testing.T) {
	key := func(name string, admin bool) server.Key {
		secret := "0123456789abcdef-" + name
		return server.Key{User: write.UserID(name), Hash: sha256.Sum256([]byte(secret)), Account: &account.Key{ID: account.KeyID(name), Admin: admin}}
	}
	url := start(t, server.Config{Loads: &oneLoad{}, Access: server.Access{Keys: []server.Key{key("li", false), key("ada", true)}}})
	for _, path := range []string{"/v1/load/runs", "/v1/load/runs/1", "/v1/load/runs/1/progress", "/v1/load/runs/1/report.html"} {
		ask(t, "GET", url+path, "", http.StatusForbidden, "Authorization: Bearer 0123456789abcdef-li")
		ask(t, "GET", url+path, "", http.StatusOK, "Authorization: Bearer 0123456789abcdef-ada")
	}
	ask(t, "POST", url+"/v1/load/runs", `{"model":"p/m","rate":5,"consent":true}`, http.StatusForbidden, "Authorization: Bearer 0123456789abcdef-li")
}
