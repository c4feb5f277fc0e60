package account

import "time"

// A window counts what happened in the last minute, by whole seconds. It covers
// the second that runs and the sixty before it, so that no interval of sixty
// seconds, wherever it begins, holds more than is admitted.
type window struct {
	slots [61]int64
	sum   int64
	last  int64 // the second of the newest slot
}

// advance forgets what is older than a minute. A clock that goes back changes
// nothing.
func (w *window) advance(now time.Time) {
	second := now.Unix()
	if second <= w.last {
		return
	}
	if second-w.last >= int64(len(w.slots)) {
		w.slots, w.sum = [61]int64{}, 0
	}
	for s := max(w.last+1, second-int64(len(w.slots))+1); s <= second && w.sum != 0; s++ {
		slot := &w.slots[s%int64(len(w.slots))]
		w.sum -= *slot
		*slot = 0
	}
	w.last = second
}

// add counts n, which may be negative, at a second that add returned before, or
// at present if at is 0. What was counted more than a minute ago stays forgotten.
func (w *window) add(n, at int64) int64 {
	if at == 0 {
		at = w.last
	}
	if at <= w.last-int64(len(w.slots)) {
		return at
	}
	w.slots[at%int64(len(w.slots))] += n
	w.sum += n
	return at
}

// wait is how long it takes until n more fit under a limit, 0 if they fit now.
func (w *window) wait(n, limit int64, now time.Time) time.Duration {
	over := w.sum + n - limit
	if over <= 0 {
		return 0
	}
	length := int64(len(w.slots))
	for s := w.last - length + 1; s <= w.last; s++ {
		if over -= w.slots[((s%length)+length)%length]; over <= 0 {
			return time.Unix(s+length, 0).Sub(now)
		}
	}
	return time.Minute
}
