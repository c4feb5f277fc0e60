package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/route"
)

// open opens the settings of a file with keys for all partners.
func openRouting(t *testing.T, name string) *app.App {
	t.Helper()
	env := func(name string) string {
		if strings.HasSuffix(name, "_API_KEY") {
			return "sk-0123456789abcdef"
		}
		if name == "HOME" || name == "QIAO_DATA" {
			return t.TempDir()
		}
		return ""
	}
	cfg, err := config.Load(config.Sources{File: name, Env: env})
	if err != nil {
		t.Fatalf("%v", err)
	}
	a, err := app.Open(cfg, app.Options{Env: env, Local: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if problems := a.Partners().Problems(t.Context()); len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return a
}

// The annotated example does what it says.
func TestTheExampleOfRoutingSendsEachRequestWhereItSays(t *testing.T) {
	a := openRouting(t, "../../examples/routing.yaml")
	for _, c := range []struct {
		q    app.RouteQuery
		rule string
		want string // who may be asked, in order
	}{
		{app.RouteQuery{Region: "cn"}, "china", "qwen/qwen3.7-plus deepseek/deepseek-flash"},
		{app.RouteQuery{Region: "cn", Feature: "write", Model: "fast"}, "china", "qwen/qwen3.6-flash deepseek/deepseek-flash"},
		{app.RouteQuery{Region: "de"}, "elsewhere", "openai/gpt-5.4 anthropic/claude-sonnet-5-5"},
		{app.RouteQuery{}, "elsewhere", "openai/gpt-5.4 anthropic/claude-sonnet-5-5"},
		{app.RouteQuery{Region: "sg", Model: "smart"}, "elsewhere", "openai/gpt-5.6-sol anthropic/claude-opus-5-5"},
		{app.RouteQuery{Region: "cn", Feature: "photo"}, "photos", "embedder/qwen3-vl-embedding"},
		{app.RouteQuery{Region: "us", Feature: "photo"}, "photos", "embedder/qwen3-vl-embedding"},
		{app.RouteQuery{Region: "cn", Model: "openai/gpt-4.1"}, "china", ""},
	} {
		e, err := a.Routes().Explain(t.Context(), c.q)
		var able []string
		for _, p := range e.Candidates {
			if p.Able {
				able = append(able, string(p.Partner)+"/"+string(p.Model))
			}
			if p.Reason == "" || p.Why == "" {
				t.Errorf("%+v: %s has no reason", c.q, p.Partner)
			}
		}
		if got := strings.Join(able, " "); err != nil || e.Rule != c.rule || got != c.want {
			t.Errorf("%+v: policy %s, %q, %v; want %s, %q", c.q, e.Rule, got, err, c.rule, c.want)
		}
		if len(e.Candidates) < 5 {
			t.Errorf("%+v: only %d candidates are explained", c.q, len(e.Candidates))
		}
	}
}

func TestADrainedPartnerIsNotChosenUntilItIsRestored(t *testing.T) {
	a := openRouting(t, "../../examples/routing.yaml")
	first := func() qiao.PartnerID {
		e, err := a.Routes().Explain(t.Context(), app.RouteQuery{Region: "cn"})
		if err != nil {
			t.Fatal(err)
		}
		return e.Candidates[0].Partner
	}
	ctx := context.Background()
	if err := a.Routes().Drain(ctx, "qwen", true); err != nil || first() != "deepseek" {
		t.Errorf("drained: %s, %v", first(), err)
	}
	if s := a.Routes().Status(ctx); s.Partners[0].State != "drained" || len(s.Policies) != 3 {
		t.Errorf("%+v", s)
	}
	if err := a.Routes().Drain(ctx, "qwen", false); err != nil || first() != "qwen" {
		t.Errorf("restored: %s, %v", first(), err)
	}
	if err := a.Routes().Drain(ctx, "nobody", true); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("an unknown partner: %v", err)
	}
}

func TestAReloadKeepsWhatIsKnownOfPartnersThatAreTheSame(t *testing.T) {
	read := func(policy, model string) *config.Config {
		name := filepath.Join(t.TempDir(), "config.yaml")
		text := "discover: false\npartners:\n  - {id: a, kind: qwen, key: k, model: " + model + "}\n  - {id: b, kind: deepseek, key: k}\npolicies:\n  - {name: " + policy + "}\n"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(config.Sources{File: name, Env: func(string) string { return "" }})
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	a, err := app.Open(read("one", "m"), app.Options{Env: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx := t.Context()
	state := func() route.State { return a.Routes().Status(ctx).Partners[0].State }
	if err := a.Routes().Drain(ctx, "a", true); err != nil {
		t.Fatal(err)
	}
	a.Reload(ctx, read("two", "m"))
	if s := a.Routes().Status(ctx); state() != route.Drained || s.Policies[0].Name != "two" {
		t.Errorf("another policy: %+v", s)
	}
	a.Reload(ctx, read("two", "n"))
	if state() != route.Live {
		t.Errorf("other settings of the partner: it is %s", state())
	}
}
