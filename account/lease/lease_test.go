package lease

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var start = time.Date(2026, 11, 25, 15, 59, 0, 0, time.UTC)

// A machine is a node of the simulation, with a clock that is not that of the pool.
type machine struct {
	name   string
	skew   time.Duration
	tab    *Tab
	flying *flight
}

// A flight is an ask on its way.
type flight struct {
	ask   Ask
	made  time.Time
	grant *Grant // once the pool has answered
}

// A world is nodes that share one limit, under a clock that is set by hand.
type world struct {
	*rapid.T
	now      time.Time
	pool     *Memory
	counter  Counter
	limit    int64
	nodes    []*machine
	made     int
	admitted []admission
}

type admission struct {
	at time.Time
	n  int64
}

func newWorld(t *rapid.T, c Counter) *world {
	w := &world{T: t, now: start, counter: c, limit: rapid.Int64Range(1, 300).Draw(t, "limit")}
	w.pool = NewMemory(func() time.Time { return w.now })
	for range rapid.IntRange(1, 4).Draw(t, "nodes") {
		w.join()
	}
	return w
}

func (w *world) join() {
	w.made++
	m := &machine{name: string(rune('a' + w.made)), tab: NewTab(w.counter, 0)}
	if !w.counter.Budget() {
		m.skew = time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(w.T, "skew"))
	}
	w.nodes = append(w.nodes, m)
}

func (w *world) any() *machine { return rapid.SampledFrom(w.nodes).Draw(w.T, "node") }

func (m *machine) clock(w *world) time.Time { return w.now.Add(m.skew) }

// take spends if the slice allows it; otherwise the request waits. It may settle at
// less.
func (w *world) take(m *machine) {
	n := rapid.Int64Range(1, max(w.limit/4, 1)).Draw(w.T, "units")
	m.tab.limit = w.limit
	if !m.tab.covers(n, m.clock(w)) {
		m.tab.need, m.tab.least = m.tab.need+n, n
		return
	}
	m.tab.take(n, m.clock(w))
	used := rapid.Int64Range(0, n).Draw(w.T, "used")
	m.tab.correct(used-n, m.clock(w).Unix(), m.clock(w))
	w.admitted = append(w.admitted, admission{w.now, used})
}

// step lets an ask come one stage further: made, answered, or its answer read. Each
// stage may fail.
func (w *world) step(m *machine) {
	lost := rapid.IntRange(0, 5).Draw(w.T, "luck") == 0
	switch f := m.flying; {
	case f == nil:
		m.tab.limit = w.limit
		m.flying = &flight{ask: m.tab.ask(m.clock(w), false, int64(len(w.nodes))), made: m.clock(w)}
		m.tab.need, m.tab.least = 0, 0
	case f.grant == nil && !lost:
		grants, _ := w.pool.Renew(context.Background(), m.name, []Ask{f.ask})
		f.grant = &grants[0]
		if f.grant.Lease < f.ask.Keep {
			w.Fatalf("%d were kept, %d granted", f.ask.Keep, f.grant.Lease)
		}
	case f.grant != nil && !lost:
		m.tab.granted(*f.grant, f.made, m.clock(w))
		m.flying = nil
	default:
		m.tab.missed()
		m.flying = nil
	}
}

// die takes a node away without a word, and puts another in its place.
func (w *world) die() {
	i := rapid.IntRange(0, len(w.nodes)-1).Draw(w.T, "who")
	w.nodes = append(w.nodes[:i], w.nodes[i+1:]...)
	w.join()
}

func (w *world) run() {
	for range rapid.IntRange(1, 150).Draw(w.T, "steps") {
		switch rapid.IntRange(0, 19).Draw(w.T, "what") {
		case 0:
			w.die()
		case 1, 2, 3:
			w.now = w.now.Add(time.Duration(rapid.Int64Range(0, int64(8*time.Second)).Draw(w.T, "pause")))
		case 4, 5, 6, 7, 8, 9, 10:
			w.take(w.any())
		default:
			w.step(w.any())
		}
	}
}

