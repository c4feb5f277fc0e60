package app_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/write"
)

// ollama answers what Ollama does when it is asked what it is.
func ollama() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/version", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"version":"0.9.0"}`)) })
	mux.HandleFunc("/api/tags", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"models":[{"name":"qwen3:4b","model":"qwen3:4b"}]}`))
	})
	return mux
}

func TestAModelServerThatIsStartedLaterIsFound(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(ollama())
	s.Listener.Close()
	s.Listener = l
	env := func(name string) string { return map[string]string{"HOME": t.TempDir()}[name] }
	cfg, err := config.Load(config.Sources{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(cfg, app.Options{Env: env, Local: []string{"http://" + l.Addr().String()}, Again: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()

	device := func() write.Capability { return a.Capabilities(t.Context())[1] }
	if c := device(); c.Ready || len(c.Missing) == 0 || c.Missing[0].Fix == "" {
		t.Fatalf("before: %+v", c)
	}
	s.Start()
	defer s.Close()
	c := device()
	for limit := time.Now().Add(20 * time.Second); !c.Ready && time.Now().Before(limit); { // a look gives up early on a busy machine
		c = device()
	}
	if !c.Ready || c.Served == nil || c.Served.Partner != "ollama" || !c.Served.Local {
		t.Errorf("after: %+v", c)
	}
}
