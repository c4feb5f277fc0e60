package load_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/load"
)

// A server streams tokens in pieces of its own choosing; stalled says how long it
// stands still from a time on.
type server struct {
	first, token time.Duration
	tokens       int
	merge        int // tokens in one chunk
	split        int // chunks for one token
	empty        bool
	begun        time.Time
	stallAt      time.Duration
	stall        time.Duration
}

func (s *server) Generate(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
	return func(yield func(qiao.Chunk, error) bool) {
		s.sleep(s.first)
		for done := 0; done < s.tokens; {
			n := min(max(1, s.merge), s.tokens-done)
			if done > 0 {
				s.sleep(time.Duration(n) * s.token)
			} else {
				s.sleep(time.Duration(n-1) * s.token) // the first piece waits for all its tokens
			}
			done += n
			if s.empty && !yield(qiao.Chunk{}, nil) {
				return
			}
			for range max(1, s.split) {
				if !yield(qiao.Chunk{Text: strings.Repeat("word", n)}, nil) {
					return
				}
			}
		}
		yield(qiao.Chunk{Finish: qiao.FinishStop, Usage: &qiao.Usage{Input: 10, Output: int64(s.tokens)}}, nil)
	}, nil
}

// sleep waits, and longer if the server stalls meanwhile.
func (s *server) sleep(d time.Duration) {
	<-time.After(d)
	if now := time.Since(s.begun); s.stall > 0 && now >= s.stallAt && now < s.stallAt+s.stall {
		<-time.After(s.stallAt + s.stall - now)
	}
}

func last(t *testing.T, p load.Plan) load.Result {
	t.Helper()
	r, err := run(t, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func run(t *testing.T, p load.Plan) (r load.Result, err error) {
	t.Helper()
	for got, e := range load.Run(t.Context(), p) {
		r, err = got, e
	}
	return r, err
}

func plan(m qiao.Model, s load.Schedule) load.Plan {
	return load.Plan{Model: m, Schedule: s, Request: load.Prompts(qiao.Request{}, 0, 1)}
}

func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*want {
		t.Errorf("%s: %v, want %v within %.0f %%", what, got, want, 100*share)
	}
}

func TestTimePerTokenIsThePartners(t *testing.T) {
	for name, s := range map[string]*server{
		"a token a chunk": {}, "merged": {merge: 4}, "split": {split: 3}, "empty": {empty: true}, "all": {merge: 5, split: 2, empty: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s.first, s.token, s.tokens, s.begun = 80*time.Millisecond, 12*time.Millisecond, 64, time.Now()
				r := last(t, plan(s, load.Poisson(20, 30*time.Second, 1)))
				near(t, "TPOT", r.PerToken.P50, 12, 0.02)
				if r.Good != r.Planned || r.Uncounted != 0 || r.Void != "" {
					t.Errorf("got %+v", r)
				}
			})
		})
	}
}

// TestAStallShowsAsLongAsItWas compares with the truth: what each client waited
// from when it was due.
func TestAStallShowsAsLongAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const stall = 4 * time.Second
		s := &server{first: 50 * time.Millisecond, token: time.Millisecond, tokens: 8, begun: time.Now(), stallAt: 20 * time.Second, stall: stall}
		schedule := load.Gamma(50, 0, 60*time.Second, 1)
		r := last(t, plan(s, schedule))
		truth := 0.0 // the 99th percentile of 50 ms, or what was left of the stall
		n := len(schedule) / 100
		for i, k := 0, 0; i < len(schedule); i++ {
			if wait := 24*time.Second - schedule[i].At; schedule[i].At >= 20*time.Second-50*time.Millisecond && wait > 0 {
				if k == n {
					truth = float64(wait.Milliseconds())
				}
				k++
			}
		}
		near(t, "p99 of the first token", r.First.P99, truth, 0.05)
	})
}

func TestRatesAndFailuresAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := 0
		m := model(func(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
			if i++; i%10 == 0 {
				return nil, &qiao.Error{Kind: qiao.RateLimited}
			}
			return (&server{first: time.Millisecond, tokens: 4, begun: time.Now()}).Generate(ctx, r)
		})
		p := plan(m, load.Gamma(100, 0, 10*time.Second, 1))
		p.Warmup = 2 * time.Second
		r := last(t, p)
		near(t, "offered", r.Offered, 100, 0.02)
		near(t, "failed", float64(r.Failed["rate_limited"]), 80, 0.03)
		if r.Sent != 1000 || r.Counted < 799 || r.Counted > 802 || r.Good+r.Failed["rate_limited"] != r.Counted {
			t.Errorf("got %+v", r)
		}
	})
}

type model func(ctx context.Context, r *qiao.Request) (qiao.Stream, error)

func (m model) Generate(ctx context.Context, r *qiao.Request) (qiao.Stream, error) { return m(ctx, r) }

func TestTheSafetyCapEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := model(func(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		p := plan(stuck, load.Poisson(100, time.Minute, 1))
		p.InFlight = 50
		if r, err := run(t, p); qiao.KindOf(err) != qiao.Overloaded || qiao.FixOf(err) == "" || r.Sent != 50 || r.Open != 0 {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

func TestTheBudgetEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{first: time.Millisecond, tokens: 5, begun: time.Now()}
		for name, b := range map[string]load.Budget{
			"requests": {Requests: 20}, "tokens": {Tokens: 300}, "money": {Money: qiao.Money{Micro: 200, Currency: "CNY"}},
		} {
			p := plan(s, load.Gamma(10, 0, 10*time.Second, 1))
			p.Budget = b
			p.Price = func(u qiao.Usage, _ time.Time) (qiao.Money, bool) {
				return qiao.Money{Micro: 2 * u.Output, Currency: "CNY"}, true
			}
			if r := last(t, p); !r.Spent || r.Sent < 19 || r.Sent > 22 {
				t.Errorf("%s: %+v", name, r)
			}
		}
	})
}

func TestLeavingCancelsWhatIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{first: time.Second, token: time.Second, tokens: 5, begun: time.Now()}
		for range load.Run(t.Context(), plan(s, load.Poisson(5, time.Minute, 1))) {
			break
		}
	}) // synctest fails where a goroutine is left
}

func TestAnImpossiblePlanIsRefused(t *testing.T) {
	if _, err := run(t, plan(&server{}, load.Poisson(0, time.Second, 1))); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestSchedules(t *testing.T) {
	for _, burstiness := range []float64{0, 0.5, 1, 4} {
		s := load.Gamma(50, burstiness, 400*time.Second, 3)
		near(t, "rate", s.Rate(), 50, 0.05)
		mean, square := 0.0, 0.0
		for i := 1; i < len(s); i++ {
			g := (s[i].At - s[i-1].At).Seconds()
			mean, square = mean+g, square+g*g
		}
		n := float64(len(s) - 1)
		mean /= n
		if got := square/n/mean/mean - 1; math.Abs(got-burstiness) > 0.1*burstiness+0.01 {
			t.Errorf("burstiness %v, want %v", got, burstiness)
		}
	}
	a, b := load.Poisson(10, time.Minute, 7), load.Poisson(10, time.Minute, 7)
	if len(a) != len(b) || a[5] != b[5] {
		t.Error("the same seed makes another schedule")
	}
	half, err := a.Scaled(5)
	if err != nil || math.Abs(half.Rate()-5) > 0.1 {
		t.Errorf("scaled to %v, %v", half.Rate(), err)
	}
	long := load.Poisson(100, time.Minute, 1).With(load.Lengths{Input: load.Length{Median: 500, Spread: 0.5}, Output: load.Length{Median: 64}}, 1)
	if long[3].Output != 64 || long[3].Input == long[4].Input {
		t.Errorf("lengths %+v", long[3:5])
	}
}

func TestTracesOfAllFormats(t *testing.T) {
	for name, text := range map[string]string{
		"ours":     "{\"at\": 3, \"input\": 10, \"output\": 5}\n\n{\"at\": 4.5, \"input\": 20, \"output\": 6}\n",
		"mooncake": "{\"timestamp\": 3000, \"input_length\": 10, \"output_length\": 5, \"hash_ids\": [1]}\n{\"timestamp\": 4500, \"input_length\": 20, \"output_length\": 6}\n",
		"azure":    "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,10,5\n2023-11-16 18:15:48.1805900,20,6\n",
	} {
		s, err := load.ReadTrace(name, strings.NewReader(text))
		if err != nil || len(s) != 2 || s[1].At != 1500*time.Millisecond || s[0].Input != 10 || s[1].Output != 6 {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	s, err := load.ReadTrace("rates", strings.NewReader("t_s,rps\n0,2\n600,4\n"))
	if err != nil || len(s) != 3600 {
		t.Errorf("rates: %d, %v", len(s), err)
	}
	for _, wrong := range []string{"", "{", "{\"at\":1}\n{\"x\":2}\n", "t_s,rps\n5,1\n5,1\n", "a,b\n1,2\n", "TIMESTAMP,ContextTokens,GeneratedTokens\nnoon,1,2\n", "{\"at\":1e99}\n"} {
		if _, err := load.ReadTrace("x", strings.NewReader(wrong)); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func FuzzTrace(f *testing.F) {
	f.Add([]byte("{\"at\": 3, \"input\": 10}\n"))
	f.Add([]byte("t_s,rps\n0,2\n1,4\n"))
	f.Add([]byte("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,10,5\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := load.ReadTrace("x", bytes.NewReader(b))
		if err == nil && (len(s) == 0 || s[0].At != 0) {
			t.Errorf("%d requests, the first at %v", len(s), s[0].At)
		}
	})
}

func TestAPauseThatIsAskedForIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, sent := time.Now(), []time.Duration{}
		m := model(func(ctx context.Context, r *qiao.Request) (qiao.Stream, error) {
			at := time.Since(begun)
			sent = append(sent, at)
			if at > 2*time.Second && at < 3*time.Second {
				return nil, qiao.E(qiao.Other, "wrapped", &qiao.Error{Kind: qiao.RateLimited, RetryAfter: 4 * time.Second})
			}
			return (&server{first: time.Millisecond, tokens: 4, begun: time.Now()}).Generate(ctx, r)
		})
		p := plan(m, load.Gamma(10, 0, 10*time.Second, 1))
		p.Heed = true
		r := last(t, p)
		for _, at := range sent {
			if at > 2200*time.Millisecond && at < 6*time.Second {
				t.Errorf("sent at %v", at)
			}
		}
		if r.Held < 35 || r.Failed["rate_limited"] != r.Held+1 || r.Wait != 4*time.Second || r.Counted != r.Planned {
			t.Errorf("held %d, failed %v, wait %v, counted %d of %d", r.Held, r.Failed, r.Wait, r.Counted, r.Planned)
		}
	})
}

func TestARampDoublesEachMinute(t *testing.T) {
	s, d := load.Ramp(16, 1)
	near(t, "duration", d.Minutes(), 4, 0.001)
	perMinute := make([]float64, 4)
	for _, a := range s {
		perMinute[int(a.At.Minutes())]++
	}
	for m := 1; m < 4; m++ {
		near(t, "growth", perMinute[m]/perMinute[m-1], 2, 0.25)
	}
	if s, d := load.Ramp(2, 1); len(s) != 0 || d != 0 {
		t.Errorf("two a second need a ramp of %v", d)
	}
}
