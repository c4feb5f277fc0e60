package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/partner/partnertest"
)

func TestATraceGoesOnToThePartner(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	seen := make(chan string, 1)
	partner := partnertest.NewServer(t, partnertest.OpenAI(), func(r *http.Request, _ []byte) partnertest.Reply {
		seen <- r.Header.Get("Traceparent")
		return partnertest.Reply{Text: "Dear Bo, please come."}
	})
	h := newHome(t)
	base := serve(t, h.open(t, "partners:\n"+partnerYAML("p", partner.URL, "")), h.sources())
	r, err := http.NewRequest("POST", base+"/v1/write/compose", strings.NewReader(`{"text":"Invite Bo."}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Traceparent", "00-"+id+"-00f067aa0ba902b7-01")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := <-seen; !strings.Contains(got, id) {
		t.Errorf("the partner was told %q", got)
	}
}
