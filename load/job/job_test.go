package job_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
	"github.com/qiao-ai/qiao/load/job"
	"github.com/qiao-ai/qiao/load/report"
)

// steady answers each request after a while, in two pieces; it works on so many at
// once.
type steady struct {
	slots chan struct{}
	asked func(*qiao.Request)
}

func (s *steady) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
	if s.asked != nil {
		s.asked(r)
	}
	return func(yield func(qiao.Chunk, error) bool) {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			yield(qiao.Chunk{}, ctx.Err())
			return
		}
		defer func() { <-s.slots }()
		<-time.After(50 * time.Millisecond)
		if yield(qiao.Chunk{Text: "one "}, nil) {
			<-time.After(200 * time.Millisecond)
			_ = yield(qiao.Chunk{Text: "two"}, nil) && yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 7, Output: 11}}, nil)
		}
	}, nil
}

func partner(local bool) job.Partner {
	return job.Partner{Model: &steady{slots: make(chan struct{}, 5)}, Local: local, Money: func(s string) (qiao.Money, error) {
		if s != "5 CNY" {
			return qiao.Money{}, errors.New("no amount")
		}
		return qiao.Money{Micro: 5_000_000, Currency: "CNY"}, nil
	}}
}

func do(t *testing.T, s job.Spec, p job.Partner) (last *job.Report, err error) {
	t.Helper()
	for r, e := range s.Do(t.Context(), p) {
		last, err = r, e
	}
	return last, err
}

func TestARunIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := do(t, job.Spec{Model: "test/m", Rate: 10, Seconds: 20, Warmup: 5, FirstTokenMS: 1000}, partner(true))
		if err != nil || !r.Done || r.Result.Good < 150 || r.Void() != "" || r.Result.PerToken.P50 < 15 || r.Result.PerToken.P50 > 45 {
			t.Fatalf("got %+v, %v", r.Result, err)
		}
		shows(t, r, report.English, "requests a second were due", "first token", "<polyline")
		shows(t, r, report.Chinese, "每秒应发", "首字", "开环")
	})
}

func TestASearchIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := do(t, job.Spec{Kind: job.Search, Model: "test/m", Start: 4, FirstTokenMS: 500}, partner(true))
		if err != nil || !r.Done || r.Found.Capacity < 16 || r.Found.Capacity > 20.5 {
			t.Fatalf("got %+v, %v", r.Found, err)
		}
		shows(t, r, report.English, "requests a second within the objectives", "first token", "<circle")
		shows(t, r, report.Chinese, "每秒", "探测")
	})
}

func shows(t *testing.T, r *job.Report, l report.Language, want ...string) {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, r, l); err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		if !strings.Contains(b.String(), w) {
			t.Errorf("the %s page lacks %q", l, w)
		}
	}
	if strings.Contains(b.String(), "<script") || strings.Contains(b.String(), "%!") {
		t.Errorf("the %s page has what it must not", l)
	}
}

// TestALateRunIsVoid sends from a machine that stands still.
func TestALateRunIsVoid(t *testing.T) {
	r := &job.Report{Spec: job.Spec{Kind: job.Run, Model: "<b>"}, Done: true, Result: &load.Result{Void: "late", Slip: load.Quantiles{P99: 12}}}
	if r.Void() == "" {
		t.Error("it is not void")
	}
	shows(t, r, report.English, "Void: requests were sent late (p99 12 ms)", "&lt;b&gt;")
	shows(t, r, report.Chinese, "作废")
}

func TestARemotePartnerIsApproachedGently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, begun := partner(false), time.Now()
		perMinute := map[int]int{}
		p.Model = &steady{slots: make(chan struct{}, 1000), asked: func(*qiao.Request) { perMinute[int(time.Since(begun).Minutes())]++ }}
		s := job.Spec{Model: "test/m", Rate: 16, Seconds: 60}
		if _, err := do(t, s, p); qiao.KindOf(err) != qiao.Forbidden || !strings.Contains(qiao.FixOf(err), "--consent") {
			t.Fatalf("without consent: %v", err)
		}
		s.Consent = true
		r, err := do(t, s, p)
		if err != nil || r.Result.Counted < 800 || r.Result.Counted > 1100 {
			t.Fatalf("got %+v, %v", r, err)
		}
		for m := 1; m <= 4; m++ {
			if float64(perMinute[m]) > 2.6*float64(perMinute[m-1]) {
				t.Errorf("minute %d has %d requests after %d", m, perMinute[m], perMinute[m-1])
			}
		}
	})
}

func TestASuiteIsAskedInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, seen := partner(true), map[string]int{}
		p.Prompts = []job.Prompt{{System: "be brief", Text: "first?"}, {Text: "second?"}}
		p.Model = &steady{slots: make(chan struct{}, 9), asked: func(r *qiao.Request) { seen[r.Messages[len(r.Messages)-1].PlainText()]++ }}
		if _, err := do(t, job.Spec{Model: "m", Rate: 5, Seconds: 10, Burst: -1, Output: "9"}, p); err != nil {
			t.Fatal(err)
		}
		if seen["first?"] != 25 || seen["second?"] != 25 {
			t.Errorf("asked %v", seen)
		}
	})
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	for name, s := range map[string]job.Spec{
		"no model":               {Rate: 1},
		"no rate":                {Model: "m"},
		"another kind":           {Model: "m", Kind: "storm", Rate: 1},
		"over the quota":         {Model: "m", Rate: 9, Quota: 10},
		"no objective":           {Model: "m", Kind: job.Search},
		"a search's trace":       {Model: "m", Kind: job.Search, FirstTokenMS: 1, Trace: "{\"at\":1}"},
		"negative":               {Model: "m", Rate: -1},
		"a length":               {Model: "m", Rate: 1, Input: "many"},
		"a budget":               {Model: "m", Rate: 1, Money: "much"},
		"a trace":                {Model: "m", Trace: "what?"},
		"a burst over the quota": {Model: "m", Quota: 5, Trace: strings.Repeat("{\"at\":1}\n", 60) + "{\"at\":100}\n"},
	} {
		if _, err := do(t, s, partner(true)); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseLength(f *testing.F) {
	for _, s := range []string{"", "500", "500:0.6", "500:0.6:4000", "1:0:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := job.ParseLength(s, 10)
		if err == nil && (l.Median < 1 || l.Spread < 0 || l.Max != 0 && l.Max < l.Median) {
			t.Errorf("%q became %+v", s, l)
		}
		if err != nil && qiao.FixOf(err) == "" {
			t.Errorf("%q: %v has no fix", s, err)
		}
	})
}
