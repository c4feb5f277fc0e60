package route_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

func TestTheFirstLivePartnerAnswers(t *testing.T) {
	a, b := drive(says("a")), drive(says("b"))
	r := router(t, route.Options{}, named(t, "a", a), named(t, "b", b))
	got, err := ask(t.Context(), r, qiao.Request{})
	if err != nil || got.Text != "a" || got.Served.Partner != "a" || b.count() != 0 {
		t.Errorf("got %+v, %v; b was asked %d times", got, err, b.count())
	}
}

func TestEachRegionHasItsOrder(t *testing.T) {
	r := router(t, route.Options{Regions: map[qiao.Region][]qiao.PartnerID{"eu": {"b", "a"}}},
		named(t, "a", drive(says("a"))), named(t, "b", drive(says("b"))))
	for region, want := range map[qiao.Region]string{"eu": "b", "cn": "a", "": "a"} {
		if got, err := ask(t.Context(), r, qiao.Request{Region: region}); err != nil || got.Text != want {
			t.Errorf("region %q: got %q, %v", region, got.Text, err)
		}
	}
}

// The table of kinds is complete, and what it says is what happens, whether the
// failure comes before the stream or in it.
func TestPolicyIsKeptForEveryKind(t *testing.T) {
	for _, k := range qiao.Kinds() {
		for name, bad := range map[string]line{"refused": refuses(k), "in band": breaks("", k)} {
			t.Run(k.String()+" "+name, func(t *testing.T) {
				good := drive(says("b"))
				r := router(t, route.Options{}, named(t, "a", drive(bad)), named(t, "b", good))
				got, err := ask(t.Context(), r, qiao.Request{})
				want := route.Policy(k).Failover
				if (err == nil && got.Text == "b") != want || (good.count() == 1) != want {
					t.Errorf("failover %v, want %v: %v", err == nil, want, err)
				}
				if !want && qiao.KindOf(err) != k {
					t.Errorf("kind %v, want %v", qiao.KindOf(err), k)
				}
			})
		}
	}
}

func TestWhatTheClientDidWrongNeverFailsOver(t *testing.T) {
	for _, k := range []qiao.Kind{qiao.Invalid, qiao.Canceled, qiao.OverBudget, qiao.Blocked} {
		if a := route.Policy(k); a.Failover || a.Retry || a.Health != route.Fine {
			t.Errorf("%v: %+v", k, a)
		}
	}
}

func TestABlockFailsOverOnlyWhereTheRegionAllows(t *testing.T) {
	r := router(t, route.Options{RetryBlocked: map[qiao.Region]bool{"eu": true}},
		named(t, "a", drive(refuses(qiao.Blocked))), named(t, "b", drive(says("b"))))
	if _, err := ask(t.Context(), r, qiao.Request{Region: "cn"}); qiao.KindOf(err) != qiao.Blocked {
		t.Errorf("cn: %v", err)
	}
	if got, err := ask(t.Context(), r, qiao.Request{Region: "eu"}); got.Text != "b" {
		t.Errorf("eu: %q, %v", got.Text, err)
	}
}

func TestNothingFailsOverAfterTheFirstContent(t *testing.T) {
	b := drive(says("b"))
	r := router(t, route.Options{}, named(t, "a", drive(breaks("half", qiao.Unavailable))), named(t, "b", b))
	got, err := ask(t.Context(), r, qiao.Request{})
	if got.Text != "half" || qiao.KindOf(err) != qiao.Unavailable || b.count() != 0 {
		t.Errorf("got %q, %v; b was asked %d times", got.Text, err, b.count())
	}
}

func TestTheErrorNamesEachAttemptAndWhatToDo(t *testing.T) {
	r := router(t, route.Options{},
		named(t, "a", drive(refuses(qiao.Unauthenticated))), named(t, "b", drive(refuses(qiao.Billing))))
	_, err := ask(t.Context(), r, qiao.Request{})
	if qiao.KindOf(err) != qiao.Unavailable {
		t.Errorf("kind %v", qiao.KindOf(err))
	}
	got := route.Attempts(err)
	if len(got) != 2 || qiao.KindOf(got[0].Err) != qiao.Unauthenticated || qiao.KindOf(got[1].Err) != qiao.Billing {
		t.Errorf("attempts %+v", got)
	}
	if fix := qiao.FixOf(err); !strings.Contains(fix, "a: Check this partner's key") || !strings.Contains(fix, "b: Top up") {
		t.Errorf("fix %q", fix)
	}
	if !strings.Contains(err.Error(), "a: send request: status 500 (unauthenticated); b: send request: status 500 (billing)") {
		t.Errorf("error %q", err)
	}
}

