// Package leasetest is the suite that every [lease.Pool] passes.
//
// Start with [Run].
package leasetest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qiao-ai/qiao/account/lease"
)

// A Clock is set by hand.
type Clock struct{ now atomic.Int64 }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time { return time.Unix(0, c.now.Load()).UTC() }

// Forward puts the clock forward.
func (c *Clock) Forward(d time.Duration) { c.now.Add(int64(d)) }

// bench is a pool under test.
type bench struct {
	*testing.T
	lease.Pool
	clock *Clock
}

// Run tests a pool; open returns an empty one, which goes by a clock, at each call.
func Run(t *testing.T, open func(*testing.T, *Clock) lease.Pool) {
	for name, test := range map[string]func(*bench){
		"a slice counts from the moment it is leased":         counts,
		"what is kept is always granted":                      keeps,
		"use falls out of the window":                         falls,
		"use that is told twice counts once":                  twice,
		"nobody gets what is of no use":                       least,
		"slices ahead are a share of what is left":            shares,
		"a slice that comes back can be leased again":         back,
		"the slice of a node that is gone counts a while":     gone,
		"a young pool grants a share":                         young,
		"a budget counts what was spent before":               budget,
		"a budget keeps the slice of a node that is gone":     budgetGone,
		"a budget that was forgotten is told again":           forgotten,
		"what was spent is told twice and counts once":        budgetTwice,
		"amounts of a whole company fit":                      large,
		"nodes that beat are counted":                         beats,
		"many nodes at once get no more than there is":        together,
		"any asks are answered as the pool in memory does it": same,
	} {
		t.Run(name, func(t *testing.T) {
			clock := &Clock{}
			clock.now.Store(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC).UnixNano())
			test(&bench{t, open(t, clock), clock})
		})
	}
}

var requests = lease.Counter{Name: "key/app/requests"}

func (b *bench) day() lease.Counter {
	return lease.Counter{Name: "key/app/2026-11-25/CNY", End: b.clock.Now().Add(12 * time.Hour)}
}

func (b *bench) ask(node string, a lease.Ask) lease.Grant {
	b.Helper()
	if a.Counter.Name == "" {
		a.Counter = requests
	}
	grants, err := b.Renew(b.Context(), node, []lease.Ask{a})
	if err != nil || len(grants) != 1 {
		b.Fatalf("%+v, %v", grants, err)
	}
	return grants[0]
}

func (b *bench) want(got lease.Grant, lent, left, used int64, wait time.Duration) {
	b.Helper()
	if want := (lease.Grant{Lease: lent, Left: left, Used: used, Wait: wait}); got != want {
		b.Errorf("got %+v, want %+v", got, want)
	}
}

func counts(b *bench) {
	b.want(b.ask("a", lease.Ask{Limit: 10, Need: 6, Least: 1, Want: 6}), 6, 4, 0, 0)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 6, Least: 1, Want: 6}), 4, 0, 0, 0)
	b.want(b.ask("c", lease.Ask{Limit: 10, Need: 1, Least: 1, Want: 1}), 0, 0, 0, time.Second)
}

func keeps(b *bench) {
	b.want(b.ask("a", lease.Ask{Limit: 10, Keep: 25}), 25, -15, 0, 0)
	b.want(b.ask("b", lease.Ask{Limit: 10, Keep: 1, Need: 1, Least: 1, Want: 1}), 1, -16, 0, time.Second)
}

func falls(b *bench) {
	b.clock.Forward(300 * time.Millisecond)
	b.want(b.ask("a", lease.Ask{Limit: 10, Used: []lease.Use{{Age: 20, N: 7}, {Age: 5, N: 3}, {Age: lease.Window, N: 99}}}), 0, 0, 10, 0)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 7, Least: 7, Want: 7}), 0, 0, 10, (lease.Window-20)*time.Second-300*time.Millisecond)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 8, Least: 8, Want: 8}), 0, 0, 10, (lease.Window-5)*time.Second-300*time.Millisecond)
	b.clock.Forward((lease.Window - 20) * time.Second)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 8, Least: 1, Want: 8}), 7, 0, 3, 0)
}

func twice(b *bench) {
	for range 3 {
		b.want(b.ask("a", lease.Ask{Limit: 10, Used: []lease.Use{{Age: 1, N: 4}}, Keep: 2}), 2, 4, 4, 0)
	}
}

func least(b *bench) {
	b.want(b.ask("a", lease.Ask{Limit: 10, Need: 20, Least: 11, Want: 20}), 0, 10, 0, time.Second)
	b.want(b.ask("a", lease.Ask{Limit: 10, Need: 20, Least: 5, Want: 20}), 10, 0, 0, 0)
}

func shares(b *bench) {
	b.want(b.ask("a", lease.Ask{Limit: 100, Want: 80}), 50, 50, 0, 0)
	b.want(b.ask("b", lease.Ask{Limit: 100, Want: 80}), 12, 38, 0, 0)
	b.want(b.ask("b", lease.Ask{Limit: 100, Keep: 12, Need: 20, Least: 1, Want: 80}), 32, 18, 0, 0)
}

func back(b *bench) {
	b.ask("a", lease.Ask{Limit: 10, Need: 10, Least: 1, Want: 10})
	b.want(b.ask("a", lease.Ask{Limit: 10, Used: []lease.Use{{N: 2}}}), 0, 8, 2, 0)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 9, Least: 1, Want: 9}), 8, 0, 2, 0)
}

func gone(b *bench) {
	b.ask("a", lease.Ask{Limit: 10, Need: 10, Least: 1, Want: 10})
	b.clock.Forward(lease.Life + lease.Window*time.Second)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 1, Least: 1, Want: 1}), 0, 0, 0, time.Second)
	b.clock.Forward(time.Millisecond)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 1, Least: 1, Want: 1}), 1, 9, 0, 0)
}

