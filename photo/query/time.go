package query

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/when"
)

// parts are when the parts of the day lie for people who look for photos, in
// minutes of the day.
func parts() map[string]when.Part {
	return map[string]when.Part{
		"morning": {From: 5 * 60, To: 12 * 60}, "dawn": {From: 0, To: 6 * 60}, "noon": {From: 11 * 60, To: 13 * 60},
		"afternoon": {From: 12 * 60, To: 18 * 60}, "evening": {From: 18 * 60, To: 24 * 60}, "night": {From: 20 * 60, To: 24 * 60},
		"latenight": {From: 22 * 60, To: 24 * 60}, "tonight": {From: 18 * 60, To: 24 * 60}, "daytime": {From: 6 * 60, To: 18 * 60},
		"night-time": {From: 20 * 60, To: 24 * 60},
	}
}

var (
	seasonWord = regexp.MustCompile(`spring|summer|autumn|fall\b|winter|春|夏|秋|冬`)
	rolling    = regexp.MustCompile(`^(?:in |over |during |within )?(?:the )?(?:past|last|previous|最近|过去|近|这|前)\s*(?:\d+|a few|few|two|three|four|five|six|seven|eight|nine|ten|twelve|[一二两三四五六七八九十几半]+)`)
	yearsAgo   = regexp.MustCompile(`years? ago$|年(?:之)?前$`)
	monthsAgo  = regexp.MustCompile(`months? ago$|个?月(?:之)?前$`)
	weeksAgo   = regexp.MustCompile(`weeks? ago$|(?:周|星期|礼拜)(?:之)?前$`)
	lateClock  = regexp.MustCompile(`night|夜`)
	christmas  = regexp.MustCompile(`(christmas|xmas|圣诞)(?:节)?\s*(season|time|holidays|period|季|期间|假期)(?:\s+(?:of|in)?\s*((?:19|20)\d\d))?`)
	earlier    = regexp.MustCompile(`(?:older than|earlier than|prior to|早于|先于)\s*$`)
	later      = regexp.MustCompile(`(?:newer than|later than|more recent than|younger than|晚于)\s*$`)
	dayPart    = regexp.MustCompile(`\b(?:(?:in |on |during )?the |at )?(?:mornings?|afternoons?|evenings?|nights?|noon)\b`)
	someYear   = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	yearFirst  = regexp.MustCompile(`((?:19|20)\d\d)年?的?$`)
)

// times finds what is said of when a photo was taken.
func (s *source) times(o Options, numbers []mention) []mention {
	all := s.christmas(o)
	for _, r := range s.found(o, numbers) {
		if v, kind, ok := s.timeOf(r, o); ok && s.free(r.Start, r.End) && s.whole(r.Start, r.End) {
			all = append(all, s.compared(mention{start: r.Start, end: r.End, kind: kind, v: v}, r))
		}
	}
	return all
}

// found parses the query without the numbers of settings: "ISO 800 at night" says
// nothing of eight. Where a year stands beside a part of the day they are read
// apart: "2008 in the afternoon" is not 20:08.
func (s *source) found(o Options, numbers []mention) []when.Result {
	c := when.Context{
		Now: o.Now, Language: o.Language, PreferPast: true, Latent: true,
		Conventions: &when.Conventions{Parts: parts()},
	}
	rest := []byte(s.f)
	for _, n := range numbers {
		blank(rest[n.start:n.end])
	}
	at := dayPart.FindIndex(rest)
	if at == nil || !someYear.Match(rest) {
		return when.Parse(string(rest), c)
	}
	part := bytes.Repeat([]byte{' '}, len(rest))
	copy(part[at[0]:at[1]], rest[at[0]:at[1]])
	blank(rest[at[0]:at[1]])
	return append(when.Parse(string(part), c), when.Parse(string(rest), c)...)
}

// blank replaces text by a mark that parts sentences.
func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
	if len(b) > 0 {
		b[0] = ';'
	}
}

// compared takes "older than" and the like before a time with it.
func (s *source) compared(m mention, r when.Result) mention {
	bound := when.Within
	for b, words := range map[when.Bound]*regexp.Regexp{when.Before: earlier, when.After: later} {
		if at := words.FindStringIndex(s.f[:m.start]); at != nil && s.free(at[0], at[1]) {
			bound, m.start = b, at[0]
		}
	}
	if bound != when.Within && m.kind == Time && r.Value.Bound == when.Within {
		v := r.Value
		v.Bound = bound
		m.v = Value{Times: []Stretch{bounded(v)}}
	}
	m.label = s.said(m.start, m.end)
	return m
}