func TestWithoutPartnersTheErrorSaysWhatToConfigure(t *testing.T) {
	_, err := ask(t.Context(), router(t, route.Options{}), qiao.Request{})
	if qiao.KindOf(err) != qiao.Misconfigured || !strings.Contains(qiao.FixOf(err), "DASHSCOPE_API_KEY") {
		t.Errorf("%v, fix %q", err, qiao.FixOf(err))
	}
}

func TestAPartnerThatLacksWhatTheRequestNeedsIsNotAsked(t *testing.T) {
	a := drive(says("a"))
	r := router(t, route.Options{},
		named(t, "a", a, partner.Card{ID: "m", Schema: partner.No}), named(t, "b", drive(says("b"))))
	got, err := ask(t.Context(), r, qiao.Request{Schema: []byte(`{}`)})
	if err != nil || got.Text != "b" || a.count() != 0 {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func TestAModelIsAskedOfWhoeverOffersIt(t *testing.T) {
	a, b := drive(says("a")), drive(says("b"))
	r := router(t, route.Options{},
		named(t, "a", a, partner.Card{ID: "x"}), named(t, "b", b, partner.Card{ID: "y"}, partner.Card{ID: "Qwen/z"}))
	for _, c := range []struct {
		model, asked qiao.ModelID
		want         string
	}{{"y", "y", "b"}, {"b/y", "y", "b"}, {"Qwen/z", "Qwen/z", "b"}, {"x", "x", "a"}, {"", "m", "a"}} {
		got, err := ask(t.Context(), r, qiao.Request{Model: c.model})
		if err != nil || got.Text != c.want || got.Served.Model != c.asked {
			t.Errorf("%q: got %+v, %v", c.model, got, err)
		}
	}
	_, err := ask(t.Context(), r, qiao.Request{Model: "a/y"})
	if qiao.KindOf(err) != qiao.NotFound || !strings.Contains(err.Error(), "b: the request names partner a") {
		t.Errorf("a/y: %v", err)
	}
}

func TestAModelGoesFirstToWhoHasItForCertain(t *testing.T) {
	r := router(t, route.Options{},
		named(t, "any", drive(says("any"))), named(t, "sure", drive(says("sure")), partner.Card{ID: "x"}))
	if got, err := ask(t.Context(), r, qiao.Request{Model: "x"}); err != nil || got.Text != "sure" {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func TestADeadPartnerIsLeftAloneAndThenTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := drive(refuses(qiao.Unavailable), refuses(qiao.Unavailable), refuses(qiao.Unavailable), refuses(qiao.Unavailable), says("a"))
		r := router(t, route.Options{}, named(t, "a", a), named(t, "b", drive(says("b"))))
		expect := func(want string, calls int, state route.State) {
			t.Helper()
			got, err := ask(t.Context(), r, qiao.Request{})
			if err != nil || got.Text != want || a.count() != calls || r.Status()[0].State != state {
				t.Fatalf("got %q, %v; a was asked %d times and is %v", got.Text, err, a.count(), r.Status()[0].State)
			}
		}
		expect("b", 1, route.Live)
		expect("b", 2, route.Live)
		expect("b", 3, route.Resting)
		expect("b", 3, route.Resting)
		time.Sleep(15 * time.Second)
		expect("b", 4, route.Resting) // the trial failed: a longer rest
		time.Sleep(16 * time.Second)
		expect("b", 4, route.Resting)
		time.Sleep(14 * time.Second)
		expect("a", 5, route.Live)
	})
}

func TestABadKeyRestsAtOnce(t *testing.T) {
	a := drive(refuses(qiao.Unauthenticated))
	r := router(t, route.Options{}, named(t, "a", a), named(t, "b", drive(says("b"))))
	for range 3 {
		if got, err := ask(t.Context(), r, qiao.Request{}); err != nil || got.Text != "b" {
			t.Fatalf("got %q, %v", got.Text, err)
		}
	}
	if s := r.Status()[0]; a.count() != 1 || s.Kind != "unauthenticated" || s.Fix == "" || s.State != route.Resting {
		t.Errorf("asked %d times, %+v", a.count(), s)
	}
}

func TestAnUnknownModelOfOneRequestDoesNotRestThePartner(t *testing.T) {
	a := drive(refuses(qiao.NotFound))
	r := router(t, route.Options{Retries: -1}, named(t, "a", a))
	for range 5 {
		_, _ = ask(t.Context(), r, qiao.Request{Model: "nonesuch"})
	}
	if s := r.Status()[0]; s.State != route.Live {
		t.Errorf("state %v", s.State)
	}
}

func TestABusyPartnerIsLeftAloneAsLongAsItAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := partner.Refused("send request", qiao.RateLimited, 429, "")
		busy.RetryAfter = 7 * time.Second
		a := drive(func(func(qiao.Chunk, error) bool) error { return busy }, says("a"))
		r := router(t, route.Options{}, named(t, "a", a), named(t, "b", drive(says("b"))))
		for _, c := range []struct {
			after time.Duration
			want  string
		}{{0, "b"}, {6 * time.Second, "b"}, {2 * time.Second, "a"}} {
			time.Sleep(c.after)
			if got, err := ask(t.Context(), r, qiao.Request{}); err != nil || got.Text != c.want {
				t.Errorf("after %v: got %q, %v", c.after, got.Text, err)
			}
		}
	})
}

