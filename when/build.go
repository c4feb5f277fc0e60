package when

import (
	"math"
	"time"
)

// builders are the functions that rules call: what each makes of its arguments.
// A builder says no where the arguments do not fit together.
var builders = map[string]func(v []val) (val, bool){
	"thisweek":    thisWeek,
	"dashes":      dashes,
	"fewdays":     fewDays,
	"weekly3":     weekly3,
	"by":          bound(By),
	"quarteryear": quarterYear,
	"closest":     closest,
	"rangemer":    rangeMer,
	"afterwards":  afterwards,
	"induration":  inDuration,
	"upcoming":    upcoming,
	"soonest":     soonest,
	"sure24":      sureMinute,
	"fiscal":      fiscal,
	"fiscalyear":  fiscalYear,
	"schoolyear":  schoolYear,
	"ago":         ago,
	"add":         add,
	"after":       bound(After),
	"afterday":    afterDay,
	"and":         and,
	"approx":      approx,
	"at":          at,
	"before":      bound(Before),
	"between":     within,
	"both":        bothDays,
	"both2":       steeredBoth,
	"both3":       bothThree,
	"century":     century,
	"century2":    century2,
	"clock":       clockOf,
	"clock24":     clock24,
	"compact":     compactDay,
	"cycle":       cycle,
	"decade":      decade,
	"decadeof":    decadeOf,
	"decimal":     decimal,
	"decimalzh":   decimalZh,
	"dom":         dom,
	"domof":       domOf,
	"dow":         dow,
	"dow0":        dow0,
	"dowin":       dowIn,
	"duration":    duration,
	"durhalf":     durHalf,
	"during":      during,
	"endof":       endOf,
	"every":       every,
	"everyother":  everyOther,
	"everypart":   everyPart,
	"firsthalf":   firstHalf,
	"firstn":      firstN,
	"half":        halfYear,
	"halfback":    halfBack,
	"holiday":     holidayOf,
	"hour":        hour,
	"hundreds":    hundreds,
	"indayp":      inDayPart,
	"inpart":      inPart,
	"lastdur":     lastDur,
	"lastn":       lastN,
	"lastunits":   lastUnits,
	"lunar":       lunar,
	"meridiem":    meridiem,
	"military":    military,
	"minutes":     minutes,
	"month":       month,
	"monthday":    monthDayOf,
	"monthdow":    monthDow,
	"narrow":      narrow,
	"near":        near,
	"neg":         neg,
	"now":         nowVal,
	"nextdow":     nextDow,
	"nextdur":     nextDur,
	"nextn":       nextN,
	"nth":         nth,
	"nthlast":     nthLast,
	"nthnamed":    nthNamed,
	"nthseason":   nthSeason,
	"number":      asNumber,
	"offset":      offset,
	"often":       often,
	"onafter":     onAfter,
	"part":        part,
	"plus":        plus,
	"portion":     portion,
	"quarter":     quarter,
	"range":       rangeOf,
	"rangeindayp": inDayPart,
	"rangepart":   rangePart,
	"reign":       reign,
	"rest":        rest,
	"same":        same,
	"season":      season,
	"setclock":    setClock,
	"setpart":     setPart,
	"shift":       shift,
	"shiftday":    shiftDay,
	"since":       bound(Since),
	"slash":       slash,
	"slashshort":  slashShort,
	"slashyear":   slashYear,
	"span":        span,
	"steered":     steered,
	"sure":        sureHour,
	"sure2":       second,
	"times":       times,
	"todate":      toDate,
	"until":       bound(Until),
	"weak":        weak,
	"week":        week,
	"weekdays":    weekdaysOf,
	"weekend":     weekend,
	"weekendof":   weekendOf,
	"weekly":      weekly,
	"weekly2":     weekly2,
	"weekof":      weekOf,
	"withyear":    withYear,
	"workweek":    workWeek,
	"year":        year,
	"yearday":     yearDay,
	"yearly":      yearlyOn,
	"yearnum":     yearNumber,
	"ymd":         ymd,
	"zeroyear":    zeroYear,
	"zone":        zone,
	"zpart":       part,
}

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

