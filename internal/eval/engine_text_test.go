package eval

import (
	"os"
	"path/filepath"
	"testing"
)

func TestGoldenTextsAreChecked(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"templates/a.jinja":   "Hi {{ who }}",
		"jinja_a.json":        `{"cases":[{"template":"a.jinja","ctx":{"who":"李"},"want":"Hi 李"},{"template":"a.jinja","ctx":{},"want":"?"}]}`,
		"tokenizer_a.json":    `{"cases":[{"text":"a","ids":[1]}]}`,
		"tokenizer_more.json": `{"cases":[]}`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("QIAO_TOKENIZER_JSON", "")
	files, err := filesAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	sets, err := textGoldens(files)
	if err != nil || len(sets) != 3 {
		t.Fatalf("%v, %v", sets, err)
	}
	if s := sets[0]; s.Name != "jinja_a" || s.Verdict != "FAIL" || s.Figures[0].Value != 1 {
		t.Errorf("%+v", s)
	}
	if s := sets[1]; s.Verdict != "" || s.Items != 1 {
		t.Errorf("without a vocabulary: %+v", s)
	}
}