func TestAPauseIsKeptEvenByTheOnlyPartner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := partner.Refused("send request", qiao.RateLimited, 429, "")
		busy.RetryAfter = time.Minute
		a := drive(func(func(qiao.Chunk, error) bool) error { return busy }, says("a"))
		r := router(t, route.Options{}, named(t, "a", a))
		_, _ = ask(t.Context(), r, qiao.Request{})
		time.Sleep(20 * time.Second)
		_, err := ask(t.Context(), r, qiao.Request{})
		e := (*qiao.Error)(nil)
		if !errors.As(err, &e) || e.Kind != qiao.RateLimited || e.RetryAfter != 40*time.Second || a.count() != 1 {
			t.Errorf("%v after %d calls: %+v", err, a.count(), e)
		}
		time.Sleep(37 * time.Second) // what is left is short enough to wait for
		start := time.Now()
		got, err := ask(t.Context(), r, qiao.Request{})
		if err != nil || got.Text != "a" || time.Since(start) != 3*time.Second {
			t.Errorf("%q, %v after %v", got.Text, err, time.Since(start))
		}
	})
}

func TestTheOnlyPartnerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := drive(refuses(qiao.Overloaded), refuses(qiao.Unavailable), says("a"))
		r := router(t, route.Options{}, named(t, "a", a))
		start := time.Now()
		got, err := ask(t.Context(), r, qiao.Request{})
		if err != nil || got.Text != "a" || a.count() != 3 {
			t.Errorf("got %q, %v after %d calls", got.Text, err, a.count())
		}
		if waited := time.Since(start); waited < 750*time.Millisecond || waited > 1500*time.Millisecond {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestAWaitThatIsTooLongIsToldNotTaken(t *testing.T) {
	busy := partner.Refused("send request", qiao.RateLimited, 429, "")
	busy.RetryAfter = time.Minute
	r := router(t, route.Options{}, named(t, "a", drive(func(func(qiao.Chunk, error) bool) error { return busy })))
	_, err := ask(t.Context(), r, qiao.Request{})
	e := (*qiao.Error)(nil)
	if !errors.As(err, &e) || e.Kind != qiao.RateLimited || e.RetryAfter != time.Minute {
		t.Errorf("%+v", e)
	}
}

func TestWhenAllRestTheErrorStillSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := drive(refuses(qiao.Billing))
		r := router(t, route.Options{}, named(t, "a", a))
		for range 2 { // the second is a trial before its time, for want of another
			_, err := ask(t.Context(), r, qiao.Request{})
			if qiao.KindOf(err) != qiao.Billing || !strings.Contains(qiao.FixOf(err), "Top up") {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestACallerWhoLeavesWhileWaitingIsCanceledAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := drive(says("b"))
		r := router(t, route.Options{}, named(t, "a", stuck{}), named(t, "b", b))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := ask(ctx, r, qiao.Request{})
		if qiao.KindOf(err) != qiao.Canceled || time.Since(start) != time.Second || b.count() != 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if s := r.Status()[0]; s.Failed != 0 || s.State != route.Live {
			t.Errorf("the partner is blamed: %+v", s)
		}
	})
}

func TestACallersShortDeadlineIsNotThePartnersFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := drive(says("b"))
		r := router(t, route.Options{}, named(t, "a", stuck{}), named(t, "b", b))
		for range 4 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := ask(ctx, r, qiao.Request{})
			cancel()
			if qiao.KindOf(err) != qiao.Timeout || b.count() != 0 {
				t.Errorf("%v", err)
			}
		}
		if s := r.Status()[0]; s.Failed != 0 || s.State != route.Live {
			t.Errorf("the partner is blamed: %+v", s)
		}
	})
}

