package chat

import (
	"os"
	"path/filepath"
	"testing"
)

func goldens(t *testing.T) (*Goldens, func(string) (string, error)) {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "data", "engine")
	data, err := os.ReadFile(filepath.Join(dir, "jinja_chat.json"))
	if err != nil {
		t.Skip("no golden files: ", err)
	}
	g, err := ParseGoldens(data)
	if err != nil {
		t.Fatal(err)
	}
	return g, func(name string) (string, error) {
		b, err := os.ReadFile(filepath.Join(dir, "templates", filepath.Base(name)))
		return string(b), err
	}
}

func TestTemplatesRenderAsPythonRendersThem(t *testing.T) {
	g, source := goldens(t)
	for _, c := range g.Cases {
		got, err := c.Render(source)
		if err != nil {
			t.Errorf("%s %s: %v", c.Template, c.Name, err)
		} else if got != c.Want {
			t.Errorf("%s %s:\n%q\nwant\n%q", c.Template, c.Name, got, c.Want)
		}
	}
}