func young(b *bench) {
	b.want(b.ask("a", lease.Ask{Limit: 10, Used: []lease.Use{{N: 3}}, Need: 9, Least: 1, Want: 9, Most: 5}), 2, 5, 3, 0)
	b.want(b.ask("b", lease.Ask{Limit: 10, Need: 8, Least: 1, Want: 8, Most: 5}), 5, 0, 3, 0)
	other := lease.Counter{Name: "key/app/tokens"}
	b.want(b.ask("b", lease.Ask{Counter: other, Limit: 10, Need: 8, Least: 8, Want: 8, Most: 5}), 8, 2, 0, 0)
}

func budget(b *bench) {
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 1, Floor: 40, Need: 10, Least: 1, Want: 10}), 10, 50, 40, 0)
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 2, Spent: 4, Floor: 40, Keep: 6}), 6, 50, 44, 0)
	b.clock.Forward(lease.Young + time.Millisecond)
	b.want(b.ask("b", lease.Ask{Counter: b.day(), Limit: 100, Seq: 1, Floor: 44}), 0, 50, 44, 0)
	b.want(b.ask("b", lease.Ask{Counter: b.day(), Limit: 100, Seq: 2, Need: 51, Least: 51, Want: 51}), 0, 50, 44, time.Second)
}

func budgetGone(b *bench) {
	b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 1, Need: 30, Least: 1, Want: 30})
	day := b.day()
	b.clock.Forward(time.Hour)
	b.want(b.ask("b", lease.Ask{Counter: day, Limit: 100, Seq: 1, Need: 99, Least: 1, Want: 99}), 70, 0, 0, 0)
}

func forgotten(b *bench) {
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 7, Spent: 5, Floor: 40}), 0, 55, 45, 0)
	b.want(b.ask("b", lease.Ask{Counter: b.day(), Limit: 100, Seq: 9, Spent: 6, Floor: 42}), 0, 47, 53, 0)
	b.want(b.ask("b", lease.Ask{Counter: b.day(), Limit: 100, Seq: 12, Spent: 1, Floor: 60}), 0, 39, 61, 0) // it came back from an old copy
}

func budgetTwice(b *bench) {
	for range 3 {
		b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 1, Spent: 5}), 0, 95, 5, 0)
	}
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 100, Seq: 2, Spent: -2}), 0, 97, 3, 0)
}

func large(b *bench) {
	const much = 1_000_000_000_000_000 // a billion, in millionths
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 3 * much, Seq: 1, Spent: much, Need: much, Least: 1, Want: much}), much, much, much, 0)
	b.want(b.ask("a", lease.Ask{Counter: b.day(), Limit: 3 * much, Seq: 2, Spent: much - 1, Keep: 1}), 1, much, 2*much-1, 0)
}

func beats(b *bench) {
	beat := func(node string) lease.Beat {
		got, err := b.Beat(b.Context(), node)
		if err != nil || got.Epoch == "" {
			b.Fatalf("%+v, %v", got, err)
		}
		return got
	}
	first := beat("a")
	b.clock.Forward(3 * time.Second)
	second := beat("b")
	if first.Nodes != 1 || second.Nodes != 2 || first.Epoch != second.Epoch || second.Age-first.Age != 3*time.Second {
		b.Errorf("%+v, then %+v", first, second)
	}
	b.clock.Forward(3 * time.Second)
	if third := beat("b"); third.Nodes != 1 {
		b.Errorf("%+v", third)
	}
}

func together(b *bench) {
	var all sync.WaitGroup
	var lent atomic.Int64
	for i := range 32 {
		all.Go(func() {
			lent.Add(b.ask(fmt.Sprint("n", i), lease.Ask{Limit: 100, Need: 7, Least: 1, Want: 7}).Lease)
		})
	}
	all.Wait()
	if lent.Load() != 100 {
		b.Errorf("%d of 100 were leased", lent.Load())
	}
}

// same puts random asks to the pool and to the one in memory.
func same(b *bench) {
	model := lease.NewMemory(b.clock.Now)
	r := rand.New(rand.NewPCG(1, 2))
	end := b.clock.Now().Add(24 * time.Hour)
	for i := range 600 {
		b.clock.Forward(time.Duration(r.IntN(4000)) * time.Millisecond)
		node := fmt.Sprint("n", r.IntN(4))
		asks := make([]lease.Ask, 1+r.IntN(3))
		for j := range asks {
			asks[j] = random(r, end)
		}
		got, err := b.Renew(b.Context(), node, asks)
		want, _ := model.Renew(b.Context(), node, asks)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			b.Fatalf("step %d, %s asks %+v:\ngot  %v, %v\nwant %v", i, node, asks, got, err, want)
		}
	}
}

func random(r *rand.Rand, end time.Time) lease.Ask {
	a := lease.Ask{Counter: lease.Counter{Name: fmt.Sprint("c", r.IntN(3))}, Limit: 1 + r.Int64N(500)}
	a.Keep, a.Need, a.Want = r.Int64N(20), r.Int64N(30), r.Int64N(200)
	a.Least = r.Int64N(a.Need + 1)
	if r.IntN(5) == 0 {
		a.Most = 1 + r.Int64N(100)
	}
	if r.IntN(2) == 0 {
		a.Counter.Name, a.Counter.End = a.Counter.Name+"/day", end
		a.Limit *= 20
		a.Seq, a.Spent, a.Floor = 1+r.Int64N(4), r.Int64N(60)-10, r.Int64N(300)
		return a
	}
	for age := range int64(lease.Window + 3) {
		if r.IntN(20) == 0 {
			a.Used = append(a.Used, lease.Use{Age: age, N: r.Int64N(30)})
		}
	}
	return a
}