func TestACallerWhoLeavesDuringTheRetryIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := router(t, route.Options{}, named(t, "a", drive(refuses(qiao.Unavailable))))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		if _, err := ask(ctx, r, qiao.Request{}); qiao.KindOf(err) != qiao.Canceled {
			t.Error(err)
		}
	})
}

// stuck never answers.
type stuck struct{}

func (stuck) Generate(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) {
		<-ctx.Done()
		yield(qiao.Chunk{}, ctx.Err())
	}, nil
}

// slow gives one chunk and then nothing.
type slow struct{ freed chan struct{} }

func (s slow) Generate(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) {
		defer close(s.freed)
		if yield(qiao.Chunk{Text: "x"}, nil) {
			<-ctx.Done()
			yield(qiao.Chunk{}, ctx.Err())
		}
	}, nil
}

func TestAStreamThatNobodyReadsIsFreedByCancelling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slow{make(chan struct{})}
		r := router(t, route.Options{}, named(t, "a", s))
		ctx, cancel := context.WithCancel(t.Context())
		stream, err := r.Generate(ctx, &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		<-s.freed
		synctest.Wait()
		if got, err := qiao.Collect(stream); qiao.KindOf(err) != qiao.Canceled {
			t.Errorf("a stream read after its cancelling looks complete: %q, %v", got.Text, err)
		}
	})
}

func TestLeavingTheStreamFreesThePartner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slow{make(chan struct{})}
		r := router(t, route.Options{}, named(t, "a", s))
		stream, err := r.Generate(t.Context(), &qiao.Request{Messages: []qiao.Message{qiao.Text(qiao.User, "x")}})
		if err != nil {
			t.Fatal(err)
		}
		for range stream {
			break
		}
		<-s.freed
	})
}

func TestExplainSaysWhyEachPartnerIsOrIsNotAsked(t *testing.T) {
	dead := drive(refuses(qiao.Unauthenticated))
	r := router(t, route.Options{Default: []qiao.PartnerID{"dead", "small", "good"}},
		named(t, "dead", dead), named(t, "small", drive(says("s")), partner.Card{ID: "m", Tools: partner.No}),
		named(t, "good", drive(says("g"))), named(t, "apart", drive(says("x"))))
	_, _ = ask(t.Context(), r, qiao.Request{})
	got := r.Explain(&qiao.Request{Tools: []qiao.Tool{{Name: "f"}}})
	var lines []string
	for _, c := range got {
		lines = append(lines, string(c.Partner)+" "+string(c.State))
	}
	if s := strings.Join(lines, ", "); s != "good live, dead resting, small live, apart live" {
		t.Errorf("order %q", s)
	}
	if !got[0].Chosen || got[1].Chosen || !strings.Contains(got[2].Reason, "cannot call tools") || !strings.Contains(got[3].Reason, "not in the order") {
		t.Errorf("%+v", got)
	}
}

func TestAnOrderMayNameWhoIsNotThereIfToldSo(t *testing.T) {
	r := router(t, route.Options{Absent: true, Default: []qiao.PartnerID{"x", "a"}, Regions: map[qiao.Region][]qiao.PartnerID{"eu": {"y", "x"}}},
		named(t, "a", drive(says("a"))))
	if got, err := ask(t.Context(), r, qiao.Request{}); err != nil || got.Text != "a" {
		t.Errorf("%q, %v", got.Text, err)
	}
	if got := r.Absent(); !slices.Equal(got, []qiao.PartnerID{"x", "y"}) {
		t.Errorf("absent: %v", got)
	}
	_, err := ask(t.Context(), r, qiao.Request{Region: "eu"})
	if qiao.KindOf(err) != qiao.Misconfigured || !strings.Contains(err.Error(), "not in the order of this region") {
		t.Errorf("a region without partners: %v", err)
	}
}

func TestSettingsThatContradictThemselvesAreRefused(t *testing.T) {
	a := named(t, "a", drive(says("a")))
	for name, o := range map[string]route.Options{
		"an unknown partner in an order": {Partners: []*partner.Partner{a}, Default: []qiao.PartnerID{"b"}},
		"an unknown partner in a region": {Partners: []*partner.Partner{a}, Regions: map[qiao.Region][]qiao.PartnerID{"cn": {"b"}}},
		"a partner twice in an order":    {Partners: []*partner.Partner{a}, Default: []qiao.PartnerID{"a", "a"}},
		"two partners of one name":       {Partners: []*partner.Partner{a, a}},
	} {
		if _, err := route.New(o); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
