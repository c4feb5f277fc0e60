package eval

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/score/code"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

type cruxLine struct {
	ID      string
	Answers []string `json:"gen"`
	OK      []bool
}

// A program is a question of CRUXEval. Without its code, only the output task
// can be judged.
type program struct{ Code, Output string }

// cruxFile judges answers of CRUXEval: of the output task, or, where they are
// calls, of the input task. What cannot be judged is counted, not guessed.
func cruxFile(ctx context.Context, path string, deps Deps) (Set, error) {
	var lines []cruxLine
	err := jsonLines(ctx, path, withKeys("id", "gen"), func(_ suite.Line, l cruxLine) error {
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	j := cruxJudge{programs: programs(path)}
	set := Set{Name: suite.Name(path), Format: "crux", Language: "en", Items: len(lines)}
	right, same, of, judged := 0, 0, 0, 0
	for i, l := range lines {
		for k, answer := range l.Answers {
			ok, known, err := j.judge(ctx, l.ID, answer)
			if err != nil {
				return Set{}, err
			}
			if !known {
				continue
			}
			judged++
			if ok {
				right++
			}
			if k < len(l.OK) {
				of++
				if ok == l.OK[k] {
					same++
				} else {
					deps.example(&set, l.ID, j.programs[l.ID].Output, answer)
				}
			}
		}
		deps.progress(set.Name, i+1, len(lines))
	}
	set.Figures = append([]Figure{{Name: "pass@1", Value: share(right, judged), Unit: "%", Of: judged}}, agreed(same, of)...)
	set.Figures = append(set.Figures, Figure{Name: "not_judged", Value: float64(len(lines) - judged)})
	return set, nil
}

// A cruxJudge opens the sandbox when an answer first needs one.
type cruxJudge struct {
	programs map[string]program
	box      *sandbox.Box
}

// judge compares literals as they are and runs the rest.
func (j *cruxJudge) judge(ctx context.Context, id, answer string) (ok, known bool, err error) {
	p, known := j.programs[id]
	call := strings.HasPrefix(strings.TrimSpace(answer), "f(")
	if !known || call && p.Code == "" {
		return false, false, nil
	}
	if !call {
		if same, literal := score.SameLiteral(answer, p.Output); literal {
			return same, true, nil
		}
	}
	if j.box == nil {
		if j.box, err = sandbox.New(ctx, sandbox.Limits{}); err != nil {
			return false, false, err
		}
	}
	c := code.CruxOutput(answer, p.Output)
	if call {
		c = code.CruxInput(p.Code, answer, p.Output)
	}
	v, err := j.box.Judge(ctx, sandbox.Case{Solution: c.Solution, Test: c.Test})
	return v.Passed, true, err
}

// programs reads the questions beside a file, or else the correct answers that
// recorded outputs of ZeroEval's crux, in a folder beside it, come with.
func programs(path string) map[string]program {
	found := map[string]program{}
	dir := filepath.Dir(path)
	up := filepath.Dir(dir)
	for _, pattern := range []string{dir + "/*.jsonl*", dir + "/questions/*.jsonl*", up + "/questions/*.jsonl*", up + "/zeroeval/crux/*.jsonl*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		for _, f := range files {
			if len(found) == 0 {
				readPrograms(f, found)
			}
		}
	}
	return found
}

func readPrograms(path string, found map[string]program) {
	type line struct {
		ID                   json.RawMessage
		Code, Output, Answer string
	}
	fits := func(keys map[string]json.RawMessage) bool {
		return withKeys("id", "code", "input", "output")(keys) || withKeys("id", "output", "answer")(keys)
	}
	err := jsonLines(context.Background(), path, fits, func(_ suite.Line, l line) error {
		id := strings.Replace(strings.Trim(string(l.ID), `"`), "crux-test-#", "sample_", 1)
		if l.Code == "" {
			l.Output = l.Answer
		}
		found[id] = program{l.Code, l.Output}
		return nil
	})
	if err != nil && !errors.Is(err, errOther) {
		clear(found)
	}
}
