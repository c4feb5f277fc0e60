package bakeoff_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff"
	"github.com/qiao-ai/qiao/bakeoff/decide"
	"github.com/qiao-ai/qiao/bakeoff/report"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/sandbox"
	"github.com/qiao-ai/qiao/bakeoff/spec"
)

func TestMain(m *testing.M) {
	sandbox.Child()
	os.Exit(m.Run())
}

// A partner answers sums; every so many of them wrong.
type partner struct{ wrongEvery int }

func (p partner) Generate(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
	var a, b int
	question := r.Messages[len(r.Messages)-1].PlainText()
	if strings.Contains(question, "<answer1") {
		return said("The first. Verdict: 1"), nil
	}
	if _, err := fmt.Sscanf(question, "What is %d + %d?", &a, &b); err != nil {
		return nil, qiao.Errorf(qiao.Invalid, "ask", "no sum")
	}
	if p.wrongEvery > 0 && b%p.wrongEvery == 0 {
		a++
	}
	return said(fmt.Sprintf("It is %d.", a+b)), nil
}

func said(text string) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		_ = yield(qiao.Chunk{Text: text}, nil) && yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 20, Output: 5}}, nil)
	}
}

// bench makes a bench and the file of a bake-off between a good and a poor model.
func bench(t *testing.T) (*bakeoff.Bench, *spec.Spec) {
	t.Helper()
	dir := t.TempDir()
	var suite strings.Builder
	for i := range 120 {
		line, _ := json.Marshal(map[string]any{"id": fmt.Sprint(i), "prompt": fmt.Sprintf("What is %d + %d?", i, i), "answer": fmt.Sprint(2 * i), "scorer": "number", "feature": "sums", "language": "en"})
		suite.Write(append(line, '\n'))
	}
	write(t, dir, "sums.jsonl", suite.String())
	file := write(t, dir, "bakeoff.yaml", `
name: sums
suites: [sums.jsonl]
contenders:
  - {name: good, model: p/good, residency: cn, filed: true, price: {currency: CNY, input: 2, output: 8}}
  - {name: poor, model: p/poor, residency: cn, filed: true, price: {currency: CNY, input: 1, output: 2}}
  - {name: abroad, model: p/abroad, residency: us, price: {currency: CNY, input: 1, output: 2}}
judges: [{model: p/judge}]
needs:
  - feature: sums
    region: cn
    weights: {quality: 3, cost: 1}
    limits: {residency: [cn], filed: true, reliability: 0.9}
`)
	s, err := spec.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]partner{"p/good": {40}, "p/poor": {3}, "p/abroad": {}, "p/judge": {}}
	return &bakeoff.Bench{Dir: filepath.Join(dir, "runs"), Version: "test", Now: func() time.Time { return time.Unix(1.8e9, 0) },
		Model: func(name string) (qiao.Model, error) { return models[name], nil }}, s
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// work runs to the end and returns the last progress.
func work(t *testing.T, start func() (last run.Progress, err error)) run.Progress {
	t.Helper()
	last, err := start()
	if err != nil {
		t.Fatal(err)
	}
	return last
}

func finished(t *testing.T, b *bakeoff.Bench, s *spec.Spec) {
	t.Helper()
	last := work(t, func() (last run.Progress, err error) {
		for p, e := range b.Start(t.Context(), s, false) {
			last, err = p, e
		}
		return last, err
	})
	if !last.Done {
		t.Fatalf("got %+v", last)
	}
}

func TestABakeOffEndsInARecommendation(t *testing.T) {
	b, s := bench(t)
	finished(t, b, s)
	for _, err := range b.Judge(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Report(t.Context(), "sums", nil)
	if err != nil {
		t.Fatal(err)
	}
	labelled(t, b)
	d := r.Decisions[0]
	if d.Primary != "good" || d.Fallback != "poor" || d.Probability < 0.9 || len(d.Infeasible) != 1 || d.Infeasible[0].Name != "abroad" {
		t.Errorf("decided %+v", d)
	}
	if len(r.Pairs) != 3 || r.Pairs[0].Verdict != "better" || r.Jury == nil || r.Jury.Judges[0].Flips != 100 {
		t.Errorf("pairs %+v, jury %+v", r.Pairs, r.Jury)
	}
	shows(t, r)
}

// labelled writes pairs for people, blind and spread evenly.
func labelled(t *testing.T, b *bakeoff.Bench) {
	t.Helper()
	list, err := b.Labels("sums", 30)
	if err != nil || len(list) != 30 {
		t.Fatalf("%d labels, %v", len(list), err)
	}
	line, err := json.Marshal(list[7])
	for _, field := range []string{`"annotator1":""`, `"judge:p/judge":0`, `"judge:jury":0`, `"question":"What is `, `"response2":"It is `} {
		if err != nil || !strings.Contains(string(line), field) {
			t.Errorf("the label has no %s: %s, %v", field, line, err)
		}
	}
	if strings.Contains(string(line), "good") {
		t.Errorf("the label tells who answered: %s", line)
	}
	if _, err := b.Labels("nothing", 0); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("got %v", err)
	}
}

