package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/valkey/valkeytest"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/route"
)

// chat sends a request in a client's dialect, and returns the status.
func chat(t *testing.T, base, secret string) int {
	r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/openai/v1/chat/completions", strings.NewReader(`{"model":"m","messages":[{"role":"user","content":"a"}]}`))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// Two servers with stores of their own keep one limit; without Valkey they go on, say
// so, and join again.
func TestTwoServersShareALimit(t *testing.T) {
	const secret, limit = "0123456789abcdef", 60
	valkey, s := valkeytest.Start(t), says(t, "hi")
	settings := "shared: {url: '" + valkey.URL() + "', nodes: 2}\nserver: {keys: [{id: phone, secret: " + secret + ", limits: {rpm: 60}}]}\npartners:\n" + partnerYAML("p", s.URL, "")
	var bases []string
	var apps []*app.App
	for range 2 {
		h := newHome(t)
		a := h.open(t, settings)
		apps, bases = append(apps, a), append(bases, serve(t, a, h.sources()))
	}
	var all sync.WaitGroup
	var ok, refused atomic.Int64
	for i := range 64 {
		all.Go(func() {
			for range 3 {
				switch code := chat(t, bases[i%2], secret); code {
				case http.StatusOK:
					ok.Add(1)
				case http.StatusTooManyRequests:
					refused.Add(1)
				default:
					t.Errorf("status %d", code)
				}
			}
		})
	}
	all.Wait()
	if n := ok.Load(); n > limit || n < limit*9/10 || n+refused.Load() != 3*64 {
		t.Errorf("%d of %d were admitted, %d refused", n, limit, refused.Load())
	}
	for _, want := range []string{"qiao_shared_up 1", "qiao_shared_nodes 2"} {
		until(t, func() bool { return strings.Contains(metrics(apps[0]), want) })
	}
	valkey.Down()
	until(t, func() bool {
		return strings.Contains(get(t, bases[1], "/readyz"), `"ready":true,"reasons":[{"part":"shared"`)
	})
	if !strings.Contains(metrics(apps[1]), "qiao_shared_up 0") {
		t.Error("the metric does not tell")
	}
	if now := apps[1].Routes().Status(t.Context()).Shared; now == nil || now.Up || now.Nodes != 2 || now.Error == "" {
		t.Errorf("%+v", now)
	}
	valkey.Up()
	until(t, func() bool { return !strings.Contains(get(t, bases[1], "/readyz"), "shared") })
}

// A partner that fails one server is asked after the others by another.
func TestAServerWarnsTheOthers(t *testing.T) {
	const secret = "0123456789abcdef"
	valkey, well := valkeytest.Start(t), says(t, "hi")
	broken := partnertest.NewServer(t, partnertest.OpenAI(), nil)
	broken.Always(partnertest.Reply{Status: http.StatusUnauthorized})
	var apps []*app.App
	var bases []string
	for range 2 {
		h := newHome(t)
		a := h.open(t, "shared: {url: '"+valkey.URL()+"'}\nserver: {keys: [{id: phone, secret: "+secret+"}]}\npartners:\n"+
			partnerYAML("one", broken.URL, "")+partnerYAML("two", well.URL, ""))
		apps, bases = append(apps, a), append(bases, serve(t, a, h.sources()))
	}
	if code := chat(t, bases[0], secret); code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	until(t, func() bool {
		e, err := apps[1].Routes().Explain(t.Context(), app.RouteQuery{})
		return err == nil && e.Candidates[0].Partner == "two" && e.Candidates[1].Why == "warned"
	})
	before := len(broken.Requests())
	if code := chat(t, bases[1], secret); code != http.StatusOK || len(broken.Requests()) != before {
		t.Errorf("status %d; the broken partner was asked %d times more", code, len(broken.Requests())-before)
	}
}

// A partner is asked no more than its quota; the next one gets the rest.
func TestAPartnersQuotaIsKept(t *testing.T) {
	const secret = "0123456789abcdef"
	one, two := says(t, "hi"), says(t, "hi")
	h := newHome(t)
	a := h.open(t, "server: {keys: [{id: phone, secret: "+secret+"}]}\npartners:\n"+
		partnerYAML("one", one.URL, ", quota: {rpm: 2}")+partnerYAML("two", two.URL, ", quota: {rpm: 3, tpm: 100000}"))
	base := serve(t, a, h.sources())
	for i := range 7 {
		want := http.StatusOK
		if i >= 5 {
			want = http.StatusTooManyRequests
		}
		if code := chat(t, base, secret); code != want {
			t.Errorf("request %d: status %d", i, code)
		}
	}
	if len(one.Requests()) != 2 || len(two.Requests()) != 3 {
		t.Errorf("%d and %d were sent", len(one.Requests()), len(two.Requests()))
	}
	for _, p := range a.Routes().Status(t.Context()).Partners {
		if p.State != route.Live || p.InFlight != 0 {
			t.Errorf("%+v", p)
		}
	}
}

// metrics are what Prometheus would read.
func metrics(a *app.App) string {
	w := httptest.NewRecorder()
	a.Metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// until waits for a condition.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("it has not come so far")
		}
	}
}
