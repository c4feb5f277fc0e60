package grade_test

import (
	"os"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/grade"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

func TestMain(m *testing.M) {
	sandbox.Child()
	os.Exit(m.Run())
}

func call(name, arguments string) []qiao.ToolCall {
	return []qiao.ToolCall{{Name: name, Arguments: arguments}}
}

func TestScorers(t *testing.T) {
	alarm := []suite.Call{{Name: "alarm", Arguments: map[string][]any{"time": {"07:00", "7:00"}, "label": {"", "work"}, "n": {2}}}}
	for _, c := range []struct {
		name   string
		item   suite.Item
		answer run.Answer
		want   float64
	}{
		{"the last number", suite.Item{Scorer: "number", Answer: "1200"}, run.Answer{Text: "3 times 400 is $1,200."}, 1},
		{"another number", suite.Item{Scorer: "number", Answer: "1200"}, run.Answer{Text: "It is 1,201"}, 0},
		{"a boxed number", suite.Item{Scorer: "number", Answer: "18"}, run.Answer{Text: `\boxed{18} of 20`}, 1},
		{"an equal expression", suite.Item{Scorer: "math", Answer: `\frac{1}{2}`}, run.Answer{Text: "So\nAnswer: 0.5"}, 1},
		{"中文的答案", suite.Item{Scorer: "math", Answer: "2x+1"}, run.Answer{Text: "所以答案是 $1+2x$。"}, 1},
		{"a letter", suite.Item{Choices: []string{"one", "two"}, Answer: "B"}, run.Answer{Text: "Answer: B"}, 1},
		{"the wrong letter", suite.Item{Choices: []string{"one", "two"}, Answer: "B"}, run.Answer{Text: "答案：A"}, 0},
		{"the very text", suite.Item{Answer: "yes"}, run.Answer{Text: " yes\n"}, 1},
		{"the right call", suite.Item{Scorer: "tools", Calls: alarm}, run.Answer{ToolCalls: call("alarm", `{"time":"7:00","n":2}`)}, 1},
		{"a value that is not allowed", suite.Item{Scorer: "tools", Calls: alarm}, run.Answer{ToolCalls: call("alarm", `{"time":"8:00","n":2}`)}, 0},
		{"an argument too many", suite.Item{Scorer: "tools", Calls: alarm}, run.Answer{ToolCalls: call("alarm", `{"time":"7:00","n":2,"x":1}`)}, 0},
		{"no call", suite.Item{Scorer: "tools", Calls: alarm}, run.Answer{Text: "Done!"}, 0},
		{"a question instead of a call", suite.Item{Scorer: "tools"}, run.Answer{Text: "At what time?"}, 1},
		{"an invented call", suite.Item{Scorer: "tools"}, run.Answer{ToolCalls: call("alarm", `{}`)}, 0},
		{"facts kept", suite.Item{Task: "rewrite", Source: "The fee is 12.50 euros, due on 3 May."}, run.Answer{Text: "A fee of 12.50 euros is due on 3 May."}, 1},
		{"a fact changed", suite.Item{Task: "rewrite", Source: "The fee is 12.50 euros, due on 3 May."}, run.Answer{Text: "A fee of 15.20 euros is due on 3 May."}, 0},
		{"a denial that is gone", suite.Item{Task: "rewrite", Source: "The fee is not due before May."}, run.Answer{Text: "The fee is due before May."}, 0.5},
		{"a number that is written otherwise", suite.Item{Task: "rewrite", Source: "The rent for flat 4B goes up on 1 March."}, run.Answer{Text: "Flat 4B's rent goes up on 1 March."}, 1},
		{"中文的数目", suite.Item{Task: "list", Source: "每晚饭后服一片，不可与西柚汁同服。"}, run.Answer{Text: "每晚饭后服1片，不可与西柚汁同服。"}, 1},
		{"half of the checks", suite.Item{Checks: []suite.Check{{Has: []string{"Beijing"}}, {MaxWords: 2}}}, run.Answer{Text: "beijing is the capital"}, 0.5},
		{"a language", suite.Item{Checks: []suite.Check{{Language: "zh", MaxWords: 10}}}, run.Answer{Text: "会议改到周五。"}, 1},
		{"instructions", suite.Item{Scorer: "ifeval", Extra: []byte(`{"instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]}`)}, run.Answer{Text: "no comma here"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.answer.State = run.Answered
			g, err := grade.New(t.Context()).Grade(t.Context(), &c.item, &c.answer)
			if err != nil || g.Score != c.want || g.Score < 1 && g.Why == "" {
				t.Errorf("got %+v, %v, want %v", g, err, c.want)
			}
		})
	}
}

func TestProgramsRunInTheSandbox(t *testing.T) {
	item := suite.Item{Scorer: "code", Answer: "assert double(4) == 8"}
	g := grade.New(t.Context())
	right, err := g.Grade(t.Context(), &item, &run.Answer{State: run.Answered, Text: "Here:\n```python\ndef double(n):\n    return 2 * n\n```\nDone."})
	if qiao.KindOf(err) == qiao.Unsupported {
		t.Skip("programs cannot be isolated here:", err)
	}
	wrong, err2 := g.Grade(t.Context(), &item, &run.Answer{State: run.Answered, Text: "def double(n):\n    return n"})
	if err != nil || err2 != nil || right.Score != 1 || wrong.Score != 0 || wrong.Why == "" {
		t.Errorf("got %+v, %+v, %v, %v", right, wrong, err, err2)
	}
}

func TestWhatWasNotAnsweredHasNoScore(t *testing.T) {
	g := grade.New(t.Context())
	for name, a := range map[string]run.Answer{"a failure": {State: run.Failed}, "a refusal": {State: run.Refused}} {
		if _, err := g.Grade(t.Context(), &suite.Item{Answer: "x"}, &a); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := g.Grade(t.Context(), &suite.Item{Scorer: "magic"}, &run.Answer{State: run.Answered}); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("an unknown scorer: %v", err)
	}
}
