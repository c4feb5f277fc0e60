package suite

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFormatsAreRecognised(t *testing.T) {
	for _, c := range []struct{ file, content, format, id, prompt, answer, scorer string }{
		{"a.jsonl", `{"question":"2+2?","answer":"two and two\n#### 4"}`, "gsm8k", "0001", "2+2?", "4", "number"},
		{"a.jsonl", `{"problem":"p","answer":"\\frac12","level":5,"subject":"Algebra"}`, "math", "0001", "p", `\frac12`, "math"},
		{"a.jsonl", `{"task_id":"HumanEval/0","prompt":"def f():","test":"t","entry_point":"f"}`, "humaneval", "HumanEval/0", "def f():", "", "code"},
		{"a.jsonl", `{"task_id":2,"text":"Write.","test_list":["assert f()"]}`, "mbpp", "2", "Write.\nassert f()", "", "code"},
		{"a.jsonl", `{"key":7,"prompt":"Write.","instruction_id_list":[],"kwargs":[]}`, "ifeval", "7", "Write.", "", "ifeval"},
		{"a.jsonl", `{"question":"哪个？","A":"一","B":"二","answer":"B"}`, "choice", "0001", "哪个？", "B", "choice"},
		{"a.jsonl", `{"question":"Which?","choices":["x","y"],"answer":1}`, "mmlu", "0001", "Which?", "B", "choice"},
		{"a.jsonl", `{"input":"i","target":"(A)"}`, "bbh", "0001", "i", "(A)", "bbh"},
		{"a.json", `{"examples":[{"input":"i","target":"(A)"}]}`, "bbh", "0001", "i", "(A)", "bbh"},
		{"a.jsonl", `{"id":"b1","question":[[{"role":"user","content":"Weather?"}]],"function":[]}`, "bfcl", "b1", "Weather?", "", "tools"},
		{"a.tsv", "问题\t18\n", "mgsm", "0001", "问题", "18", "number"},
		{"a.csv", "Which?,x,y,z,w,C\n", "choice", "0001", "Which?", "C", "choice"},
		{"a.csv", "\ufeffid,Question,A,B,Answer\n1,哪个？,一,二,A\n", "choice", "0001", "哪个？", "A", "choice"},
		{"a.jsonl", `{"id":"w1","prompt":"Write.","answer":"x","scorer":"exact"}`, "qiao", "w1", "Write.", "x", "exact"},
		{"a.yaml", "name: ours\nfeature: writing\nitems:\n  - id: w1\n    prompt: 写一封信\n    answer: 信\n    scorer: exact\n", "qiao", "w1", "写一封信", "信", "exact"},
	} {
		s, err := Load(write(t, c.file, c.content))
		if err != nil {
			t.Errorf("%s: %v", c.content, err)
			continue
		}
		i := s.Items[0]
		if s.Format != c.format || i.ID != c.id || i.Prompt != c.prompt || i.Answer != c.answer || i.Scorer != c.scorer {
			t.Errorf("%s: %s %+v", c.content, s.Format, i)
		}
	}
}

func TestABrokenSuiteNamesItsLine(t *testing.T) {
	good := `{"id":"1","prompt":"p"}` + "\n"
	for _, c := range []struct {
		name, file, content, says string
		kind                      qiao.Kind
	}{
		{"JSON that is broken", "a.jsonl", good + "\n{\n", "line 3", qiao.Invalid},
		{"a field that is misspelt", "a.jsonl", good + `{"id":"2","promt":"p"}`, "line 2", qiao.Invalid},
		{"an answer that is no choice", "a.csv", "q,x,y,A\nq,x,y,E\n", "line 2", qiao.Invalid},
		{"no tab", "a.tsv", "q\t1\nq 2\n", "line 2", qiao.Invalid},
		{"YAML", "a.yaml", "name: x\nitems:\n  - promt: p\n", "line 3", qiao.Invalid},
		{"a document of JSON", "a.json", "{\n\"items\": [\n{]}", "line 3", qiao.Invalid},
		{"the same id", "a.jsonl", good + good, "same id", qiao.Invalid},
		{"nothing", "a.jsonl", "", "no items", qiao.Invalid},
		{"no prompt", "a.jsonl", `{"prompt":" "}`, "item 1", qiao.Invalid},
		{"an unknown format", "a.jsonl", `{"x":1}`, "line 1", qiao.Unsupported},
		{"no gzip", "a.jsonl.gz", "x", "", qiao.Invalid},
	} {
		_, err := Load(write(t, c.file, c.content))
		if qiao.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := Load("/nowhere/at/all.jsonl"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("no file: %v", err)
	}
}

func TestTheVersionFollowsTheContent(t *testing.T) {
	load := func(file, content string) string {
		s, err := Load(write(t, file, content))
		if err != nil {
			t.Fatal(err)
		}
		return s.Version()
	}
	a := load("a.jsonl", `{"id":"1","prompt":"p","answer":"x"}`)
	if b := load("b.jsonl", `{"answer":"x", "prompt":"p", "id":"1"}`); a != b {
		t.Error("a name or the order of keys changes the version")
	}
	if b := load("a.jsonl", `{"id":"1","prompt":"p","answer":"y"}`); a == b {
		t.Error("an answer does not change the version")
	}
}

func TestCompressedLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte("{\"prompt\":\"p\"}\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if s, err := Load(path); err != nil || s.Name != "a" {
		t.Errorf("%+v, %v", s, err)
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{`{"question":"q","A":"a","B":"b","answer":"A"}`, `{"prompt":"p"}`, "a,b,c,A", "name: x\nitems: [{prompt: p}]", "q\t1", `{"examples":[{}]}`, `{"id":"i","question":[[{"role":"user","content":"c"}]],"function":{"name":"a.b","parameters":{"type":"dict","properties":{"type":{"type":"tuple","items":{"type":"any"}}}}},"ground_truth":[{"a.b":{"type":[[1.0],""]}}]}`} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, s string) {
		for _, ending := range []string{".jsonl", ".csv", ".tsv", ".yaml", ".json"} {
			path := filepath.Join(dir, "fuzz"+ending)
			if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
				t.Fatal(err)
			}
			if suite, err := Load(path); err == nil {
				suite.Version()
			}
		}
	})
}
