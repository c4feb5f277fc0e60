package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/suite"
	"github.com/qiao-ai/qiao/internal/server"
)

// echoing answers each question with itself.
type echoing struct{}

func (echoing) Generate(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) {
		_ = yield(qiao.Chunk{Text: r.Messages[0].PlainText()}, nil) && yield(qiao.Chunk{Finish: qiao.FinishStop}, nil)
	}, nil
}

// hall is where two models that echo are compared on a suite named own.
func hall(t *testing.T) *bakeoff.Hall {
	dir := filepath.Join(t.TempDir(), "bakeoff")
	h := bakeoff.NewHall(func(context.Context) *bakeoff.Bench {
		return &bakeoff.Bench{
			Dir: dir, Model: func(string) (qiao.Model, error) { return echoing{}, nil },
			Suite: func(string) (*suite.Suite, error) {
				return &suite.Suite{Name: "own", Items: []suite.Item{{ID: "1", Prompt: "yes", Answer: "yes"}, {ID: "2", Prompt: "no", Answer: "yes"}, {ID: "3", Prompt: "no", Answer: "no"}}}, nil
			},
		}
	})
	t.Cleanup(h.Close)
	return h
}

// ask calls the server and checks the status.
func ask(t *testing.T, method, url, body string, status int, headers ...string) string {
	t.Helper()
	resp, got := call(t, method, url, body, headers...)
	if resp.StatusCode != status {
		t.Fatalf("%s %s: %d, want %d: %.300s", method, url, resp.StatusCode, status, got)
	}
	return got
}

func TestABakeOffOverHTTP(t *testing.T) {
	url := start(t, server.Config{Bakeoffs: hall(t)})
	started := ask(t, "POST", url+"/v1/bakeoff/runs", `{"spec":"name: first\nsuites: [\"qiao:own\"]\ncontenders: [{model: p/a}, {model: p/b}]\nneeds: [{feature: own, weights: {quality: 1}}]\n"}`, http.StatusAccepted)
	if !strings.Contains(started, `"name":"first"`) || !strings.Contains(started, `"questions":6`) {
		t.Errorf("started: %s", started)
	}
	events := ask(t, "GET", url+"/v1/bakeoff/runs/first/progress", "", http.StatusOK, "Accept: text/event-stream")
	if !strings.Contains(events, "event: done") {
		t.Errorf("events: %s", events)
	}
	var report struct{ Decisions []struct{ Primary string } }
	if err := json.Unmarshal([]byte(ask(t, "GET", url+"/v1/bakeoff/runs/first", "", http.StatusOK)), &report); err != nil || len(report.Decisions) != 1 || report.Decisions[0].Primary == "" {
		t.Errorf("report: %+v, %v", report, err)
	}
	for path, want := range map[string]string{
		"/v1/bakeoff/runs": `"missing":0`,
		"/v1/bakeoff/runs/first/report.html?language=zh": "选用",
		"/v1/bakeoff/runs/first/item?suite=own&item=2":   `"text":"no"`,
	} {
		if got := ask(t, "GET", url+path, "", http.StatusOK); !strings.Contains(got, want) {
			t.Errorf("%s: %.300s", path, got)
		}
	}
	if got := ask(t, "POST", url+"/v1/bakeoff/runs/first/decide", `{"need":{"feature":"own","region":"","weights":{"reliability":1}}}`, http.StatusOK); !strings.Contains(got, `"primary":"p/`) {
		t.Errorf("decided: %s", got)
	}
	ask(t, "DELETE", url+"/v1/bakeoff/runs/first", "", http.StatusNoContent)
	ask(t, "GET", url+"/v1/bakeoff/runs/first", "", http.StatusNotFound)
}

func TestABakeOffThatIsWrong(t *testing.T) {
	url := start(t, server.Config{Bakeoffs: hall(t)})
	for body, status := range map[string]int{
		`{"spec":"name: x\nsuits: [a]"}`:                                            http.StatusBadRequest,
		`{"spec":"name: x\nsuites: [/etc/passwd]\ncontenders: [{model: a/b}]"}`:     http.StatusForbidden,
		`{"spec":"name: ../x\nsuites: [\"qiao:own\"]\ncontenders: [{model: a/b}]"}`: http.StatusBadRequest,
		`{"spec":"name: x\nsuites: [\"qiao:own\"]\ncontenders: []"}`:                http.StatusBadRequest,
	} {
		if got := ask(t, "POST", url+"/v1/bakeoff/runs", body, status); !strings.Contains(got, `"fix"`) {
			t.Errorf("%s: %s", body, got)
		}
	}
}
