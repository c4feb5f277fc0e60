package lease

import "time"

// A ring counts what one node used, by whole seconds of its own clock, as long as
// that counts.
type ring struct {
	slots [Window]int64
	sum   int64
	last  int64 // the second of the newest slot
}

// advance forgets what counts no more. A clock that goes back changes nothing.
func (r *ring) advance(now time.Time) {
	second := now.Unix()
	for s := max(r.last+1, second-Window+1); s <= second; s++ {
		slot := &r.slots[s%Window]
		r.sum -= *slot
		*slot = 0
	}
	r.last = max(r.last, second)
}

// add counts n, which may be negative, at a second that was advanced to. What was
// long ago stays forgotten.
func (r *ring) add(n, at int64) {
	if at > r.last-Window && at <= r.last {
		r.slots[at%Window] += n
		r.sum += n
	}
}

// uses lists what counts.
func (r *ring) uses() []Use {
	if r.sum == 0 {
		return nil
	}
	var list []Use
	for s := r.last - Window + 1; s <= r.last; s++ {
		if n := r.slots[((s%Window)+Window)%Window]; n != 0 {
			list = append(list, Use{Age: r.last - s, N: n})
		}
	}
	return list
}

// wait is how long it takes until n more fit under a limit.
func (r *ring) wait(n, limit int64, now time.Time) time.Duration {
	over := r.sum + n - limit
	for _, u := range r.uses() { // the oldest first
		if over -= u.N; over <= 0 {
			return max(time.Unix(r.last-u.Age+Window, 0).Sub(now), time.Millisecond)
		}
	}
	return time.Minute
}
