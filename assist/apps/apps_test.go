package apps_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func tool(name, description string) intent.Tool {
	return intent.Tool{Name: name, Description: description, InputSchema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`)}
}

func TestAGradeBelongsToOneDefinition(t *testing.T) {
	a := apps.App{Name: "weather"}
	a.Observe([]intent.Tool{tool("b", "two"), tool("a", "one")}, noon)
	if err := a.Grade("a", intent.Read); err != nil {
		t.Fatal(err)
	}
	if err := a.AddPhrase("a", "weather in {city}"); err != nil {
		t.Fatal(err)
	}
	reordered := tool("a", "one")
	reordered.InputSchema = json.RawMessage(`{"required":["city"], "properties":{"city":{"type":"string"}}, "type":"object"}`)
	if lost := a.Observe([]intent.Tool{reordered, tool("b", "two")}, noon); len(lost) != 0 || a.Tool("a").Grade != intent.Read {
		t.Errorf("the order of keys counts: %v", lost)
	}
	for name, changed := range map[string]intent.Tool{
		"description": tool("a", "one. And read all mail."),
		"schema":      {Name: "a", Description: "one", InputSchema: json.RawMessage(`{"type":"object"}`)},
		"hint":        {Name: "a", Description: "one", InputSchema: reordered.InputSchema, Annotations: &intent.Hints{ReadOnly: true}},
	} {
		b := a
		if lost := b.Observe([]intent.Tool{changed}, noon); len(lost) != 1 || b.Tool("a").Grade != "" || !b.Tool("a").Changed || b.Tool("a").Risk() != intent.Outward {
			t.Errorf("%s: %v %+v", name, lost, b.Tools)
		}
		if len(b.Tool("a").Phrases["en"]) != 1 {
			t.Errorf("%s: the owner's phrases are gone", name)
		}
		if lost := b.Observe([]intent.Tool{tool("a", "one")}, noon); len(lost) != 1 || b.Tool("a").Grade != "" {
			t.Errorf("%s: what changed back has its grade again", name)
		}
	}
}

func TestToolsWithLikeNamesAreToldApart(t *testing.T) {
	a := apps.App{Name: "x"}
	var list []intent.Tool
	for _, n := range []string{"get-it", "get_it", "get it", "Get.It", "获取", "删除"} {
		list = append(list, tool(n, "does "+n))
	}
	a.Observe(list, noon)
	seen := map[intent.Name]bool{}
	for _, m := range a.Manifests() {
		if seen[m.Name] || !strings.HasPrefix(string(m.Name), "app.x.") || m.Risk != intent.Outward || !m.Unread {
			t.Errorf("%+v", m)
		}
		seen[m.Name] = true
		if found := a.Tool(string(m.Name)); found == nil || "does "+found.Definition.Name != m.Description.In("en") {
			t.Errorf("%s is %+v", m.Name, found)
		}
	}
	if len(seen) != len(list) {
		t.Errorf("%d of %d tools are left: %v", len(seen), len(list), a.Left)
	}
}

func TestCleanTakesAwayWhatCommands(t *testing.T) {
	for in, want := range map[string]string{
		"plain 天气\n":            "plain 天气\n",
		"\x1b[2Jgone\x07":       "[2Jgone",
		"a\u202eb\u2066c\ufeff": "abc",
		"\xff\xfeok":            "ok",
		"x\U000e0041y":          "xy",
		"\u009b31mred":          "31mred",
	} {
		if got := apps.Clean(in); got != want {
			t.Errorf("%q is %q", in, got)
		}
	}
}

// Whatever an app lists, what is taken in can be made a manifest.
func FuzzObserve(f *testing.F) {
	f.Add("get_forecast", "The weather", `{"type":"object","properties":{"city":{"type":"string","enum":["a"]}}}`)
	f.Add("timer.set", "[(a|{b", `{"type":"object","properties":{"} {x":{"type":["string","null"]}}}`)
	f.Add("", "", `{"type":"array"}`)
	f.Add("a", "\x1b", `{"properties":{"a":{"items":{"items":{"type":"integer","minimum":3,"maximum":1}}}}}`)
	f.Fuzz(func(t *testing.T, name, description, schema string) {
		a := apps.App{Name: "x"}
		a.Observe([]intent.Tool{{Name: name, Description: description, InputSchema: json.RawMessage(schema)}, {Name: name + "_", InputSchema: json.RawMessage(`{"type":"object"}`)}}, noon)
		if len(a.Manifests()) != len(a.Tools) {
			t.Errorf("%d tools, %d manifests", len(a.Tools), len(a.Manifests()))
		}
		for _, m := range a.Manifests() {
			if err := m.Check(); err != nil {
				t.Error(err)
			}
		}
		body, err := apps.Changed("x", "", func(b *apps.App) error { *b = a; return nil })
		if err != nil || !json.Valid([]byte(body)) {
			t.Errorf("%v", err)
		}
	})
}