// thisWeek is a week of the current year by its number.
func thisWeek(v []val) (val, bool) {
	w, ok := week(v)
	x, is := w.x.(*yearly)
	if !ok || !is {
		return val{}, false
	}
	return made(&once{x.traits, func(r *resolver) (stretch, bool) { return x.in(r, r.now.Year()) }})
}

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

// clockOf makes the builder's clock of an hour, a minute and a second.
func clockOf(v []val) (val, bool) {
	c := clock{hour: int(v[0].n), minute: int(v[1].n), grain: Minute}
	if len(v) > 2 {
		c.second, c.grain = int(v[2].n), Second
	}
	if c.hour > 24 || c.minute > 59 || c.second > 60 || v[1].n != float64(c.minute) {
		return val{}, false
	}
	c.unsure = c.hour >= 1 && c.hour <= 12 && (len(v[0].s) < 2 || v[0].s[0] != '0')
	return made(c)
}

func clock24(v []val) (val, bool) {
	w, ok := clockOf(v)
	return sure1(w, ok)
}

func sure1(w val, ok bool) (val, bool) {
	if c, is := w.x.(clock); is {
		c.unsure = false
		w.x = c
	}
	return w, ok
}

func hour(v []val) (val, bool) {
	n := int(v[0].n)
	if n > 24 || v[0].n != float64(n) || len(v[0].s) > 2 {
		return val{}, false
	}
	return made(clock{hour: n, grain: Hour, unsure: n >= 1 && n <= 12})
}

func sureHour(v []val) (val, bool) {
	w, ok := hour(v)
	return sure1(w, ok)
}

func minutes(v []val) (val, bool) {
	return v[0], len(v[0].s) == 2 && v[0].n < 60
}

// military(1030) is 10:30.
func military(v []val) (val, bool) {
	n := int(v[0].n)
	w, ok := clockOf([]val{{n: float64(n / 100)}, {n: float64(n % 100)}})
	return w, ok
}

// meridiem(clock, 12) is its time after noon; 0 is before.
func meridiem(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok || !v[1].ok || v[1].n == 1 {
		return v[0], ok
	}
	if c.hour > 12 {
		return v[0], v[1].n == 12
	}
	if c.hour == 0 {
		return v[0], v[1].n == 0
	}
	c.unsure = false
	c.hour = c.hour%12 + int(v[1].n)
	return made(c)
}

// offset(clock, 15) is so many minutes after a time of day.
func offset(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok || math.Abs(v[1].n) > 59 || c.minute != 0 {
		return val{}, false
	}
	total := c.hour*60 + c.minute + int(v[1].n)
	if total < 0 {
		total += 24 * 60
	}
	if total < 60 && c.unsure {
		total += 12 * 60
	}
	c.hour, c.minute, c.grain = total/60, total%60, Minute
	return made(c)
}

// inPart(clock, evening) settles which half of the day is meant.
func inPart(v []val) (val, bool) {
	switch x := v[0].x.(type) {
	case clock:
		return made(x.settle(v[1].s))
	case between:
		return rangePart(v)
	}
	return val{}, false
}

func zone(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok {
		return val{}, false
	}
	z := v[1].n
	c.zone = &z
	c.grain = min(c.grain, Minute)
	return made(c)
}

func part(v []val) (val, bool) { return made(daily{name: v[0].s}) }

func dow0(v []val) (val, bool) { return v[0], true }

// second keeps the second argument: the first is only there to be seen.
func second(v []val) (val, bool) { return v[1], true }

// sureMinute is an hour of twenty-four, said as exactly as a minute.
func sureMinute(v []val) (val, bool) {
	w, ok := sureHour(v)
	if c, is := w.x.(clock); is {
		c.grain = Minute
		w.x = c
	}
	return w, ok
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

// rangeMer(3 to 4, pm) is a range after noon.
func rangeMer(v []val) (val, bool) {
	return rangePart([]val{v[0], {s: map[bool]string{true: "afternoon", false: "morning"}[v[1].n == 12]}})
}

// fewDays(3) is 三日: up to ten they are counted, above they are days of a month.
func fewDays(v []val) (val, bool) {
	return val{d: Length{Days: v[0].n}}, v[0].n >= 1 && v[0].n <= 10 && len(v[0].s) < 2
}