// shows writes a report in all its forms.
func shows(t *testing.T, r *report.Report) {
	t.Helper()
	for language, want := range map[report.Language]string{report.English: "Choose good, with poor as fallback.", report.Chinese: "选用 good，以 poor 为备用。"} {
		var page, text bytes.Buffer
		if err := r.HTML(&page, language); err != nil {
			t.Fatal(err)
		}
		if err := r.Markdown(&text, language); err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]string{"page": page.String(), "text": text.String()} {
			if !strings.Contains(got, want) || strings.Contains(got, "%!") || strings.Contains(got, "ZgotmplZ") || strings.Contains(got, "NaN") {
				t.Errorf("%s, %s: the recommendation is missing, or something is not written well:\n%.3000s", language, name, got)
			}
		}
		if p := page.String(); strings.Contains(p, "<script") || strings.Contains(p, "http://") || strings.Contains(p, "https://") {
			t.Errorf("%s: the page needs something from elsewhere", language)
		}
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func TestOtherWeightsMayBeTried(t *testing.T) {
	b, s := bench(t)
	finished(t, b, s)
	s.Needs[0].Weights = map[decide.Criterion]float64{"cost": 1}
	r, err := b.Report(t.Context(), "sums", s)
	if err != nil || r.Decisions[0].Primary != "poor" {
		t.Errorf("got %+v, %v", r.Decisions, err)
	}
}

func TestRunsAreListedAndRemoved(t *testing.T) {
	b, s := bench(t)
	finished(t, b, s)
	list, err := b.List()
	if err != nil || len(list) != 1 || list[0].Name != "sums" || list[0].Questions != 360 || list[0].Missing != 0 {
		t.Errorf("got %+v, %v", list, err)
	}
	if err := b.Remove("sums"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open("sums"); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("it is still there: %v", err)
	}
	for _, name := range []string{"", "..", "../x", "a/b", ".hidden"} {
		if _, err := b.Open(name); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestRecordedOutputsBecomeAReport(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "gsm"), 0o700); err != nil {
		t.Fatal(err)
	}
	for model, wrong := range map[string]int{"large": 0, "small": 1} {
		var lines strings.Builder
		for i := range 30 {
			fmt.Fprintf(&lines, `{"id":"q%d","output":["{\"reasoning\":\"…\",\"answer\":\"%d\"}"],"answer":"%d"}`+"\n", i, i+wrong*(i%2), i)
		}
		write(t, filepath.Join(dir, "gsm"), model+".jsonl", lines.String())
	}
	b, _ := bench(t)
	if _, err := b.Import(dir, "recorded"); err != nil {
		t.Fatal(err)
	}
	r, err := b.Report(t.Context(), "recorded", nil)
	if err != nil || !r.Recorded || r.Result.Sides[0].Quality.Mean != 1 || r.Result.Sides[1].Quality.Mean != 0.5 {
		t.Fatalf("got %+v, %v", r, err)
	}
	var page bytes.Buffer
	if err := r.HTML(&page, report.English); err != nil || !strings.Contains(page.String(), "recorded elsewhere") {
		t.Errorf("%v", err)
	}
}

func TestABrokenFileNamesItsLine(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]string{
		"name: x\nsuits: [a]\n":             "line 2",
		"contenders:\n  - {name: a}\n":      "names no model",
		"budget: {tokens: many}\n":          "line 1",
		"needs:\n- weights: {quality: x}\n": "line 2",
	} {
		_, err := spec.Load(write(t, dir, "x.yaml", content))
		if err == nil || !strings.Contains(err.Error(), want) || qiao.FixOf(err) == "" {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func FuzzSpec(f *testing.F) {
	f.Add([]byte("name: x\ncontenders: [{model: a/b}]\nneeds: [{weights: {quality: 1}}]"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		s, err := spec.Parse(b)
		if err == nil {
			_, _ = s.Plan(s.Contenders, func(string) (qiao.Model, error) { return partner{}, nil }, nil)
		}
	})
}
