package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/apps"
	"github.com/qiao-ai/qiao/assist/intent"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/term"
)

func newApp(g *global) *cobra.Command {
	return noun("app", "Apps of the assistant: programs whose tools it may use, by MCP",
		newAppList(g), newAppAdd(g), newAppRemove(g), newAppGrade(g), newAppTest(g), newAppLogin(g), newAppPhrase(g), newAppPhrases(g))
}

// toolRow is a tool of an app, as --json writes it.
type toolRow struct {
	Tool        string         `json:"tool"`
	Intent      intent.Name    `json:"intent"`
	Grade       intent.Risk    `json:"grade,omitempty"`
	Changed     bool           `json:"changed,omitempty"`
	Risk        intent.Risk    `json:"risk"`
	Description string         `json:"description,omitempty"`
	Needs       []string       `json:"needs,omitempty"`
	Hints       *intent.Hints  `json:"hints,omitempty"`
	Phrases     intent.Phrases `json:"phrases,omitempty"`
}

// appRow is an app, as --json writes it.
type appRow struct {
	App   string            `json:"app"`
	Where string            `json:"where"`
	State string            `json:"state"`
	Tools []toolRow         `json:"tools"`
	Left  map[string]string `json:"left,omitempty"`
}

func rowOf(a app.AppState) appRow {
	row := appRow{App: a.Name, Where: a.Where, State: string(a.State), Tools: []toolRow{}, Left: a.Left}
	if a.Listed.IsZero() {
		row.State = "never looked at"
	}
	manifests := a.Manifests()
	for _, t := range a.Tools {
		one := toolRow{Tool: t.Definition.Name, Grade: t.Grade, Changed: t.Changed, Risk: t.Risk(), Description: apps.Clean(t.Definition.Description),
			Hints: t.Definition.Annotations, Phrases: t.Phrases}
		for _, m := range manifests {
			if found := a.Tool(string(m.Name)); found != nil && found.Definition.Name == t.Definition.Name {
				one.Intent, one.Needs = m.Name, m.Required()
			}
		}
		row.Tools = append(row.Tools, one)
	}
	return row
}

func newAppList(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "list [NAME]",
		Short: "The apps with their tools and grades; of one app all that its tools say",
		Long: `What a tool says of itself is the word of its maker: it decides nothing. A tool without
a grade counts as outward, waits for your yes each time, and is shown to no model.`,
		Example: examples("qiao app list", "", "qiao app list weather", ""),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				all, err := a.Apps(cmd.Context())
				if err != nil {
					return err
				}
				list := []appRow{}
				for _, one := range all {
					if len(args) == 0 || one.Name == args[0] {
						list = append(list, rowOf(one))
					}
				}
				if len(args) == 1 && len(list) == 0 {
					return noApp(args[0])
				}
				return g.showApps(list, len(args) == 1)
			})
		},
	}
}

func noApp(name string) error {
	return qiao.Errorf(qiao.NotFound, "app", "there is no app %q", name).WithFix("See them with: qiao app list")
}

func (g *global) showApps(list []appRow, whole bool) error {
	header := []string{"APP", "STATE", "TOOL", "GRADE", "IT SAYS"}
	rows := [][]term.Cell{}
	for _, a := range list {
		if len(a.Tools) == 0 {
			rows = append(rows, term.Cells(a.App, a.State, "", "", a.Where))
		}
		for _, t := range a.Tools {
			says := hints(t.Hints)
			if whole {
				says = strings.Join(slices.DeleteFunc([]string{says, t.Description, needs(t.Needs)}, func(s string) bool { return s == "" }), "; ")
			}
			rows = append(rows, term.Cells(a.App, a.State, t.Tool, gradeName(t), says))
		}
	}
	if err := g.show(list, header, rows); err != nil || g.json {
		return err
	}
	for _, a := range list {
		for name, why := range a.Left {
			g.tell("%s: the tool %s was left out: %s", a.App, name, why)
		}
	}
	return nil
}

