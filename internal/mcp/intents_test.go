package mcp_test

import (
	"encoding/json"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/internal/mcp"
)

// do calls the tool of an intent.
func do(t *testing.T, s *sdk.ClientSession, tool string, args map[string]any) (out said, failed string) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatal(err)
	}
	if r.IsError {
		return out, r.Content[0].(*sdk.TextContent).Text
	}
	data, err := json.Marshal(r.StructuredContent)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out, ""
}

func TestEveryIntentIsATool(t *testing.T) {
	h, shown := new(helpful), ""
	s := asked(t, h, answers("accept", true, &shown))
	a, err := h.Assistant()
	if err != nil {
		t.Fatal(err)
	}
	tools := map[string]*sdk.Tool{}
	for tool, err := range s.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		tools[tool.Name] = tool
	}
	for _, m := range a.Catalog().All() {
		tool := tools[m.ToolName()]
		if tool == nil || tool.Annotations.ReadOnlyHint != (m.Risk == "read") {
			t.Errorf("%s is the tool %+v", m.Name, tool)
		}
	}
	if out, failed := do(t, s, "timer_set", map[string]any{"length": 300}); !out.Done || h.timers(t) != 1 {
		t.Errorf("a timer: %+v %s", out, failed)
	}
	if out, failed := do(t, s, "reminder_add", map[string]any{"text": "buy milk", "when": "2126-11-25T17:00:00Z"}); !out.Done {
		t.Errorf("a reminder: %+v %s", out, failed)
	}
	do(t, s, "timer_set", map[string]any{"length": 600})
	out, failed := do(t, s, "timer_cancel", map[string]any{"timer": "all"})
	if !out.Confirmed || h.timers(t) != 0 || !strings.Contains(shown, "2 timers") {
		t.Errorf("two timers: %+v %s, shown %q", out, failed, shown)
	}
	if out, _ := do(t, s, "timer_set", nil); out.Done || out.Question == "" {
		t.Errorf("without an argument: %+v", out)
	}
	for _, wrong := range []map[string]any{{"length": "soon enough"}, {"length": -5}, {"length": 5, "extra": 1}} {
		if out, failed := do(t, s, "timer_set", wrong); failed == "" || out.Done {
			t.Errorf("%v: %+v", wrong, out)
		}
	}
}

func TestAToolOfAnIntentDeletesNothingWithoutAYes(t *testing.T) {
	shown := ""
	for name, o := range map[string]*sdk.ClientOptions{"declined": answers("decline", false, &shown), "cannot ask": nil} {
		h := new(helpful)
		s := asked(t, h, o)
		do(t, s, "timer_set", map[string]any{"length": 300})
		do(t, s, "timer_set", map[string]any{"length": 600})
		if out, _ := do(t, s, "timer_cancel", map[string]any{"timer": "all"}); out.Done || out.Confirmed || h.timers(t) != 2 {
			t.Errorf("%s: %+v, %d are left", name, out, h.timers(t))
		}
	}
}

func TestWhichIntentsAreShown(t *testing.T) {
	for in, want := range map[string]mcp.Show{"ask": {}, "": {}, "all": {All: true}, "timer.set, note.add": {Names: []intent.Name{"timer.set", "note.add"}}} {
		got, err := mcp.ParseShow(in)
		if err != nil || got.All != want.All || len(got.Names) != len(want.Names) {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	if _, err := mcp.ParseShow("timer.set,,"); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("an empty name: %v", err)
	}
	if err := mcp.Run(t.Context(), new(helpful), "1", mcp.Show{Names: []intent.Name{"no.such"}}, nil, nil); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("an unknown name: %v", err)
	}
}
