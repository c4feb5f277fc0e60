package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/bakeoff/run"
	"github.com/qiao-ai/qiao/bakeoff/suite"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("QIAO_TEST_RUN"); dir != "" {
		writeSlowly(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// A model answers as it is told to.
type model func(ctx context.Context, r *qiao.Request) (qiao.Stream, error)

func (m model) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) { return m(ctx, r) }

// says is the stream of a whole answer.
func says(text string) qiao.Stream {
	return func(yield func(qiao.Chunk, error) bool) {
		_ = yield(qiao.Chunk{Served: &qiao.Served{Model: "m-1"}, Text: text}, nil) &&
			yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 10, Output: 5}}, nil)
	}
}

func echo(calls *atomic.Int64) model {
	return func(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
		calls.Add(1)
		return says("echo " + r.Messages[len(r.Messages)-1].PlainText()), nil
	}
}

func questions(n int) *suite.Suite {
	s := &suite.Suite{Name: "numbers"}
	for i := range n {
		s.Items = append(s.Items, suite.Item{ID: fmt.Sprint(i), Prompt: fmt.Sprintf("say %d", i), Answer: fmt.Sprintf("echo say %d", i)})
	}
	return s
}

// finish runs a plan and returns its last progress.
func finish(t *testing.T, p run.Plan) (run.Progress, error) {
	t.Helper()
	var last run.Progress
	for progress, err := range run.Start(t.Context(), p) {
		if err != nil {
			return last, err
		}
		last = progress
	}
	return last, nil
}

func price(u qiao.Usage, _ time.Time) (qiao.Money, bool) {
	return qiao.Money{Micro: u.Input + 2*u.Output, Currency: "CNY"}, true
}

func TestARunKeepsEveryAnswer(t *testing.T) {
	var calls atomic.Int64
	p := run.Plan{Name: "one", Dir: filepath.Join(t.TempDir(), "one"), Suites: []*suite.Suite{questions(20)}, Samples: 2,
		Contenders: []*run.Contender{{Name: "a", Model: echo(&calls), Price: price}, {Name: "b", Model: echo(&calls)}}}
	last, err := finish(t, p)
	if err != nil || !last.Done || last.Finished != 80 || calls.Load() != 80 || last.Cost["CNY"].Micro != 40*20 {
		t.Fatalf("got %+v after %d calls, %v", last, calls.Load(), err)
	}
	r, err := run.Open(p.Dir)
	if err != nil || len(r.Answers) != 80 || r.Missing != 0 || r.Answers[0].Served.Model != "m-1" {
		t.Errorf("%d answers, %d missing, %v", len(r.Answers), r.Missing, err)
	}
	if _, err := finish(t, p); err != nil || calls.Load() != 80 {
		t.Errorf("starting again asked again: %d calls, %v", calls.Load(), err)
	}
}

func TestAnotherRunTakesAnswersOver(t *testing.T) {
	var calls atomic.Int64
	dir := t.TempDir()
	p := run.Plan{Name: "one", Dir: filepath.Join(dir, "one"), Suites: []*suite.Suite{questions(5)},
		Contenders: []*run.Contender{{Name: "a", Model: echo(&calls)}}}
	if _, err := finish(t, p); err != nil {
		t.Fatal(err)
	}
	p.Dir, p.Suites = filepath.Join(dir, "two"), []*suite.Suite{questions(8)}
	last, err := finish(t, p)
	if err != nil || last.Reused != 5 || calls.Load() != 8 {
		t.Errorf("got %+v after %d calls, %v", last, calls.Load(), err)
	}
	p.Dir, p.Fresh = filepath.Join(dir, "three"), true
	if _, err := finish(t, p); err != nil || calls.Load() != 16 {
		t.Errorf("a fresh run made %d calls, %v", calls.Load(), err)
	}
}

func TestAnotherPlanIsNotMixedIn(t *testing.T) {
	var calls atomic.Int64
	p := run.Plan{Name: "one", Dir: filepath.Join(t.TempDir(), "one"), Suites: []*suite.Suite{questions(2)},
		Contenders: []*run.Contender{{Name: "a", Model: echo(&calls)}}}
	if _, err := finish(t, p); err != nil {
		t.Fatal(err)
	}
	p.Suites = []*suite.Suite{questions(3)}
	if _, err := finish(t, p); qiao.KindOf(err) != qiao.Conflict || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestFailuresAreStates(t *testing.T) {
	fails := map[string]error{
		"say 0": qiao.Errorf(qiao.Blocked, "ask", "no"), "say 1": qiao.Errorf(qiao.Timeout, "ask", "late"),
		"say 2": qiao.Errorf(qiao.Protocol, "ask", "cut"), "say 3": qiao.Errorf(qiao.Billing, "ask", "poor"),
	}
	m := model(func(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
		if err := fails[r.Messages[0].PlainText()]; err != nil {
			return nil, err
		}
		return says("fine"), nil
	})
	p := run.Plan{Name: "x", Dir: filepath.Join(t.TempDir(), "x"), Suites: []*suite.Suite{questions(6)},
		Contenders: []*run.Contender{{Name: "a", Model: m}, {Name: "pinned", Model: m, Pin: "m-0"}}}
	last, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	for state, want := range map[run.State]int{run.Answered: 2, run.Refused: 2, run.TimedOut: 2, run.Failed: 4, run.Changed: 2} {
		if last.States[state] != want {
			t.Errorf("%s: %d, want %d", state, last.States[state], want)
		}
	}
}

func TestABusyPartnerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		tries := map[string]int{}
		m := model(func(_ context.Context, r *qiao.Request) (qiao.Stream, error) {
			mu.Lock()
			defer mu.Unlock()
			q := r.Messages[0].PlainText()
			tries[q]++
			if tries[q] < 3 {
				return nil, &qiao.Error{Kind: qiao.RateLimited, RetryAfter: 7 * time.Second}
			}
			return says("at last"), nil
		})
		p := run.Plan{Name: "x", Dir: filepath.Join(t.TempDir(), "x"), Suites: []*suite.Suite{questions(1)},
			Contenders: []*run.Contender{{Name: "a", Model: m}}}
		begun := time.Now()
		last, err := finish(t, p)
		if took := time.Since(begun); err != nil || last.States[run.Answered] != 1 || took != 14*time.Second {
			t.Errorf("got %+v after %v, %v", last, took, err)
		}
	})
}

