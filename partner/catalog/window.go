package catalog

import (
	"slices"
	"time"
)

// A Window is a time of day that a price holds at.
type Window struct {
	Zone     *time.Location
	Days     []time.Weekday // empty is all
	Hours    []Span         // empty is the whole day
	Holidays *Calendar      // days that are never in the window; may be nil
}

// A Span is from one time of the day to before another, in minutes.
type Span struct{ From, To int }

// A Calendar lists holidays. What comes after Through is not known, and counts as
// no holiday.
type Calendar struct {
	Days    []string // "2026-10-01", sorted
	Through string
	Memory  bool
}

// Has tells whether a moment is in the window.
func (w *Window) Has(at time.Time) bool {
	t := at.In(w.Zone)
	if len(w.Days) > 0 && !slices.Contains(w.Days, t.Weekday()) {
		return false
	}
	if w.Holidays != nil {
		if _, holiday := slices.BinarySearch(w.Holidays.Days, t.Format(time.DateOnly)); holiday {
			return false
		}
	}
	minute := t.Hour()*60 + t.Minute()
	return len(w.Hours) == 0 || slices.ContainsFunc(w.Hours, func(s Span) bool { return s.From <= minute && minute < s.To })
}
