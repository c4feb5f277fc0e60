package when

import "time"

// every(2, week) is every two weeks.
func every(v []val) (val, bool) {
	g, times, ok := grainOf(v[1].s)
	p := Repeat{Every: v[0].n * times, Unit: g}
	switch v[1].s {
	case "workday":
		p = Repeat{Every: 1, Unit: Week, Weekdays: workingDays()}
	case "weekend":
		p = Repeat{Every: v[0].n, Unit: Week, Weekdays: []time.Weekday{time.Saturday, time.Sunday}}
	}
	return val{x: repeated{p}}, ok && v[0].n > 0 && v[1].s != "night"
}

func workingDays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
}

// everyOther(1, week) is 每隔一周: with one left out.
func everyOther(v []val) (val, bool) {
	if v[0].n == 1 {
		return every([]val{{n: 2}, v[1]})
	}
	return every(v)
}

// often(2, week) is twice a week.
func often(v []val) (val, bool) {
	g, times, ok := grainOf(v[1].s)
	return val{x: repeated{Repeat{Every: times, Unit: g, Times: int(v[0].n)}}}, ok && v[0].n >= 1 && v[0].n < 1000
}

func weekly(v []val) (val, bool) {
	d, ok := weekdayNumber(v[1])
	return val{x: repeated{Repeat{Every: v[0].n, Unit: Week, Weekdays: []time.Weekday{d}}}}, ok
}

func weekly2(v []val) (val, bool) {
	a, ok := weekdayNumber(v[0])
	b, ok2 := weekdayNumber(v[1])
	return val{x: repeated{Repeat{Every: 1, Unit: Week, Weekdays: []time.Weekday{a, b}}}}, ok && ok2
}

func weekdayNumber(v val) (time.Weekday, bool) {
	if w, ok := v.x.(weekday); ok {
		return w.day, true
	}
	return time.Weekday(int(v.n) % 7), v.x == nil && v.n >= 1 && v.n <= 7
}

// weekdays(1) is every working day, weekdays(2) every weekend.
func weekdaysOf(v []val) (val, bool) {
	p := Repeat{Every: 1, Unit: Week, Weekdays: workingDays()}
	if v[0].n == 2 {
		p.Weekdays = []time.Weekday{time.Saturday, time.Sunday}
	}
	return val{x: repeated{p}}, true
}

func everyPart(v []val) (val, bool) {
	return val{x: repeated{Repeat{Every: 1, Unit: Day, Part: v[0].s}}}, true
}

func setPart(v []val) (val, bool) {
	p, ok := v[0].x.(repeated)
	if !ok || p.Clock || p.Part != "" || p.Unit < Day {
		return val{}, false
	}
	p.Part = v[1].s
	return val{x: p}, true
}

// setclock(every day, 5 pm) is that time every day.
func setClock(v []val) (val, bool) {
	p, ok := v[0].x.(repeated)
	c, isClock := v[1].x.(clock)
	if !ok || !isClock || p.Clock || p.Unit < Day || p.Times > 0 {
		return val{}, false
	}
	w := val{}
	if c.unsure && p.Part != "" {
		c = c.settle(p.Part)
	} else if c.unsure {
		w.note = "before noon"
		if c.hour >= 1 && c.hour < 7 {
			c.hour, w.note = c.hour+12, "after noon"
		}
	}
	p.Clock, p.Hour, p.Minute = true, c.hour, c.minute
	w.x = p
	return w, true
}

func monthDayOf(v []val) (val, bool) {
	return val{x: repeated{Repeat{Every: 1, Unit: Month, MonthDay: int(v[0].n)}}}, v[0].n >= 1 && v[0].n <= 31
}

func monthDow(v []val) (val, bool) {
	d, ok := weekdayNumber(v[1])
	return val{x: repeated{Repeat{Every: 1, Unit: Month, Weekdays: []time.Weekday{d}, Nth: int(v[0].n)}}}, ok && v[0].n <= 5
}

// yearday(March, 3) is that day every year.
func yearDay(v []val) (val, bool) {
	d, ok := dom(v[1:2])
	if !ok {
		return val{}, false
	}
	return yearlyOn([]val{{x: both{v[0].x, d.x}}})
}

// yearly(day) is that day every year.
func yearlyOn(v []val) (val, bool) {
	x := v[0].x
	if x == nil || x.about().anchored || x.about().grain != Day {
		return val{}, false
	}
	if h := x.about().holiday; h != "" {
		return val{x: repeated{Repeat{Every: 1, Unit: Year, Holiday: h}}}, true
	}
	s, ok := x.seek(newResolver(Context{Now: date(2000, 1, 1)}), date(2000, 1, 1), false)
	p := Repeat{Every: 1, Unit: Year, Month: int(s.from.Month()), MonthDay: s.from.Day()}
	return val{x: repeated{p}}, ok
}

// duration(3, day) is three days.
func duration(v []val) (val, bool) {
	l, ok := Length{}.with(v[0].n, v[1].s)
	return val{d: l, s: v[1].s}, ok && v[0].n >= 0 && v[0].n < 1e9 && l.Years < 1000
}

func durHalf(v []val) (val, bool) {
	l, ok := Length{}.with(v[0].n+0.5, v[1].s)
	return val{d: l}, ok
}

// plus(2 hours, 30 minutes) adds lengths whose units differ.
func plus(v []val) (val, bool) {
	a, b := v[0].d, v[1].d
	if v[0].x != nil || v[1].x != nil || a == (Length{}) || b == (Length{}) || a.finest() == b.finest() {
		return val{}, false
	}
	return val{d: a.plus(b)}, true
}

func weekly3(v []val) (val, bool) {
	p := Repeat{Every: 1, Unit: Week}
	for _, one := range v {
		d, ok := weekdayNumber(one)
		if !ok {
			return val{}, false
		}
		p.Weekdays = append(p.Weekdays, d)
	}
	return val{x: repeated{p}}, true
}
