package grade

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// calls compares a model's calls with those that are right, in any order: each
// wanted one must be there once, and no other.
func calls(item *suite.Item, made []qiao.ToolCall, answer string) Grade {
	if len(item.Calls) == 0 {
		if len(made) > 0 {
			return Grade{Why: "called " + made[0].Name + ", and should have asked or said so"}
		}
		if len(item.Checks) == 0 {
			return right(answer != "", "said nothing")
		}
		g, err := checked(item, answer)
		if err != nil {
			return Grade{Why: err.Error()}
		}
		return g
	}
	open := slices.Clone(item.Calls)
	for _, m := range made {
		i, why := matching(open, m)
		if i < 0 {
			return Grade{Why: why}
		}
		open = slices.Delete(open, i, i+1)
	}
	if len(open) > 0 {
		return Grade{Why: "did not call " + open[0].Name}
	}
	return Grade{Score: 1}
}

// matching finds the wanted call that a made one is, or says why it is none.
func matching(wanted []suite.Call, made qiao.ToolCall) (int, string) {
	var args map[string]any
	if err := json.Unmarshal([]byte(made.Arguments), &args); err != nil && strings.TrimSpace(made.Arguments) != "" {
		return -1, made.Name + ": the arguments are no JSON object"
	}
	why := "called " + made.Name + ", which was not asked for"
	for i, w := range wanted {
		if w.Name != made.Name {
			continue
		}
		if why = differs(w, args); why == "" {
			return i, ""
		}
	}
	return -1, why
}

// differs says in which argument a call differs from a wanted one, or "".
func differs(w suite.Call, args map[string]any) string {
	for name, allowed := range w.Arguments {
		v, there := args[name]
		if !there && !slices.ContainsFunc(allowed, func(a any) bool { return a == "" || a == nil }) {
			return w.Name + ": " + name + " is missing"
		}
		if there && !slices.ContainsFunc(allowed, func(a any) bool { return equal(a, v) }) {
			return w.Name + ": " + name + " is " + short(fmt.Sprint(v))
		}
	}
	for name := range args {
		if _, ok := w.Arguments[name]; !ok {
			return w.Name + ": " + name + " was not asked for"
		}
	}
	return ""
}

// equal compares values of JSON or YAML: numbers by value, text without case,
// spaces and most punctuation, as BFCL's checker does.
func equal(want, got any) bool {
	switch w := want.(type) {
	case string:
		g, ok := got.(string)
		return ok && plain(w) == plain(g)
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, equal)
	case map[string]any:
		g, ok := got.(map[string]any)
		return ok && len(w) == len(g) && holds(w, g)
	}
	if a, ok := float(want); ok {
		b, ok := float(got)
		return ok && a == b
	}
	return want == got
}

func holds(want, got map[string]any) bool {
	for k, v := range want {
		if g, ok := got[k]; !ok || !equal(v, g) {
			return false
		}
	}
	return true
}

func float(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	}
	return 0, false
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,./-_*^，。、", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
