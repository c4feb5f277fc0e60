package when

import (
	"fmt"
	"strings"
	"time"
)

// A Repeat is when something happens again and again.
type Repeat struct {
	Every    float64 // so many units; 1 is each
	Unit     Grain
	Times    int // in each unit, where it was said so: twice a week
	Weekdays []time.Weekday
	Nth      int // which of these weekdays in a month; -1 is the last
	MonthDay int
	Month    int
	Clock    bool // Hour and Minute were said
	Hour     int
	Minute   int
	Part     string // a part of the day, such as "morning", where it was said
	Holiday  string // each year on this holiday, which no RRULE can say
}

var byDay = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// RRULE writes p as a recurrence rule of RFC 5545, without its name. What has no
// rule there, such as a lunar holiday, is written as a yearly one.
func (p Repeat) RRULE() string {
	freq, interval := p.frequency()
	var b strings.Builder
	b.WriteString("FREQ=" + freq)
	if interval > 1 {
		fmt.Fprintf(&b, ";INTERVAL=%d", interval)
	}
	if p.Month > 0 {
		fmt.Fprintf(&b, ";BYMONTH=%d", p.Month)
	}
	if p.MonthDay > 0 {
		fmt.Fprintf(&b, ";BYMONTHDAY=%d", p.MonthDay)
	}
	p.writeDays(&b)
	if p.Clock {
		fmt.Fprintf(&b, ";BYHOUR=%d;BYMINUTE=%d", p.Hour, p.Minute)
	}
	return b.String()
}

func (p Repeat) writeDays(b *strings.Builder) {
	for i, d := range p.Weekdays {
		if i == 0 {
			b.WriteString(";BYDAY=")
		} else {
			b.WriteString(",")
		}
		if p.Nth != 0 {
			fmt.Fprint(b, p.Nth)
		}
		b.WriteString(byDay[d])
	}
}

// frequency is p's unit in the words of RFC 5545, and how many of them.
func (p Repeat) frequency() (string, int) {
	n := max(int(p.Every), 1)
	switch p.Unit {
	case Second:
		return "SECONDLY", n
	case Minute:
		return "MINUTELY", n
	case Hour:
		return "HOURLY", n
	case Day:
		return "DAILY", n
	case Week:
		return "WEEKLY", n
	case Month:
		return "MONTHLY", n
	case Quarter:
		return "MONTHLY", 3 * n
	case Decade:
		return "YEARLY", 10 * n
	case Century:
		return "YEARLY", 100 * n
	}
	return "YEARLY", n
}

// repeated carries a Repeat through the chart. It is no series: it has no first
// occurrence until somebody starts it.
type repeated struct{ Repeat }

func (repeated) seek(*resolver, time.Time, bool) (stretch, bool) { return stretch{}, false }

func (p repeated) about() traits { return traits{grain: p.Unit} }

func (p repeated) grain() Grain {
	if p.Clock {
		return Minute
	}
	return p.Unit
}
