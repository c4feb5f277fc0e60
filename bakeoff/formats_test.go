package bakeoff_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

// A script answers a question by a part of it.
type script map[string]qiao.Answer

func (s script) Generate(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
	question := r.Messages[len(r.Messages)-1].PlainText()
	for part, a := range s {
		if strings.Contains(question, part) {
			return func(yield func(qiao.Chunk, error) bool) {
				_ = yield(qiao.Chunk{Text: a.Text, ToolCalls: a.ToolCalls}, nil) &&
					yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 20, Output: 5}}, nil)
			}, nil
		}
	}
	return nil, qiao.Errorf(qiao.Invalid, "ask", "nobody wrote an answer to this")
}

func text(s string) qiao.Answer { return qiao.Answer{Text: s} }

func calls(name, arguments string) qiao.Answer {
	return qiao.Answer{ToolCalls: []qiao.ToolCall{{ID: "1", Name: name, Arguments: arguments}}}
}

// A sample is a file of a format with two questions, of which the script answers
// the first right and the second wrong.
type sample struct {
	name, file, content string
	answers             string // beside it, in possible_answer
	format              string
	says                script
	programs            bool
}

func samples() []sample {
	const double = `{"task_id":"T/0","prompt":"def double(n):\n    \"\"\"Twice n.\"\"\"\n","entry_point":"double","test":"def check(f):\n    assert f(4) == 8\n"}` + "\n" +
		`{"task_id":"T/1","prompt":"def half(n):\n    \"\"\"Half of n.\"\"\"\n","entry_point":"half","test":"def check(f):\n    assert f(4) == 2\n"}`
	two := script{"apples": text("So it is 12."), "pears": text("That makes 9.")}
	choice := script{"largest": text("Answer: B"), "smallest": text("Answer: A"), "最大": text("答案：B"), "最小": text("答案：A")}
	return []sample{
		{name: "GSM8K", file: "g.jsonl", format: "gsm8k", says: two,
			content: `{"question":"Three boxes of four apples?","answer":"3*4=<<3*4=12>>12\n#### 12"}` + "\n" + `{"question":"Two boxes of five pears?","answer":"#### 10"}`},
		{name: "MATH", file: "m.jsonl", format: "math", says: script{"$x$": text(`\boxed{\dfrac{2}{4}}`), "$y$": text(`\boxed{3}`)},
			content: `{"problem":"Find $x$ with $2x=1$.","solution":"Halve: \\boxed{\\frac12}","level":"Level 1","type":"Algebra"}` + "\n" + `{"problem":"Find $y$ with $y+1=3$.","answer":"2"}`},
		{name: "HumanEval", file: "h.jsonl", format: "humaneval", programs: true, content: double,
			says: script{"Twice": text("```python\ndef double(n):\n    return n + n\n```"), "Half": text("```python\ndef half(n):\n    return n\n```")}},
		{name: "MBPP", file: "b.jsonl", format: "mbpp", programs: true,
			says:    script{"square": text("def square(n):\n    return n * n"), "cube": text("def cube(n):\n    return n")},
			content: `{"task_id":1,"text":"Write square.","code":"","test_list":["assert square(3) == 9"]}` + "\n" + `{"task_id":2,"text":"Write cube.","code":"","test_list":["assert cube(2) == 8"]}`},
		{name: "MGSM", file: "z.tsv", format: "mgsm", content: "三箱苹果，每箱四个，共几个？\t12\n两箱梨，每箱五个，共几个？\t10\n", says: script{"苹果": text("一共 12 个。"), "梨": text("一共 9 个。")}},
		{name: "IFEval", file: "i.jsonl", format: "ifeval", says: script{"rain": text("rain falls"), "snow": text("snow, cold")},
			content: `{"key":1,"prompt":"Write of rain without commas.","instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]}` + "\n" +
				`{"key":2,"prompt":"Write of snow without commas.","instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]}`},
		{name: "C-Eval", file: "c.csv", format: "choice", says: choice, content: "id,question,A,B,C,D,answer,explanation\n0,哪个数最大？,1,9,3,4,B,\n1,哪个数最小？,5,9,1,4,C,\n"},
		{name: "CMMLU", file: "k.csv", format: "choice", says: choice, content: ",Question,A,B,C,D,Answer\n0,哪个数最大？,1,9,3,4,B\n1,哪个数最小？,5,9,1,4,C\n"},
		{name: "MMLU as a table", file: "u.csv", format: "choice", says: choice, content: "Which is largest?,1,9,3,4,B\nWhich is smallest?,5,9,1,4,C\n"},
		{name: "MMLU as lines", file: "u.jsonl", format: "mmlu", says: choice,
			content: `{"question":"Which is largest?","subject":"numbers","choices":["1","9"],"answer":1}` + "\n" + `{"question":"Which is smallest?","choices":["5","9","1"],"answer":2}`},
		{name: "BIG-Bench Hard", file: "q.json", format: "bbh", says: script{"not true": text("So the answer is False."), "not false": text("So the answer is False.")},
			content: `{"examples":[{"input":"not true is","target":"False"},{"input":"not false is","target":"True"}]}`},
		{name: "BFCL", file: "BFCL_own.json", format: "bfcl",
			says: script{"kettle": calls("home_switch", `{"device":"Kettle","watts":1200}`), "lamp": calls("home_switch", `{"device":"lamp","watts":40,"on":1}`)},
			content: `{"id":"own_0","question":[[{"role":"user","content":"Kettle on, 1200 W."}, {"role":"user","content":"The kettle, please."}]],"function":[{"name":"home.switch","description":"Switch.","parameters":{"type":"dict","properties":{"device":{"type":"string"},"watts":{"type":"float"},"on":{"type":"boolean"}},"required":["device","watts"]}}]}` + "\n" +
				`{"id":"own_1","question":[[{"role":"system","content":"Be brief."},{"role":"user","content":"The lamp, 40 W."}]],"function":{"name":"home.switch","description":"Switch.","parameters":{"type":"dict","properties":{"device":{"type":"string"},"watts":{"type":"float"},"on":{"type":"boolean"}},"required":["device","watts"]}}}`,
			answers: `{"id":"own_0","ground_truth":[{"home.switch":{"device":["kettle"],"watts":[1200.0],"on":[true,""]}}]}` + "\n" + `{"id":"own_1","ground_truth":[{"home.switch":{"device":["lamp"],"watts":[40.0],"on":[true,""]}}]}`},
		{name: "our lines", file: "o.jsonl", format: "qiao", says: two,
			content: `{"prompt":"How many apples?","answer":"12","scorer":"number"}` + "\n" + `{"prompt":"How many pears?","answer":"10","scorer":"number"}`},
		{name: "our YAML", file: "o.yaml", format: "qiao", says: script{"capital": text("Paris, in one line."), "river": text("the Rhine\nof course")},
			content: "name: ours\nfeature: facts\nitems:\n  - {prompt: \"The capital?\", checks: [{has: [Paris], lines: 1}]}\n  - {prompt: \"The river?\", checks: [{has: [Rhine], lines: 1}]}\n"},
		{name: "fields", file: "f.jsonl", format: "qiao", says: script{"cat": text(`{"things":["Cat"]}`), "dog": text(`{"dogs":true}`)},
			content: `{"prompt":"a cat","answer":"{\"things\":[\"cat\"]}","scorer":"fields"}` + "\n" + `{"prompt":"a dog","answer":"{\"things\":[\"dog\"]}","scorer":"fields"}`},
	}
}

