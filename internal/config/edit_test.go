package config_test

import (
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/config"
)

func TestRoutesAreEditedAndNothingElse(t *testing.T) {
	routes := map[qiao.Region][]qiao.PartnerID{"cn": {"qwen", "deepseek"}}
	const line = "  cn: [qwen, deepseek]\n"
	for name, c := range map[string]struct{ before, after string }{
		"no routes":      {"# mine\nregion: cn\n", "# mine\nregion: cn\nroutes:\n" + line},
		"no file":        {"", "\nroutes:\n" + line},
		"another region": {"routes: # who\n  eu: [openai] # here\n", "routes: # who\n" + line + "  eu: [openai] # here\n"},
		"on one line":    {"routes:\n  cn: [openai]\n  eu: [openai]\nregion: cn\n", "routes:\n" + line + "  eu: [openai]\nregion: cn\n"},
		"as a list":      {"routes:\n  cn:\n    - openai # old\n    - qwen\nregion: cn\n", "routes:\n" + line + "region: cn\n"},
		"empty":          {"routes: {}\nregion: cn\n", "routes:\n" + line + "region: cn\n"},
	} {
		if got, err := config.WithRoutes(c.before, routes); err != nil || got != c.after {
			t.Errorf("%s: %v\n%q, want\n%q", name, err, got, c.after)
		}
	}
	for _, wrong := range []string{"routes: {cn: [a]}\n", "\t: x"} {
		if _, err := config.WithRoutes(wrong, routes); qiao.KindOf(err) != qiao.Misconfigured {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
