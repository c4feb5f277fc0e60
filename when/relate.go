package when

import (
	"time"
)

// cycle(month, 1) is the next month, cycle(day, 0) today.
func cycle(v []val) (val, bool) {
	g, times, ok := grainOf(v[0].s)
	if !ok || v[0].s == "night" {
		return val{}, false
	}
	if v[0].s == "weekend" {
		return weekend(v[1:])
	}
	n := int(v[1].n * times)
	t := traits{grain: g, relative: true, clock: g < Day}
	if v[0].s == "fortnight" {
		t.interval = true
		return made(&once{t, func(r *resolver) (stretch, bool) {
			from := step(r.floor(Week), Week, n)
			return stretch{from, step(from, Week, 2)}, true
		}})
	}
	if g < Day && n != 0 {
		return rolling(g, n)
	}
	return made(&once{t, func(r *resolver) (stretch, bool) {
		return unitStretch(g, step(r.floor(g), g, n)), true
	}})
}

// rolling is the last or the next hour, from now.
func rolling(g Grain, n int) (val, bool) {
	return made(&once{traits{grain: g, relative: true, clock: true, interval: true}, func(r *resolver) (stretch, bool) {
		if n < 0 {
			return stretch{step(r.now, g, n), r.now}, true
		}
		return stretch{r.now, step(r.now, g, n)}, true
	}})
}

// nthnamed(n, series) is the n-th occurrence from now on: 1 the next, -1 the last,
// 0 the one of this year or week.
func nthNamed(v []val) (val, bool) {
	x, n := v[1].x, int(v[0].n)
	if x == nil || x.about().anchored {
		return val{}, false
	}
	t := x.about()
	t.relative = true
	return made(&once{t, func(r *resolver) (stretch, bool) { return nthFrom(r, x, n) }})
}

func nthFrom(r *resolver, x series, n int) (stretch, bool) {
	if n == 0 {
		return thisOf(r, x)
	}
	t := r.floor(Day)
	if n > 0 {
		t = t.AddDate(0, 0, 1)
		s, ok := x.seek(r, t, false)
		for i := 1; ok && i < min(n, horizon); i++ {
			s, ok = x.seek(r, s.from.Add(time.Second), false)
		}
		return s, ok
	}
	s, ok := x.seek(r, t, true)
	if ok && s.to.After(r.now) {
		s, ok = x.seek(r, s.from, true)
	}
	for i := -1; ok && i > max(n, -horizon); i-- {
		s, ok = x.seek(r, s.from, true)
	}
	return s, ok
}

// thisOf is the occurrence in the current year, or month.
func thisOf(r *resolver, x series) (stretch, bool) {
	period := Year
	if _, ok := x.(monthly); ok {
		period = Month
	}
	return x.seek(r, r.floor(period), false)
}

// nextDow(n, weekday) is that day of this, the next or the last week; for "past"
// and "upcoming" the nearest one.
func nextDow(v []val) (val, bool) {
	n := int(v[0].n)
	w, ok := v[1].x.(weekday)
	if !ok {
		d, fits := dow(v[1:2])
		if !fits {
			return val{}, false
		}
		w = d.x.(weekday)
	}
	nearest := v[0].s == "near"
	return made(&once{traits{grain: Day, relative: true}, func(r *resolver) (stretch, bool) {
		if nearest || r.conv.NearestWeekday {
			return nthFrom(r, w, nearestStep(n))
		}
		return w.seek(r, step(r.floor(Week), Week, n), false)
	}})
}

func nearestStep(n int) int {
	if n == 0 {
		return 1
	}
	return n
}

// near marks a direction that means the nearest one.
func near(v []val) (val, bool) { return val{n: v[0].n, s: "near"}, true }

// both(a, b) is a day said twice: "Friday the 13th". The weekday yields where
// they disagree.
func bothDays(v []val) (val, bool) {
	a, b := v[0].x, v[1].x
	if a == nil || b == nil || a.about().grain != Day || b.about().grain != Day || b.about().interval {
		return val{}, false
	}
	if _, ok := b.(weekday); ok {
		return val{}, false
	}
	if _, ok := b.(monthly); ok || !hasWeekday(a) {
		return made(both{b, a})
	}
	return made(agreeing{a.(weekday), b})
}

func hasWeekday(x series) bool {
	_, ok := x.(weekday)
	return ok
}

// agreeing is a date with a weekday: the date, whatever the weekday.
type agreeing struct {
	day   weekday
	loose series
}

// order puts first what falls on the weekday that was said.
func (a agreeing) order(v, w Value) int {
	x, y := v.From.Weekday() == a.day.day, w.From.Weekday() == a.day.day
	switch {
	case x && !y:
		return -1
	case y && !x:
		return 1
	}
	return 0
}

func (a agreeing) about() traits { return a.loose.about() }

func (a agreeing) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	return a.loose.seek(r, t, back)
}

