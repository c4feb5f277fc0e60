package exchange

import (
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"
)

// zones are the time zones of a calendar by the names that it gives them.
type zones struct {
	floating *time.Location // of times without a zone
	defined  map[string]*component
	known    map[string]*time.Location
}

func zonesOf(cal *component, floating *time.Location) *zones {
	z := &zones{floating: floating, defined: map[string]*component{}, known: map[string]*time.Location{}}
	for _, c := range cal.child(ical.CompTimezone) {
		z.defined[c.text(ical.PropTimezoneID)] = c
	}
	return z
}

// named finds the zone of a TZID: by its name in the IANA database, also behind a
// vendor's prefix, by what its VTIMEZONE says it is, or by Windows' name for it.
func (z *zones) named(id string) *time.Location {
	if loc, ok := z.known[id]; ok {
		return loc
	}
	names := []string{id}
	if c := z.defined[id]; c != nil {
		names = append(names, c.text("X-LIC-LOCATION"))
	}
	for s := id; ; {
		_, rest, ok := strings.Cut(s, "/")
		if !ok {
			break
		}
		s = rest
		names = append(names, s)
	}
	names = append(names, windowsZones[id])
	var found *time.Location
	for _, n := range names {
		if loc, err := time.LoadLocation(n); err == nil && n != "" && n != "Local" {
			found = loc
			break
		}
	}
	z.known[id] = found
	return found
}

// time reads a DATE or DATE-TIME. A date is its midnight in UTC.
func (z *zones) time(l *line) (at time.Time, date bool, err error) {
	if len(l.value) == len("20060102") {
		at, err = time.ParseInLocation("20060102", l.value, time.UTC)
		return at, true, err
	}
	id := l.param(ical.ParamTimezoneID)
	wall, err := time.ParseInLocation("20060102T150405", strings.TrimSuffix(l.value, "Z"), time.UTC)
	switch {
	case err != nil || strings.HasSuffix(l.value, "Z"):
		return wall, false, err
	case id == "":
		return rezone(wall, z.floating), false, nil
	}
	if loc := z.named(id); loc != nil {
		return rezone(wall, loc), false, nil
	}
	if c := z.defined[id]; c != nil {
		return rezone(wall, offsetAt(c, wall)), false, nil
	}
	return rezone(wall, z.floating), false, nil
}

func rezone(wall time.Time, loc *time.Location) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc)
}

// offsetAt is what a VTIMEZONE says of a local time: the offset of the observance
// that began last before it (RFC 5545, section 3.6.5).
func offsetAt(c *component, wall time.Time) *time.Location {
	offset, last := 0, time.Time{}
	for _, o := range c.children {
		to, ok := utcOffset(o.text(ical.PropTimezoneOffsetTo))
		start, err := time.Parse("20060102T150405", o.text(ical.PropDateTimeStart))
		if !ok || err != nil {
			continue
		}
		began := start
		if r := o.get(ical.PropRecurrenceRule); r != nil {
			began = lastBefore(start, r.value, wall)
		}
		if !began.After(wall) && !began.Before(last) {
			offset, last = to, began
		}
	}
	return time.FixedZone("", offset)
}

func lastBefore(start time.Time, rule string, wall time.Time) time.Time {
	o, err := rrule.StrToROption(rule)
	if err != nil || o.Freq != rrule.YEARLY {
		return start
	}
	if wall.Year()-start.Year() > 2 { // the rule is the same each year
		start = start.AddDate(wall.Year()-start.Year()-2, 0, 0)
	}
	o.Dtstart = start
	if o.Until.IsZero() || o.Until.After(wall) {
		o.Until = wall
	}
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return start
	}
	if t := r.Before(wall, true); !t.IsZero() {
		return t
	}
	return start
}

// utcOffset reads +0800 or -033000 as seconds.
func utcOffset(s string) (int, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil || n < 0 {
		return 0, false
	}
	if len(s) == 5 {
		n *= 100
	}
	seconds := n/10000*3600 + n/100%100*60 + n%100
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, seconds > -24*3600 && seconds < 24*3600
}

// windowsZones are the names that Outlook and Exchange give to time zones (Unicode
// CLDR, windowsZones.xml, territory 001).
var windowsZones = map[string]string{
	"UTC": "Etc/UTC", "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik",
	"W. Europe Standard Time": "Europe/Berlin", "Central Europe Standard Time": "Europe/Budapest",
	"Romance Standard Time": "Europe/Paris", "Central European Standard Time": "Europe/Warsaw",
	"GTB Standard Time": "Europe/Bucharest", "E. Europe Standard Time": "Europe/Chisinau", "FLE Standard Time": "Europe/Kiev",
	"Turkey Standard Time": "Europe/Istanbul", "Israel Standard Time": "Asia/Jerusalem", "Egypt Standard Time": "Africa/Cairo",
	"South Africa Standard Time": "Africa/Johannesburg", "Russian Standard Time": "Europe/Moscow", "E. Africa Standard Time": "Africa/Nairobi",
	"Arab Standard Time": "Asia/Riyadh", "Arabic Standard Time": "Asia/Baghdad", "Arabian Standard Time": "Asia/Dubai", "Iran Standard Time": "Asia/Tehran",
	"Pakistan Standard Time": "Asia/Karachi", "India Standard Time": "Asia/Calcutta", "Sri Lanka Standard Time": "Asia/Colombo",
	"Nepal Standard Time": "Asia/Katmandu", "Bangladesh Standard Time": "Asia/Dhaka", "Myanmar Standard Time": "Asia/Rangoon",
	"SE Asia Standard Time": "Asia/Bangkok", "China Standard Time": "Asia/Shanghai", "Singapore Standard Time": "Asia/Singapore",
	"Taipei Standard Time": "Asia/Taipei", "W. Australia Standard Time": "Australia/Perth", "Ulaanbaatar Standard Time": "Asia/Ulaanbaatar",
	"Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul", "North Asia East Standard Time": "Asia/Irkutsk",
	"Cen. Australia Standard Time": "Australia/Adelaide", "AUS Central Standard Time": "Australia/Darwin",
	"AUS Eastern Standard Time": "Australia/Sydney", "E. Australia Standard Time": "Australia/Brisbane", "Tasmania Standard Time": "Australia/Hobart",
	"New Zealand Standard Time": "Pacific/Auckland", "Hawaiian Standard Time": "Pacific/Honolulu", "Alaskan Standard Time": "America/Anchorage",
	"Pacific Standard Time": "America/Los_Angeles", "US Mountain Standard Time": "America/Phoenix", "Mountain Standard Time": "America/Denver",
	"Central Standard Time": "America/Chicago", "Canada Central Standard Time": "America/Regina", "Central America Standard Time": "America/Guatemala",
	"Central Standard Time (Mexico)": "America/Mexico_City", "Eastern Standard Time": "America/New_York", "US Eastern Standard Time": "America/Indianapolis",
	"SA Pacific Standard Time": "America/Bogota", "Atlantic Standard Time": "America/Halifax", "SA Western Standard Time": "America/La_Paz",
	"Pacific SA Standard Time": "America/Santiago", "Newfoundland Standard Time": "America/St_Johns", "E. South America Standard Time": "America/Sao_Paulo",
	"Argentina Standard Time": "America/Buenos_Aires", "SA Eastern Standard Time": "America/Cayenne", "Azores Standard Time": "Atlantic/Azores",
}
