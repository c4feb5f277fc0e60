package when

import (
	"math"
	"time"
)

func made(x series) (val, bool) { return val{x: x}, x != nil }

func number(n float64) (val, bool) { return val{n: n}, true }

func add(v []val) (val, bool) {
	if v[1].s != "" && v[1].n == 0 && !v[1].ok {
		return v[0], true
	}
	return number(v[0].n + v[1].n)
}
func times(v []val) (val, bool)    { return number(v[0].n * v[1].n) }
func neg(v []val) (val, bool)      { return number(-v[0].n) }
func asNumber(v []val) (val, bool) { return number(v[0].n) }

// hundreds(nineteen, eighty six) is 1986.
func hundreds(v []val) (val, bool) {
	if v[0].n < 15 || v[0].n > 20 || v[1].n < 10 && v[1].n != 0 {
		return val{}, false
	}
	return number(100*v[0].n + v[1].n)
}

// decimal(2, 5) is 2.5; its digits count.
func decimal(v []val) (val, bool) {
	return number(v[0].n + v[1].n/math.Pow10(max(len(v[1].s), 1)))
}

func decimalZh(v []val) (val, bool) {
	if v[1].s == "" && v[1].n > 9 {
		return val{}, false
	}
	return decimal(v)
}

// within keeps a number that lies between two.
func within(v []val) (val, bool) { return v[0], v[0].n >= v[1].n && v[0].n <= v[2].n }

// century2(87) is 1987, century2(18) 2018.
func century2(v []val) (val, bool) {
	n := v[0].n
	switch {
	case len(v[0].s) == 1 || n > 99:
		return val{}, false
	case n >= 50:
		return number(1900 + n)
	}
	return number(2000 + n)
}

// zeroYear(08) is 2008: only with its zero is it a year by itself.
func zeroYear(v []val) (val, bool) {
	if len(v[0].s) != 2 || v[0].s[0] != '0' {
		return val{}, false
	}
	return number(2000 + v[0].n)
}

func yearNumber(v []val) (val, bool) {
	return val{n: v[0].n}, v[0].n >= 1000 && v[0].n <= 2999
}

func weak(v []val) (val, bool) {
	if o, ok := v[0].x.(*once); ok && o.grain == Year && v[0].n < 1500 && v[0].n > 0 {
		return val{}, false
	}
	v[0].weak = true
	return v[0], true
}

func approx(v []val) (val, bool) {
	v[0].note = "said approximately"
	return v[0], true
}

func unitStretch(g Grain, at time.Time) stretch { return stretch{at, step(at, g, 1)} }

// year(2018) is that year.
func year(v []val) (val, bool) {
	n := int(v[0].n)
	x := &once{traits{grain: Year}, func(*resolver) (stretch, bool) {
		return unitStretch(Year, date(n, 1, 1)), n > 0 && n < 10000
	}}
	return val{x: x, n: v[0].n}, true
}

func month(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 12 || v[0].n != float64(n) {
		return val{}, false
	}
	return made(inYear(Month, func(y int) time.Time { return date(y, n, 1) }))
}

func inYear(g Grain, day func(year int) time.Time) series {
	return &yearly{traits{grain: g}, func(_ *resolver, y int) (stretch, bool) {
		return unitStretch(g, day(y)), true
	}}
}

func quarter(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 4 {
		return val{}, false
	}
	return made(inYear(Quarter, func(y int) time.Time { return date(y, 3*n-2, 1) }))
}

// half(2) is the second half of a year.
func halfYear(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 2 {
		return val{}, false
	}
	return made(&yearly{traits{grain: Quarter, interval: true}, func(_ *resolver, y int) (stretch, bool) {
		from := date(y, 6*n-5, 1)
		return stretch{from, addMonths(from, 6)}, true
	}})
}

// week(3) is the third week of a year (ISO 8601).
func week(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 53 {
		return val{}, false
	}
	return made(&yearly{traits{grain: Week}, func(_ *resolver, y int) (stretch, bool) {
		first := floor(date(y, 1, 4), Week, time.Monday)
		return unitStretch(Week, first.AddDate(0, 0, 7*(n-1))), true
	}})
}

