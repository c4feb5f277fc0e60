package skill

import (
	"time"

	"github.com/qiao-ai/qiao/assist"
)

// A Day is what a page of today shows.
type Day struct{ From, To, Now time.Time }

// Shows tells whether a record belongs on the day, and when it is. Timers and
// alarms always do; reminders that are due and were not done do, too.
func (d Day) Shows(r assist.Record) (time.Time, bool) {
	switch r.Kind {
	case TimerKind:
		return r.At, true
	case AlarmKind:
		a, err := assist.Decode[Alarm](r)
		return Next(a.At, a.Rule, d.Now), err == nil
	case ReminderKind:
		v, err := assist.Decode[Reminder](r)
		at := Next(v.At, v.Rule, d.From)
		return at, err == nil && !v.Done && at.Before(d.To)
	case EventKind:
		v, err := assist.Decode[Event](r)
		if on := v.Between(d.From, d.To, 1); err == nil && len(on) > 0 {
			return on[0].Start, true
		}
	}
	return time.Time{}, false
}
