package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// ZeroEval scores outputs of ZeroEval's gsm, math-l5 and crux as the reference
// does and strictly; its examples are where the two differ, with the reason.
func ZeroEval() Evaluation {
	z := score.NewZeroEval()
	return recorded("zeroeval", "recorded outputs of ZeroEval (*.jsonl with id, output, answer), with expected.json for published figures",
		func(ctx context.Context, path string, deps Deps) (Set, error) {
			return zeroEvalFile(ctx, z, path, deps)
		})
}

type zeroEvalLine struct {
	ID             json.RawMessage
	Output, Answer string
}

func zeroEvalFile(ctx context.Context, z *score.ZeroEval, path string, deps Deps) (Set, error) {
	var lines []zeroEvalLine
	err := jsonLines(ctx, path, withKeys("output", "answer"), func(_ suite.Line, l zeroEvalLine) error {
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: suite.Name(path), Format: "zeroeval math", Language: "en", Items: len(lines)}
	task := zeroEvalTask(lines)
	set.Format = "zeroeval " + task
	var as, strict score.Tally
	reasons := map[string]int{}
	for _, l := range lines {
		a, s := zeroEvalVerdicts(z, task, set.Name, l)
		as.Add(a)
		strict.Add(s)
		if why := score.WhyDifferent(a, s); why != "" {
			reasons[why]++
			deps.example(&set, fmt.Sprintf("%s: %s; correct: %s", l.ID, why, l.Answer), fmt.Sprintf("%v %s", a.Right, a.Answer), fmt.Sprintf("%v %s", s.Right, s.Answer))
		}
	}
	p := published(path)
	set.Figures = withPublished([]Figure{{Name: "accuracy", Value: as.Accuracy(), Unit: "%", Of: as.Total}}, "accuracy", p["acc"], as.Accuracy())
	set.Figures = withPublished(append(set.Figures, Figure{Name: "no_answer", Value: as.Missing(), Unit: "%", Of: as.Total}), "no_answer", p["no_answer"], as.Missing())
	set.Figures = append(set.Figures, Figure{Name: "accuracy_strict", Value: strict.Accuracy(), Unit: "%", Of: strict.Total})
	set.Figures = append(set.Figures, counts("differs: ", reasons)...)
	return set, nil
}

func zeroEvalVerdicts(z *score.ZeroEval, task, model string, l zeroEvalLine) (as, strict score.Verdict) {
	switch task {
	case "crux":
		return z.Crux(model, l.Output, l.Answer), z.CruxStrict(l.Output, l.Answer)
	case "choice":
		return z.Choice(l.Output, l.Answer), z.ChoiceStrict(l.Output, l.Answer)
	}
	return z.Math(model, l.Output, l.Answer), z.MathStrict(l.Output, l.Answer)
}

// zeroEvalTask tells what a run was of: Python values, letters, or numbers.
func zeroEvalTask(lines []zeroEvalLine) string {
	if slices.ContainsFunc(lines, pythonic) {
		return "crux"
	}
	if !slices.ContainsFunc(lines, func(l zeroEvalLine) bool { return len(l.Answer) != 1 || l.Answer < "A" || l.Answer > "Z" }) {
		return "choice"
	}
	return "math"
}

// pythonic tells whether an item is of crux: by its id, or by its answer, which
// is then a Python literal with quotes or braces.
func pythonic(l zeroEvalLine) bool {
	return strings.Contains(string(l.ID), "crux") || strings.HasPrefix(l.Answer, "'") || strings.HasPrefix(l.Answer, "{'")
}

// counts are figures of how often each of some reasons was given, the
// commonest first.
func counts(prefix string, of map[string]int) []Figure {
	var list []Figure
	for name, n := range of {
		list = append(list, Figure{Name: prefix + name, Value: float64(n)})
	}
	slices.SortFunc(list, func(a, b Figure) int {
		if a.Value != b.Value {
			return int(b.Value - a.Value)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list
}
