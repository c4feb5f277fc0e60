package route_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/route"
)

// A tail is a partner whose first content comes after about 0.3 s, and in a share
// of requests only after seconds.
type tail struct {
	mu    sync.Mutex
	rand  *rand.Rand
	share float64
	calls atomic.Int64
	left  atomic.Int64
}

func (d *tail) wait() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := 0.3 * math.Exp(0.3*d.rand.NormFloat64())
	if d.rand.Float64() < d.share {
		s = 3 + 3*d.rand.Float64()
	}
	return time.Duration(s * float64(time.Second))
}

func (d *tail) Generate(ctx context.Context, _ *qiao.Request) (qiao.Stream, error) {
	d.calls.Add(1)
	select {
	case <-time.After(d.wait()):
		return says("x").stream(), nil
	case <-ctx.Done():
		d.left.Add(1)
		return nil, ctx.Err()
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// measured is what a run of requests showed.
type measured struct {
	p50, p99  time.Duration
	requests  int
	extra     float64 // calls beyond one a request, as a share
	left      int64   // calls that were cancelled
	accounted int     // late attempts in the outcomes
}

// run sends n requests, two each second at random times, to two partners with a
// slow tail.
func run(t *testing.T, n int, hedge float64, seed uint64, share float64) (m measured) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &tail{rand: rand.New(rand.NewPCG(seed, 1)), share: share}, &tail{rand: rand.New(rand.NewPCG(seed, 2)), share: share}
		r := router(t, route.Options{Rules: []route.Rule{{Name: "all", Hedge: hedge}}}, named(t, "a", a), named(t, "b", b))
		var mu sync.Mutex
		var waits []time.Duration
		var wg sync.WaitGroup
		gaps := rand.New(rand.NewPCG(seed, 3))
		for range n {
			time.Sleep(time.Duration(gaps.ExpFloat64() * float64(500*time.Millisecond)))
			wg.Go(func() {
				_, o, err := route.Ask(t.Context(), r, &qiao.Request{}, route.AskOptions[qiao.Stream]{
					Ask: func(ctx context.Context, p *partner.Partner, m qiao.ModelID) (qiao.Stream, error) {
						return p.Generate(ctx, &qiao.Request{Model: m})
					},
				})
				if err != nil {
					t.Error(err)
				}
				o.Done(qiao.Usage{}, nil, 0)
				mu.Lock()
				defer mu.Unlock()
				waits = append(waits, o.Waited)
				for _, at := range o.Attempts {
					if at.Late && at.Usage.Estimated {
						m.accounted++
					}
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		slices.Sort(waits)
		m.requests = len(waits)
		m.p50, m.p99 = waits[len(waits)/2], waits[len(waits)*99/100]
		m.extra = float64(a.calls.Load()+b.calls.Load()-int64(n)) / float64(n)
		m.left = a.left.Load() + b.left.Load()
	})
	return m
}

// The figures that the project promises: on a partner with a slow tail of 5 % a
// hedge budget of 5 % cuts the 99th percentile of the first-token time by 40 %.
func TestHedgingCutsTheTailWithinItsBudget(t *testing.T) {
	const n = 10_000
	for seed := range uint64(5) {
		without, with := run(t, n, 0, seed, 0.05), run(t, n, 0.05, seed, 0.05)
		cut := 1 - with.p99.Seconds()/without.p99.Seconds()
		t.Logf("seed %d, %d requests, tail of 5 %%: p99 %.2f s without, %.2f s with hedging (%.0f %% less); p50 %.3f and %.3f s; %.2f %% extra calls",
			seed, n, without.p99.Seconds(), with.p99.Seconds(), cut*100, without.p50.Seconds(), with.p50.Seconds(), with.extra*100)
		if cut < 0.4 || with.extra > 0.05 || without.extra != 0 {
			t.Errorf("seed %d: cut %.2f, extra calls %.4f", seed, cut, with.extra)
		}
		if int64(with.accounted) < with.left {
			t.Errorf("%d calls were cancelled, %d are in the accounts", with.left, with.accounted)
		}
	}
}
