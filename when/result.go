package when

import "time"

// A Kind is what sort of time a Result is.
type Kind string

// The kinds.
const (
	Instant    Kind = "instant"    // a point, as exact as its grain: "in 2014", "at 5"
	Interval   Kind = "interval"   // from one point to another: "3 to 5 May", "the morning"
	Duration   Kind = "duration"   // a length: "two hours"
	Recurrence Kind = "recurrence" // again and again: "every Monday"
)

// A Result is a time found in a text.
type Result struct {
	Start, End int // bytes of the text
	Kind       Kind
	Grain      Grain
	// Value is the preferred reading of an instant or an interval. Others are
	// further ones: the same day of another year, the other half of the day.
	Value  Value
	Others []Value
	Length Length // of a duration
	Repeat Repeat // of a recurrence

	Clock   bool // a time of day was said
	Dated   bool // a day, or something coarser, was said
	Latent  bool // plausible as a time only because of its context: "1974", "5"
	Holiday string
	// Relative is whether it counts from the reference time, as "in 3 days" does.
	Relative bool
	// Assumed says in English what was not said: "afternoon", "month before day".
	Assumed []string
}

// A Value is a stretch of time: From is in it, To is not. An instant is as long
// as its grain.
type Value struct {
	From, To time.Time
	// Last is where the last unit that was said begins, if two ends were said:
	// "3 to 5 May" ends at midnight after the 5th, and Last is the 5th. Of clock
	// times the range ends at Last: "from 8 to 9" is over at 9:00.
	Last time.Time
	// Bound tells on which side of the stretch the time meant lies.
	Bound Bound
}

// A Bound tells where a time lies in relation to what was said.
type Bound string

// The bounds. Before and After leave out what was said, Until and Since do not.
const (
	Within Bound = ""
	Before Bound = "before"
	Until  Bound = "until"
	After  Bound = "after"
	Since  Bound = "since"
	By     Bound = "by" // from now on, but before what was said
)

// A Length is a length of time by its parts, as they were said: a month has no
// fixed number of days. Parts may be fractions.
type Length struct {
	Years, Months, Weeks, Days, Hours, Minutes, Seconds float64
	Workdays                                            float64 // counted without Saturdays and Sundays
}

// Seconds of a day and of the usual reckoning of months and years.
const (
	daySeconds   = 86400
	monthSeconds = 30 * daySeconds
	yearSeconds  = 365 * daySeconds
)

// Approximate is the length in seconds, with a month of 30 days and a year of 365.
func (l Length) Approximate() float64 {
	return l.Years*yearSeconds + l.Months*monthSeconds + (7*l.Weeks+l.Days+l.Workdays)*daySeconds +
		l.Hours*3600 + l.Minutes*60 + l.Seconds
}

// finest is the grain of the smallest part.
func (l Length) finest() Grain {
	for _, p := range []struct {
		n float64
		g Grain
	}{{l.Seconds, Second}, {l.Minutes, Minute}, {l.Hours, Hour}, {l.Days + l.Workdays, Day}, {l.Weeks, Week}, {l.Months, Month}} {
		if p.n != 0 {
			return p.g
		}
	}
	return Year
}

// with returns l with n units of a grain more.
func (l Length) with(n float64, unit string) (Length, bool) {
	g, times, ok := grainOf(unit)
	n *= times
	switch {
	case !ok:
		return l, false
	case unit == "workday":
		l.Workdays += n
		return l, true
	case unit == "weekend":
		l.Days += 2 * n
		return l, true
	}
	if unit == "fortnight" {
		l.Days += 7 * n
		return l, true
	}
	switch g {
	case Second:
		l.Seconds += n
	case Minute:
		l.Minutes += n
	case Hour:
		l.Hours += n
	case Day:
		l.Days += n
	case Week:
		l.Weeks += n
	case Month:
		l.Months += n
	case Quarter:
		l.Months += 3 * n
	case Year:
		l.Years += n
	case Decade:
		l.Years += 10 * n
	case Century:
		l.Years += 100 * n
	}
	return l, true
}

func (l Length) plus(o Length) Length {
	return Length{l.Years + o.Years, l.Months + o.Months, l.Weeks + o.Weeks, l.Days + o.Days, l.Hours + o.Hours,
		l.Minutes + o.Minutes, l.Seconds + o.Seconds, l.Workdays + o.Workdays}
}

// from returns t moved by l, sign times.
func (l Length) from(t time.Time, sign float64) time.Time {
	whole := func(n float64) (int, float64) { i := int(n * sign); return i, n*sign - float64(i) }
	years, part := whole(l.Years)
	months, halves := whole(l.Months)
	t = addMonths(t, 12*years+months+int(12*part))
	days := sign*(7*l.Weeks+l.Days) + 30*halves
	t = t.AddDate(0, 0, int(days))
	rest := (days - float64(int(days))) * daySeconds
	t = t.Add(time.Duration((rest + sign*(3600*l.Hours+60*l.Minutes+l.Seconds)) * float64(time.Second)))
	return workdays(t, int(sign*l.Workdays))
}

// workdays moves t by n days from Monday to Friday.
func workdays(t time.Time, n int) time.Time {
	dir := 1
	if n < 0 {
		dir, n = -1, -n
	}
	for range min(n, 5000) {
		t = t.AddDate(0, 0, dir)
		for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			t = t.AddDate(0, 0, dir)
		}
	}
	return t
}
