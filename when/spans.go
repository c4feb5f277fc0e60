package when

// nextn(3, week) is the next three weeks, lastunits(3, week) the last three.
func nextN(v []val) (val, bool) { return run(v, 1) }

func lastUnits(v []val) (val, bool) { return run(v, -1) }

func run(v []val, side int) (val, bool) {
	l, ok := Length{}.with(v[0].n, v[1].s)
	if !ok || v[0].n <= 0 || v[0].n >= 1000 {
		return val{}, false
	}
	g, times, _ := grainOf(v[1].s)
	n := int(v[0].n*times) * side
	if v[1].s == "workday" || v[1].s == "weekend" || v[0].n != float64(int(v[0].n)) {
		return lengthFromNow(l, float64(side))
	}
	return made(&once{traits{grain: g, interval: true, relative: true, clock: g < Day}, func(r *resolver) (stretch, bool) {
		if g < Day || (r.conv.Rolling && g != Quarter && g != Decade && g != Century && v[1].s != "fortnight") {
			return fromToday(r, l, g, side), true
		}
		at := r.floor(g)
		if side > 0 {
			from := step(at, g, 1)
			return stretch{from, step(from, g, n)}, true
		}
		return stretch{step(at, g, n), at}, true
	}})
}

// fromToday is a length that begins tomorrow, or ends today.
func fromToday(r *resolver, l Length, g Grain, side int) stretch {
	if g < Day {
		if side > 0 {
			return stretch{r.now, l.from(r.now, 1)}
		}
		return stretch{l.from(r.now, -1), r.now}
	}
	today := r.floor(Day)
	if side > 0 {
		from := today.AddDate(0, 0, 1)
		return stretch{from, l.from(from, 1)}
	}
	return stretch{l.from(today, -1), today}
}

func lengthFromNow(l Length, side float64) (val, bool) {
	g := min(l.finest(), Day)
	return made(&once{traits{grain: g, interval: true, relative: true, clock: g < Day}, func(r *resolver) (stretch, bool) {
		return untilOrFrom(r, l, g, side), true
	}})
}

func untilOrFrom(r *resolver, l Length, g Grain, side float64) stretch {
	from := r.now
	if g >= Day {
		from = r.floor(Day)
	}
	if side > 0 {
		if l.Workdays > 0 {
			first := workdays(from, 1)
			return stretch{first, workdays(from, int(l.Workdays)).AddDate(0, 0, 1)}
		}
		return stretch{from, l.from(from, 1)}
	}
	return stretch{l.from(from, -1), from}
}

func lastDur(v []val) (val, bool) {
	if v[0].x != nil || v[0].d == (Length{}) {
		return val{}, false
	}
	return lengthFromNow(v[0].d, -1)
}

func nextDur(v []val) (val, bool) {
	if v[0].x != nil || v[0].d == (Length{}) {
		return val{}, false
	}
	return lengthFromNow(v[0].d, 1)
}

// range(a, b) is from one time of day, or day of the month, to another.
func rangeOf(v []val) (val, bool) {
	a, b := v[0].x, v[1].x
	if a == nil || b == nil {
		return val{}, false
	}
	ta, tb := a.about(), b.about()
	if ta.clock != tb.clock || ta.bound != Within || tb.bound != Within || ta.interval || tb.interval {
		return val{}, false
	}
	return made(between{a, b})
}

// rangepart(range, evening) settles the halves of the day of a range.
func rangePart(v []val) (val, bool) {
	x, ok := v[0].x.(between)
	if !ok {
		return val{}, false
	}
	if c, ok := x.a.(clock); ok {
		x.a = c.settle(v[1].s)
	}
	return made(x)
}

// indayp(tomorrow evening, 8) is a time of day in a part of a day.
func inDayPart(v []val) (val, bool) {
	day, name, ok := dayAndPart(v[0].x)
	if !ok {
		return val{}, false
	}
	switch x := v[1].x.(type) {
	case clock:
		return made(both{day, x.settle(name)})
	case between:
		w, ok := rangePart([]val{{x: x}, {s: name}})
		return val{x: both{day, w.x}}, ok
	}
	return val{}, false
}

func dayAndPart(x series) (series, string, bool) {
	b, ok := x.(both)
	if !ok {
		return nil, "", false
	}
	switch p := b.fine.(type) {
	case daily:
		return b.coarse, p.name, true
	case *derived:
		if d, ok := p.base.(daily); ok {
			return b.coarse, d.name, true
		}
	}
	return nil, "", false
}

