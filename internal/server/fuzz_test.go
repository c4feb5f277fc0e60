package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/internal/server"
	"github.com/qiao-ai/qiao/write"
)

// Whatever a body holds, the answer is a result or a Problem that blames the
// client, and no character was quietly replaced.
func FuzzWriteBody(f *testing.F) {
	for _, s := range []string{
		`{"text":"a"}`, `{"text":"\ud83d\ude00"}`, `{"text":"\ud83d"}`, `{"text":"\\ud83d"}`, `{"text":7}`, "{\"text\":\"\xff\"}", `[`, `null`,
		`{"text":"a","protect":[{"start":{"byte":0},"end":{"byte":9}}]}`, `{"text":"a","history":[{}],"expectedInputLanguages":[""]}`,
	} {
		f.Add(s)
	}
	s := server.New(server.Config{Writer: writer(upper)})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/v1/write/rewrite", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var p server.Problem
		var result write.Result
		switch {
		case w.Code == http.StatusOK:
			if err := json.Unmarshal(w.Body.Bytes(), &result); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(result.Text, "\ufffd") && !strings.Contains(body, "\ufffd") && !strings.Contains(strings.ToLower(body), `\ufffd`) {
				t.Fatalf("%q became %q", body, result.Text)
			}
		case w.Code >= 500 || json.Unmarshal(w.Body.Bytes(), &p) != nil || p.Kind == "":
			t.Fatalf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}
