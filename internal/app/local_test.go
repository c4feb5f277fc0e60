package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/write"
)

// A model file in the folder of models is the device tier, with no other program
// and no setting.
func TestAModelFileIsADeviceTier(t *testing.T) {
	h := newHome(t)
	dir := filepath.Join(h.dir, ".local/share/qiao/models")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "Tiny Qwen.gguf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := enginetest.Write(f, enginetest.Chat("qwen3"), enginetest.All(quant.Q8_0), 3); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := os.WriteFile(h.file(), []byte("discover: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(h.sources())
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(cfg, app.Options{Env: func(string) string { return "" }, Local: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var device write.Capability
	for _, c := range a.Capabilities(t.Context()) {
		if c.Tier == write.Device {
			device = c
		}
	}
	if !device.Ready || device.Served.Partner != "tiny-qwen" || !device.Served.Local {
		t.Fatalf("%+v", device)
	}
	// Random weights write nonsense; it is enough that it is theirs, and marked.
	for e, err := range a.Do(t.Context(), &write.Request{Task: write.Compose, Text: "Invite Bo.", Tier: write.Device, Length: write.Short}) {
		if err != nil {
			t.Logf("the random model ended with: %v", err)
			return
		}
		if r := e.Result; r != nil && (r.Made.Served == nil || r.Made.Served.Partner != "tiny-qwen") {
			t.Errorf("made by %+v", r.Made)
		}
	}
}
