package exchange

import (
	"errors"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"

	"github.com/qiao-ai/qiao/assist/skill"
)

const (
	// untitled is the title of an event that has none.
	untitled = "–"
	// mostDates bounds the exceptions, additions and attendees of an event.
	mostDates = 1000
	// mostCounted bounds the COUNT of a rule.
	mostCounted = 10_000
)

// readEvent makes an event of a VEVENT and of those that change single occurrences
// of it.
func readEvent(c *component, overrides []*component, z *zones) (v skill.Event, err error) {
	start := c.get(ical.PropDateTimeStart)
	if start == nil {
		return v, errors.New("it has no DTSTART")
	}
	if v.Start, v.AllDay, err = z.time(start); err != nil {
		return v, errors.New("its DTSTART is no time")
	}
	if v.End, err = endOf(c, z, v.Start, v.AllDay); err != nil {
		return v, err
	}
	v.Title, v.Place, v.Note = c.text(ical.PropSummary), c.text(ical.PropLocation), c.text(ical.PropDescription)
	if v.Title == "" {
		v.Title = untitled
	}
	v.Off = strings.EqualFold(c.text(ical.PropStatus), "CANCELLED")
	if r := c.get(ical.PropRecurrenceRule); r != nil {
		if err := checkRule(r.value, v.Start); err != nil {
			return v, err
		}
		v.Rule = r.value
		if name := v.Start.Location().String(); !v.AllDay && name != "Local" {
			v.Zone = name
		}
	}
	for _, a := range c.all(ical.PropAttendee) {
		if name := attendee(a); name != "" && len(v.People) < mostDates {
			v.People = append(v.People, name)
		}
	}
	if v.Skip, err = dates(c, ical.PropExceptionDates, z); err != nil {
		return v, err
	}
	added, err := dates(c, ical.PropRecurrenceDates, z)
	if err != nil {
		return v, err
	}
	for _, at := range added {
		v.Extra = append(v.Extra, skill.Occurrence{Start: at, End: at.Add(v.End.Sub(v.Start))})
	}
	for _, o := range overrides {
		if err := override(&v, o, z); err != nil {
			return v, err
		}
	}
	v.Alerts = alerts(c, v, z)
	return v, nil
}

func endOf(c *component, z *zones, start time.Time, date bool) (time.Time, error) {
	end := start
	if date {
		end = start.AddDate(0, 0, 1)
	}
	if l := c.get(ical.PropDateTimeEnd); l != nil {
		at, _, err := z.time(l)
		if err != nil {
			return end, errors.New("its DTEND is no time")
		}
		end = at
	} else if l := c.get(ical.PropDuration); l != nil {
		d, err := l.prop().Duration()
		if err != nil {
			return end, errors.New("its DURATION is none")
		}
		end = start.Add(d)
	}
	if end.Before(start) {
		return end, errors.New("it ends before it starts")
	}
	return end, nil
}

// override takes a VEVENT with a RECURRENCE-ID in: that occurrence is another time.
func override(v *skill.Event, c *component, z *zones) error {
	at, _, err := z.time(c.get(ical.PropRecurrenceID))
	if err != nil {
		return errors.New("its RECURRENCE-ID is no time")
	}
	v.Skip = append(v.Skip, at)
	start := c.get(ical.PropDateTimeStart)
	if start == nil || strings.EqualFold(c.text(ical.PropStatus), "CANCELLED") {
		return nil
	}
	o := skill.Occurrence{Title: c.text(ical.PropSummary), Place: c.text(ical.PropLocation)}
	var date bool
	if o.Start, date, err = z.time(start); err != nil {
		return errors.New("its DTSTART is no time")
	}
	if o.End, err = endOf(c, z, o.Start, date); err != nil {
		return err
	}
	if o.Title == v.Title {
		o.Title = ""
	}
	if o.Place == v.Place {
		o.Place = ""
	}
	v.Extra = append(v.Extra, o)
	return nil
}

// dates are the values of all lines of a name, such as EXDATE. Of periods it is
// their starts.
func dates(c *component, name string, z *zones) (all []time.Time, err error) {
	for _, l := range c.all(name) {
		for value := range strings.SplitSeq(l.value, ",") {
			one := l
			one.value, _, _ = strings.Cut(strings.TrimSpace(value), "/")
			at, _, err := z.time(&one)
			if err != nil {
				return nil, errors.New("its " + name + " is no time")
			}
			if all = append(all, at); len(all) > mostDates {
				return nil, errors.New("it has too many times in " + name)
			}
		}
	}
	return all, nil
}

func attendee(l line) string {
	if name := l.param(ical.ParamCommonName); name != "" {
		return name
	}
	s := strings.TrimSpace(l.value)
	if i := len("mailto:"); len(s) > i && strings.EqualFold(s[:i], "mailto:") {
		return s[i:]
	}
	return ""
}

