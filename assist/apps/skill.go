package apps

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/intent"
)

// Ability is the port that reaches an app.
func Ability(app string) string { return intent.Foreign + app }

// Argument names of what a port is given: the tool as the app lists it, the hash of
// the definition that was graded, and the tool's own arguments.
const (
	ToolArg, HashArg, InputArg = "tool", "hash", "arguments"
)

// An Answer is what a tool returned, as its port gives it.
type Answer struct {
	Text   string `json:"text"`
	Data   any    `json:"data,omitempty"`
	Failed bool   `json:"failed,omitempty"` // the tool says so
}

// mostShown is how many characters of an answer are shown.
const mostShown = 4000

// Join puts the tools of apps into a catalogue, and returns the skill that carries
// them out. may tells who may use an app. A tool that cannot be put in is left out.
func Join(c *intent.Catalog, list []App, may func(u assist.UserID, app string) bool) assist.Skill {
	s := assist.Skill{Handlers: map[intent.Name]assist.Handler{}}
	for _, a := range list {
		names := a.names()
		for _, m := range a.Manifests() {
			i := slices.Index(names, m.Name)
			h, err := newHandler(a.Name, a.Tools[i], m, may)
			if err != nil || c.Add(m) != nil {
				continue
			}
			s.Handlers[m.Name] = h.run
		}
	}
	return s
}

// A handler carries out one tool.
type handler struct {
	app    string
	tool   Tool
	schema *jsonschema.Resolved
	dates  map[string]bool // properties that are days
	may    func(assist.UserID, string) bool
}

func newHandler(app string, t Tool, m *intent.Manifest, may func(assist.UserID, string) bool) (*handler, error) {
	schema, err := compileSchema(t.Definition.InputSchema)
	return &handler{app, t, schema, days(m.Input), may}, err
}

// compileSchema reads a schema. It fetches nothing.
func compileSchema(data json.RawMessage) (*jsonschema.Resolved, error) {
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	return s.Resolve(nil)
}

// days are the properties whose values are days without a time.
func days(schema json.RawMessage) map[string]bool {
	var o struct {
		Properties map[string]struct {
			Format string `json:"format"`
		} `json:"properties"`
	}
	_ = json.Unmarshal(schema, &o) // Observe has read it
	found := map[string]bool{}
	for name, p := range o.Properties {
		found[name] = p.Format == "date"
	}
	return found
}

// run stages the call. Nothing goes out before the assistant allows it.
func (h *handler) run(_ context.Context, c *assist.Call) (*assist.Outcome, error) {
	if !h.may(c.User, h.app) {
		return &assist.Outcome{Refused: true, Text: c.Choose("The app "+h.app+" is not open to you.", "你不能使用应用"+h.app+"。")}, nil
	}
	args := h.arguments(c)
	if err := h.schema.Validate(args); err != nil {
		return &assist.Outcome{Refused: true, Text: c.Choose(
			"The app "+h.app+" does not take this: "+shorten(line(err.Error()), 200), "应用"+h.app+"不接受这些参数："+shorten(line(err.Error()), 200))}, nil
	}
	return &assist.Outcome{
		Text: c.Choose("Asked "+h.app+" for "+h.title()+".", "已请"+h.app+"执行"+h.title()+"。"), Preview: h.preview(c, args), Graded: h.tool.Grade != "",
		Send: []assist.Effect{{Ability: Ability(h.app), Args: map[string]any{
			ToolArg: h.tool.Definition.Name, HashArg: h.tool.Hash, InputArg: args,
		}}},
		Answer: func(results []any) assist.Reply { return h.reply(c, results) },
	}, nil
}

// title is what the tool is called, on one line.
func (h *handler) title() string { return shorten(line(h.tool.Definition.Name), 80) }

// arguments are the tool's own, of the slots.
func (h *handler) arguments(c *assist.Call) map[string]any {
	args := map[string]any{}
	for _, s := range c.Manifest.Slots {
		if !c.Has(s.Name) {
			continue
		}
		v := c.Arg(s.Name).Value
		if text, ok := v.(string); ok {
			v = h.value(s, text)
		}
		if _, list := v.([]any); s.Many && !list {
			v = []any{v}
		}
		args[s.Name] = v
	}
	return args
}

// value is what words stand for where their slot is no text.
func (h *handler) value(s intent.Slot, words string) any {
	if h.dates[s.Name] && len(words) >= len("2006-01-02") {
		return words[:len("2006-01-02")]
	}
	var v any
	if s.Type == intent.Object && len(words) < 64<<10 && json.Unmarshal([]byte(words), &v) == nil {
		return v
	}
	return words
}

// preview shows, whole, what would go to the app.
func (h *handler) preview(c *assist.Call, args map[string]any) string {
	var parts []string
	for _, name := range sortedSlots(c.Manifest, func(n string) bool { _, ok := args[n]; return ok }) {
		shown := fmt.Sprint(args[name])
		if _, text := args[name].(string); !text {
			data, _ := json.Marshal(args[name]) // it came from JSON
			shown = string(data)
		}
		parts = append(parts, name+" = "+Clean(shown))
	}
	s := c.Choose("The app "+h.app+" runs "+h.title(), "应用"+h.app+"将执行"+h.title())
	if len(parts) > 0 {
		s += c.Choose(" with ", "，参数：") + strings.Join(parts, c.Choose(", ", "，"))
	}
	s += c.Choose(".", "。")
	switch {
	case h.tool.Changed:
		s += c.Choose(" It has changed since you graded it, and has no grade now.", "它在评级之后变了，现在没有评级。")
	case h.tool.Grade == "":
		s += c.Choose(" You have not graded it.", "你还没有给它评级。")
	}
	return s
}

// reply shows what the tool returned as what it is: the words of somebody else.
func (h *handler) reply(c *assist.Call, results []any) assist.Reply {
	r := assist.Reply{Taint: "the app " + h.app}
	a, ok := Answer{}, false
	if len(results) == 1 {
		a, ok = results[0].(Answer)
	}
	if !ok {
		r.Failed, r.Text = true, c.Choose("The app "+h.app+" did not answer.", "应用"+h.app+"没有回答。")
		return r
	}
	said := strings.TrimSpace(shorten(Clean(a.Text), mostShown))
	switch {
	case a.Failed:
		r.Failed, r.Text = true, c.Choose("The app "+h.app+" could not do it: ", "应用"+h.app+"没有做成：")+said
	case said == "":
		r.Text = c.Choose("The app "+h.app+" has done it.", "应用"+h.app+"做好了。")
	default:
		r.Text = h.app + c.Choose(": ", "：") + said
	}
	r.Data = a.Data
	return r
}

// Sorted lists apps by name.
func Sorted(byName map[string]App) []App {
	return slices.SortedFunc(maps.Values(byName), func(a, b App) int { return strings.Compare(a.Name, b.Name) })
}

// ErrChanged is the error of a tool whose definition is not the one that was graded.
func ErrChanged(app, tool string) *qiao.Error {
	return qiao.Errorf(qiao.Conflict, "app "+app, "the app %s has changed its tool %s since it was looked at, so it was not called", app, shorten(line(tool), 80)).
		WithFix("Look at it and grade it again: qiao app list %s", app)
}
