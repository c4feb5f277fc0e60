package account_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/lease"
)

// A line is a pool that can be cut off.
type line struct {
	lease.Pool
	cut   atomic.Bool
	asked atomic.Int64
}

func (l *line) Renew(ctx context.Context, node string, asks []lease.Ask) ([]lease.Grant, error) {
	l.asked.Add(1)
	if l.cut.Load() {
		return nil, qiao.Errorf(qiao.Unavailable, "pool", "cut")
	}
	return l.Pool.Renew(ctx, node, asks)
}

func (l *line) Beat(ctx context.Context, node string) (lease.Beat, error) {
	if l.cut.Load() {
		return lease.Beat{}, qiao.Errorf(qiao.Unavailable, "pool", "cut")
	}
	return l.Pool.Beat(ctx, node)
}

// shared returns a gate whose limits are leased from a pool.
func shared(t testing.TB, p lease.Pool, o account.Options) (*account.Gate, *lease.Book) {
	book := lease.NewBook(lease.Options{Pool: p, Nodes: 2, Every: 20 * time.Millisecond})
	o.Shared = book
	g := gate(t, o)
	t.Cleanup(func() { _ = book.Close() })
	return g, book
}

// storm has clients send requests to gates until all are refused, and tells how many
// were admitted.
func storm(t testing.TB, k *account.Key, d account.Demand, clients, each int, gates ...*account.Gate) int64 {
	var admitted atomic.Int64
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for range each {
				r, err := gates[i%len(gates)].Reserve(t.Context(), k, d)
				switch qiao.KindOf(err) {
				case qiao.RateLimited, qiao.OverBudget:
				default:
					if err != nil {
						t.Error(err)
						return
					}
					admitted.Add(1)
					r.Settle(qiao.Usage{Input: d.Tokens}, d.Money)
				}
			}
		})
	}
	all.Wait()
	return admitted.Load()
}

func TestManyClientsOfTwoNodesOvershootNoLimit(t *testing.T) {
	const limit = 1000
	for name, l := range map[string]account.Limits{
		"requests": {Requests: limit},
		"tokens":   {Tokens: limit * 10},
		"money":    {Day: cny(limit * 7)},
	} {
		t.Run(name, func(t *testing.T) {
			p := lease.NewMemory(nil)
			one, _ := shared(t, p, account.Options{})
			two, _ := shared(t, p, account.Options{})
			got := storm(t, keyOf(l), account.Demand{Feature: "write", Tokens: 10, Money: cny(7)}, 64, 100, one, two)
			if got > limit || got < limit*9/10 {
				t.Errorf("%d of %d were admitted", got, limit)
			}
		})
	}
}

// A limit that is spent does not ask the pool with each request.
func TestARefusalAsksNobody(t *testing.T) {
	p := &line{Pool: lease.NewMemory(nil)}
	g, _ := shared(t, p, account.Options{})
	storm(t, keyOf(account.Limits{Requests: 10}), account.Demand{}, 8, 1000, g)
	if n := p.asked.Load(); n > 200 {
		t.Errorf("the pool was asked %d times for 8000 requests", n)
	}
}

// A pool that does not answer from the start leaves each of two nodes its half.
func TestWithoutAPoolEachNodeKeepsToItsShare(t *testing.T) {
	p := &line{Pool: lease.NewMemory(nil)}
	p.cut.Store(true)
	one, book := shared(t, p, account.Options{})
	two, _ := shared(t, p, account.Options{})
	k := keyOf(account.Limits{Requests: 100, Tokens: 900, Day: cny(5000)})
	if got := storm(t, k, account.Demand{Tokens: 10, Money: cny(1)}, 16, 50, one, two); got != 90 {
		t.Errorf("%d were admitted", got)
	}
	if s := book.Status(); s.Up || s.Away == nil || s.Alone == 0 {
		t.Errorf("%+v", s)
	}
	large := keyOf(account.Limits{Tokens: 900})
	large.ID = "large"
	if _, err := one.Reserve(t.Context(), large, account.Demand{Tokens: 800}); err != nil {
		t.Errorf("a request larger than the share of an unused limit: %v", err)
	}
	var e *qiao.Error
	if _, err := one.Reserve(t.Context(), large, account.Demand{Tokens: 800}); !errors.As(err, &e) || e.Kind != qiao.RateLimited || e.RetryAfter <= 0 {
		t.Errorf("%v", err)
	}
}

// What is left when the pool goes away is divided: what others used is known.
func TestAPoolThatGoesAwayLeavesWhatWasLeft(t *testing.T) {
	p := &line{Pool: lease.NewMemory(nil)}
	one, a := shared(t, p, account.Options{})
	two, b := shared(t, p, account.Options{})
	k := keyOf(account.Limits{Day: cny(1000)})
	d := account.Demand{Money: cny(1)}
	before := storm(t, k, d, 8, 100, one) + storm(t, k, d, 1, 1, two)
	told(t, p.Pool, "key/app/"+time.Now().UTC().Format(time.DateOnly)+"/CNY", before)
	p.cut.Store(true)
	until(t, func() bool { return a.Status().Away != nil && b.Status().Away != nil })
	after := storm(t, k, d, 16, 200, one, two)
	if before+after > 1000 || before+after < 900 {
		t.Errorf("%d were admitted before, %d after", before, after)
	}
	p.cut.Store(false)
	until(t, func() bool { return a.Status().Up && b.Status().Up })
	if rest := storm(t, k, d, 8, 200, one, two); before+after+rest > 1000 {
		t.Errorf("%d, %d, then %d were admitted", before, after, rest)
	}
}

// told waits until the pool knows how much of a budget was spent.
func told(t *testing.T, p lease.Pool, name string, spent int64) {
	t.Helper()
	seq := int64(0)
	until(t, func() bool {
		seq++
		g, err := p.Renew(t.Context(), "looker", []lease.Ask{{Counter: lease.Counter{Name: name, End: time.Now().Add(time.Hour)}, Seq: seq}})
		return err == nil && g[0].Used == spent
	})
}

// until waits for a condition.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("it has not come so far")
		}
	}
}

func TestWhatIsGivenBackCanBeSpentElsewhere(t *testing.T) {
	p := lease.NewMemory(nil)
	one, _ := shared(t, p, account.Options{})
	two, _ := shared(t, p, account.Options{})
	k := keyOf(account.Limits{Tokens: 1000})
	first, err := one.Reserve(t.Context(), k, account.Demand{Tokens: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Reserve(t.Context(), k, account.Demand{Tokens: 1}); qiao.KindOf(err) != qiao.RateLimited {
		t.Errorf("%v", err)
	}
	first.Cancel()
	until(t, func() bool {
		r, err := two.Reserve(t.Context(), k, account.Demand{Tokens: 700})
		if err == nil {
			r.Cancel()
		}
		return err == nil
	})
}

func BenchmarkReserveShared(b *testing.B) {
	k := keyOf(account.Limits{Requests: 1 << 40, Tokens: 1 << 50, Day: cny(1 << 50), Month: cny(1 << 50)})
	local := gate(b, account.Options{})
	leased, _ := shared(b, lease.NewMemory(nil), account.Options{})
	for name, g := range map[string]*account.Gate{"local": local, "leased": leased} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := g.Reserve(b.Context(), k, account.Demand{Feature: "write", Tokens: 10, Money: cny(7)})
					if err != nil {
						b.Error(err)
						return
					}
					r.Settle(qiao.Usage{Input: 5}, cny(5))
				}
			})
		})
	}
}
