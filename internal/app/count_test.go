package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Tokens are counted by the partner that would get the request, where it can; else
// they are estimated, and the answer says so.
func TestTokensAreCountedByWhoWouldAnswer(t *testing.T) {
	var path, key, sent string
	claude := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		path, key, sent = r.URL.Path, r.Header.Get("X-Api-Key"), string(body)
		if strings.Contains(sent, "broken") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, `{"input_tokens": 4321}`)
	}))
	defer claude.Close()
	h := newHome(t)
	base := serve(t, h.open(t, "partners:\n  - {id: claude, kind: anthropic, base_url: '"+claude.URL+"', key: sk-theirs, model: claude-x}\n"+
		partnerYAML("other", says(t, "hello").URL, "")), h.sources())
	ask := func(body string) (string, string) {
		resp, err := http.Post(base+"/anthropic/v1/messages/count_tokens", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		answer, _ := io.ReadAll(resp.Body)
		return string(answer), resp.Header.Get("Qiao-Estimated")
	}
	if got, estimated := ask(`{"model":"claude/claude-x","messages":[{"role":"user","content":"hi"}]}`); got != `{"input_tokens":4321}` || estimated != "" {
		t.Errorf("got %s, estimated %q", got, estimated)
	}
	if !strings.HasSuffix(path, "/messages/count_tokens") || key != "sk-theirs" || sent != `{"model":"claude-x","messages":[{"role":"user","content":"hi"}]}` {
		t.Errorf("the partner got %s %q %s", path, key, sent)
	}
	for name, body := range map[string]string{
		"another protocol":      `{"model":"other/m","messages":[{"role":"user","content":"hi"}]}`,
		"a partner that cannot": `{"model":"claude/claude-x","messages":[{"role":"user","content":"broken"}]}`,
	} {
		if got, estimated := ask(body); !strings.HasPrefix(got, `{"input_tokens":`) || estimated != "true" {
			t.Errorf("%s: got %s, estimated %q", name, got, estimated)
		}
	}
}
