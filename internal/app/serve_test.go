package app_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/mcp/host/hosttest"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/write"
)

func TestMain(m *testing.M) {
	hosttest.Main()
	// Idle connections of HTTP clients end by themselves.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// serve runs the server of a until the test ends, and returns its address.
func serve(t *testing.T, a *app.App, src config.Sources) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l, src) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

func TestTheServerHasAllSurfaces(t *testing.T) {
	h := newHome(t)
	base := serve(t, h.open(t, ""), h.sources())
	for path, want := range map[string]string{
		"/":                      "<!doctype html>",
		"/polyfill.js":           "Proofreader",
		"/healthz":               `"ok"`,
		"/readyz":                `"ready":true`,
		"/openapi.json":          `"/v1/write/{task}"`,
		"/v1/write/capabilities": `"offline"`,
		"/v1/models":             `"harper"`,
		"/v1/partners":           `"partners":[]`,
		"/mcp":                   "",
	} {
		if got := get(t, base, path); !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s: no %q in %.300s", path, want, got)
		}
	}
}

func TestATakenPortIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	a := newHome(t).open(t, "server: {listen: '"+taken.Addr().String()+"'}\n")
	if _, err := a.Listen(false); qiao.KindOf(err) != qiao.Conflict || !strings.Contains(qiao.FixOf(err), "--any-port") {
		t.Errorf("got %v", err)
	}
	l, err := a.Listen(true)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

// A request that is being answered goes on with its partner while the settings
// change under it; the next one goes to the new partner.
func TestReloadDropsNoRequest(t *testing.T) {
	h := newHome(t)
	gate, asked := make(chan struct{}), make(chan struct{}, 1)
	old := partnertest.NewServer(t, partnertest.OpenAI(), func(*http.Request, []byte) partnertest.Reply {
		asked <- struct{}{}
		return partnertest.Reply{Text: "from the old one", Pieces: []string{"from the ", "old one"}, Gate: gate}
	})
	fresh := says(t, "from the new one")
	a := h.open(t, "partners:\n"+partnerYAML("old", old.URL, ""))
	base := serve(t, a, h.sources())
	get(t, base, "/readyz") // it watches the file by now, or will read it anew when it does

	answers := make(chan string, 1)
	go func() {
		for e, err := range a.Do(t.Context(), &write.Request{Task: write.Compose, Text: "Invite Bo."}) {
			switch {
			case err != nil:
				answers <- err.Error()
			case e.Result != nil:
				answers <- e.Result.Text
			}
		}
	}()
	<-asked
	again := time.NewTicker(300 * time.Millisecond) // the first change may come before the file is watched
	defer again.Stop()
	for !strings.Contains(get(t, base, "/v1/partners"), `"new"`) {
		h.set(t, "partners:\n"+partnerYAML("new", fresh.URL, "")+"# "+time.Now().String()+"\n")
		<-again.C
	}
	close(gate)
	if got := <-answers; got != "from the old one" {
		t.Errorf("the request on its way got %q", got)
	}
	if got := answeredBy(t, a, write.Request{}); got != "new" {
		t.Errorf("the next one went to %s", got)
	}
}

func TestWrongSettingsChangeNothing(t *testing.T) {
	h := newHome(t)
	log := &lines{want: "not reloaded", seen: make(chan struct{})}
	b, err := app.Open(h.set(t, "partners:\n"+partnerYAML("p", says(t, "x").URL, "")), app.Options{Env: func(string) string { return "" }, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	base := serve(t, b, h.sources())
	get(t, base, "/readyz")
	again := time.NewTicker(300 * time.Millisecond)
	defer again.Stop()
	for done := false; !done; {
		if err := os.WriteFile(h.file(), []byte("partners: wrong # "+time.Now().String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		select {
		case <-log.seen:
			done = true
		case <-again.C: // the first change may come before the file is watched
		}
	}
	if got := get(t, base, "/v1/partners"); !strings.Contains(got, `"p"`) {
		t.Errorf("partners: %s", got)
	}
}

// lines is a log that tells when a line with certain words came.
type lines struct {
	want string
	once sync.Once
	seen chan struct{}
}

// Write implements [io.Writer].
func (l *lines) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(l.want)) {
		l.once.Do(func() { close(l.seen) })
	}
	return len(b), nil
}
