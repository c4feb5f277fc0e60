package lease

import "time"

// A Tab is a node's side of one counter. Its Book's mutex guards it.
type Tab struct {
	Counter
	limit int64

	used  ring  // of a counter by the minute
	seq   int64 // of the ask under way, or the last one
	spent int64 // of a budget, since the last ask was made
	told  int64 // of a budget, in the ask under way
	asked int64 // used of the minute, in the ask under way
	open  bool  // an ask was made and not answered
	floor int64 // of a budget: what all nodes had spent at the last answer

	rest   int64 // of the slice, that may be spent
	flying int64 // taken since the ask under way was made
	until  time.Time

	heard time.Time // when the last ask that was answered was made; zero is never
	lent  int64     // by that answer, and
	left  int64     // what it left to everybody
	stood int64     // used of the minute when that ask was made
	since int64     // taken of a budget since then

	bound      int64     // what may be used of the minute by what was known of a pool
	boundUntil time.Time // that has lost its memory

	slice int64 // what is leased ahead
	ran   int64 // taken since the slice was measured
	at    time.Time

	need, least int64     // of requests that wait
	shut, back  time.Time // until shut nobody asks again; back is when there may be more

	changed bool // the pool does not know all that was used
	listed  bool // in the Book
}

// NewTab returns a Tab on which nothing was taken. Floor is what is known to have
// been spent of a budget already.
func NewTab(c Counter, floor int64) *Tab { return &Tab{Counter: c, floor: floor} }

// covers tells whether the slice has n units.
func (t *Tab) covers(n int64, now time.Time) bool { return t.rest >= n && now.Before(t.until) }

// take spends n units at present, whoever allowed it.
func (t *Tab) take(n int64, now time.Time) {
	if t.Budget() {
		t.spent += n
	} else {
		t.used.advance(now)
		t.used.add(n, now.Unix())
	}
	t.draw(n)
	t.ran += n
}

// correct puts what was really used in the place of what was taken at a second. What
// comes back goes into the slice.
func (t *Tab) correct(delta, at int64, now time.Time) {
	if t.Budget() {
		t.spent += delta
	} else {
		t.used.advance(now)
		t.used.add(delta, at)
	}
	t.draw(delta)
}

func (t *Tab) draw(n int64) {
	t.rest = max(t.rest-n, 0)
	t.flying += n
	t.since += n
	t.changed = true
}

// ahead is what the tab may take beyond what it had used when it heard from the pool
// last: its slice, or its share of what was left. What all tabs may take so is no
// more than was left.
func (t *Tab) ahead(nodes int64) int64 {
	return max(t.lent, (t.lent+max(t.left, 0))/nodes)
}

// forgotten notes that the pool has lost its memory, and with it what nodes had used
// that are gone. Until that counts no more the tab keeps to what it knows.
func (t *Tab) forgotten(nodes int64) {
	t.changed = true
	if !t.Budget() && !t.heard.IsZero() {
		t.bound, t.boundUntil = t.stood+t.ahead(nodes), t.heard.Add(Window*time.Second)
	}
}

// alone tells how long a request has to wait that wants n units while the pool does
// not answer, 0 if it need not. Each node then takes its share of the limit, and of
// what was left when it heard from the pool last. A request that is larger than the
// share passes once the minute is empty.
func (t *Tab) alone(n, nodes int64, now time.Time) time.Duration {
	if t.Budget() {
		ahead := t.ahead(nodes)
		if t.heard.IsZero() {
			ahead = max(t.limit-t.floor, 0) / nodes
		}
		if t.since+n > ahead {
			return time.Second
		}
		return 0
	}
	t.used.advance(now)
	share, known := max(t.limit/nodes, 1), t.heard.Add(Window*time.Second)
	if t.used.sum > 0 && t.used.sum+n > share {
		return t.used.wait(n, share, now)
	}
	if most := t.stood + t.ahead(nodes); now.Before(known) && t.used.sum+n > most {
		return min(t.used.wait(n, most, now), known.Sub(now))
	}
	return 0
}

// ask makes what the pool is asked now. What it may take back is not spent any more.
func (t *Tab) ask(now time.Time, young bool, nodes int64) Ask {
	t.measure(now)
	if !now.Before(t.until) {
		t.rest = 0
	}
	t.rest = min(t.rest, max(t.slice, t.need))
	a := Ask{Counter: t.Counter, Limit: t.limit, Keep: t.rest, Floor: t.floor}
	t.flying = 0
	a.Need, a.Least = max(t.need-t.rest, 0), max(t.least-t.rest, 0)
	a.Want = max(t.slice-t.rest, a.Need)
	if young {
		a.Most = max(t.limit/nodes, 1)
	}
	if now.Before(t.boundUntil) {
		a.Most = max(t.bound, 1)
	}
	if t.Budget() {
		if !t.open {
			t.seq++
			t.told, t.spent = t.spent, 0
		}
		t.flying = t.spent // since the ask that is made again
		a.Keep = max(t.rest+t.flying, 0)
		a.Seq, a.Spent = t.seq, t.told
	} else {
		t.used.advance(now)
		a.Used = t.used.uses()
		t.asked = t.used.sum
	}
	t.open, t.changed = true, false
	return a
}

// measure sizes the slice: what a second takes, twice, at once when it grows and by
// halves when it shrinks; and twice the last one when that ran out.
func (t *Tab) measure(now time.Time) {
	gone := now.Sub(t.at)
	if gone >= pace || t.need > 0 {
		took := int64(0)
		if !t.at.IsZero() {
			took = int64(2 * float64(t.ran) / max(gone.Seconds(), pace.Seconds()/8))
		}
		if t.need > 0 && !t.at.IsZero() {
			took = max(took, 2*t.slice)
		}
		t.slice = min(max(took, t.slice/2, t.need), max(t.limit/4, 1))
		t.ran, t.at = 0, now
	}
}

// granted takes an answer to the ask that was made at a time.
func (t *Tab) granted(g Grant, made, now time.Time) {
	t.open, t.changed = false, t.changed || t.spent != 0
	t.rest = max(g.Lease-t.flying, 0)
	t.until = made.Add(Life)
	t.heard, t.lent, t.left, t.since, t.stood = made, g.Lease, g.Left, t.flying, t.asked
	t.floor, t.told = g.Used, 0
	if g.Wait > 0 {
		t.back, t.shut = now.Add(g.Wait), now.Add(min(g.Wait, pace/4))
	}
}

// missed notes that an ask was not answered: it is made again.
func (t *Tab) missed() { t.changed = true }

// idle tells whether the pool need not hear of the tab.
func (t *Tab) idle(now time.Time) bool {
	if t.Budget() && now.Before(t.End) {
		return false // should the pool lose its memory, every node tells what it knows
	}
	t.used.advance(now)
	return !t.changed && !t.open && t.rest == 0 && t.used.sum == 0 && t.need == 0
}

// due tells whether the tab is worth an ask. With calm it is one of those about once
// a second.
func (t *Tab) due(calm bool) bool {
	return t.need > 0 || t.changed && (calm || t.rest < t.slice/2) || calm && t.rest > 0
}
