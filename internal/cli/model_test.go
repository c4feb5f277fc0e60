package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"crypto/sha256"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/qiao-ai/qiao/engine/speed"
)

// writeModelFile writes a small model of random weights, starts a hub that has it
// as qwen3:0.6b, and sets HUB to the hub's address: gguf FILE
func writeModelFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gguf FILE")
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(speed.WriteModel(path, "tiny", "Q8_0"))
	data, err := os.ReadFile(path)
	ts.Check(err)
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/Qwen/Qwen3-0.6B-GGUF/resolve/main/Qwen3-0.6B-Q8_0.gguf" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("X-Linked-Etag", fmt.Sprintf("%q", fmt.Sprintf("%x", sha256.Sum256(data))))
		f, err := os.Open(path)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		defer f.Close()
		http.ServeContent(w, r, "", time.Time{}, f)
	}))
	ts.Defer(hub.Close)
	ts.Setenv("HUB", hub.URL)
}
