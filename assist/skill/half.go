package skill

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qiao-ai/qiao/assist"
)

// early are words of the hours in which people sleep, or get up.
var early = regexp.MustCompile(`(?i)\b(mornings?|nights?|tonight|midnight|overnight|dawn|sunrise|early|wake|get up|breakfast)\b|早|晨|夜|凌|天亮|起床`)

// halfOpen tells whether the half of the day was not said.
func halfOpen(m *assist.Moment) bool {
	return slices.ContainsFunc(m.Assumed, func(s string) bool { return strings.Contains(s, "noon") })
}

// daytime takes an hour from one to six without its half of the day for an
// afternoon's, where it is on another day and nothing speaks of night or morning:
// who meets somebody "tomorrow at 3" is awake. Alarms wake, and are not read so.
func daytime(c *assist.Call, m *assist.Moment) assist.Moment {
	out := *m
	at := m.From.In(c.Now.Location())
	soon := daysBetween(c.Now, at) == 0 || !m.Dated && at.Sub(c.Now) < 6*time.Hour
	if !m.Clock || m.Rule != "" || !halfOpen(m) || at.Hour() < 1 || at.Hour() > 6 || soon || early.MatchString(c.Words) {
		return out
	}
	out.From = time.Date(at.Year(), at.Month(), at.Day(), at.Hour()+12, at.Minute(), at.Second(), 0, at.Location())
	shift := out.From.Sub(m.From)
	out.To = m.To.Add(shift)
	if !m.Last.IsZero() {
		out.Last = m.Last.Add(shift)
	}
	out.Assumed = slices.Clone(m.Assumed)
	for i, s := range out.Assumed {
		out.Assumed[i] = strings.ReplaceAll(s, "before noon", "after noon")
	}
	return out
}

// nearHalf is at in the half of the day of it that is nearer to what was: an alarm
// of eight that is moved to nine stays a morning's.
func nearHalf(at, was time.Time) time.Time {
	other := time.Date(at.Year(), at.Month(), at.Day(), (at.Hour()+12)%24, at.Minute(), at.Second(), 0, at.Location())
	if other.Sub(was).Abs() < at.Sub(was).Abs() {
		return other
	}
	return at
}

// movedByDay is moved, and by day where what was moved was.
func movedByDay(c *assist.Call, was time.Time, m *assist.Moment) assist.Moment {
	to := moved(c, was, m)
	if h := was.In(c.Now.Location()).Hour(); !was.IsZero() && h < 7 {
		return to
	}
	return daytime(c, &to)
}

// byDay reads the time of a slot so, and keeps it: what is shown and corrected is
// what is done.
func byDay(c *assist.Call, slot string) *assist.Moment {
	arg := c.Arg(slot)
	if arg.Time == nil {
		return nil
	}
	m := daytime(c, arg.Time)
	if !m.From.Equal(arg.Time.From) {
		arg.Time, arg.Value = &m, m.From.Format(time.RFC3339)
		c.Args[slot] = arg
	}
	return &m
}
