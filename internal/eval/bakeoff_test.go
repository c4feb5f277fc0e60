package eval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Child()
	os.Exit(m.Run())
}

// recordings writes files into a folder and returns it.
func recordings(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range content {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBakeoffFigures(t *testing.T) {
	for _, c := range []struct {
		evaluation string
		files      map[string]string
		want       map[string]float64
	}{
		{"zeroeval", map[string]string{
			"m.jsonl":       `{"id":1,"output":"{\"answer\": \"3 or 4\"}","answer":"# 3"}` + "\n" + `{"id":2,"output":"?","answer":"# 5"}`,
			"expected.json": `[{"file":"m","acc":"50.00","no_answer":"50.00"}]`,
		}, map[string]float64{"accuracy": 50, "accuracy_published": 50, "accuracy_off": 0, "no_answer": 50, "accuracy_strict": 0}},
		{"zeroeval", map[string]string{"m.jsonl": `{"id":"crux-1","output":"{\"answer\": \"[1,2]\"}","answer":"[1, 2]"}`},
			map[string]float64{"accuracy": 0, "accuracy_strict": 100}},
		{"zeroeval", map[string]string{"m.jsonl": `{"id":1,"output":"{\"answer\": \"B\"}","answer":"B"}` + "\n" + `{"id":2,"output":"{\"answer\": \"C) x\"}","answer":"C"}`},
			map[string]float64{"accuracy": 50, "accuracy_strict": 100}},
		{"ifeval", map[string]string{
			"m.jsonl":       `{"key":1,"response":"No comma.","strict":[true],"loose":[false]}`,
			"prompts.jsonl": `{"key":1,"prompt":"p","instruction_id_list":["punctuation:no_comma"],"kwargs":[{}]}`,
		}, map[string]float64{"prompts_strict": 100, "agreement": 50, "disagreements": 1}},
		{"math", map[string]string{"m.jsonl": `{"gt":"\\frac{1}{2}","pred":["0.5","50","2"],"score":[true,false,false]}`},
			map[string]float64{"accuracy_official": 100.0 / 3, "accuracy_own": 100.0 / 3, "agreement": 100}},
		{"bbh", map[string]string{"m.jsonl": `{"expected_accuracy":50}` + "\n" + `{"prediction":"So the answer is (A).","target":"(A)"}` + "\n" + `{"prediction":"(B)","target":"(A)"}`},
			map[string]float64{"accuracy": 50, "accuracy_off": 0}},
		{"gaokao", map[string]string{"m.jsonl": `{"score":4,"model_output":"【答案】C","standard_answer":["C"],"model_answer":["C"]}`},
			map[string]float64{"points": 4, "score_rate": 100, "agreement": 100}},
		{"alpacaeval", map[string]string{"m.jsonl": `{"pref":1.5,"len1":10,"len2":12}` + "\n" + `{"pref":2,"len1":11,"len2":9}` + "\n" + `{"pref":null,"len1":1,"len2":1}`},
			map[string]float64{"win_rate": 75, "standard_error": 25, "flags": 0}},
		{"judge", map[string]string{"m.jsonl": `{"idx":0,"response1":"a","response2":"b","annotator1":1,"annotator2":1,"annotator3":2,"gpt":"1"}`},
			map[string]float64{"gpt_with_people": 100, "annotator3_with_people": 0}},
	} {
		e, err := Find(c.evaluation)
		if err != nil {
			t.Fatal(err)
		}
		report, err := e.Run(context.Background(), recordings(t, c.files), Deps{Examples: 5})
		if err != nil || len(report.Sets) != 1 {
			t.Errorf("%s: %+v, %v", c.evaluation, report, err)
			continue
		}
		for name, want := range c.want {
			if got, ok := report.Sets[0].Figure(name); !ok || got < want-1e-9 || got > want+1e-9 {
				t.Errorf("%s: %s is %v, want %v", c.evaluation, name, got, want)
			}
		}
	}
}

func TestDifferencesComeWithTheirReason(t *testing.T) {
	dir := recordings(t, map[string]string{"m.jsonl": `{"id":7,"output":"{\"answer\": \"3 or 4\"}","answer":"3"}`})
	report, err := ZeroEval().Run(context.Background(), dir, Deps{Examples: 5})
	if err != nil {
		t.Fatal(err)
	}
	examples := report.Sets[0].Examples
	if len(examples) != 1 || !strings.HasPrefix(examples[0].Note, "7: only the first number") {
		t.Errorf("%+v", examples)
	}
}

func TestCodeIsRunWithItsQuestions(t *testing.T) {
	if _, err := sandbox.New(context.Background(), sandbox.Limits{}); qiao.KindOf(err) == qiao.Unsupported {
		t.Skipf("programs cannot be isolated here: %v", err)
	}
	dir := recordings(t, map[string]string{
		"code/h.jsonl":          `{"task_id":"HumanEval/0","solution":"def f(x):\n  return x","base":"pass"}` + "\n" + `{"task_id":"HumanEval/1","solution":"def g(x):\n  return 0","base":"fail"}`,
		"questions/human.jsonl": `{"task_id":"HumanEval/0","prompt":"p","test":"def check(c):\n  assert c(1) == 1","entry_point":"f"}` + "\n" + `{"task_id":"HumanEval/1","prompt":"p","test":"def check(c):\n  assert c(1) == 1","entry_point":"g"}`,
		"questions/mbpp.jsonl":  `{"task_id":2,"text":"t","test_list":["assert h(1) == 2","assert h(2) == 3"]}`,
		"code/m.jsonl":          `{"task_id":"Mbpp/2","solution":"def h(x):\n  return 2","base":"fail"}` + "\n" + `{"task_id":"Mbpp/3","solution":"\"\"\"\nassert k() == 1\n\"\"\"\ndef k():\n  return 1","base":"pass"}`,
	})
	report, err := Code().Run(context.Background(), filepath.Join(dir, "code"), Deps{})
	if err != nil || len(report.Sets) != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, s := range report.Sets[:2] {
		if agreement, _ := s.Figure("agreement"); agreement != 100 {
			t.Errorf("%s: %+v", s.Name, s.Figures)
		}
	}
	crux := recordings(t, map[string]string{
		"c.jsonl": `{"id":"s1","gen":["[1,2]"],"ok":[true]}` + "\n" + `{"id":"s2","gen":["f(3)"],"ok":[true]}` + "\n" + `{"id":"s3","gen":["1 or True"],"ok":[false]}`,
		"questions/q.jsonl": `{"id":"s1","code":"def f(x):\n  return [x, x+1]","input":"1","output":"[1, 2]"}` + "\n" +
			`{"id":"s2","code":"def f(x):\n  return x*2","input":"3","output":"6"}` + "\n" + `{"id":"s3","code":"def f(x):\n  return x","input":"2","output":"2"}`,
	})
	if report, err := Code().Run(context.Background(), filepath.Join(crux, "c.jsonl"), Deps{}); err != nil {
		t.Error(err)
	} else if agreement, _ := report.Sets[0].Figure("agreement"); agreement != 100 {
		t.Errorf("crux: %+v", report.Sets[0].Figures)
	}
	if n, _ := report.Sets[1].Figure("tested_by_docstring_only"); n != 1 {
		t.Errorf("%v solutions were tested by their docstring", n)
	}
}

func TestWhatIsNotRecordedOutputIsRefused(t *testing.T) {
	for _, e := range bakeoffs() {
		dir := recordings(t, map[string]string{"x.jsonl": `{"x":1}`, "y.txt": "y"})
		if _, err := e.Run(context.Background(), dir, Deps{}); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%s of another format: %v", e.Name, err)
		}
		if _, err := e.Run(context.Background(), filepath.Join(dir, "none"), Deps{}); qiao.KindOf(err) != qiao.NotFound {
			t.Errorf("%s of nothing: %v", e.Name, err)
		}
	}
	dir := recordings(t, map[string]string{"m.jsonl": `{"gt":"1","pred":["1"]}` + "\n{"})
	if _, err := Math().Run(context.Background(), dir, Deps{}); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken line: %v", err)
	}
}

