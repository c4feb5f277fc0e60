package when

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A lunarYear is a year of a calendar that follows the moon.
type lunarYear struct {
	first time.Time
	long  string // L for each month of 30 days, s for 29
	leap  int    // the month that is doubled, or 0
}

// month returns the first day and the length of a month; a doubled month is
// asked for by its negative number.
func (y lunarYear) month(n int) (time.Time, int, bool) {
	at, want := y.first, n-1
	if n < 0 {
		if -n != y.leap {
			return at, 0, false
		}
		want = -n
	} else if y.leap > 0 && n > y.leap {
		want++
	}
	for i, l := range y.long {
		days := 29
		if l == 'L' {
			days = 30
		}
		if i == want {
			return at, days, true
		}
		at = at.AddDate(0, 0, days)
	}
	return at, 0, false
}

// day returns a day of a month. Day 0 of month 1 is the eve of the year.
func (y lunarYear) day(month, day int) (time.Time, bool) {
	first, days, ok := y.month(month)
	return first.AddDate(0, 0, day-1), ok && day <= days
}

// chineseYears holds the Chinese calendar of 1900 to 2100, by the year in which
// each of its years begins.
var chineseYears = sync.OnceValue(func() map[int]lunarYear {
	years := map[int]lunarYear{}
	for _, f := range tableRows("calendar_lunar.txt") {
		y := atoi(f[0])
		m, d, _ := monthDay(f[1])
		years[y] = lunarYear{date(y, m, d), f[2], atoi(f[3])}
	}
	return years
})

// islamicYears lists the years of the Umm al-Qura calendar from 1899 to 2100.
var islamicYears = sync.OnceValue(func() []lunarYear {
	var years []lunarYear
	for _, f := range tableRows("calendar_islamic.txt") {
		first, _ := time.Parse(time.DateOnly, f[1])
		years = append(years, lunarYear{first, f[2], 0})
	}
	return years
})

var hebrewDays = sync.OnceValue(func() map[int][]string {
	days := map[int][]string{}
	for _, f := range tableRows("calendar_hebrew.txt") {
		days[atoi(f[0])] = f[1:]
	}
	return days
})

// hebrewDay returns column n of a year of the Hebrew table.
func hebrewDay(year, n int) (time.Time, bool) {
	f, ok := hebrewDays()[year]
	if !ok {
		return time.Time{}, false
	}
	m, d, err := monthDay(f[n])
	return date(year, m, d), err == nil
}

// tableRows returns the fields of the lines of a table of ours.
func tableRows(name string) [][]string {
	data, err := tables.ReadFile("tables/" + name)
	if err != nil {
		panic(err) // the tables are part of the program
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) > 0 && f[0] != "#" {
			rows = append(rows, f)
		}
	}
	return rows
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func lunarHoliday(f []string) (dayOfYear, error) {
	m, d, err := monthDay(f[0])
	return func(year int) (time.Time, bool) {
		y, ok := chineseYears()[year]
		if !ok {
			return time.Time{}, false
		}
		return y.day(m, d)
	}, err
}

func islamicHoliday(f []string) (dayOfYear, error) {
	m, d, err := monthDay(f[0])
	return func(year int) (time.Time, bool) {
		for _, y := range islamicYears() {
			if t, ok := y.day(m, d); ok && t.Year() == year {
				return t, true
			}
		}
		return time.Time{}, false
	}, err
}

// solarTerm reads the sun's longitude in degrees at which a solar term begins.
func solarTerm(f []string) (dayOfYear, error) {
	want, err := strconv.ParseFloat(f[0], 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no longitude", f[0])
	}
	return func(year int) (time.Time, bool) {
		days := math.Mod(want-280+360, 360) / 360 * 365.2422
		d := date(year, 1, 1).AddDate(0, 0, int(days)-4)
		for range 12 {
			next := d.AddDate(0, 0, 1)
			if math.Mod(sunLongitude(julian(next, 8))-want+540, 360)-180 >= 0 {
				return d, true
			}
			d = next
		}
		return d, false
	}, nil
}

// julian is the Julian day number of midnight of d in a zone east of Greenwich.
func julian(d time.Time, zone float64) float64 {
	return float64(d.Unix())/86400 + 2440587.5 - zone/24
}

// sunLongitude is the apparent longitude of the sun in degrees, to about 0.01
// (Meeus, Astronomical Algorithms, chapter 25).
func sunLongitude(jd float64) float64 {
	t := (jd + 69.0/86400 - 2451545) / 36525
	m := rad(357.52911 + 35999.05029*t)
	c := (1.914602-0.004817*t)*math.Sin(m) + 0.019993*math.Sin(2*m) + 0.000289*math.Sin(3*m)
	omega := rad(125.04 - 1934.136*t)
	l := 280.46646 + 36000.76983*t + c - 0.00569 - 0.00478*math.Sin(omega)
	return math.Mod(math.Mod(l, 360)+360, 360)
}

func rad(degrees float64) float64 { return degrees * math.Pi / 180 }

// moonAfter makes the evening in India of the first new (0) or full (0.5) moon
// after a day: the evening whose sunset is in the last day before the phase.
func moonAfter(phase float64) func(f []string) (dayOfYear, error) {
	return func(f []string) (dayOfYear, error) {
		m, d, err := monthDay(f[0])
		return func(year int) (time.Time, bool) {
			from := julian(date(year, m, d), 5.5)
			k := math.Floor((from-2451550.1)/29.530588861) - 1 + phase
			for moonPhase(k) < from {
				k++
			}
			return sunsetBefore(moonPhase(k)), true
		}, err
	}
}

func sunsetBefore(jd float64) time.Time {
	local := jd + 5.5/24 - 17.75/24
	return time.Unix(int64(math.Floor(local-2440587.5))*86400, 0).UTC()
}

// moonPhase is the Julian day of lunation k: whole numbers are new moons, halves
// full moons, to about a quarter of an hour (Meeus, chapter 49, main terms).
func moonPhase(k float64) float64 {
	t := k / 1236.85
	m := rad(2.5534 + 29.1053567*k)
	mm := rad(201.5643 + 385.81693528*k + 0.0107582*t*t)
	f := rad(160.7108 + 390.67050284*k - 0.0016118*t*t)
	jd := 2451550.09766 + 29.530588861*k + 0.00015437*t*t
	return jd - 0.40720*math.Sin(mm) + 0.17241*math.Sin(m) + 0.01608*math.Sin(2*mm) + 0.01039*math.Sin(2*f) +
		0.00739*math.Sin(mm-m) - 0.00514*math.Sin(mm+m) + 0.00208*math.Sin(2*m) - 69.0/86400
}