func TestEachFormatGoesThroughTheWholePath(t *testing.T) {
	_, err := sandbox.New(t.Context(), sandbox.Limits{})
	isolated := err == nil
	for _, c := range samples() {
		t.Run(c.name, func(t *testing.T) {
			if c.programs && !isolated {
				t.Skip("programs cannot be isolated here: ", err)
			}
			dir := t.TempDir()
			write(t, dir, c.file, c.content)
			if c.answers != "" {
				if err := os.Mkdir(filepath.Join(dir, "possible_answer"), 0o700); err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(dir, "possible_answer"), c.file, c.answers)
			}
			s, err := spec.Load(write(t, dir, "b.yaml", "name: b\nsuites: ["+c.file+"]\ncontenders: [{name: m, model: p/m}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			b := &bakeoff.Bench{Dir: filepath.Join(dir, "runs"), Model: func(string) (qiao.Model, error) { return c.says, nil }}
			finished(t, b, s)
			r, err := b.Report(t.Context(), "b", nil)
			if err != nil {
				t.Fatal(err)
			}
			run, err := b.Open("b")
			if err != nil || run.Suites[0].Format != c.format || len(run.Suites[0].Items) != 2 {
				t.Fatalf("%+v, %v", run, err)
			}
			side := r.Result.Sides[0]
			if side.Quality.N != 2 || side.Quality.Mean != 0.5 {
				t.Errorf("scored %+v: %+v", side.Quality, side.Cells)
			}
			var page bytes.Buffer
			if err := r.HTML(&page, report.Chinese); err != nil || page.Len() == 0 {
				t.Error(err)
			}
		})
	}
}

func TestBFCLWithoutAnswersIsNotAsked(t *testing.T) {
	dir := t.TempDir()
	for _, c := range samples() {
		if c.format == "bfcl" {
			write(t, dir, c.file, c.content)
			s, err := spec.Parse([]byte("name: b\nsuites: [" + filepath.Join(dir, c.file) + "]\ncontenders: [{name: m, model: p/m}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			b := &bakeoff.Bench{Dir: dir, Model: func(string) (qiao.Model, error) { return c.says, nil }}
			if _, err := b.Plan(s); qiao.KindOf(err) != qiao.Invalid || !strings.Contains(qiao.FixOf(err), "possible_answer") {
				t.Errorf("got %v", err)
			}
		}
	}
}
