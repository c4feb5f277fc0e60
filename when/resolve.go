package when

import (
	"slices"
	"time"
)

// result resolves what was said against the reference time.
func (r *resolver) result(v val) (Result, bool) {
	var res Result
	switch x := v.x.(type) {
	case nil:
		res = Result{Kind: Duration, Length: v.d, Grain: v.d.finest()}
	case repeated:
		res = Result{Kind: Recurrence, Repeat: x.Repeat, Grain: x.grain()}
	default:
		values := r.values(x)
		if len(values) == 0 {
			return res, false
		}
		res = r.described(r.told(x), values)
	}
	if v.note != "" {
		res.Assumed = append(res.Assumed, v.note)
	}
	return res, true
}

// told is what is said of x under the conventions.
func (r *resolver) told(x series) traits {
	t := x.about()
	if a, ok := x.(interface {
		told(*resolver, traits) traits
	}); ok {
		return a.told(r, t)
	}
	return t
}

func (r *resolver) described(t traits, values []Value) Result {
	res := Result{Kind: Instant, Grain: t.grain, Clock: t.clock, Dated: !t.dateless, Holiday: t.holiday, Relative: t.relative}
	if t.interval || t.bound != Within {
		res.Kind = Interval
	}
	res.Value, res.Others = values[0], values[1:]
	if t.interval && t.grain == Day && res.Value.From.Hour() != 0 {
		res.Grain = Hour
	}
	for _, v := range append([]*Value{&res.Value}, pointers(res.Others)...) {
		v.Bound = t.bound
		r.toZone(v)
	}
	if t.unsure {
		res.Assumed = append(res.Assumed, r.halfAssumed(res.Value))
	}
	if t.dateless {
		res.Assumed = append(res.Assumed, "the day")
	} else if !t.anchored && len(res.Others) > 0 {
		res.Assumed = append(res.Assumed, "which occurrence: the preferred is "+res.Value.From.Format(time.DateOnly))
	}
	return res
}

func (r *resolver) halfAssumed(v Value) string {
	if v.From.Hour() >= 12 {
		return "after noon"
	}
	return "before noon"
}

func pointers(list []Value) []*Value {
	p := make([]*Value, len(list))
	for i := range list {
		p[i] = &list[i]
	}
	return p
}

func (r *resolver) toZone(v *Value) {
	v.From, v.To = r.zoned(v.From), r.zoned(v.To)
	if !v.Last.IsZero() {
		v.Last = r.zoned(v.Last)
	}
}

// values lists the readings of x, the preferred one first.
func (r *resolver) values(x series) []Value {
	t := x.about()
	halves := []half{eitherHalf}
	if t.unsure {
		halves = []half{amHalf, pmHalf}
	}
	var all []Value
	for _, h := range halves {
		for _, s := range r.with(h).around(x, t) {
			all = append(all, value(x, s))
		}
	}
	if len(all) == 0 {
		return nil
	}
	r.prefer(all)
	if _, ok := x.(nineties); ok {
		slices.Reverse(all) // those that have been
	}
	if a, ok := x.(agreeing); ok {
		slices.SortStableFunc(all, func(v, w Value) int { return a.order(v, w) })
	}
	return compact(all)
}

func value(x series, s stretch) Value {
	v := Value{From: s.from, To: s.to}
	if l, ok := x.(interface{ last(stretch) time.Time }); ok {
		v.Last = l.last(s)
	}
	if b, ok := x.(both); ok {
		if l, ok := b.fine.(interface{ last(stretch) time.Time }); ok {
			v.Last = l.last(s)
		}
	}
	if !v.Last.IsZero() && x.about().clock {
		v.To = v.Last
	}
	return v
}

// around returns the occurrence to come, which may be under way, and the last one
// before it.
func (r *resolver) around(x series, t traits) []stretch {
	if t.anchored {
		s, ok := x.seek(r, begin, false)
		if !ok {
			return nil
		}
		return []stretch{s}
	}
	from := r.now
	if !t.clock && t.grain >= Day {
		from = r.floor(Day)
	}
	next, ok := x.seek(r, from, false)
	if on, under := x.seek(r, from, true); under && on.to.After(r.now) && !t.clock {
		next, ok = on, true
	}
	limit := next.from
	if !ok {
		limit = from
	}
	past, had := x.seek(r, limit, true)
	if ok && had && t.ranged && !t.clock && !next.from.After(from) {
		had = false // it is under way
	}
	if ok && t.grain == Day && !t.interval && next.from.Equal(from) && !t.clock {
		return r.todayOr(x, next, past)
	}
	var list []stretch
	if ok {
		list = append(list, next)
	}
	if had {
		list = append(list, past)
	}
	return list
}

// todayOr lists today first, and then, of what comes once a year, the next time.
func (r *resolver) todayOr(x series, today, past stretch) []stretch {
	if w, ok := x.(weekday); ok {
		if next, _ := w.seek(r, today.to, false); r.conv.NearestWeekday {
			return []stretch{next, past}
		}
		return []stretch{today, past}
	}
	if b, ok := x.(both); ok && !b.coarse.about().anchored {
		if _, named := b.fine.(weekday); named {
			return []stretch{today}
		}
	}
	next, ok := x.seek(r, today.to, false)
	if !ok {
		return []stretch{today}
	}
	return []stretch{today, next}
}

// prefer moves to the front the reading that is meant most likely: the first that
// is not over.
func (r *resolver) prefer(all []Value) {
	if r.past {
		r.preferPast(all)
		return
	}
	slices.SortStableFunc(all, func(a, b Value) int {
		if x, y := !r.open(a), !r.open(b); x != y {
			if x {
				return 1
			}
			return -1
		}
		if r.open(a) {
			return a.From.Compare(b.From)
		}
		return b.From.Compare(a.From)
	})
}

// preferPast moves to the front the last reading that has begun.
func (r *resolver) preferPast(all []Value) {
	slices.SortStableFunc(all, func(a, b Value) int {
		if x, y := a.From.After(r.now), b.From.After(r.now); x != y {
			if x {
				return 1
			}
			return -1
		}
		if a.From.After(r.now) {
			return a.From.Compare(b.From)
		}
		return b.From.Compare(a.From)
	})
}

func (r *resolver) open(v Value) bool { return v.To.After(r.now) }

func compact(all []Value) []Value {
	var kept []Value
	for _, v := range all {
		if !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}