// steered("next", day) is that day of the next year.
func steered(v []val) (val, bool) {
	x := v[1].x
	if x == nil || x.about().anchored || x.about().grain != Day || v[1].s != "" {
		return val{}, false
	}
	switch x.(type) {
	case weekday, monthly:
		return val{}, false
	}
	return nthNamed(v)
}

// both2("this", weekday, day) is "this Friday 7/6": the day nearest.
func steeredBoth(v []val) (val, bool) {
	if _, ok := bothDays(v[1:3]); !ok || v[2].x.about().anchored {
		return val{}, false
	}
	return nthNamed([]val{{n: 0}, v[2]})
}

// both3(tomorrow, day) is a day said twice; the exact one counts.
func bothThree(v []val) (val, bool) {
	if v[1].x == nil || v[1].x.about().grain != Day {
		return val{}, false
	}
	return v[1], true
}

// at(shift, clock) is a time of the day that a shift leads to.
func at(v []val) (val, bool) {
	n, ok := v[0].x.(*nowShift)
	if ok && n.unit < Day {
		return val{}, false
	}
	base := v[0].x
	if ok {
		t := n.about()
		t.grain = Day
		base = &once{t, func(r *resolver) (stretch, bool) {
			return unitStretch(Day, floor(n.length.from(r.now, n.sign), Day, time.Monday)), true
		}}
	}
	if base == nil || base.about().clock {
		return val{}, false
	}
	return made(both{base, v[1].x})
}

// onafter(weekday, shift) is the first such day on or after the day of the shift.
func onAfter(v []val) (val, bool) {
	w, ok := v[0].x.(weekday)
	if !ok || v[1].x == nil || v[1].x.about().clock {
		return val{}, false
	}
	base := v[1].x
	return made(&once{traits{grain: Day, relative: true, depth: base.about().depth + 1}, func(r *resolver) (stretch, bool) {
		s, ok := base.seek(r, begin, false)
		if !ok {
			return s, false
		}
		from := floor(s.from, Day, time.Monday)
		if ok := weeksFrom(base); ok {
			from = from.AddDate(0, 0, -3)
		}
		return w.seek(r, from, false)
	}})
}

// weeksFrom tells whether a shift was of weeks or days: then the nearest such day
// is meant, else the first on or after.
func weeksFrom(x series) bool {
	n, ok := x.(*nowShift)
	return !ok || n.unit <= Week
}

// shiftday(day, 1) is the day after.
func shiftDay(v []val) (val, bool) {
	if v[0].x == nil || v[0].x.about().grain != Day {
		return val{}, false
	}
	n := int(v[1].n)
	return made(derive(v[0].x, func(t *traits) { t.holiday = "" }, func(_ *resolver, s stretch) (stretch, bool) {
		return dayOf(s.from.AddDate(0, 0, n)), true
	}))
}

// afterday(weekday, day) is the first such day after another.
func afterDay(v []val) (val, bool) {
	w, ok := v[0].x.(weekday)
	if !ok || v[1].x == nil {
		return val{}, false
	}
	return made(derive(v[1].x, func(t *traits) { t.holiday = "" }, func(r *resolver, s stretch) (stretch, bool) {
		return w.seek(r, s.to, false)
	}))
}

// soonest(x) is its occurrence in this month, or else its next one.
func soonest(v []val) (val, bool) {
	x := v[0].x
	if x == nil {
		return val{}, false
	}
	return made(&once{x.about(), func(r *resolver) (stretch, bool) {
		if s, ok := x.seek(r, r.floor(Month), false); ok && s.from.Before(step(r.floor(Month), Month, 1)) {
			return s, true
		}
		return x.seek(r, r.floor(Day), false)
	}})
}

// induration(March, a year) is March of the year that a length leads to.
func inDuration(v []val) (val, bool) {
	l, g := v[1].d, v[1].d.finest()
	if v[0].x == nil || v[1].x != nil || l == (Length{}) || v[0].x.about().grain >= g {
		return val{}, false
	}
	era := &once{traits{grain: g, relative: true}, func(r *resolver) (stretch, bool) {
		return unitStretch(g, floor(l.from(r.now, 1), g, r.weekStart())), true
	}}
	return made(both{era, v[0].x})
}

// upcoming(2, week) is the upcoming two weeks.
func upcoming(v []val) (val, bool) {
	w, ok := nextN(v)
	g, times, known := grainOf(v[1].s)
	x, is := w.x.(*once)
	if !ok || !known || !is {
		return w, ok
	}
	n := int(v[0].n * times)
	return made(&steps{x, g, n})
}

// steps is a run of units, or, by a convention, the last one of it.
type steps struct {
	*once
	unit Grain
	n    int
}

func (s *steps) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	if !r.conv.UpcomingIsLast {
		return s.once.seek(r, t, back)
	}
	at := unitStretch(s.unit, step(r.floor(s.unit), s.unit, s.n))
	return at, at.from.Before(t) == back
}

// told adjusts what is said of a series to the conventions.
func (s *steps) told(r *resolver, t traits) traits {
	t.interval = !r.conv.UpcomingIsLast
	return t
}
