package when

func decadeOf(v []val) (val, bool) {
	return decade([]val{{n: 100*(v[0].n-1) + v[1].n}})
}

func century(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 30 {
		return val{}, false
	}
	return made(&once{traits{grain: Century, interval: true}, func(*resolver) (stretch, bool) {
		return unitStretch(Century, date(100*(n-1), 1, 1)), true
	}})
}

func reign(v []val) (val, bool) {
	return year([]val{{n: v[0].n + v[1].n}})
}

// fiscal(year) is a fiscal year. Which months it has depends on the country and
// the company: here it is the calendar year, and that is said.
func fiscal(v []val) (val, bool) {
	return val{x: v[0].x, note: "the fiscal year is the calendar year"}, v[0].x != nil
}

func fiscalYear(v []val) (val, bool) {
	if !v[0].ok {
		return fiscal([]val{{x: thisUnit(Year)}})
	}
	w, ok := year(v)
	w.note = "the fiscal year is the calendar year"
	return w, ok
}

// schoolYear is from September of a year to the next summer.
func schoolYear(v []val) (val, bool) {
	if v[0].x == nil {
		return val{}, false
	}
	w := val{note: "a school year begins in September"}
	w.x = derive(v[0].x, func(t *traits) { t.interval = true }, func(_ *resolver, s stretch) (stretch, bool) {
		return stretch{date(s.from.Year(), 9, 1), date(s.from.Year()+1, 7, 1)}, true
	})
	return w, true
}

// quarterYear(18, 4) is the fourth quarter of 2018, and (4, 18) too.
func quarterYear(v []val) (val, bool) {
	if v[0].n <= 4 && v[1].n > 4 {
		v[0], v[1] = v[1], v[0]
	}
	y, ok := century2(v[:1])
	q, good := quarter(v[1:])
	return val{x: both{mustYear(int(y.n)), q.x}}, ok && good
}

// thisWeek is a week of the current year by its number.
func thisWeek(v []val) (val, bool) {
	w, ok := week(v)
	x, is := w.x.(*yearly)
	if !ok || !is {
		return val{}, false
	}
	return made(&once{x.traits, func(r *resolver) (stretch, bool) { return x.in(r, r.now.Year()) }})
}
