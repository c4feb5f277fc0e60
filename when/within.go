package when

import "time"

// unitSeries is all units of a grain, one after another.
type unitSeries struct{ g Grain }

func (u unitSeries) about() traits { return traits{grain: u.g} }

func (u unitSeries) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	at := floor(t, u.g, r.weekStart())
	if back && !at.Before(t) {
		at = step(at, u.g, -1)
	}
	if !back && at.Before(t) {
		at = step(at, u.g, 1)
	}
	return unitStretch(u.g, at), true
}

// unitOrSeries takes a series or the name of a unit.
func unitOrSeries(v val) (series, bool) {
	if v.x != nil {
		return v.x, true
	}
	if v.s == "weekend" {
		return weekends{}, true
	}
	g, n, ok := grainOf(v.s)
	return unitSeries{g}, ok && n == 1
}

// nth(3, tuesday, september) is the third Tuesday of September, nth(-1, week, x)
// the last week of x. A week belongs where its Thursday is.
func nth(v []val) (val, bool) {
	n := int(v[0].n)
	x, ok := unitOrSeries(v[1])
	if !ok || n == 0 || v[2].x == nil || v[2].x.about().grain <= x.about().grain || v[2].x.about().grain < Week {
		return val{}, false
	}
	t := x.about()
	return made(derive(v[2].x, func(of *traits) { of.grain, of.interval = t.grain, t.interval }, func(r *resolver, s stretch) (stretch, bool) {
		return nthIn(r, x, n, s)
	}))
}

func nthLast(v []val) (val, bool) { return nth([]val{{n: -v[0].n}, v[1], v[2]}) }

func nthIn(r *resolver, x series, n int, s stretch) (stretch, bool) {
	if u, ok := x.(unitSeries); ok && u.g == Week {
		return nthWeek(r, n, s)
	}
	if n > 0 {
		found, ok := x.seek(r, s.from, false)
		for ; ok && n > 1; n-- {
			found, ok = x.seek(r, found.from.Add(time.Second), false)
		}
		return found, ok && found.from.Before(s.to)
	}
	found, ok := x.seek(r, s.to, true)
	for ; ok && n < -1; n++ {
		found, ok = x.seek(r, found.from, true)
	}
	return found, ok && !found.from.Before(s.from)
}

func nthWeek(r *resolver, n int, s stretch) (stretch, bool) {
	if r.conv.WholeWeeks {
		if n < 0 {
			s.to = s.to.AddDate(0, 0, -6)
		}
		d, ok := nthIn(r, weekday{r.weekStart()}, n, s)
		return unitStretch(Week, d.from), ok
	}
	thursday := weekday{time.Thursday}
	t, ok := nthIn(r, thursday, n, s)
	return unitStretch(Week, floor(t.from, Week, r.weekStart())), ok
}

// firstn(10, day, year) is the first ten days of a year.
func firstN(v []val) (val, bool) { return someOf(v, 1) }

// lastn(3, week, year) is its last three weeks.
func lastN(v []val) (val, bool) { return someOf(v, -1) }

func someOf(v []val, side int) (val, bool) {
	n := int(v[0].n)
	x, ok := unitOrSeries(v[1])
	if !ok || n < 1 || n > 1000 || v[2].x == nil || v[2].x.about().grain <= x.about().grain {
		return val{}, false
	}
	g := x.about().grain
	change := func(t *traits) { t.grain, t.interval = g, true }
	return made(derive(v[2].x, change, func(r *resolver, s stretch) (stretch, bool) {
		edge, ok := nthIn(r, x, side, s)
		if side > 0 {
			return stretch{edge.from, step(edge.from, g, n)}, ok
		}
		return stretch{step(edge.to, g, -n), edge.to}, ok
	}))
}

// weekof(day) is the week that a day is in.
func weekOf(v []val) (val, bool) {
	if v[0].x == nil || v[0].x.about().grain != Day {
		return val{}, false
	}
	change := func(t *traits) { t.grain, t.interval, t.holiday = Week, false, "" }
	return made(derive(v[0].x, change, func(r *resolver, s stretch) (stretch, bool) {
		return unitStretch(Week, floor(s.from, Week, r.weekStart())), true
	}))
}

// weekends is all weekends.
type weekends struct{}

func (weekends) about() traits { return traits{grain: Day, interval: true} }

