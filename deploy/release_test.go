package deploy

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// What a release packs is made by its own hooks, or stands in the tree.
func TestAReleasePacksWhatIsThere(t *testing.T) {
	var r struct {
		Before   struct{ Hooks []string }
		Builds   []struct{ Main, Binary string }
		Archives []struct{ Files []string }
	}
	if err := yaml.Unmarshal([]byte(read(t, "../.goreleaser.yaml")), &r); err != nil || len(r.Archives) != 1 || len(r.Builds) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, pattern := range append(r.Archives[0].Files, r.Builds[0].Main) {
		dir, _, _ := strings.Cut(pattern, "/*")
		if found, err := filepath.Glob("../" + pattern); err == nil && len(found) > 0 {
			continue
		}
		if !slices.ContainsFunc(r.Before.Hooks, func(h string) bool { return strings.Contains(h, dir) }) {
			t.Errorf("%s is packed, and nobody makes it", pattern)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if !strings.Contains(strings.Join(r.Before.Hooks, " "), shell) {
			t.Errorf("no completions for %s", shell)
		}
	}
}
