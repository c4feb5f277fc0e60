package lease

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Memory is a Pool within one process. Package internal/valkey has the one of many.
type Memory struct {
	now func() time.Time

	mu       sync.Mutex
	born     time.Time
	beats    map[string]time.Time
	counters map[string]*counter
}

// A counter is what the pool knows of one limit.
type counter struct {
	born       time.Time
	base, adds int64 // spent of a budget: before the nodes told, and since
	nodes      map[string]*account
}

// An account is what a node told last.
type account struct {
	at    time.Time
	lease int64
	seq   int64
	used  map[int64]int64 // by second
}

// NewMemory makes a Memory. A nil now is time.Now.
func NewMemory(now func() time.Time) *Memory {
	if now == nil {
		now = time.Now
	}
	return &Memory{now: now, born: now(), beats: map[string]time.Time{}, counters: map[string]*counter{}}
}

// Alive is for how long a node that beat counts among the living.
const Alive = 5 * time.Second

// Beat implements [Pool].
func (m *Memory) Beat(_ context.Context, node string) (Beat, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.beats[node] = now
	maps.DeleteFunc(m.beats, func(_ string, at time.Time) bool { return now.Sub(at) > Alive })
	return Beat{Nodes: len(m.beats), Epoch: fmt.Sprint(m.born.UnixNano()), Age: now.Sub(m.born)}, nil
}

// Renew implements [Pool].
func (m *Memory) Renew(_ context.Context, node string, asks []Ask) ([]Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	grants := make([]Grant, len(asks))
	for i := range asks {
		a := &asks[i]
		c := m.counters[a.Counter.Name]
		if c == nil {
			c = &counter{born: m.now(), nodes: map[string]*account{}}
			m.counters[a.Counter.Name] = c
		}
		if a.Counter.Budget() {
			grants[i] = c.budget(m.now(), node, a)
		} else {
			grants[i] = c.minute(m.now(), node, a)
		}
	}
	return grants, nil
}

// minute renews the slice of a counter by the minute.
func (c *counter) minute(now time.Time, node string, a *Ask) Grant {
	own := &account{at: now, used: map[int64]int64{}}
	for _, u := range a.Used {
		own.used[now.Unix()-u.Age] += u.N
	}
	c.nodes[node] = own
	// A slice of a node that is gone counts as long as it may have been spent last.
	maps.DeleteFunc(c.nodes, func(_ string, n *account) bool { return now.Sub(n.at) > Life+Window*time.Second })
	first := now.Unix() - Window + 1
	var used, leased int64
	bySecond := map[int64]int64{}
	for _, n := range c.nodes {
		leased += n.lease
		for second, k := range n.used {
			if second >= first {
				used += k
				bySecond[second] += k
			}
		}
	}
	left := a.Limit - used - leased - a.Keep
	usable := left
	if a.Most > 0 {
		mine := a.Keep
		for _, u := range a.Used {
			mine += u.N
		}
		most := a.Most
		if mine == 0 {
			most = max(most, a.Least)
		}
		usable = min(left, most-mine)
	}
	give := a.grant(usable, c.living(now))
	own.lease = a.Keep + give
	g := Grant{Lease: own.lease, Left: left - give, Used: used}
	if give == 0 && a.Need > 0 {
		g.Wait = wait(now, left, a.Least, bySecond)
	}
	return g
}

// living are the nodes that renewed of late.
func (c *counter) living(now time.Time) (n int) {
	for _, a := range c.nodes {
		if now.Sub(a.at) <= Life {
			n++
		}
	}
	return n
}

// wait is how long it takes until so many units fit: what was used falls out of the
// window, or a slice comes back at a renewal, within a second.
func wait(now time.Time, left, least int64, used map[int64]int64) time.Duration {
	for _, second := range slices.Sorted(maps.Keys(used)) {
		if left >= max(least, 1) {
			break
		}
		if left += used[second]; left >= max(least, 1) {
			return max(time.Unix(second+Window, 0).Sub(now), time.Millisecond)
		}
	}
	return time.Second
}

// budget renews the slice of a budget.
func (c *counter) budget(now time.Time, node string, a *Ask) Grant {
	own := c.nodes[node]
	switch {
	case own == nil:
		own = &account{}
		c.nodes[node] = own
		if now.Sub(c.born) <= Young { // the pool has lost its memory, or never had one
			c.base = max(c.base, a.Floor)
		}
	case own.seq != a.Seq && own.seq != a.Seq-1: // it came back from an old copy
		c.base = max(c.base, a.Floor-c.adds)
	}
	if own.seq != a.Seq {
		c.adds += a.Spent
	}
	own.at, own.seq, own.lease = now, a.Seq, 0
	leased := int64(0)
	for _, n := range c.nodes {
		leased += n.lease // of a node that is gone, too: it may have been spent
	}
	left := a.Limit - c.base - c.adds - leased - a.Keep
	usable := left
	if a.Most > 0 {
		usable = min(left, max(a.Most-a.Keep, a.Least))
	}
	give := a.grant(usable, c.living(now))
	own.lease = a.Keep + give
	g := Grant{Lease: own.lease, Left: left - give, Used: c.base + c.adds}
	if give == 0 && a.Need > 0 {
		g.Wait = time.Second
	}
	return g
}
