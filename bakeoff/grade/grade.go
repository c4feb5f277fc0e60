package grade

import (
	"context"
	"strings"
	"sync"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/score"
	"github.com/qiao-ai/qiao/bakeoff/score/algebra"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

// A Grade is a score and, where it is not full, why.
type Grade struct {
	Score float64 `json:"score"` // 0 to 1
	Why   string  `json:"why,omitempty"`
}

// A Grader scores answers. It may be used by many goroutines.
type Grader struct {
	math *algebra.Judge
	zero *score.ZeroEval
	box  func() (*sandbox.Box, error)
}

// New returns a Grader. The sandbox is made when the first program comes.
func New(ctx context.Context) *Grader {
	return &Grader{
		math: algebra.NewJudge(), zero: score.NewZeroEval(),
		box: sync.OnceValues(func() (*sandbox.Box, error) { return sandbox.New(context.WithoutCancel(ctx), sandbox.Limits{}) }),
	}
}

// Grade scores an answer to item. It fails with Kind Unsupported where nothing
// here can judge it, and Invalid where it has no answer to judge.
func (g *Grader) Grade(ctx context.Context, item *suite.Item, a *run.Answer) (Grade, error) {
	if a.State != run.Answered {
		return Grade{}, qiao.Errorf(qiao.Invalid, "grade", "the question was not answered: %s", a.State)
	}
	answer := strings.TrimSpace(a.Text)
	switch scorerOf(item) {
	case "number":
		return g.number(item, answer), nil
	case "math":
		return g.mathematics(item, answer)
	case "choice":
		return same(score.Letter(answer, lastLetter(item)), item.Answer, "chose"), nil
	case "bbh":
		v := score.BBH(answer, item.Answer)
		return right(v.Right, "the answer was "+short(v.Answer)), nil
	case "exact":
		return same(answer, strings.TrimSpace(item.Answer), "said"), nil
	case "zeroeval-choice", "zeroeval-math", "zeroeval-crux":
		return g.zeroEval(item, a.Contender, a.Text), nil
	case "ifeval":
		return instructions(item, answer)
	case "code":
		return g.code(ctx, item, a.Text)
	case "tools":
		return calls(item, a.ToolCalls, answer), nil
	case "fidelity":
		return fidelity(item, answer), nil
	case "checks":
		return checked(item, answer)
	case "fields":
		return fields(item, answer)
	}
	return Grade{}, qiao.Errorf(qiao.Unsupported, "grade", "there is no scorer %q", item.Scorer).
		WithFix("Use one of number, math, choice, bbh, exact, ifeval, code, tools, fidelity, checks, fields.")
}

// scorerOf is the item's scorer, or the one that its fields suggest.
func scorerOf(item *suite.Item) string {
	switch {
	case item.Scorer != "":
		return item.Scorer
	case len(item.Choices) > 0:
		return "choice"
	case len(item.Tools) > 0:
		return "tools"
	case item.Source != "" && item.Task != "":
		return "fidelity"
	case len(item.Checks) > 0:
		return "checks"
	}
	return "exact"
}

func lastLetter(item *suite.Item) byte {
	if len(item.Choices) == 0 {
		return 'D'
	}
	return byte('A' + len(item.Choices) - 1)
}

func (g *Grader) zeroEval(item *suite.Item, model, output string) Grade {
	var v score.Verdict
	switch item.Scorer {
	case "zeroeval-choice":
		v = g.zero.Choice(output, item.Answer)
	case "zeroeval-crux":
		v = g.zero.Crux(model, output, item.Answer)
	default:
		v = g.zero.Math(model, output, item.Answer)
	}
	return right(v.Right, "the answer was "+short(v.Answer))
}

// right is a full score or none.
func right(ok bool, why string) Grade {
	if ok {
		return Grade{Score: 1}
	}
	return Grade{Why: why}
}

func same(got, want, verb string) Grade {
	if got == "" {
		return Grade{Why: "no answer was found"}
	}
	return right(got == want, verb+" "+short(got))
}

// short bounds what is quoted of an answer.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