func gradeName(t toolRow) string {
	switch {
	case t.Changed:
		return "none (it has changed)"
	case t.Grade == "":
		return "none"
	}
	return string(t.Grade)
}

func needs(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "needs " + strings.Join(list, ", ")
}

// hints are a tool's annotations in words.
func hints(h *intent.Hints) string {
	switch {
	case h == nil:
		return ""
	case h.ReadOnly:
		return "it only reads"
	case h.Destructive != nil && *h.Destructive:
		return "it destroys"
	case h.OpenWorld != nil && *h.OpenWorld:
		return "it reaches outside"
	}
	return ""
}

func newAppGrade(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "grade NAME TOOL GRADE",
		Short: "Say what a tool may do: read, local, outward, destructive or sensitive",
		Long: `read and local run at once; outward and destructive wait for your yes; sensitive waits
for your passcode or device. The grade holds for what the tool says of itself now: if
that changes, the tool has none again. TOOL may be a pattern such as 'get_*'.`,
		Example: examples("qiao app grade weather get_forecast read", "", "qiao app grade mail 'send_*' outward", ""),
		Args:    cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				graded, err := a.GradeTools(cmd.Context(), args[0], args[1], intent.Risk(args[2]))
				if err != nil {
					return err
				}
				var rows [][]term.Cell
				list := []toolRow{}
				for _, t := range graded {
					says := apps.Clean(t.Definition.Description)
					list = append(list, toolRow{Tool: t.Definition.Name, Grade: t.Grade, Risk: t.Risk(), Description: says})
					rows = append(rows, term.Cells(t.Definition.Name, string(t.Grade), says))
				}
				return g.show(list, []string{"TOOL", "GRADE", "IT SAYS"}, rows)
			})
		},
	}
}

func newAppTest(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "test NAME",
		Short: "Start an app, or reach it, and look at its tools",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return g.testApp(cmd.Context(), a, args[0]) })
		},
	}
}

// testApp looks at an app's tools, and shows them.
func (g *global) testApp(ctx context.Context, a *app.App, name string) error {
	s, err := a.AppServer(name)
	if err != nil {
		return err
	}
	if _, err := s.Tools(ctx); err != nil {
		if cause := s.Cause(); cause != "" {
			g.tell("met:    %s", cause)
		}
		for l := range strings.Lines(s.Said()) {
			g.tell("it says: %s", strings.TrimSpace(l))
		}
		return err
	}
	all, err := a.Apps(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(one app.AppState) bool { return one.Name == name })
	return g.showApps([]appRow{rowOf(all[i])}, true)
}

func newAppPhrase(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "phrase NAME TOOL PHRASE",
		Short: "Add a template of what people say for a tool",
		Long: `A phrase is a template, in English or Chinese, with the tool's arguments in braces
(docs/intents.md). Without phrases a tool is reached by its name: "use weather get forecast".`,
		Example: examples("qiao app phrase weather get_forecast 'what is the weather in {city}'", "", "qiao app phrase weather get_forecast '{city}[的]天气[怎么样]'", ""),
		Args:    cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				if err := a.AddAppPhrase(cmd.Context(), args[0], args[1], args[2]); err != nil {
					return err
				}
				g.tell("%s %s listens to it now", args[0], args[1])
				return nil
			})
		},
	}
}

func newAppPhrases(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "phrases NAME",
		Short: "Let a partner's model write sentences for an app's graded tools, once",
		Long: `What the tools are called, say and take goes to the model; nothing of yours does. The
sentences are kept beside the classifier, and train it with: qiao assist train`,
		Example: examples("qiao app phrases weather", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error {
				made, err := a.WriteSentences(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				var rows [][]term.Cell
				for _, m := range made {
					rows = append(rows, term.Cells(string(m.Intent), m.Language, fmt.Sprint(len(m.Sentences))))
				}
				g.tell("kept in %s; now: qiao assist train --out %s", a.SentencesFile(), a.LearnedFolder())
				return g.show(made, []string{"INTENT", "LANGUAGE", "SENTENCES"}, rows)
			})
		},
	}
}