func TestABudgetIsNotExceeded(t *testing.T) {
	var calls atomic.Int64
	p := run.Plan{Name: "x", Dir: filepath.Join(t.TempDir(), "x"), Suites: []*suite.Suite{questions(100)},
		Budget:     run.Budget{Money: qiao.Money{Micro: 400, Currency: "CNY"}},
		Contenders: []*run.Contender{{Name: "a", Model: echo(&calls), Price: price, Ask: qiao.Request{MaxTokens: 20}, Parallel: 8}}}
	last, err := finish(t, p)
	if err != nil || last.Done || last.Stopped == "" || last.Cost["CNY"].Micro > 400 || last.Finished < 15 {
		t.Errorf("got %+v, %v", last, err)
	}
	p.Budget = run.Budget{}
	last, err = finish(t, p)
	if err != nil || !last.Done || calls.Load() != 100 {
		t.Errorf("going on: %+v after %d calls, %v", last, calls.Load(), err)
	}
}

func TestLeavingStopsTheRun(t *testing.T) {
	var calls atomic.Int64
	p := run.Plan{Name: "x", Dir: filepath.Join(t.TempDir(), "x"), Suites: []*suite.Suite{questions(100)},
		Contenders: []*run.Contender{{Name: "a", Model: echo(&calls), Parallel: 2}}}
	for progress := range run.Start(t.Context(), p) {
		if progress.Finished == 10 {
			break
		}
	}
	r, err := run.Open(p.Dir)
	if err != nil || len(r.Answers) < 10 || r.Missing != 100-len(r.Answers) {
		t.Errorf("%d answers, %d missing, %v", len(r.Answers), r.Missing, err)
	}
}

// TestAKilledRunGoesOn kills a process in the middle of a run and goes on.
func TestAKilledRunGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "killed")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "QIAO_TEST_RUN="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var told int
	fmt.Fscan(out, &told)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	cut(t, dir)
	var calls atomic.Int64
	p := slowPlan(dir, echo(&calls))
	last, err := finish(t, p)
	if err != nil || !last.Done || last.Reused < told-1 { // one line was cut by hand
		t.Errorf("told %d, then %+v, %v", told, last, err)
	}
	if int(calls.Load()) != last.Total-last.Reused {
		t.Errorf("%d calls for %d open questions", calls.Load(), last.Total-last.Reused)
	}
}

// cut takes the end of the last line away, as a crash of the machine may.
func cut(t *testing.T, dir string) {
	path := filepath.Join(dir, "answers.jsonl")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b[:len(b)-5], 0o600); err != nil {
		t.Fatal(err)
	}
}

func slowPlan(dir string, m qiao.Model) run.Plan {
	return run.Plan{Name: "killed", Dir: dir, Suites: []*suite.Suite{questions(200)},
		Contenders: []*run.Contender{{Name: "a", Model: m, Parallel: 1}}}
}

// writeSlowly is the process that is killed: it tells when it has ten answers.
func writeSlowly(dir string) {
	var calls atomic.Int64
	for p := range run.Start(context.Background(), slowPlan(dir, echo(&calls))) {
		if p.Finished == 10 {
			fmt.Println(p.Finished)
			select {} // until it is killed
		}
	}
}

func TestADamagedManifestSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Open(dir); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
	if _, err := run.Open(filepath.Join(dir, "none")); qiao.KindOf(err) != qiao.NotFound {
		t.Errorf("got %v", err)
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"key":"1","state":"answered"}` + "\n{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		m, _ := json.Marshal(run.Manifest{Name: "x"})
		if os.WriteFile(filepath.Join(dir, "run.json"), m, 0o600) != nil || os.WriteFile(filepath.Join(dir, "answers.jsonl"), b, 0o600) != nil {
			t.Fatal("the files were not written")
		}
		r, err := run.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Answers) > strings.Count(string(b), "\n") {
			t.Errorf("%d answers of %d lines", len(r.Answers), strings.Count(string(b), "\n"))
		}
	})
}

// BenchmarkInstantPartner is the cost of the runner itself: 1,000 calls.
func BenchmarkInstantPartner(b *testing.B) {
	var calls atomic.Int64
	for i := range b.N {
		p := run.Plan{Name: "x", Dir: filepath.Join(b.TempDir(), fmt.Sprint(i)), Fresh: true, Suites: []*suite.Suite{questions(1000)},
			Contenders: []*run.Contender{{Name: "a", Model: echo(&calls), Price: price, Parallel: 8}}}
		for _, err := range run.Start(b.Context(), p) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
