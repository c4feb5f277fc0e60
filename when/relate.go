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

// moved(series, n) is the n-th occurrence from now on: 1 the next, -1 the last,
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

// slash(3, 15) is a day of a month, in the order of the language.
func slash(v []val) (val, bool) {
	a, b := int(v[0].n), int(v[1].n)
	if !dayAndMonth(a, b) && !dayAndMonth(b, a) {
		return val{}, false
	}
	w := val{x: &ordered{a: a, b: b}}
	w.note = orderNote(a, b)
	return w, true
}

func dayAndMonth(m, d int) bool { return m >= 1 && m <= 12 && d >= 1 && d <= 31 }

func orderNote(a, b int) string {
	if a <= 12 && b <= 12 && a != b {
		return "the order of day and month"
	}
	return ""
}

func slashYear(v []val) (val, bool) {
	a, b, y := int(v[0].n), int(v[1].n), int(v[2].n)
	if !dayAndMonth(a, b) && !dayAndMonth(b, a) || y < 1000 || y > 2999 {
		return val{}, false
	}
	w := val{x: &ordered{a: a, b: b, year: y, withYear: true}}
	w.note = orderNote(a, b)
	return w, true
}

// slashShort(3, 15, 18) is a day with a year of two digits, which a first number
// above 31 would be.
func slashShort(v []val) (val, bool) {
	y, ok := century2(v[2:3])
	if !ok {
		return val{}, false
	}
	return slashYear([]val{v[0], v[1], y})
}

// dashes(3, 15, 18) is slashshort, but in Chinese the year stands first.
func dashes(v []val) (val, bool) {
	w, ok := slashShort(v)
	y, century := century2(v[:1])
	m, d := int(v[1].n), int(v[2].n)
	if !century || !dayAndMonth(m, d) {
		return w, ok
	}
	o, _ := w.x.(*ordered)
	if o == nil {
		o = &ordered{a: m, b: d, year: int(y.n), withYear: true}
	}
	o.yearFirst = both{mustYear(int(y.n)), both{monthOf(m), monthly{d}}}
	w.x = o
	return w, true
}

// ordered is a day whose month may stand first or second.
type ordered struct {
	a, b, year int
	withYear   bool
	yearFirst  series // how Chinese reads it, where the year may stand first
}

func (o *ordered) about() traits { return traits{grain: Day, anchored: o.withYear} }

func (o *ordered) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	if o.yearFirst != nil && chinese(r.lang) {
		return o.yearFirst.seek(r, t, back)
	}
	m, d := o.a, o.b
	first := r.monthFirst() || (!o.withYear && chinese(r.lang))
	if (!first && dayAndMonth(d, m)) || !dayAndMonth(m, d) {
		m, d = d, m
	}
	x := series(both{monthOf(m), monthly{d}})
	if o.withYear {
		x = both{mustYear(o.year), x}
	}
	return x.seek(r, t, back)
}

func chinese(lang string) bool { return len(lang) >= 2 && lang[:2] == "zh" }

// shift(base, length, 1) is so long after an occurrence.
func shift(v []val) (val, bool) {
	l, sign := v[1].d, v[2].n
	if v[1].x != nil || (v[1].d == Length{}) {
		return val{}, false
	}
	if v[0].x == nil {
		return fromNow(l, sign)
	}
	base := v[0].x
	t := base.about()
	if t.clock && !t.dateless || t.grain <= Day && l.finest() < Day {
		return shiftedClock(base, l, sign)
	}
	if l.finest() < Day || t.bound != Within {
		return val{}, false
	}
	g := Day
	holiday := traits{grain: g, relative: true, depth: t.depth + 1}
	return made(&once{holiday, func(r *resolver) (stretch, bool) {
		s, ok := reference(r, base)
		at := l.from(s.from, sign)
		return unitStretch(g, floor(at, Day, time.Monday)), ok
	}})
}

func shiftedClock(base series, l Length, sign float64) (val, bool) {
	t := base.about()
	if !t.clock {
		return val{}, false
	}
	return made(derive(base, func(t *traits) { t.grain = min(t.grain, Minute) }, func(_ *resolver, s stretch) (stretch, bool) {
		return unitStretch(Minute, l.from(s.from, sign)), true
	}))
}

// reference is the occurrence that others are counted from: the next one.
func reference(r *resolver, x series) (stretch, bool) {
	list := r.around(x, x.about())
	if len(list) == 0 {
		return stretch{}, false
	}
	return list[0], true
}

// finer is the grain at which "in 3 years" is exact where a convention says so.
var finer = map[Grain]Grain{Second: Second, Minute: Second, Hour: Minute, Day: Hour, Week: Day, Month: Day, Year: Month}

func fromNow(l Length, sign float64) (val, bool) {
	g := l.finest()
	t := traits{grain: min(g, Day), relative: true, clock: g < Day}
	if g == Hour {
		t.grain = Minute
	}
	return made(&nowShift{traits: t, length: l, sign: sign, unit: g})
}

// nowShift is a length from now.
type nowShift struct {
	traits
	length Length
	sign   float64
	unit   Grain
	ago    bool // said in Chinese
}

func (n *nowShift) about() traits {
	t := n.traits
	t.anchored = true
	return t
}

func (n *nowShift) at(r *resolver) stretch {
	if n.isRun(r) {
		to := r.floor(n.unit)
		return stretch{floor(n.length.from(to, n.sign), n.unit, r.weekStart()), to}
	}
	at := n.length.from(r.now, n.sign)
	g := n.grain
	if r.conv.Finer {
		g = finer[n.unit]
	} else if n.clock {
		return stretch{at, step(at, g, 1)}
	}
	return unitStretch(g, floor(at, g, r.weekStart()))
}

func (n *nowShift) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	s := n.at(r)
	return s, s.from.Before(t) == back
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

// ago(length) is so long before now, 两天前.
func ago(v []val) (val, bool) {
	w, ok := shift([]val{{s: "now"}, v[0], {n: -1}})
	if n, is := w.x.(*nowShift); is {
		n.ago = true
	}
	return w, ok
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

func (n *nowShift) told(r *resolver, t traits) traits {
	if r.conv.Finer {
		t.grain = finer[n.unit]
	}
	if n.isRun(r) {
		t.grain, t.interval = n.unit, true
	}
	return t
}

// isRun tells whether 两天前 means the two days until today.
func (n *nowShift) isRun(r *resolver) bool { return n.ago && r.conv.AgoIsRun && n.unit >= Day }

// closest(Monday, day, n) is the n-th nearest Monday to a day.
func closest(v []val) (val, bool) {
	w, ok := v[0].x.(weekday)
	if !ok || v[1].x == nil {
		return val{}, false
	}
	n := max(int(v[2].n), 1)
	return made(derive(v[1].x, nil, func(r *resolver, s stretch) (stretch, bool) {
		after, _ := w.seek(r, s.from, false)
		before, _ := w.seek(r, s.from, true)
		for i := 1; ; i++ {
			nearer := after
			if s.from.Sub(before.from) < after.from.Sub(s.from) {
				nearer = before
				before, _ = w.seek(r, before.from, true)
			} else {
				after, _ = w.seek(r, after.to, false)
			}
			if i >= min(n, 50) {
				return nearer, true
			}
		}
	}))
}

// afterwards(length) is all after a length from now.
func afterwards(v []val) (val, bool) {
	w, ok := shift([]val{{s: "now"}, v[0], {n: 1}})
	if !ok {
		return w, false
	}
	return val{x: bounded{w.x, After}}, true
}