// alerts are how long before the start the alarms of an event go off, in seconds.
func alerts(c *component, v skill.Event, z *zones) (all []float64) {
	for _, a := range c.child(ical.CompAlarm) {
		t := a.get(ical.PropTrigger)
		if t == nil || len(all) >= mostParams {
			continue
		}
		if at, ok := trigger(t, v.Start, v.End, z); ok {
			all = append(all, v.Start.Sub(at).Seconds())
		}
	}
	return all
}

// trigger is when an alarm goes off that belongs to something from start to end.
func trigger(t *line, start, end time.Time, z *zones) (time.Time, bool) {
	if t.is(ical.ParamValue, "DATE-TIME") {
		at, _, err := z.time(t)
		return at, err == nil
	}
	p := t.prop()
	p.Params = ical.Params{}
	d, err := p.Duration()
	if err != nil {
		return time.Time{}, false
	}
	if t.is(ical.ParamRelated, "END") {
		return end.Add(d), true
	}
	return start.Add(d), true
}

// checkRule refuses rules that cannot be read, and those that would be followed for
// ever: many times an hour, or on no day at all.
func checkRule(rule string, start time.Time) error {
	o, err := rrule.StrToROption(rule)
	if err != nil {
		return errors.New("its RRULE cannot be read")
	}
	often := o.Freq == rrule.SECONDLY || o.Freq == rrule.MINUTELY && max(1, o.Interval) < 5 ||
		len(o.Bysecond) > 1 || len(o.Byhour)*len(o.Byminute) > 48 || len(o.Byminute) > 12 || o.Count > mostCounted
	if often || start.Year() < 1900 || start.Year() > 9000 {
		return errors.New("its RRULE comes too often, or began too long ago")
	}
	o.Dtstart = start
	if last := start.AddDate(12, 0, 0); o.Until.IsZero() || o.Until.After(last) {
		o.Until = last
	}
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return errors.New("its RRULE cannot be read")
	}
	if _, ok := r.Iterator()(); !ok {
		return errors.New("its RRULE never comes")
	}
	return nil
}

// writeEvent writes an event: of what others wrote all that still holds.
func writeEvent(uid string, v skill.Event, stamp time.Time) (all []*component) {
	all, c, old := sourceOf(v.Foreign, ical.CompEvent, floatingOf(v.Start, v.Zone), readEvent)
	if v.Title != old.Title && v.Title != untitled {
		c.setText(ical.PropSummary, v.Title)
	}
	if v.Place != old.Place {
		c.setText(ical.PropLocation, v.Place)
	}
	if v.Note != old.Note {
		c.setText(ical.PropDescription, v.Note)
	}
	moved := !v.Start.Equal(old.Start) || !v.End.Equal(old.End) || v.AllDay != old.AllDay
	if moved || v.Rule != old.Rule || v.Zone != old.Zone {
		c.set(timeLine(ical.PropDateTimeStart, v.Start, v.AllDay, v.Zone))
		c.set(line{name: ical.PropDuration})
		c.set(timeLine(ical.PropDateTimeEnd, v.End, v.AllDay, v.Zone))
		c.set(line{name: ical.PropRecurrenceRule, value: v.Rule})
	}
	if !sameTimes(v.Skip, old.Skip) || len(v.Extra) != len(old.Extra) {
		for _, name := range []string{ical.PropExceptionDates, ical.PropRecurrenceDates} {
			c.set(line{name: name})
		}
		for _, at := range v.Skip {
			c.lines = append(c.lines, timeLine(ical.PropExceptionDates, at, v.AllDay, v.Zone))
		}
		all = withoutOverrides(all)
	}
	if v.Source == "" {
		for _, seconds := range v.Alerts {
			c.children = append(c.children, alarm(v.Title, line{name: ical.PropTrigger, value: durationOf(-seconds)}))
		}
	}
	stampOf(all, uid, stamp)
	return all
}

func withoutOverrides(all []*component) (kept []*component) {
	for _, c := range all {
		if c.get(ical.PropRecurrenceID) == nil {
			kept = append(kept, c)
		}
	}
	return kept
}

func sameTimes(a, b []time.Time) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

// timeLine writes a time: a date, a time in a zone, or one in UTC.
func timeLine(name string, at time.Time, date bool, zone string) line {
	if date {
		return line{name: name, params: map[string][]string{ical.ParamValue: {"DATE"}}, value: at.Format("20060102")}
	}
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" && zone != "UTC" {
		return line{name: name, params: map[string][]string{ical.ParamTimezoneID: {zone}}, value: at.In(loc).Format("20060102T150405")}
	}
	return line{name: name, value: at.UTC().Format("20060102T150405Z")}
}

func alarm(text string, trigger line) *component {
	a := &component{name: ical.CompAlarm, lines: []line{{name: ical.PropAction, value: "DISPLAY"}, trigger}}
	a.setText(ical.PropDescription, text)
	return a
}

// durationOf is a length in seconds as RFC 5545 writes it.
func durationOf(seconds float64) string {
	p := ical.NewProp(ical.PropTrigger)
	p.SetDuration(time.Duration(seconds) * time.Second)
	return p.Value
}
