package valkey_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
	"github.com/qiao-ai/qiao/account/lease"
	"github.com/qiao-ai/qiao/internal/valkey"
	"github.com/qiao-ai/qiao/internal/valkey/valkeytest"
)

// A node is what one process has of the shared limits.
type node struct {
	*account.Gate
	book *lease.Book
}

func newNode(t testing.TB, server *valkeytest.Tested) node {
	book := lease.NewBook(lease.Options{Pool: open(t, server.URL()), Nodes: 2, Every: 20 * time.Millisecond})
	n := node{account.NewGate(account.Options{Shared: book}), book}
	t.Cleanup(func() {
		_ = n.Gate.Close()
		_ = book.Close()
	})
	return n
}

func (n node) up() bool   { return n.book.Status().Up }
func (n node) away() bool { return n.book.Status().Away != nil }

func cny(micro int64) qiao.Money { return qiao.Money{Micro: micro, Currency: "CNY"} }

// storm has clients spend at nodes until all are refused, and tells how often they
// could.
func storm(t testing.TB, k *account.Key, d account.Demand, clients, each int, nodes ...node) int64 {
	var admitted atomic.Int64
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for range each {
				r, err := nodes[i%len(nodes)].Reserve(context.Background(), k, d)
				if kind := qiao.KindOf(err); err != nil && kind != qiao.RateLimited && kind != qiao.OverBudget {
					t.Error(err)
					return
				}
				if err == nil {
					admitted.Add(1)
					r.Settle(qiao.Usage{Input: d.Tokens}, d.Money)
				}
			}
		})
	}
	all.Wait()
	return admitted.Load()
}

func until(t testing.TB, holds func() bool) {
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

// 64 clients over two nodes pass no limit.
func TestManyClientsOfTwoNodesOvershootNoLimit(t *testing.T) {
	server := valkeytest.Start(t)
	const limit = 2000
	for name, l := range map[string]account.Limits{
		"requests": {Requests: limit}, "tokens": {Tokens: limit * 10}, "day": {Day: cny(limit * 7)}, "month": {Month: cny(limit * 7)},
	} {
		t.Run(name, func(t *testing.T) {
			server.Clear()
			one, two := newNode(t, server), newNode(t, server)
			got := storm(t, &account.Key{ID: "app", Limits: l}, account.Demand{Feature: "write", Tokens: 10, Money: cny(7)}, 64, 100, one, two)
			t.Logf("%d of %d were admitted: overshoot %d", got, limit, max(got-limit, 0))
			if got > limit || got < limit*9/10 {
				t.Errorf("%d of %d were admitted", got, limit)
			}
		})
	}
}

// The server is killed with all that it knows while clients spend, and comes back:
// nothing but limits refuses anybody, and the limit is kept to within its bound.
func TestAServerThatGoesAndComesBackFailsNobody(t *testing.T) {
	server := valkeytest.Start(t)
	one, two := newNode(t, server), newNode(t, server)
	const limit = 3000
	k := &account.Key{ID: "app", Limits: account.Limits{Requests: limit, Day: cny(limit)}}
	d := account.Demand{Money: cny(1)}
	before := storm(t, k, d, 64, 10, one, two)
	server.Down()
	until(t, func() bool { return one.away() && two.away() })
	during := storm(t, k, d, 64, 5, one, two)
	server.Up()
	until(t, func() bool { return one.up() && two.up() })
	after := storm(t, k, d, 64, 100, one, two)
	total := before + during + after
	t.Logf("%d admitted before, %d while it was away, %d afterwards, of %d: overshoot %.1f %%", before, during, after, limit, 100*float64(total-limit)/limit)
	if before != 64*10 || during != 64*5 || total > limit*105/100 {
		t.Errorf("%d admitted before, %d while it was away, %d afterwards, of %d", before, during, after, limit)
	}
}

// What is kept names ids alone, and all of it expires.
func TestWhatIsKeptHoldsNoSecretAndExpires(t *testing.T) {
	server := valkeytest.Start(t)
	one := newNode(t, server)
	k := &account.Key{ID: "app", User: "li@example.com", Team: "photos", Hint: "x_-9",
		Limits: account.Limits{Requests: 10, Tokens: 1000, Day: cny(100), Month: cny(100)}}
	if _, err := one.Reserve(t.Context(), k, account.Demand{Feature: "write", Tokens: 10, Money: cny(7)}); err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	until(t, func() bool {
		all = server.Dump()
		return len(all) == 5 // two by the minute, two budgets, the nodes
	})
	for key, value := range all {
		if !strings.HasPrefix(key, "qiao:") || strings.Contains(key+value, "li@") || strings.Contains(key+value, k.Hint) {
			t.Errorf("%s holds %s", key, value)
		}
		if ms := server.Do("PTTL " + key); strings.HasPrefix(ms, ":-") {
			t.Errorf("%s does not expire", key)
		}
	}
}

func TestAnAddressThatCannotBeReadIsSaid(t *testing.T) {
	for _, address := range []string{"http://x", "redis://h:1/notanumber", "::"} {
		if _, err := valkey.New(address); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func BenchmarkReserve(b *testing.B) {
	server := valkeytest.Start(b)
	k := &account.Key{ID: "app", Limits: account.Limits{Requests: 1 << 40, Tokens: 1 << 50, Day: cny(1 << 50), Month: cny(1 << 50)}}
	for name, g := range map[string]*account.Gate{"local": account.NewGate(account.Options{}), "leased": newNode(b, server).Gate} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r, err := g.Reserve(b.Context(), k, account.Demand{Feature: "write", Tokens: 10, Money: cny(7)})
				if err != nil {
					b.Fatal(err)
				}
				r.Settle(qiao.Usage{Input: 5}, cny(5))
			}
		})
	}
}

// BenchmarkRoundTrip is what a request would cost if each asked.
func BenchmarkRoundTrip(b *testing.B) {
	db := open(b, valkeytest.Start(b).URL())
	asks := []lease.Ask{{Counter: lease.Counter{Name: "key/app/requests"}, Limit: 1 << 40, Used: []lease.Use{{N: 1}}}}
	for b.Loop() {
		if _, err := db.Renew(b.Context(), "a", asks); err != nil {
			b.Fatal(err)
		}
	}
}