func (weekends) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	saturday := floor(t, Week, time.Monday).AddDate(0, 0, 5)
	if back {
		saturday = saturday.AddDate(0, 0, 7)
	} else {
		saturday = saturday.AddDate(0, 0, -7)
	}
	for range 4 {
		if s := r.weekendOn(saturday); s.from.Before(t) == back {
			return s, true
		}
		saturday = saturday.AddDate(0, 0, map[bool]int{true: -7, false: 7}[back])
	}
	return stretch{}, false
}

func (r *resolver) weekendOn(saturday time.Time) stretch {
	from, to := r.conv.WeekendFrom, r.conv.WeekendTo
	if from == to {
		to = 48 * 60
	}
	return stretch{saturday.Add(time.Duration(from) * time.Minute), saturday.Add(time.Duration(to) * time.Minute)}
}

// weekend(1) is the one of next week.
func weekend(v []val) (val, bool) {
	n := int(v[0].n)
	return made(&once{traits{grain: Day, interval: true, relative: true}, func(r *resolver) (stretch, bool) {
		saturday := step(floor(r.now, Week, time.Monday), Week, n).AddDate(0, 0, 5)
		return r.weekendOn(saturday), true
	}})
}

// weekendof(day) is the weekend nearest a holiday, with the holiday.
func weekendOf(v []val) (val, bool) {
	if v[0].x == nil || v[0].x.about().grain != Day {
		return val{}, false
	}
	change := func(t *traits) { t.interval = true }
	return made(derive(v[0].x, change, func(r *resolver, s stretch) (stretch, bool) {
		saturday := floor(s.from.AddDate(0, 0, -2), Week, time.Monday).AddDate(0, 0, 5)
		if d := s.from.Weekday(); d >= time.Tuesday && d <= time.Friday {
			saturday = floor(s.from, Week, time.Monday).AddDate(0, 0, 5)
		}
		w := r.weekendOn(saturday)
		if s.from.Before(w.from) {
			w.from = s.from
		}
		return stretch{w.from, later(w.to, s.to)}, true
	}))
}

func workWeek(v []val) (val, bool) {
	n := int(v[0].n)
	return made(&once{traits{grain: Day, interval: true, relative: true}, func(r *resolver) (stretch, bool) {
		monday := step(floor(r.now, Week, time.Monday), Week, n)
		return stretch{monday, monday.AddDate(0, 0, 5)}, true
	}})
}

// portion(end, era) is the last part of an era.
func portion(v []val) (val, bool) {
	if v[1].x == nil {
		return val{}, false
	}
	which, t := v[0].s, v[1].x.about()
	if (which == "earlier" || which == "later") && (t.grain < Day || !t.relative) {
		which = map[string]string{"earlier": "start", "later": "end"}[which]
	}
	if t.bound != Within || t.ranged || t.interval && t.grain >= Day && t.holiday == "" && t.grain != Decade {
		return val{}, false
	}
	change := func(t *traits) { t.interval, t.clock, t.grain = true, t.grain <= Day, finerUnit(t.grain) }
	x := derive(v[1].x, change, func(r *resolver, s stretch) (stretch, bool) {
		return r.portionOf(which, t, s), true
	})
	if t.grain >= Week && (which == "start" || which == "end") && !v[0].weak {
		x.edge = which
	}
	return made(x)
}

// aroundNow is what is past, or to come, of the half of an era.
func (r *resolver) aroundNow(which string, t traits, s stretch) stretch {
	middle := step(s.from, Month, 6)
	switch t.grain {
	case Month:
		middle = s.from.AddDate(0, 0, 15)
	case Week:
		middle = s.from.AddDate(0, 0, 3)
	case Day:
		middle = s.from.Add(12 * time.Hour)
	}
	today := r.floor(Day)
	on := !today.Before(s.from) && today.Before(s.to)
	if which == "later" {
		if on {
			middle = later(middle, today)
		}
		return stretch{middle, s.to}
	}
	if on && today.After(s.from) && today.Before(middle) {
		middle = today
	}
	return stretch{s.from, middle}
}

func finerUnit(g Grain) Grain {
	switch g {
	case Year, Quarter:
		return Month
	case Decade:
		return Year
	case Century:
		return Decade
	case Month, Week:
		return Day
	}
	return Hour
}

