package when

import "time"

// A Grain is how exactly a time was said: "in 2014" is a Year, "at 5:30" a Minute.
type Grain int

// The grains, finest first.
const (
	Second Grain = iota
	Minute
	Hour
	Day
	Week
	Month
	Quarter
	Year
	Decade
	Century
)

var grainNames = []string{"second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century"}

// String returns the name of g, such as "day".
func (g Grain) String() string {
	if g < 0 || int(g) >= len(grainNames) {
		return "unknown"
	}
	return grainNames[g]
}

// grainOf returns the grain that a unit of the tables counts in, and how many.
func grainOf(unit string) (Grain, float64, bool) {
	switch unit {
	case "fortnight":
		return Week, 2, true
	case "night", "workday", "weekend":
		return Day, 1, true
	}
	for g, name := range grainNames {
		if name == unit {
			return Grain(g), 1, true
		}
	}
	return 0, 0, false
}

// floor returns the start of the unit of grain g that t is in.
func floor(t time.Time, g Grain, weekStart time.Weekday) time.Time {
	y, m, d := t.Date()
	switch g {
	case Second:
		return t.Truncate(time.Second)
	case Minute:
		return t.Truncate(time.Minute)
	case Hour:
		return t.Truncate(time.Hour)
	case Day:
		return date(y, int(m), d)
	case Week:
		back := (int(t.Weekday()) - int(weekStart) + 7) % 7
		return date(y, int(m), d-back)
	case Month:
		return date(y, int(m), 1)
	case Quarter:
		return date(y, int(m)-(int(m)-1)%3, 1)
	case Decade:
		return date(y-y%10, 1, 1)
	case Century:
		return date(y-y%100, 1, 1)
	}
	return date(y, 1, 1)
}

// step returns t moved by n units of grain g. The 31st moved to a shorter month is
// that month's last day.
func step(t time.Time, g Grain, n int) time.Time {
	switch g {
	case Second:
		return t.Add(time.Duration(n) * time.Second)
	case Minute:
		return t.Add(time.Duration(n) * time.Minute)
	case Hour:
		return t.Add(time.Duration(n) * time.Hour)
	case Day:
		return t.AddDate(0, 0, n)
	case Week:
		return t.AddDate(0, 0, 7*n)
	case Month:
		return addMonths(t, n)
	case Quarter:
		return addMonths(t, 3*n)
	case Decade:
		return addMonths(t, 120*n)
	case Century:
		return addMonths(t, 1200*n)
	}
	return addMonths(t, 12*n)
}

func addMonths(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1)
}

// date is a wall-clock day. Inside the package all times are wall clock, written
// as if in UTC; the zone comes in when a result is handed out.
func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