// TestPublishedFiguresAreMet runs on the recorded outputs, where they are.
func TestPublishedFiguresAreMet(t *testing.T) {
	const data = "../../../shared/data/bakeoff"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the recorded outputs are not here: ../shared/data/bakeoff")
	}
	for _, c := range []struct {
		evaluation, folder, figure string
		low, high                  float64
	}{
		{"zeroeval", "zeroeval", "accuracy_off", 0, 0.0051}, {"zeroeval", "zeroeval", "no_answer_off", 0, 0.0051},
		{"bbh", "bbh", "accuracy_off", 0, 1e-9}, {"math", "math", "agreement", 99.5, 100}, {"gaokao", "gaokao", "agreement", 100, 100},
		{"alpacaeval", "alpacaeval2", "win_rate_off", 0, 1e-6}, {"alpacaeval", "alpacaeval2", "standard_error_off", 0, 1e-6},
		{"ifeval", "ifeval", "agreement", 99.4, 100},
	} {
		e, err := Find(c.evaluation)
		if err != nil {
			t.Fatal(err)
		}
		report, err := e.Run(context.Background(), filepath.Join(data, c.folder), Deps{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range report.Sets {
			if got, ok := s.Figure(c.figure); !ok || got < c.low || got > c.high {
				t.Errorf("%s %s: %s is %v", c.evaluation, s.Name, c.figure, got)
			}
		}
	}
}