func (r *resolver) portionOf(which string, t traits, s stretch) stretch {
	if which == "earlier" || which == "later" {
		return r.aroundNow(which, t, s)
	}
	if t.grain < Day {
		middle := s.from.Add(s.to.Sub(s.from) / 2)
		switch which {
		case "start":
			return stretch{s.from, middle}
		case "end":
			return stretch{middle, s.to}
		}
		return stretch{s.from.Add(s.to.Sub(s.from) / 4), s.to.Add(-s.to.Sub(s.from) / 4)}
	}
	p, ok := r.conv.Portions[t.grain]
	if !ok {
		p = defaultThirds[t.grain]
	}
	unit := finerUnit(t.grain)
	if t.grain == Day {
		unit = Minute
	}
	switch which {
	case "start":
		return stretch{s.from, step(s.from, unit, p.Start)}
	case "end":
		return stretch{step(s.from, unit, p.End), s.to}
	}
	return stretch{step(s.from, unit, p.MidFrom), step(s.from, unit, p.MidTo)}
}

// todate(year) is from the start of the year until now.
func toDate(v []val) (val, bool) {
	g, _, ok := grainOf(v[0].s)
	return val{x: &once{traits{grain: Day, interval: true}, func(r *resolver) (stretch, bool) {
		return stretch{r.floor(g), r.floor(Day)}, true
	}}}, ok
}

// rest(week) is from now to its end.
func rest(v []val) (val, bool) {
	g, _, ok := grainOf(v[0].s)
	return val{x: &once{traits{grain: min(g, Day), interval: true, clock: g <= Day}, func(r *resolver) (stretch, bool) {
		from := r.floor(min(g, Day))
		if g <= Day {
			from = r.now
		}
		return stretch{from, step(r.floor(g), g, 1)}, true
	}}}, ok && v[0].s != "night"
}

// endof(day) is its last second.
func endOf(v []val) (val, bool) {
	if v[0].x == nil || v[0].x.about().grain != Day {
		return val{}, false
	}
	change := func(t *traits) { t.grain, t.clock = Second, true }
	return made(derive(v[0].x, change, func(_ *resolver, s stretch) (stretch, bool) {
		return stretch{s.to.Add(-time.Second), s.to}, true
	}))
}

// halfback(1) is the half of this year that 上个半年 means.
func halfBack(v []val) (val, bool) {
	h, ok := halfYear(v)
	if !ok {
		return h, false
	}
	return narrow([]val{{x: thisUnit(Year)}, h})
}

func thisUnit(g Grain) series {
	return &once{traits{grain: g, relative: true}, func(r *resolver) (stretch, bool) {
		return unitStretch(g, r.floor(g)), true
	}}
}

// firsthalf(month, 2) is the second half of this month, or week.
func firstHalf(v []val) (val, bool) {
	g, _, _ := grainOf(v[0].s)
	second, days := v[1].n == 2, 15
	if g == Week {
		days = 3
	}
	return made(&once{traits{grain: Day, interval: true, relative: true}, func(r *resolver) (stretch, bool) {
		s := unitStretch(g, r.floor(g))
		middle := s.from.AddDate(0, 0, days)
		if second {
			return stretch{middle, s.to}, true
		}
		return stretch{s.from, middle}, true
	}})
}

// season(spring) is that season; in China as elsewhere by the sun.
func season(v []val) (val, bool) {
	starts := map[string]int{"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
	m, ok := starts[v[0].s]
	if !ok {
		return val{}, false
	}
	return made(&yearly{traits{grain: Day, interval: true}, func(_ *resolver, y int) (stretch, bool) {
		from := date(y, m, seasonDay(m))
		next := m%12 + 3
		to := date(y+(m/12), next, seasonDay(next))
		return stretch{from, to}, true
	}})
}

// seasonDay is the usual day of the solstice or equinox of a month.
func seasonDay(month int) int {
	switch month {
	case 3:
		return 20
	case 9:
		return 23
	}
	return 21
}

// nthseason(1, summer) is the next one; any stands for whichever it is.
func nthSeason(v []val) (val, bool) {
	if v[1].s != "any" {
		s, ok := season(v[1:2])
		if !ok {
			return val{}, false
		}
		if v[0].n == 0 {
			return narrow([]val{{x: thisUnit(Year)}, s})
		}
		return nthNamed([]val{v[0], s})
	}
	n := int(v[0].n)
	return made(&once{traits{grain: Day, interval: true, relative: true}, func(r *resolver) (stretch, bool) {
		return currentSeason(r, n), true
	}})
}

func currentSeason(r *resolver, n int) stretch {
	starts := []time.Time{}
	for y := r.now.Year() - 2; y <= r.now.Year()+2; y++ {
		for _, m := range []int{3, 6, 9, 12} {
			starts = append(starts, date(y, m, seasonDay(m)))
		}
	}
	i := 0
	for i+1 < len(starts) && !starts[i+1].After(r.now) {
		i++
	}
	i = max(0, min(i+n, len(starts)-2))
	return stretch{starts[i], starts[i+1]}
}
