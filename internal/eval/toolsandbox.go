package eval

import (
	"context"
	"strings"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist/toolsandbox"
)

// Toolsandbox measures the assistant on stateful scenarios, without any model.
func Toolsandbox() Evaluation {
	return Evaluation{
		Name:        "toolsandbox",
		Description: "the assistant on stateful scenarios: a folder with ToolSandbox's base_state.json and scenarios.json",
		Run:         measureToolsandbox,
	}
}

func measureToolsandbox(ctx context.Context, path string, deps Deps) (*Report, error) {
	began := time.Now()
	data, err := toolsandbox.Load(path)
	if err != nil {
		return nil, err
	}
	if len(data.Scenarios) == 0 {
		return nil, qiao.Errorf(qiao.Invalid, "eval toolsandbox", "there is no scenario at %s", path)
	}
	report := &Report{Evaluation: "toolsandbox", Path: path}
	var order []string
	byFile := map[string][]*toolsandbox.Outcome{}
	for i := range data.Scenarios {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := &data.Scenarios[i]
		o, err := data.Run(ctx, s)
		if err != nil {
			return nil, err
		}
		if byFile[s.File] == nil {
			order = append(order, s.File)
		}
		byFile[s.File] = append(byFile[s.File], o)
		deps.progress("toolsandbox", i+1, len(data.Scenarios))
	}
	for _, file := range order {
		report.Sets = append(report.Sets, scenarioSet(file, byFile[file], deps.Examples))
	}
	report.Seconds = time.Since(began).Seconds()
	return report, nil
}

// scenarioSet sums up the scenarios of one file.
func scenarioSet(name string, list []*toolsandbox.Outcome, examples int) Set {
	set := Set{Name: name, Format: "toolsandbox", Language: "en", Items: len(list)}
	milestones, reached, similarity, mined, safe, lacking, asked := 0, 0, 0.0, 0, 0, 0, 0
	scored := 0
	for _, o := range list {
		milestones += len(o.Milestones)
		reached += o.Reach()
		if len(o.Milestones) > 0 {
			similarity += o.Similarity()
			scored++
		}
		if len(o.Scenario.Minefields) > 0 {
			mined++
			if !o.Mine {
				safe++
			}
		}
		if o.Scenario.Lacking() {
			lacking++
			if o.Asked && !o.Changed && !o.Mine {
				asked++
			}
		}
		if len(set.Examples) < examples && (o.Mine || o.Reach() < len(o.Milestones) || o.Failure != "") {
			set.Examples = append(set.Examples, Example{o.Scenario.Name, o.Scenario.Goal, strings.Join(o.Turns, " / ") + o.Failure})
		}
	}
	add := func(figure string, n, of int) {
		if of > 0 {
			set.Figures = append(set.Figures, Figure{Name: figure, Value: share(n, of), Unit: "%", Of: of})
		}
	}
	add("milestones_reached", reached, milestones)
	if scored > 0 {
		set.Figures = append(set.Figures, Figure{Name: "similarity", Value: similarity / float64(scored)})
	}
	add("minefields_avoided", safe, mined)
	add("asked_or_refused", asked, lacking)
	return set
}
