package when

import "time"

// A clock is a time of day, each day.
type clock struct {
	hour, minute, second int
	grain                Grain
	unsure               bool     // may be in the morning or in the evening
	zone                 *float64 // hours east of Greenwich, where one was said
}

func (c clock) about() traits {
	return traits{grain: c.grain, clock: true, dateless: true, unsure: c.unsure}
}

func (c clock) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	if c.zone != nil && r.conv.NoZones {
		return stretch{}, false
	}
	d := date(t.Year(), int(t.Month()), t.Day()).AddDate(0, 0, -1)
	var best stretch
	for range 4 {
		for _, at := range c.on(r, d) {
			s := stretch{at, step(at, c.grain, 1)}
			if back && at.Before(t) {
				best = s
			}
			if !back && !at.Before(t) {
				return s, true
			}
		}
		d = d.AddDate(0, 0, 1)
	}
	return best, back && !best.to.IsZero()
}

// on lists when it is so late on day d: twice where morning and evening are open.
func (c clock) on(r *resolver, d time.Time) []time.Time {
	at := d.Add(time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute + time.Duration(c.second)*time.Second)
	if c.zone != nil {
		at = at.Add(time.Duration((r.offset - *c.zone) * float64(time.Hour)))
	}
	if !c.unsure {
		return []time.Time{at}
	}
	evening := at.Add(12 * time.Hour)
	if c.hour == 12 {
		at, evening = at.Add(-12*time.Hour), at
	}
	switch r.half {
	case amHalf:
		return []time.Time{at}
	case pmHalf:
		return []time.Time{evening}
	}
	return []time.Time{at, evening}
}

// A half is which readings of an hour that may be two are looked at.
type half int

const (
	eitherHalf half = iota
	amHalf
	pmHalf
)

// settle makes c sure, given the part of the day that it is in.
func (c clock) settle(part string) clock {
	if !c.unsure {
		return c
	}
	c.unsure = false
	h := c.hour % 12
	if h == 0 && (part == "evening" || part == "night" || part == "tonight") {
		c.hour = 24
		return c
	}
	switch part {
	case "afternoon", "evening", "dinner", "business-pm":
		h += 12
	case "tonight", "night", "latenight":
		if h >= 5 {
			h += 12
		}
	case "lunch", "noon", "brunch":
		if h < 6 {
			h += 12
		}
	case "daytime":
		if h < 7 {
			h += 12
		}
	}
	c.hour = h
	return c
}
