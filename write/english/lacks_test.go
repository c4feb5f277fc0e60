package english

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLacksNamesTheMissingPacks(t *testing.T) {
	dir := t.TempDir()
	o := Options{HarperWasm: filepath.Join(dir, "h.wasm"), Dictionary: filepath.Join(dir, "d.gz")}
	if got := New(o).Lacks(); len(got) != 2 || got[0].Fix == "" {
		t.Errorf("without packs: %v", got)
	}
	if err := os.WriteFile(o.Dictionary, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := New(o).Lacks(); len(got) != 1 || got[0].Fix != "Run: qiao model pull harper" {
		t.Errorf("with a dictionary: %v", got)
	}
}
