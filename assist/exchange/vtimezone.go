package exchange

import (
	"fmt"
	"time"

	"github.com/emersion/go-ical"
)

// vtimezone describes a zone as of a year: what its clocks do in it, taken to be the
// same each year after (RFC 5545, section 3.6.5).
func vtimezone(name string, loc *time.Location, year int) *component {
	c := &component{name: ical.CompTimezone, lines: []line{{name: ical.PropTimezoneID, value: name}}}
	changes := changesOf(loc, year)
	for _, at := range changes {
		_, before := at.Add(-time.Second).In(loc).Zone()
		c.children = append(c.children, observance(at.In(loc), before, true))
	}
	if len(changes) == 0 {
		at := time.Date(year, 1, 1, 0, 0, 0, 0, loc)
		_, offset := at.Zone()
		c.children = append(c.children, observance(at, offset, false))
	}
	return c
}

// changesOf are when the clocks change in a year, if they change twice.
func changesOf(loc *time.Location, year int) (all []time.Time) {
	at := time.Date(year, 1, 1, 0, 0, 0, 0, loc)
	for {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() != year || len(all) > 2 {
			break
		}
		all = append(all, end)
		at = end
	}
	if len(all) != 2 {
		return nil
	}
	return all
}

// observance is what holds from a time on, until another does.
func observance(at time.Time, before int, yearly bool) *component {
	abbreviation, offset := at.Zone()
	name := ical.CompTimezoneStandard
	if at.IsDST() {
		name = ical.CompTimezoneDaylight
	}
	wall := at.UTC().Add(time.Duration(before) * time.Second) // as the clocks showed that were changed
	c := &component{name: name, lines: []line{
		{name: ical.PropDateTimeStart, value: wall.Format("20060102T150405")},
		{name: ical.PropTimezoneOffsetFrom, value: offsetText(before)},
		{name: ical.PropTimezoneOffsetTo, value: offsetText(offset)},
		{name: ical.PropTimezoneName, value: abbreviation},
	}}
	if yearly {
		week := fmt.Sprint((wall.Day()-1)/7 + 1)
		if wall.AddDate(0, 0, 7).Month() != wall.Month() {
			week = "-1"
		}
		day := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[wall.Weekday()]
		c.lines = append(c.lines, line{name: ical.PropRecurrenceRule, value: fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%s%s", wall.Month(), week, day)})
	}
	return c
}

func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