// span(a, b) is from one day, moment or era to another.
func span(v []val) (val, bool) {
	a, b := v[0].x, v[1].x
	if v[0].s == "now" {
		a = thisMoment()
	}
	if v[1].s == "now" {
		b = thisMoment()
	}
	if a == nil || b == nil || a.about().bound != Within || b.about().bound != Within {
		return val{}, false
	}
	if _, ok := a.(repeated); ok {
		return val{}, false
	}
	if ta, tb := a.about(), b.about(); !tb.anchored && ta.grain > tb.grain && ta.anchored && !tb.clock && !ta.relative || (!ta.anchored && tb.grain > ta.grain && tb.anchored && !tb.relative) {
		return val{}, false // 2015-03: a day or a month and its year
	}
	return val{x: between{a, b}, weak: v[0].weak && v[1].weak && v[0].n != 0}, true
}

func thisMoment() series {
	return &once{traits{grain: Second, relative: true, clock: true}, func(r *resolver) (stretch, bool) {
		return unitStretch(Second, r.now), true
	}}
}

func nowVal([]val) (val, bool) { return val{x: thisMoment()}, true }

// during(start, length) is a length from a start.
func during(v []val) (val, bool) {
	l := v[1].d
	if v[0].x == nil || l == (Length{}) || v[0].x.about().bound != Within {
		return val{}, false
	}
	if v[0].x.about().grain > Day || !v[0].x.about().clock && l.finest() < Day {
		return val{}, false
	}
	change := func(t *traits) {
		t.interval, t.holiday = true, ""
		if l.finest() < t.grain {
			t.grain = l.finest()
		}
	}
	return made(derive(v[0].x, change, func(_ *resolver, s stretch) (stretch, bool) {
		return stretch{s.from, l.from(s.from, 1)}, true
	}))
}

// bounded is all that lies on one side of a series.
type bounded struct {
	series
	bound Bound
}

func (b bounded) about() traits {
	t := b.series.about()
	t.bound = b.bound
	return t
}

func bound(side Bound) func(v []val) (val, bool) {
	return func(v []val) (val, bool) {
		x := v[0].x
		if x == nil || x.about().bound != Within || x.about().ranged {
			return val{}, false
		}
		if _, ok := x.(repeated); ok {
			return val{}, false
		}
		if n, ok := x.(*nowShift); ok && n.unit < Day {
			return val{}, false
		}
		return val{x: bounded{edgeFor(x), side}, note: v[0].note}, true
	}
}

// edgeFor takes "the end of May" for a point where a bound is set on it.
func edgeFor(x series) series {
	d, ok := x.(*derived)
	if !ok || d.edge == "" || d.grain < Day {
		return x
	}
	change := func(t *traits) { t.grain, t.interval, t.clock = Day, false, false }
	return derive(d.base, change, func(_ *resolver, s stretch) (stretch, bool) {
		if d.edge == "start" {
			return dayOf(s.from), true
		}
		return dayOf(s.to), true
	})
}

// lunar(8, 15) is a day of the Chinese calendar, of a year where there is one.
func lunar(v []val) (val, bool) {
	m, d := int(v[0].n), v[1].x
	day, ok := d.(monthly)
	if !ok || m == 0 || m > 12 {
		return val{}, false
	}
	x := series(&yearly{traits{grain: Day}, func(_ *resolver, y int) (stretch, bool) {
		table, ok := chineseYears()[y]
		if !ok {
			return stretch{}, false
		}
		at, ok := table.day(m, day.day)
		return dayOf(at), ok
	}})
	if len(v) > 2 && v[2].x != nil {
		return val{x: lunarIn(v[2].x, m, day.day)}, true
	}
	return val{x: x}, true
}

// lunarIn is a day of the Chinese year that begins in a year, though it may fall
// into the next.
func lunarIn(year series, m, d int) series {
	return derive(year, func(t *traits) { t.grain = Day }, func(_ *resolver, s stretch) (stretch, bool) {
		table, ok := chineseYears()[s.from.Year()]
		if !ok {
			return stretch{}, false
		}
		at, ok := table.day(m, d)
		return dayOf(at), ok
	})
}

// same(last year, today) is the same day of another year.
func same(v []val) (val, bool) {
	if v[0].x == nil {
		return val{}, false
	}
	n := int(v[1].n)
	return made(derive(v[0].x, func(t *traits) { t.grain = Day }, func(r *resolver, s stretch) (stretch, bool) {
		d := r.floor(Day).AddDate(0, 0, n)
		return dayOf(addMonths(d, 12*(s.from.Year()-d.Year()))), true
	}))
}

func withYear(v []val) (val, bool) {
	if v[1].ok {
		return val{x: both{mustYear(int(v[1].n)), v[0].x}}, v[0].x != nil
	}
	return v[0], v[0].x != nil
}

func holidayOf(v []val) (val, bool) { return val{x: v[0].x}, v[0].x != nil }
