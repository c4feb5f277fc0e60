package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
)

func assistantServer(t *testing.T, ports assist.Ports) *Server {
	t.Helper()
	a, err := skill.New(assist.Config{Store: new(assist.Memory), Ports: ports})
	if err != nil {
		t.Fatal(err)
	}
	return New(Config{Assistant: a})
}

func post(t *testing.T, s *Server, at, accept, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, at, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestATurnConfirmationAndUndoOverHTTP(t *testing.T) {
	s := assistantServer(t, nil)
	if w := post(t, s, "/v1/assistant/turns", "text/event-stream", `{"text":"set a timer for 5 minutes"}`); w.Code != 200 || !strings.Contains(w.Body.String(), "event: result") {
		t.Errorf("a turn: %d %s", w.Code, w.Body)
	}
	post(t, s, "/v1/assistant/turns", "application/json", `{"text":"set a timer for 9 minutes"}`)
	w := post(t, s, "/v1/assistant/turns", "application/json", `{"text":"cancel all timers"}`)
	var got struct{ Events []assist.Event }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	token := ""
	for _, e := range got.Events {
		if e.Confirmation != nil {
			token = e.Confirmation.Token
		}
	}
	if w = post(t, s, "/v1/assistant/confirm", "application/json", `{"token":"`+token+`"}`); w.Code != 200 || !strings.Contains(w.Body.String(), "cancelled 2") {
		t.Errorf("a confirmation: %d %s", w.Code, w.Body)
	}
	if w = post(t, s, "/v1/assistant/confirm", "application/json", `{"token":"`+token+`"}`); w.Code != 404 {
		t.Errorf("a token used twice: %d %s", w.Code, w.Body)
	}
	if w = post(t, s, "/v1/assistant/undo", "application/json", `{}`); w.Code != 200 || !strings.Contains(w.Body.String(), "timer.cancel") {
		t.Errorf("undo: %d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/assistant/today?zone=Asia/Shanghai", nil)
	r.Host = "localhost"
	day := httptest.NewRecorder()
	s.ServeHTTP(day, r)
	if day.Code != 200 || strings.Count(day.Body.String(), `"seconds"`) != 2 {
		t.Errorf("today: %d %s", day.Code, day.Body)
	}
}

func TestWrongTurnsAreProblems(t *testing.T) {
	s := assistantServer(t, nil)
	for body, want := range map[string]int{
		`{"text":"` + strings.Repeat("x", 100_000) + `"}`: 413,
		`{"text":"hi","zone":"Moon/Base"}`:                400,
	} {
		if w := post(t, s, "/v1/assistant/turns", "application/json", body); w.Code != want {
			t.Errorf("%.30s gives %d %s, want %d", body, w.Code, w.Body, want)
		}
	}
	if w := post(t, s, "/v1/assistant/confirm", "application/json", `{}`); w.Code != 400 {
		t.Errorf("no token gives %d", w.Code)
	}
	if w := post(t, New(Config{}), "/v1/assistant/turns", "application/json", `{"text":"hi"}`); w.Code != 503 {
		t.Errorf("without an assistant: %d", w.Code)
	}
}