// christmas finds the weeks around Christmas.
func (s *source) christmas(o Options) []mention {
	var all []mention
	for _, at := range christmas.FindAllStringSubmatchIndex(s.f, -1) {
		m := mention{start: at[0], end: at[1], kind: Time, label: s.said(at[0], at[1])}
		year := ""
		if at[6] >= 0 {
			year = s.f[at[6]:at[7]]
		} else if before := yearFirst.FindStringSubmatchIndex(s.f[:at[0]]); before != nil {
			year, m.start = s.f[before[2]:before[3]], before[0]
		}
		if year == "" {
			m.v.Yearly = []Days{{"12-01", "12-31"}}
		} else {
			m.v.Times = []Stretch{{year + "-12-01T00:00:00", year + "-12-31T23:59:59"}}
		}
		all = append(all, m)
	}
	return all
}

// timeOf is what a photo's time must be for r, and whether r says anything of it.
func (s *source) timeOf(r when.Result, o Options) (Value, Kind, bool) {
	said := s.f[r.Start:r.End]
	switch {
	case r.Kind == when.Duration || latent(r, said) || pointing(said):
		return Value{}, "", false
	case r.Kind == when.Recurrence:
		return recurrence(r)
	case r.Clock && !r.Dated:
		return Value{Clock: clockOf(r, said)}, Clock, true
	case everyYear(r):
		return yearly(r, said, o.Now), Time, true
	}
	v := past(r, o.Now)
	if strings.TrimSpace(said) == "周末" || said == "weekend" {
		return Value{Weekdays: []int{0, 6}}, Time, true
	}
	v = widen(v, r, said, o.Now)
	return Value{Times: []Stretch{bounded(v)}}, Time, true
}

// pointing tells whether a time points at one that was told before, which nobody
// has: "that day".
func pointing(said string) bool {
	switch strings.TrimSpace(said) {
	case "当日", "当天", "同日", "同天", "那天", "当时", "现在", "now", "that day", "the day", "the time":
		return true
	}
	return false
}

// latent tells whether r is a time only for who expects one. A year of four
// digits is expected here.
func latent(r when.Result, said string) bool {
	if !r.Latent {
		return false
	}
	y := r.Value.From.Year()
	return !(r.Grain == when.Year && y >= 1820 && y < 2200 && strings.ContainsAny(said, "0123456789"))
}

func recurrence(r when.Result) (Value, Kind, bool) {
	p := r.Repeat
	switch {
	case len(p.Weekdays) > 0:
		var v Value
		for _, d := range p.Weekdays {
			v.Weekdays = append(v.Weekdays, int(d))
		}
		return v, Time, true
	case p.Part != "":
		if part, ok := parts()[p.Part]; ok {
			return Value{Clock: []Minutes{{part.From, part.To % (24 * 60)}}}, Clock, true
		}
	}
	return Value{}, "", false
}

// clockOf is the part of each day that r says.
func clockOf(r when.Result, said string) []Minutes {
	minute := func(t time.Time) int { return t.Hour()*60 + t.Minute() }
	from, to := minute(r.Value.From), minute(r.Value.To)
	switch r.Value.Bound {
	case when.Before:
		return []Minutes{{0, from}}
	case when.Until, when.By:
		return []Minutes{{0, to}}
	case when.After:
		return []Minutes{{to, 0}}
	case when.Since:
		return []Minutes{{from, 0}}
	}
	if lateClock.MatchString(said) && to == 0 {
		to = 5 * 60 // a night ends when the morning begins
	}
	return []Minutes{{from, to}}
}

// everyYear tells whether r is a time of the year without a year, such as "in
// December".
func everyYear(r when.Result) bool {
	if r.Relative || r.Clock || r.Value.Bound != when.Within {
		return false
	}
	for _, a := range r.Assumed {
		if strings.HasPrefix(a, "which occurrence") {
			long := r.Value.To.Sub(r.Value.From)
			return long < 200*24*time.Hour && r.Grain <= when.Quarter && r.Grain != when.Week
		}
	}
	return false
}

// yearly is the days of each year that r says; those that follow the moon are
// written out year by year.
func yearly(r when.Result, said string, now time.Time) Value {
	if wd := weekday(r); wd >= 0 && r.Holiday == "" {
		return Value{Weekdays: []int{wd}}
	}
	if r.Holiday != "" && !fixed(r.Holiday) {
		return moving(r, said, now)
	}
	v := widen(r.Value, r, said, time.Time{})
	return Value{Yearly: []Days{{v.From.Format("01-02"), v.To.Add(-time.Second).Format("01-02")}}}
}

