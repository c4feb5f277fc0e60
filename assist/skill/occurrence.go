package skill

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// An Occurrence is one time at which an event takes place.
type Occurrence struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Title string    `json:"title,omitempty"` // where it differs from the event's
	Place string    `json:"place,omitempty"`
}

// farthest bounds how far ahead a rule is followed: one that matches no day at all
// would be followed to the year 9999.
const farthest = 12 * 366 * 24 * time.Hour

// In is the event as somebody in a zone sees it: a whole day is that day there.
func (v Event) In(zone *time.Location) Event {
	if v.AllDay {
		v.Start, v.End = dateIn(v.Start, zone), dateIn(v.End, zone)
	} else {
		v.Start, v.End = v.Start.In(zone), v.End.In(zone)
	}
	return v
}

// dateIn is the midnight in a zone at which the date that t shows begins.
func dateIn(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// Between lists, by their start, at most n occurrences of which a part lies in
// [from, to). Whole days are those of from's zone.
func (v Event) Between(from, to time.Time, n int) []Occurrence {
	if v.Off {
		return nil
	}
	v = v.In(from.Location())
	span := v.End.Sub(v.Start)
	touches := func(start, end time.Time) bool {
		return start.Before(to) && (end.After(from) || start.Equal(end) && !start.Before(from))
	}
	var found []Occurrence
	for start := range v.starts(from.Add(-span-24*time.Hour), to) {
		o := Occurrence{Start: start, End: v.endOf(start)}
		if touches(o.Start, o.End) {
			found = append(found, o)
		}
		if len(found) >= n {
			break
		}
	}
	for _, o := range v.Extra {
		if v.AllDay {
			o.Start, o.End = dateIn(o.Start, from.Location()), dateIn(o.End, from.Location())
		}
		if touches(o.Start, o.End) {
			found = append(found, o)
		}
	}
	slices.SortStableFunc(found, func(a, b Occurrence) int { return a.Start.Compare(b.Start) })
	return found[:min(n, len(found))]
}

// After is the first occurrence that starts after now. Whole days are those of
// now's zone.
func (v Event) After(now time.Time) (o Occurrence, ok bool) {
	if v.Off {
		return o, false
	}
	v = v.In(now.Location())
	for start := range v.starts(now, now.Add(farthest)) {
		if start.After(now) {
			o, ok = Occurrence{Start: start, End: v.endOf(start)}, true
			break
		}
	}
	for _, e := range v.Extra {
		if e.Start.After(now) && (!ok || e.Start.Before(o.Start)) {
			o, ok = e, true
		}
	}
	return o, ok
}

// over tells whether nothing of the event is left.
func (v Event) over(now time.Time) bool {
	return len(v.Between(now, now.Add(farthest), 1)) == 0
}

// endOf is when an occurrence ends that begins at start: days are counted as days,
// which may be an hour longer or shorter.
func (v Event) endOf(start time.Time) time.Time {
	if v.AllDay {
		return start.AddDate(0, 0, max(1, daysBetween(v.Start, v.End)))
	}
	return start.Add(v.End.Sub(v.Start))
}

// starts yields when the rule lets the event start, from about from on, before to.
func (v Event) starts(from, to time.Time) func(yield func(time.Time) bool) {
	return func(yield func(time.Time) bool) {
		skipped := func(t time.Time) bool {
			return slices.ContainsFunc(v.Skip, func(s time.Time) bool {
				if v.AllDay {
					s = dateIn(s, t.Location())
				}
				return s.Equal(t)
			})
		}
		r := ruleOf(v.Start, v.Rule, v.Zone, from, to)
		if r == nil {
			if v.Start.Before(to) && !skipped(v.Start) {
				yield(v.Start)
			}
			return
		}
		next := r.Iterator()
		for t, ok := next(); ok && t.Before(to); t, ok = next() {
			if t := t.In(v.Start.Location()); !t.Before(from) && !skipped(t) && !yield(t) {
				return
			}
		}
	}
}

// ruleOf reads a rule of RFC 5545 that counts in a zone, followed from about from to
// until; nil if there is none that can be read.
func ruleOf(start time.Time, rule, zone string, from, until time.Time) *rrule.RRule {
	if rule == "" {
		return nil
	}
	o, err := rrule.StrToROptionInLocation(rule, start.Location())
	if err != nil {
		return nil
	}
	if loc, err := time.LoadLocation(zone); err == nil && zone != "" {
		start = start.In(loc)
	}
	o.Dtstart = forward(start, o, from)
	if o.Until.IsZero() || o.Until.After(until) {
		o.Until = until
	}
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return nil
	}
	return r
}

// forward is a later start of a rule that has the same occurrences from about from
// on, so that what began long ago is not counted through from its beginning.
func forward(start time.Time, o *rrule.ROption, from time.Time) time.Time {
	days := max(1, o.Interval) // so many days are whole intervals of hours and minutes, too
	switch o.Freq {
	case rrule.WEEKLY:
		days *= 7
	case rrule.DAILY, rrule.HOURLY, rrule.MINUTELY:
	default:
		return start
	}
	gone := int(from.Sub(start)/(24*time.Hour)) - 2
	if o.Count > 0 || gone < days {
		return start
	}
	return start.AddDate(0, 0, gone/days*days)
}
