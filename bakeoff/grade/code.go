package grade

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/score/code"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// codeFence is a block of code in Markdown.
var codeFence = regexp.MustCompile("(?s)```[a-zA-Z0-9]*\n(.*?)```")

// program is what an answer has in its longest block of code, or all of it.
func program(answer string) string {
	longest := ""
	for _, m := range codeFence.FindAllStringSubmatch(answer, -1) {
		if len(m[1]) > len(longest) {
			longest = m[1]
		}
	}
	if longest == "" {
		return answer
	}
	return longest
}

// code runs a program against its tests.
func (g *Grader) code(ctx context.Context, item *suite.Item, answer string) (Grade, error) {
	c, err := codeCase(item, program(answer))
	if err != nil {
		return Grade{}, err
	}
	box, err := g.box()
	if err != nil {
		return Grade{}, err
	}
	v, err := box.Judge(ctx, sandbox.Case{Solution: c.Solution, Test: c.Test})
	if err != nil {
		return Grade{}, err
	}
	return right(v.Passed, v.Reason), nil
}

// codeCase makes the case of an item of HumanEval, MBPP or our own, whose answer
// is a test.
func codeCase(item *suite.Item, solution string) (code.Case, error) {
	var line struct {
		Prompt string   `json:"prompt"`
		Test   string   `json:"test"`
		Entry  string   `json:"entry_point"`
		Tests  []string `json:"test_list"`
	}
	if len(item.Extra) > 0 {
		if err := json.Unmarshal(item.Extra, &line); err != nil {
			return code.Case{}, qiao.E(qiao.Invalid, "grade", err)
		}
	}
	switch {
	case line.Entry != "":
		if !strings.Contains(solution, "def "+line.Entry) {
			solution = line.Prompt + solution // a completion
		}
		return code.HumanEval(solution, line.Test, line.Entry), nil
	case len(line.Tests) > 0:
		return code.MBPP(solution, line.Tests)
	case item.Answer != "":
		return code.Case{Solution: solution, Test: item.Answer}, nil
	}
	return code.Case{}, qiao.Errorf(qiao.Unsupported, "grade", "the item %q has no tests", item.ID)
}
