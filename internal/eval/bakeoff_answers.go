package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/score/algebra"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// Math compares answers with correct ones as the official grader of Qwen's
// mathematics does, and by our own judgement.
func Math() Evaluation {
	j := algebra.NewJudge()
	return recorded("math", "recorded answers with an official grader's verdicts (*.jsonl with gt, pred and score)",
		func(ctx context.Context, path string, deps Deps) (Set, error) { return mathFile(ctx, j, path, deps) })
}

type mathLine struct {
	Correct string   `json:"gt"`
	Answers []string `json:"pred"`
	Scores  []bool   `json:"score"`
}

func mathFile(ctx context.Context, j *algebra.Judge, path string, deps Deps) (Set, error) {
	set := Set{Name: suite.Name(path), Format: "math", Language: "en"}
	right, own, same, of := 0, 0, 0, 0
	err := jsonLines(ctx, path, withKeys("gt", "pred"), func(_ suite.Line, l mathLine) error {
		for i, answer := range l.Answers {
			set.Items++
			official := j.Official(answer, l.Correct)
			if official {
				right++
			}
			equal := j.Equal(answer, l.Correct)
			if equal {
				own++
			}
			if i < len(l.Scores) {
				of++
				if official == l.Scores[i] {
					same++
				} else {
					deps.example(&set, fmt.Sprintf("recorded %v, ours %v", l.Scores[i], official), l.Correct, answer)
				}
			}
			if equal != official {
				deps.example(&set, fmt.Sprintf("official %v, by our own judgement %v", official, equal), l.Correct, answer)
			}
		}
		return nil
	})
	set.Figures = append([]Figure{
		{Name: "accuracy_official", Value: share(right, set.Items), Unit: "%", Of: set.Items},
		{Name: "accuracy_own", Value: share(own, set.Items), Unit: "%", Of: set.Items},
	}, agreed(same, of)...)
	return set, err
}

// BBH scores recorded outputs of BIG-Bench Hard.
func BBH() Evaluation {
	return recorded("bbh", "recorded outputs of BIG-Bench Hard (*.jsonl with prediction and target, expected_accuracy before them)", bbhFile)
}

func bbhFile(ctx context.Context, path string, _ Deps) (Set, error) {
	type line struct {
		Expected           *float64 `json:"expected_accuracy"`
		Prediction, Target string
	}
	set := Set{Name: suite.Name(path), Format: "bbh", Language: "en"}
	var tally score.Tally
	expected := ""
	fits := func(keys map[string]json.RawMessage) bool {
		return withKeys("expected_accuracy")(keys) || withKeys("prediction", "target")(keys)
	}
	err := jsonLines(ctx, path, fits, func(_ suite.Line, l line) error {
		if l.Expected != nil {
			expected = strconv.FormatFloat(*l.Expected, 'g', -1, 64)
			return nil
		}
		tally.Add(score.BBH(l.Prediction, l.Target))
		return nil
	})
	set.Items = tally.Total
	set.Figures = withPublished([]Figure{{Name: "accuracy", Value: tally.Accuracy(), Unit: "%", Of: tally.Total}}, "accuracy", expected, tally.Accuracy())
	return set, err
}

// Gaokao scores recorded answers to Chinese examination questions.
func Gaokao() Evaluation {
	return recorded("gaokao", "recorded outputs of GAOKAO-Bench's choice questions (*.jsonl with model_output and standard_answer)", gaokaoFile)
}

type gaokaoLine struct {
	Score    float64
	Output   string   `json:"model_output"`
	Correct  []string `json:"standard_answer"`
	Recorded []string `json:"model_answer"`
}

func gaokaoFile(ctx context.Context, path string, deps Deps) (Set, error) {
	var lines []gaokaoLine
	var correct [][]string
	err := jsonLines(ctx, path, withKeys("model_output", "standard_answer"), func(_ suite.Line, l gaokaoLine) error {
		lines = append(lines, l)
		correct = append(correct, l.Correct)
		return nil
	})
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: suite.Name(path), Format: "gaokao", Language: "zh", Items: len(lines)}
	kind := score.ChoiceOf(correct)
	points, most, same, of := 0.0, 0.0, 0, 0
	for _, l := range lines {
		answers := kind.Extract(l.Output, len(l.Correct))
		points += l.Score * kind.Points(answers, l.Correct)
		most += l.Score * float64(len(l.Correct))
		if l.Recorded == nil {
			continue
		}
		of++
		if fmt.Sprint(answers) == fmt.Sprint(l.Recorded) {
			same++
		} else {
			deps.example(&set, "the letters that were found", fmt.Sprint(l.Recorded), fmt.Sprint(answers))
		}
	}
	set.Figures = append([]Figure{{Name: "points", Value: points, Of: int(most)}, {Name: "score_rate", Value: 100 * points / math.Max(1, most), Unit: "%"}}, agreed(same, of)...)
	return set, nil
}