// decade(1990) is that decade, decade(90) the nineties of any century.
func decade(v []val) (val, bool) {
	n := int(v[0].n)
	if n%10 != 0 || (n > 90 && n < 1000) || n > 2990 {
		return val{}, false
	}
	if n < 1000 {
		return made(nineties{n})
	}
	return made(&once{traits{grain: Decade, interval: true}, func(*resolver) (stretch, bool) {
		return unitStretch(Decade, date(n, 1, 1)), true
	}})
}

// nineties is a decade of each century.
type nineties struct{ year int }

func (nineties) about() traits { return traits{grain: Decade, interval: true} }

func (n nineties) seek(_ *resolver, t time.Time, back bool) (stretch, bool) {
	first := t.Year() - t.Year()%100 - 100 + n.year
	if back {
		first += 200
	}
	for range 4 {
		if s := unitStretch(Decade, date(first, 1, 1)); s.from.Before(t) == back {
			return s, true
		}
		first += map[bool]int{true: -100, false: 100}[back]
	}
	return stretch{}, false
}

func dom(v []val) (val, bool) {
	n := int(v[0].n)
	if v[0].weak {
		return val{}, false
	}
	if n < 1 || n > 31 || v[0].n != float64(n) {
		return val{}, false
	}
	return made(monthly{n})
}

func dow(v []val) (val, bool) {
	n := int(v[0].n)
	if n < 1 || n > 7 {
		return val{}, false
	}
	return made(weekday{time.Weekday(n % 7)})
}

// and(a, b) is what two times have in common.
func and(v []val) (val, bool) {
	if v[0].x == nil || v[1].x == nil {
		return val{}, false
	}
	a, b := v[0].x.about(), v[1].x.about()
	if a.bound != Within || b.bound != Within || (a.relative && b.clock && a.grain < Day) {
		return val{}, false
	}
	return val{x: meet(v[0].x, v[1].x), note: v[0].note + v[1].note}, true
}

// narrow(era, x) is x in that era, which must be longer.
func narrow(v []val) (val, bool) {
	if v[0].x == nil || v[1].x == nil || v[0].x.about().grain <= v[1].x.about().grain || v[0].x.about().clock {
		return val{}, false
	}
	return made(both{v[0].x, v[1].x})
}

// domof(month, day) is that day of the month.
func domOf(v []val) (val, bool) {
	if v[0].x == nil || v[1].x == nil && v[1].n == 0 || v[0].x.about().grain != Month {
		return val{}, false
	}
	if v[1].x == nil {
		d, ok := dom(v[1:2])
		return val{x: both{v[0].x, d.x}}, ok
	}
	return made(both{v[0].x, v[1].x})
}

func dowIn(v []val) (val, bool) {
	if t := v[1].x.about(); t.grain != Week || t.interval {
		return val{}, false
	}
	return made(both{v[1].x, v[0].x})
}

// compact(20180315) is a day written in eight digits.
func compactDay(v []val) (val, bool) {
	n := int(v[0].n)
	return ymd([]val{{n: float64(n / 10000)}, {n: float64(n / 100 % 100)}, {n: float64(n % 100)}})
}

func ymd(v []val) (val, bool) {
	y, m, d := int(v[0].n), int(v[1].n), int(v[2].n)
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1000 || y > 2999 {
		return val{}, false
	}
	return made(both{mustYear(y), both{monthOf(m), monthly{d}}})
}

func mustYear(y int) series {
	v, _ := year([]val{{n: float64(y)}})
	return v.x
}

func monthOf(m int) series { return inYear(Month, func(y int) time.Time { return date(y, m, 1) }) }

func part(v []val) (val, bool) { return made(daily{name: v[0].s}) }

func dow0(v []val) (val, bool) { return v[0], true }

// second keeps the second argument: the first is only there to be seen.
func second(v []val) (val, bool) { return v[1], true }

// rangeMer(3 to 4, pm) is a range after noon.
func rangeMer(v []val) (val, bool) {
	return rangePart([]val{v[0], {s: map[bool]string{true: "afternoon", false: "morning"}[v[1].n == 12]}})
}

// fewDays(3) is 三日: up to ten they are counted, above they are days of a month.
func fewDays(v []val) (val, bool) {
	return val{d: Length{Days: v[0].n}}, v[0].n >= 1 && v[0].n <= 10 && len(v[0].s) < 2
}
