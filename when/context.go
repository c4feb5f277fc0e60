package when

import "time"

// A Context is what a time is understood by.
type Context struct {
	// Now is the reference time; its zone is the zone of what is said. The zero
	// time stands for the present one.
	Now time.Time
	// Language is the text's, "en" or "zh" with any region, such as "en-GB". It
	// decides on what is written the same way: 03/04 is March 4 in "en" and
	// "en-US", 3 April in all else. Both languages are always understood.
	Language string
	// PreferPast takes the last occurrence of what may be past or to come.
	PreferPast bool
	// Latent reports, too, what is a time only if one is expected: "5", "may".
	Latent bool
	// Conventions decide what people disagree on; nil means the default ones.
	Conventions *Conventions
}

// Conventions are the choices that people, and data sets, make differently.
type Conventions struct {
	// Parts of the day by their names in the tables, in minutes from midnight.
	// What is missing here is as in the default.
	Parts map[string]Part
	// WeekStart begins a week; the default is Monday, of the zero value too.
	SundayFirst bool
	// NearestWeekday takes "next Friday" and 下周五 for the next Friday to come,
	// not for the one of next week.
	NearestWeekday bool
	// Finer keeps a grain finer than the unit in "in 7 days": the hour.
	Finer bool
	// Rolling counts "the next 3 weeks" from tomorrow, not from next Monday.
	Rolling bool
	// WeekendFrom and WeekendTo are minutes from Saturday 0:00; the default is
	// all of Saturday and Sunday.
	WeekendFrom, WeekendTo int
	// Portions says where the start, middle and end of a unit lie.
	Portions map[Grain]Thirds
	// DayFirst reads 3/4/2018 as 3 April, whatever the language.
	DayFirst bool
	// NoZones leaves a time zone out of a time: "4pm CET" is 4pm.
	NoZones bool
	// UpcomingIsLast takes "the upcoming two weeks" for the second of them.
	UpcomingIsLast bool
	// WholeWeeks counts only whole weeks of a month, not those whose Thursday is
	// in it.
	WholeWeeks bool
	// AgoIsRun takes 两天前 for the two days until today.
	AgoIsRun bool
}

// A Part is a part of the day, in minutes from its midnight.
type Part struct{ From, To int }

// Thirds says where the start of a unit ends, where its middle lies and where
// its end begins, in days of a week and of a month, months of a year, and
// minutes of the rest.
type Thirds struct{ Start, MidFrom, MidTo, End int }

var defaultParts = map[string]Part{
	"morning": {8 * 60, 12 * 60}, "afternoon": {12 * 60, 18 * 60}, "evening": {18 * 60, 22 * 60},
	"night": {20 * 60, 24 * 60}, "tonight": {18 * 60, 24 * 60}, "latenight": {21 * 60, 24 * 60},
	"daytime": {8 * 60, 18 * 60}, "night-time": {0, 8 * 60}, "breakfast": {8 * 60, 12 * 60},
	"brunch": {8 * 60, 12 * 60}, "lunch": {11 * 60, 13 * 60}, "dinner": {16 * 60, 20 * 60},
	"business": {8 * 60, 18 * 60}, "dawn": {0, 6 * 60}, "noon": {11 * 60, 13 * 60},
}

var defaultThirds = map[Grain]Thirds{
	Week: {3, 2, 4, 4}, Month: {10, 10, 20, 20}, Quarter: {1, 1, 2, 2}, Year: {4, 4, 8, 8}, Decade: {3, 3, 6, 7}, Day: {12 * 60, 10 * 60, 14 * 60, 12 * 60}, Century: {30, 30, 60, 70},
}

// A resolver knows what a series is asked by.
type resolver struct {
	now    time.Time // wall clock
	loc    *time.Location
	offset float64 // hours east of Greenwich
	conv   *Conventions
	lang   string
	half   half
	past   bool // prefer what has been
}

func (r *resolver) with(h half) *resolver {
	if r.half == h {
		return r
	}
	c := *r
	c.half = h
	return &c
}

func (r *resolver) weekStart() time.Weekday {
	if r.conv.SundayFirst {
		return time.Sunday
	}
	return time.Monday
}

func (r *resolver) floor(g Grain) time.Time { return floor(r.now, g, r.weekStart()) }

// monthFirst tells whether 3/4 is March 4.
func (r *resolver) monthFirst() bool {
	switch {
	case r.conv.DayFirst:
		return false
	case r.lang == "" || r.lang == "en" || r.lang == "en-US":
		return true
	}
	return false
}

func newResolver(c Context) *resolver {
	now := c.Now
	if now.IsZero() {
		now = time.Now()
	}
	_, offset := now.Zone()
	conv := c.Conventions
	if conv == nil {
		conv = &Conventions{}
	}
	wall := time.Date(now.Year(), now.Month(), now.Day(), now.Hour(), now.Minute(), now.Second(), 0, time.UTC)
	return &resolver{now: wall, loc: now.Location(), offset: float64(offset) / 3600, conv: conv, lang: c.Language, past: c.PreferPast}
}

// zoned turns a wall clock into a time of the reference zone.
func (r *resolver) zoned(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, r.loc)
}
