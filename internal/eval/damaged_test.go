package eval

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEveryDamagedFileIsMetWithAReason(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"empty.jpg": "", "cut.jpg": "\xff\xd8\xff\xe0\x00\x10JFIF", "text.png": "no picture",
		"bomb.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00\x00\x00\x00\x00",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Damaged().Run(t.Context(), dir, Deps{})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Sets[0]
	if s.Verdict != "pass" || s.Items != 4 {
		t.Errorf("%+v", s)
	}
	if n, _ := s.Figure("refused"); n != 1 {
		t.Errorf("the bomb was not refused: %+v", s.Examples)
	}
}
