package when

import "math"

// clockOf makes the builder's clock of an hour, a minute and a second.
func clockOf(v []val) (val, bool) {
	c := clock{hour: int(v[0].n), minute: int(v[1].n), grain: Minute}
	if len(v) > 2 {
		c.second, c.grain = int(v[2].n), Second
	}
	if c.hour > 24 || c.minute > 59 || c.second > 60 || v[1].n != float64(c.minute) {
		return val{}, false
	}
	c.unsure = c.hour >= 1 && c.hour <= 12 && (len(v[0].s) < 2 || v[0].s[0] != '0')
	return made(c)
}

func clock24(v []val) (val, bool) {
	w, ok := clockOf(v)
	return sure1(w, ok)
}

func sure1(w val, ok bool) (val, bool) {
	if c, is := w.x.(clock); is {
		c.unsure = false
		w.x = c
	}
	return w, ok
}

func hour(v []val) (val, bool) {
	n := int(v[0].n)
	if n > 24 || v[0].n != float64(n) || len(v[0].s) > 2 {
		return val{}, false
	}
	return made(clock{hour: n, grain: Hour, unsure: n >= 1 && n <= 12})
}

func sureHour(v []val) (val, bool) {
	w, ok := hour(v)
	return sure1(w, ok)
}

func minutes(v []val) (val, bool) {
	return v[0], len(v[0].s) == 2 && v[0].n < 60
}

// military(1030) is 10:30.
func military(v []val) (val, bool) {
	n := int(v[0].n)
	w, ok := clockOf([]val{{n: float64(n / 100)}, {n: float64(n % 100)}})
	return w, ok
}

// meridiem(clock, 12) is its time after noon; 0 is before.
func meridiem(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok || !v[1].ok || v[1].n == 1 {
		return v[0], ok
	}
	if c.hour > 12 {
		return v[0], v[1].n == 12
	}
	if c.hour == 0 {
		return v[0], v[1].n == 0
	}
	c.unsure = false
	c.hour = c.hour%12 + int(v[1].n)
	return made(c)
}

// offset(clock, 15) is so many minutes after a time of day.
func offset(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok || math.Abs(v[1].n) > 59 || c.minute != 0 {
		return val{}, false
	}
	total := c.hour*60 + c.minute + int(v[1].n)
	if total < 0 {
		total += 24 * 60
	}
	if total < 60 && c.unsure {
		total += 12 * 60
	}
	c.hour, c.minute, c.grain = total/60, total%60, Minute
	return made(c)
}

// inPart(clock, evening) settles which half of the day is meant.
func inPart(v []val) (val, bool) {
	switch x := v[0].x.(type) {
	case clock:
		return made(x.settle(v[1].s))
	case between:
		return rangePart(v)
	}
	return val{}, false
}

func zone(v []val) (val, bool) {
	c, ok := v[0].x.(clock)
	if !ok {
		return val{}, false
	}
	z := v[1].n
	c.zone = &z
	c.grain = min(c.grain, Minute)
	return made(c)
}

// sureMinute is an hour of twenty-four, said as exactly as a minute.
func sureMinute(v []val) (val, bool) {
	w, ok := sureHour(v)
	if c, is := w.x.(clock); is {
		c.grain = Minute
		w.x = c
	}
	return w, ok
}
