package grade_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

const bfcl = "../../../shared/data/assistant/bfcl_v4"

// first makes the calls of an item with the first value of each argument.
func first(t *testing.T, item *suite.Item) (list []qiao.ToolCall) {
	t.Helper()
	for _, c := range item.Calls {
		args := map[string]any{}
		for name, values := range c.Arguments {
			if i := slices.IndexFunc(values, func(v any) bool { return v != "" }); i >= 0 {
				args[name] = plainArgument(values[i])
			}
		}
		b, err := json.Marshal(args)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, qiao.ToolCall{Name: c.Name, Arguments: string(b)})
	}
	return list
}

// plainArgument takes the first of the values that each field of an object, or of
// a list of objects, may have.
func plainArgument(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			if l, ok := e.([]any); ok && len(l) > 0 && l[0] != "" {
				out[k] = plainArgument(l[0])
			}
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, plainArgument(e))
		}
		return out
	}
	return v
}

func TestBFCLRunsAsASuite(t *testing.T) {
	if _, err := os.Stat(bfcl); err != nil {
		t.Skip("BFCL is not here: ", err)
	}
	g := grade.New(t.Context())
	for name, items := range map[string]int{"simple_python": 400, "multiple": 200, "irrelevance": 240} {
		s, err := suite.Load(filepath.Join(bfcl, "BFCL_v4_"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		accepted, silent := 0, 0
		for i := range s.Items {
			a := run.Answer{State: run.Answered, ToolCalls: first(t, &s.Items[i])}
			if len(a.ToolCalls) == 0 {
				a.Text = "None of these can do that."
			}
			v, err := g.Grade(t.Context(), &s.Items[i], &a)
			if err != nil {
				t.Fatal(err)
			}
			if accepted += int(v.Score); v.Score < 1 {
				t.Logf("%s: %s", s.Items[i].ID, v.Why)
			}
			v, err = g.Grade(t.Context(), &s.Items[i], &run.Answer{State: run.Answered, Text: "Done."})
			if err != nil {
				t.Fatal(err)
			}
			silent += int(v.Score)
		}
		t.Logf("%s: %d stored answers accepted of %d; %d where silence is right", name, accepted, len(s.Items), silent)
		if len(s.Items) != items || accepted != items || silent > 0 && name != "irrelevance" {
			t.Errorf("%s: %d of %d accepted, %d silent", name, accepted, len(s.Items), silent)
		}
	}
}