// weekday is the day of the week that r names, or -1.
func weekday(r when.Result) int {
	if r.Grain != when.Day || r.Value.To.Sub(r.Value.From) > 25*time.Hour || len(r.Others) == 0 {
		return -1
	}
	if d := r.Others[0].From.Sub(r.Value.From); d.Abs() < 8*24*time.Hour && d.Abs() > 6*24*time.Hour {
		return int(r.Value.From.Weekday())
	}
	return -1
}

// fixed tells whether a holiday is on the same day each year.
func fixed(holiday string) bool {
	switch holiday {
	case "Christmas", "Christmas Eve", "New Year's Day", "New Year's Eve", "Halloween", "Valentine's Day", "National Day", "Labor Day (China)", "Boxing Day", "Children's Day", "Women's Day", "Army Day", "Youth Day", "Singles' Day":
		return true
	}
	return false
}

// firstYear is the first for which moving holidays are written out.
const firstYear = 1970

func moving(r when.Result, said string, until time.Time) Value {
	var v Value
	for y := firstYear; y <= until.Year(); y++ {
		now := time.Date(y, 12, 31, 23, 0, 0, 0, time.UTC)
		for _, one := range when.Parse(said, when.Context{Now: now, PreferPast: true}) {
			if one.Value.From.Year() == y && one.Holiday == r.Holiday {
				v.Times = append(v.Times, bounded(widen(one.Value, one, said, now)))
			}
		}
	}
	if len(v.Times) == 0 {
		v.Times = []Stretch{bounded(r.Value)}
	}
	return v
}

// past takes the reading that is not to come.
func past(r when.Result, now time.Time) when.Value {
	if r.Value.Bound == when.Within && r.Value.From.After(now) && !r.Relative {
		for _, o := range r.Others {
			if !o.From.After(now) {
				return o
			}
		}
		if r.Grain == when.Decade && r.Value.From.Year() >= now.Year() {
			v := r.Value
			v.From, v.To = v.From.AddDate(-100, 0, 0), v.To.AddDate(-100, 0, 0)
			return v
		}
	}
	return r.Value
}

// widen takes a time as people mean it: a season is whole months, "3 years ago"
// that year, a festival the days that are kept, "the last 3 months" up to now.
func widen(v when.Value, r when.Result, said string, now time.Time) when.Value {
	month := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()) }
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()) }
	switch {
	case r.Holiday != "":
		before, after := festival(r.Holiday)
		v.From, v.To = v.From.AddDate(0, 0, -before), v.To.AddDate(0, 0, after)
	case r.Kind == when.Interval && r.Grain == when.Day && !r.Clock && seasonWord.MatchString(said) && v.Bound == when.Within:
		v.From, v.To = month(v.From), month(v.To)
	case r.Relative && rolling.MatchString(said):
		v.From = day(v.From.Add(now.Sub(v.To)))
		v.To = day(now).AddDate(0, 0, 1)
	case r.Relative && yearsAgo.MatchString(said) && v.Bound == when.Within:
		v.From = time.Date(v.From.Year(), 1, 1, 0, 0, 0, 0, v.From.Location())
		v.To = v.From.AddDate(1, 0, 0)
	case r.Relative && monthsAgo.MatchString(said) && v.Bound == when.Within:
		v.From = month(v.From)
		v.To = v.From.AddDate(0, 1, 0)
	case r.Relative && weeksAgo.MatchString(said) && v.Bound == when.Within:
		v.From = day(v.From).AddDate(0, 0, -int(v.From.Weekday()+6)%7)
		v.To = v.From.AddDate(0, 0, 7)
	}
	return v
}

// festival is how many days before and after its day a holiday is kept.
func festival(holiday string) (before, after int) {
	switch holiday {
	case "Christmas":
		return 1, 1
	case "Chinese New Year":
		return 1, 6
	case "National Day":
		return 0, 6
	case "Easter", "Easter Sunday":
		return 2, 1
	}
	return 0, 0
}

// bounded is v as a Stretch of wall-clock time.
func bounded(v when.Value) Stretch {
	form := func(t time.Time) string { return t.Format(Clocked) }
	switch v.Bound {
	case when.Before:
		return Stretch{To: form(v.From)}
	case when.Until, when.By:
		return Stretch{To: form(v.To)}
	case when.After:
		return Stretch{From: form(v.To)}
	case when.Since:
		return Stretch{From: form(v.From)}
	}
	return Stretch{From: form(v.From), To: form(v.To)}
}
