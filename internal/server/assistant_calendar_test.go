package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestACalendarGoesInIsShownAndComesOut(t *testing.T) {
	s := assistantServer(t, nil)
	get := func(at string) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, at, nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	file := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260302T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:早会\r\nEND:VEVENT\r\n" +
		"BEGIN:VTODO\r\nUID:b\r\nSUMMARY:milk\r\nDUE:20260303T040000Z\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nUID:c\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	body, err := json.Marshal(map[string]string{"data": file, "zone": "Asia/Shanghai"})
	if err != nil {
		t.Fatal(err)
	}
	w := post(t, s, "/v1/assistant/import", "application/json", string(body))
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"new":2`) || !strings.Contains(w.Body.String(), `{"line":14,"why":"it has no DTSTART"}`) {
		t.Fatalf("an import: %d %s", w.Code, w.Body)
	}
	w = get("/v1/assistant/calendar?zone=Asia/Shanghai&from=2026-03-03&days=1")
	var got struct{ Entries []calendarEntry }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Entries) != 2 || got.Entries[0].Title != "早会" || got.Entries[1].Title != "milk" || got.Entries[0].Start.Hour() != 9 {
		t.Errorf("a day: %d %s, %v", w.Code, w.Body, err)
	}
	if w = get("/v1/assistant/export/calendar"); w.Code != 200 || !strings.Contains(w.Body.String(), "SUMMARY:早会") || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Errorf("an export: %d %v %s", w.Code, w.Header(), w.Body)
	}
	for at, code := range map[string]int{"/v1/assistant/export/contacts": 404, "/v1/assistant/export/notes": 400, "/v1/assistant/calendar?from=today": 400, "/v1/assistant/calendar?days=9999": 400} {
		if w := get(at); w.Code != code {
			t.Errorf("%s is %d %s, want %d", at, w.Code, w.Body, code)
		}
	}
	if w = post(t, s, "/v1/assistant/import", "application/json", `{"data":"hello"}`); w.Code != 400 {
		t.Errorf("no calendar: %d %s", w.Code, w.Body)
	}
	if w = post(t, s, "/v1/assistant/undo", "application/json", `{}`); w.Code != 200 || !strings.Contains(w.Body.String(), "2 new") {
		t.Errorf("undo: %d %s", w.Code, w.Body)
	}
}
