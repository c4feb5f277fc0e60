package speed_test

import (
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/speed"
)

func TestARandomModelIsMeasured(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := speed.WriteModel(path, "tiny", "Q4_K_M"); err != nil {
		t.Fatal(err)
	}
	m, err := engine.Open(path, engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	r, err := speed.Measure(t.Context(), m, 20, 5)
	if err != nil || r.Threads != 1 || r.Prompt <= 0 || r.Answer <= 0 || r.Share <= 0 || r.Streaming <= 0 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestUnknownShapesAndFormatsAreRefused(t *testing.T) {
	for _, c := range [][2]string{{"qwen9", "Q8_0"}, {"tiny", "Q9"}} {
		if err := speed.WriteModel(filepath.Join(t.TempDir(), "m"), c[0], c[1]); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%v: %v", c, err)
		}
	}
}
