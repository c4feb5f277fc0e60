package eval_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/eval"
)

func TestSearchesAreMeasured(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) string {
		path := filepath.Join(dir, "servers.jsonl")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("{\"name\":\"plain\",\"seed\":1,\"slots\":16,\"service\":1.5,\"spread\":0.3,\"first\":0.2,\"minutes\":90}\n")
	r, err := eval.Search().Run(context.Background(), path, eval.Deps{})
	if err != nil || len(r.Sets) != 2 || r.Sets[1].Verdict != "pass" {
		t.Fatalf("got %+v, %v", r, err)
	}
	for name, want := range map[string][2]float64{"true": {8.5, 9.8}, "off": {-5, 5}, "probes": {3, 12}, "budget_kept": {1, 1}} {
		if v, ok := r.Sets[0].Figure(name); !ok || v < want[0] || v > want[1] {
			t.Errorf("%s is %v, want %v", name, v, want)
		}
	}
	if _, err := eval.Search().Run(context.Background(), write("{\"slots\":1,\"speed\":2}\n"), eval.Deps{}); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("broken: %v", err)
	}
	if _, err := eval.Search().Run(context.Background(), filepath.Join(dir, "none"), eval.Deps{}); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("absent: %v", err)
	}
}