// Whatever is lost on the way, whoever dies and however far clocks are apart, no
// sixty seconds hold more than the limit while leases are kept to.
func TestNoMinuteOfAllNodesHoldsMoreThanTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, Counter{Name: "key/app/requests"})
		w.run()
		for i, first := range w.admitted {
			n := int64(0)
			for _, a := range w.admitted[i:] {
				if a.at.Sub(first.at) <= time.Minute {
					n += a.n
				}
			}
			if n > w.limit {
				t.Fatalf("%d of %d in the minute from %v", n, w.limit, first.at)
			}
		}
	})
}

// A budget is kept to, and what the pool counts is what was spent and what died with
// its node.
func TestNoBudgetIsPassed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, Counter{Name: "key/app/day", End: start.Add(24 * time.Hour)})
		w.run()
		sum := int64(0)
		for _, a := range w.admitted {
			sum += a.n
		}
		if sum > w.limit {
			t.Fatalf("%d of %d were spent", sum, w.limit)
		}
	})
}

// A pool that has lost its memory does not know what a dead node had used; those who
// heard of it keep to that until it counts no more.
func TestWhatADeadNodeUsedOutlivesThePoolsMemory(t *testing.T) {
	now := start
	clock := func() time.Time { return now }
	pool := NewMemory(clock)
	use := func(node string, tab *Tab, want int64) {
		t.Helper()
		got := int64(0)
		renew := func() {
			g, _ := pool.Renew(t.Context(), node, []Ask{tab.ask(now, false, 3)})
			tab.granted(g[0], now, now)
			tab.need = 0
		}
		tab.limit = 900
		for range 8 {
			tab.need, tab.least = 300-got, 1
			renew()
			for ; got < 300 && tab.covers(1, now); got++ {
				tab.take(1, now)
			}
		}
		tab.rest, tab.slice = 0, 0 // it gives back what it did not need
		renew()
		if got != want {
			t.Errorf("%s used %d, want %d", node, got, want)
		}
	}
	dead, one, late := NewTab(Counter{Name: "x"}, 0), NewTab(Counter{Name: "x"}, 0), NewTab(Counter{Name: "x"}, 0)
	use("dead", dead, 300)
	use("gone, too", NewTab(Counter{Name: "x"}, 0), 300)
	use("one", one, 300)
	use("late", late, 0)
	now, pool = now.Add(20*time.Second), NewMemory(clock)
	one.forgotten(3)
	late.forgotten(3)
	use("late", late, 1) // one request passes where nothing was used
	use("one", one, 0)
	now = now.Add((Window - 20) * time.Second)
	use("one", one, 300)
	use("late", late, 300)
}

// A slice grows while it runs out and goes back when nobody spends.
func TestASliceFollowsWhatIsSpent(t *testing.T) {
	now := start
	p := NewMemory(func() time.Time { return now })
	tab := NewTab(Counter{Name: "x"}, 0)
	tab.limit = 1_000_000
	renew := func() {
		a := tab.ask(now, false, 1)
		g, _ := p.Renew(t.Context(), "a", []Ask{a})
		tab.granted(g[0], now, now)
		tab.need = 0
	}
	tab.need = 1
	renew()
	for range 5 {
		now = now.Add(time.Second)
		for range 500 {
			if !tab.covers(1, now) {
				tab.need++
				renew()
			}
			tab.take(1, now)
		}
		renew()
	}
	if tab.rest < 500 || tab.rest > 5000 {
		t.Errorf("%d leased ahead at 500 a second", tab.rest)
	}
	for range 15 {
		now = now.Add(time.Second)
		renew()
	}
	if tab.rest != 0 {
		t.Errorf("%d are still held", tab.rest)
	}
	g, _ := p.Renew(t.Context(), "b", []Ask{{Counter: tab.Counter, Limit: tab.limit}})
	if g[0].Used != 2500 || g[0].Left != tab.limit-2500 {
		t.Errorf("%+v", g)
	}
}
