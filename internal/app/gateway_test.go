package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/ledger"
)

// A request in OpenAI's dialect passes the whole server: key, limit, route, partner
// and ledger.
func TestTheGatewayKeepsBooks(t *testing.T) {
	h := newHome(t)
	p := says(t, "hello")
	a := h.open(t, "server:\n  keys:\n    - {id: phone, secret: a-secret-of-many-letters, limits: {rpm: 2}}\npartners:\n"+partnerYAML("one", p.URL, ""))
	base := serve(t, a, h.sources())
	ask := func(key string) (int, http.Header, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/openai/v1/chat/completions", strings.NewReader(`{"model":"one/m","messages":[{"role":"user","content":"hi"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+key)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, resp.Header, string(body)
	}
	if status, _, body := ask("a-wrong-secret-of-letters"); status != 401 || !strings.Contains(body, "invalid_api_key") {
		t.Errorf("a wrong key: %d %s", status, body)
	}
	for range 2 {
		if status, header, body := ask("a-secret-of-many-letters"); status != 200 || header.Get("Qiao-Partner") != "one" || !strings.Contains(body, "hello") {
			t.Errorf("%d %v %s", status, header, body)
		}
	}
	if status, header, body := ask("a-secret-of-many-letters"); status != 429 || header.Get("Retry-After") == "" || !strings.Contains(body, "rate_limit") {
		t.Errorf("over the limit: %d %v %s", status, header, body)
	}
	if n := len(p.Requests()); n != 2 {
		t.Errorf("the partner got %d requests", n)
	}
	if err := a.Ledger().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := a.Store.Rows(t.Context(), ledger.Filter{Outcome: ledger.OK}, 10)
	if err != nil || len(rows) != 2 || rows[0].Key != "phone" || rows[0].Dialect != "chat" || rows[0].Usage.Output == 0 || rows[0].Partner != "one" {
		t.Errorf("%+v, %v", rows, err)
	}
}
