package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// Who the end user is stays here: a partner of the client's own dialect gets the body
// as it was written, but for that.
func TestPartnersDoNotLearnWhoTheEndUserIs(t *testing.T) {
	h := newHome(t)
	p := says(t, "hello")
	base := serve(t, h.open(t, "partners:\n"+partnerYAML("one", p.URL, "")), h.sources())
	const body = `{ "model":"one/m", "user":"bo@example.org", "seed":1.0, "safety_identifier":"bo@example.org", "messages":[{"role":"user","content":"hi"}]}`
	resp, err := http.Post(base+"/openai/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%d %v", resp.StatusCode, err)
	}
	sent := string(p.Requests()[0].Body)
	id := gjson.Get(sent, "user").String()
	if !strings.HasPrefix(id, "u_") || len(id) != 34 {
		t.Errorf("the partner got the id %q", id)
	}
	want := strings.ReplaceAll(strings.Replace(body, "one/m", "m", 1), "bo@example.org", id)
	if sent != want {
		t.Errorf("the partner got\n%s\nwant\n%s", sent, want)
	}
}
