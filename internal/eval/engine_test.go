package eval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// goldenPair writes a model and a golden file of what the engine says of it, with
// the logits of one token moved by so much.
func goldenPair(t *testing.T, moved float64) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "tiny.gguf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := enginetest.Write(f, enginetest.Tiny("qwen2"), enginetest.All(quant.F32), 1); err != nil {
		t.Fatal(err)
	}
	m, err := engine.Open(path, engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s := m.NewSession(engine.SessionOptions{Exact: true})
	defer s.Close()
	c := goldenCase{Prompt: []int32{1, 2, 3}}
	for i := range 5 {
		token := int32(0)
		if i < 3 {
			token = c.Prompt[i]
		} else {
			token = greediest(s.Logits())
			c.Greedy = append(c.Greedy, token)
		}
		if err := s.Append(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		b := greediest(s.Logits())
		c.Steps = append(c.Steps, goldenStep{RMS: 1, Top: [][2]float64{{float64(b), float64(s.Logits()[b])}, {0, -9}}, Probe: [][2]float64{{7, float64(s.Logits()[7]) + moved}}})
		c.Steps[i].Top = c.Steps[i].Top[:1]
	}
	data, err := json.Marshal(goldenFile{Vocabulary: 300, Cases: []goldenCase{c}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tiny.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestEngineVerdicts(t *testing.T) {
	for moved, want := range map[float64]string{0: "pass", 1e-3: "FAIL"} {
		r, err := Engine().Run(t.Context(), goldenPair(t, moved), Deps{})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Sets[0]; got.Verdict != want || got.Format != "golden f32" || got.Items != 5 {
			t.Errorf("moved by %v: %+v", moved, got)
		}
	}
}

func TestEngineSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	if _, err := Engine().Run(t.Context(), dir, Deps{}); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Error(err)
	}
	pair := goldenPair(t, 0)
	if err := os.WriteFile(filepath.Join(pair, "tiny.json"), []byte(`{"cases":[{"prompt":[1],"steps":[]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Engine().Run(t.Context(), pair, Deps{}); qiao.KindOf(err) != qiao.Invalid {
		t.Error(err)
	}
}

func TestGoldenFilesPass(t *testing.T) {
	const data = "../../../shared/data/engine"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the golden files are not here: ", data)
	}
	if testing.Short() {
		t.Skip("golden files take seconds")
	}
	r, err := Engine().Run(t.Context(), data, Deps{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Sets {
		if s.Verdict == "FAIL" { // a tokenizer whose vocabulary is not here has none
			t.Errorf("%s: %+v", s.Name, s.Figures)
		}
	}
}
