package eval

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/score/code"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// Code runs recorded solutions of HumanEval, MBPP and CRUXEval in the sandbox.
func Code() Evaluation {
	return recorded("code", "recorded solutions of HumanEval and MBPP (*.jsonl with task_id and solution) and answers of CRUXEval (id, gen), with the questions in the same folder or in one named questions beside it", codeFile)
}

type codeLine struct {
	Task     string `json:"task_id"`
	Solution string `json:"solution"`
	Recorded string `json:"base"`
}

func codeFile(ctx context.Context, path string, deps Deps) (Set, error) {
	var lines []codeLine
	if set, err := cruxFile(ctx, path, deps); !errors.Is(err, errOther) {
		return set, err
	}
	err := jsonLines(ctx, path, withKeys("task_id", "solution"), func(_ suite.Line, l codeLine) error {
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	cases, fromDocs, err := codeCases(lines, questions(path))
	if err != nil {
		return Set{}, err
	}
	box, err := sandbox.New(ctx, sandbox.Limits{})
	if err != nil {
		return Set{}, err
	}
	verdicts, err := judgeAll(ctx, box, cases, func(done int) { deps.progress(suite.Name(path), done, len(cases)) })
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: suite.Name(path), Format: "code", Language: "en", Items: len(lines)}
	set.Figures = codeFigures(&set, deps, lines, verdicts)
	if fromDocs > 0 {
		set.Figures = append(set.Figures, Figure{Name: "tested_by_docstring_only", Value: float64(fromDocs)})
	}
	return set, nil
}

// judgeAll runs cases on all cores and keeps their order.
func judgeAll(ctx context.Context, box *sandbox.Box, cases []code.Case, progress func(int)) ([]sandbox.Verdict, error) {
	verdicts := make([]sandbox.Verdict, len(cases))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range cases {
		group.Go(func() error {
			v, err := box.Judge(ctx, sandbox.Case{Solution: c.Solution, Test: c.Test})
			verdicts[i] = v
			return err
		})
		progress(i + 1)
	}
	return verdicts, group.Wait()
}

func codeFigures(set *Set, deps Deps, lines []codeLine, verdicts []sandbox.Verdict) []Figure {
	passed, same, of := 0, 0, 0
	var took []time.Duration
	for i, l := range lines {
		v := verdicts[i]
		took = append(took, v.Took)
		if v.Passed {
			passed++
		}
		if l.Recorded == "" {
			continue
		}
		of++
		if v.Passed == (l.Recorded == "pass") {
			same++
		} else {
			deps.example(set, l.Task+": "+v.Reason, "recorded "+l.Recorded, map[bool]string{true: "passed", false: "failed"}[v.Passed])
		}
	}
	slices.Sort(took)
	figures := append([]Figure{{Name: "pass@1", Value: share(passed, len(lines)), Unit: "%", Of: len(lines)}}, agreed(same, of)...)
	return append(figures, Figure{Name: "p50", Value: millis(took[len(took)/2]), Unit: "ms"})
}

// A question is what tests a solution.
type question struct {
	Task  json.RawMessage `json:"task_id"`
	Test  string          `json:"test"`
	Entry string          `json:"entry_point"`
	List  []string        `json:"test_list"`
}

// codeCases makes a case of each solution; fromDocs counts those without a
// question, for which the docstring must do.
func codeCases(lines []codeLine, questions map[string]question) (cases []code.Case, fromDocs int, err error) {
	for _, l := range lines {
		q, ok := questions[taskNumber(l.Task)]
		var c code.Case
		switch {
		case ok && q.Entry != "":
			c = code.HumanEval(l.Solution, q.Test, q.Entry)
		case strings.HasPrefix(l.Task, "HumanEval"):
			return nil, 0, qiao.Errorf(qiao.NotFound, "eval code", "there is no question for %s", l.Task).
				WithFix("Put humaneval.jsonl into the folder of the solutions, or into one named questions beside it.")
		default:
			if c, err = code.MBPP(l.Solution, q.List); err != nil {
				return nil, 0, err
			}
			if !ok {
				fromDocs++
			}
		}
		cases = append(cases, c)
	}
	return cases, fromDocs, nil
}

// taskNumber brings Mbpp/2 and 2 to one form; HumanEval/2 stays.
func taskNumber(task string) string {
	return strings.TrimPrefix(strings.Trim(task, `"`), "Mbpp/")
}

// questions reads those beside a file of solutions.
func questions(path string) map[string]question {
	found := map[string]question{}
	dir := filepath.Dir(path)
	for _, folder := range []string{dir, filepath.Join(dir, "questions"), filepath.Join(filepath.Dir(dir), "questions")} {
		files, err := filepath.Glob(filepath.Join(folder, "*.jsonl*"))
		if err != nil {
			continue
		}
		for _, f := range files {
			readQuestions(f, found)
		}
	}
	return found
}

// readQuestions adds those of a file; other files, and broken ones, have none.
func readQuestions(path string, found map[string]question) {
	fits := func(keys map[string]json.RawMessage) bool {
		return withKeys("task_id", "test", "entry_point")(keys) || withKeys("task_id", "test_list")(keys)
	}
	err := jsonLines(context.Background(), path, fits, func(_ suite.Line, q question) error {
		found[taskNumber(string(q.Task))] = q
		return nil
	})
	if err != nil && !errors.Is(err, errOther) {
		return
	}
}
