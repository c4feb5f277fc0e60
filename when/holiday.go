package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A holiday is a day, or days, of each year.
type holiday struct {
	name string
	day  func(year int) (time.Time, bool)
	days int
}

// addHoliday reads a line "name; when; phrase, phrase, …".
func (g *grammar) addHoliday(line string) error {
	part := strings.SplitN(line, ";", 3)
	if len(part) != 3 {
		return fmt.Errorf("want \"name; when; phrases\", not %q", line)
	}
	h, err := parseHoliday(strings.TrimSpace(part[0]), strings.Fields(part[1]))
	if err != nil {
		return err
	}
	for _, phrase := range strings.Split(part[2], ",") {
		g.word(strings.TrimSpace(phrase), g.cat("holiday"), val{s: h.name, x: h.series()})
	}
	return nil
}

func (h holiday) series() series {
	t := traits{grain: Day, holiday: h.name, interval: h.days > 1}
	return &yearly{t, func(_ *resolver, year int) (stretch, bool) {
		d, ok := h.day(year)
		return stretch{d, d.AddDate(0, 0, h.days)}, ok
	}}
}

// parseHoliday reads when a holiday is; holidays.txt says how it is written.
func parseHoliday(name string, f []string) (holiday, error) {
	h := holiday{name: name, days: 1}
	if len(f) == 0 {
		return h, fmt.Errorf("%s: when is it?", name)
	}
	kind, ok := holidayKinds[f[0]]
	if !ok || len(f)-1 < kind.args {
		return h, fmt.Errorf("%s: %q is no way to say when", name, strings.Join(f, " "))
	}
	day, err := kind.make(f[1:])
	if err != nil {
		return h, fmt.Errorf("%s: %w", name, err)
	}
	shift := 0
	for _, more := range f[1+kind.args:] {
		n, err := strconv.Atoi(more)
		if err != nil {
			return h, fmt.Errorf("%s: %q is no number", name, more)
		}
		if more[0] == '+' || more[0] == '-' {
			shift = n
		} else if n > 0 {
			h.days = n
		}
	}
	h.day = func(year int) (time.Time, bool) {
		d, ok := day(year)
		return d.AddDate(0, 0, shift), ok
	}
	return h, nil
}

type dayOfYear = func(year int) (time.Time, bool)

// holidayKinds is the ways to say when a holiday is, and how many words each takes.
var holidayKinds = map[string]struct {
	args int
	make func(f []string) (dayOfYear, error)
}{
	"fixed":    {1, fixedDay},
	"nth":      {3, nthWeekday},
	"before":   {2, weekdayBefore},
	"after":    {2, weekdayAfter},
	"easter":   {0, always(func(y int) (time.Time, bool) { return easter(y), true })},
	"orthodox": {0, always(func(y int) (time.Time, bool) { return orthodoxEaster(y), true })},
	"passover": {0, always(func(y int) (time.Time, bool) { return hebrewDay(y, 0) })},
	"hanukkah": {0, always(func(y int) (time.Time, bool) { return hebrewDay(y, 1) })},
	"lunar":    {1, lunarHoliday},
	"islamic":  {1, islamicHoliday},
	"term":     {1, solarTerm},
	"newmoon":  {1, moonAfter(0)},
	"fullmoon": {1, moonAfter(0.5)},
	"parsi":    {0, always(func(y int) (time.Time, bool) { return parsi(y), true })},
}

func always(f dayOfYear) func([]string) (dayOfYear, error) {
	return func([]string) (dayOfYear, error) { return f, nil }
}

// monthDay reads "12-25".
func monthDay(s string) (month, day int, err error) {
	m, d, _ := strings.Cut(s, "-")
	month, err = strconv.Atoi(m)
	if err == nil {
		day, err = strconv.Atoi(d)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%q is no month and day", s)
	}
	return month, day, nil
}

func fixedDay(f []string) (dayOfYear, error) {
	m, d, err := monthDay(f[0])
	return func(y int) (time.Time, bool) { return date(y, m, d), true }, err
}

var weekdayNames = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

func nthWeekday(f []string) (dayOfYear, error) {
	m, err := strconv.Atoi(f[0])
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(f[1])
	day, ok := weekdayNames[f[2]]
	if err != nil || !ok {
		return nil, fmt.Errorf("%v is no weekday of a month", f)
	}
	return func(y int) (time.Time, bool) { return weekdayOfMonth(y, m, n, day), true }, nil
}

// weekdayOfMonth returns the n-th such day of a month; from its end where n < 0.
func weekdayOfMonth(y, m, n int, day time.Weekday) time.Time {
	if n < 0 {
		end := date(y, m+1, 0)
		return end.AddDate(0, 0, -((int(end.Weekday())-int(day)+7)%7)+7*(n+1))
	}
	first := date(y, m, 1)
	return first.AddDate(0, 0, (int(day)-int(first.Weekday())+7)%7+7*(n-1))
}

func weekdayBefore(f []string) (dayOfYear, error) {
	m, d, err := monthDay(f[0])
	day, ok := weekdayNames[f[1]]
	if err != nil || !ok {
		return nil, fmt.Errorf("%v is no weekday before a day", f)
	}
	return func(y int) (time.Time, bool) {
		last := date(y, m, d-1)
		return last.AddDate(0, 0, -((int(last.Weekday()) - int(day) + 7) % 7)), true
	}, nil
}

func weekdayAfter(f []string) (dayOfYear, error) {
	m, d, err := monthDay(f[0])
	day, ok := weekdayNames[f[1]]
	if err != nil || !ok {
		return nil, fmt.Errorf("%v is no weekday after a day", f)
	}
	return func(y int) (time.Time, bool) {
		first := date(y, m, d)
		return first.AddDate(0, 0, (int(day)-int(first.Weekday())+7)%7), true
	}, nil
}

// easter is Easter Sunday of the western churches (Meeus, Jones and Butcher).
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date(y, n/31, n%31+1)
}

// orthodoxEaster is Easter of the Julian calendar (Meeus), as a Gregorian day.
func orthodoxEaster(y int) time.Time {
	a, b, c := y%4, y%7, y%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	n := d + e + 114
	return date(y, n/31, n%31+1+y/100-y/400-2)
}

// parsi is the new year of the Shahenshahi calendar, whose years have 365 days.
func parsi(y int) time.Time {
	known := date(2022, 8, 16)
	return known.AddDate(0, 0, 365*(y-2022))
}
