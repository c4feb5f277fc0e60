package when

import "time"

// A stretch is one occurrence of a series: from is in it, to is not.
type stretch struct{ from, to time.Time }

// A series is a meaning of a time: all its occurrences, in order. "Monday" has
// one each week, "Monday 3 May 2021" has one in all.
type series interface {
	// seek returns the first occurrence that starts at t or later, or, back, the
	// last that starts before t.
	seek(r *resolver, t time.Time, back bool) (stretch, bool)
	about() traits
}

// traits is what a rule or the resolver asks of a series.
type traits struct {
	grain    Grain
	interval bool // a stretch in its own right, such as a morning
	clock    bool // says a time of day
	dateless bool // says no day
	anchored bool // has one occurrence in all
	unsure   bool // an hour that may be in the morning or in the evening
	ranged   bool // two ends were said
	holiday  string
	bound    Bound
	relative bool // counted from now
	depth    int  // how many series it is made of, one in another
}

// deepest bounds depth: a series in a series in a series takes time that grows
// with each, and nobody says it.
const deepest = 6

// horizon is how many occurrences are looked at before giving up.
const horizon = 240

// once is a series with one occurrence.
type once struct {
	traits
	at func(r *resolver) (stretch, bool)
}

func (o *once) about() traits { t := o.traits; t.anchored = true; return t }

func (o *once) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	s, ok := o.at(r)
	return s, ok && s.from.Before(t) == back
}

// yearly is a series with at most one occurrence in a year.
type yearly struct {
	traits
	in func(r *resolver, year int) (stretch, bool)
}

func (y *yearly) about() traits { return y.traits }

func (y *yearly) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	year, dir := t.Year()-1, 1
	if back {
		year, dir = t.Year()+1, -1
	}
	for range 14 {
		if s, ok := y.in(r, year); ok && s.from.Before(t) == back {
			return s, true
		}
		year += dir
	}
	return stretch{}, false
}

// monthly is a day of each month.
type monthly struct{ day int }

func (m monthly) about() traits { return traits{grain: Day} }

func (m monthly) seek(_ *resolver, t time.Time, back bool) (stretch, bool) {
	first, dir := date(t.Year(), int(t.Month()), 1), 1
	if back {
		dir = -1
	}
	for range 6 {
		d := first.AddDate(0, 0, m.day-1)
		if d.Month() == first.Month() && d.Before(t) == back {
			return dayOf(d), true
		}
		first = first.AddDate(0, dir, 0)
	}
	return stretch{}, false
}

func dayOf(d time.Time) stretch { return stretch{d, d.AddDate(0, 0, 1)} }

// weekday is a day of each week.
type weekday struct{ day time.Weekday }

func (w weekday) about() traits { return traits{grain: Day} }

func (w weekday) seek(_ *resolver, t time.Time, back bool) (stretch, bool) {
	d := date(t.Year(), int(t.Month()), t.Day())
	if !back && d.Before(t) {
		d = d.AddDate(0, 0, 1)
	}
	if back && !d.Before(t) {
		d = d.AddDate(0, 0, -1)
	}
	if back {
		return dayOf(d.AddDate(0, 0, -((int(d.Weekday()) - int(w.day) + 7) % 7))), true
	}
	return dayOf(d.AddDate(0, 0, (int(w.day)-int(d.Weekday())+7)%7)), true
}

// daily is a stretch of each day, such as its morning, in minutes from midnight.
type daily struct {
	name     string
	from, to int
}

func (p daily) about() traits {
	return traits{grain: Hour, interval: true, clock: true, dateless: true}
}

func (p daily) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	from, to := p.span(r)
	d := date(t.Year(), int(t.Month()), t.Day())
	for range 3 {
		at := d.Add(time.Duration(from) * time.Minute)
		if at.Before(t) == back {
			return stretch{at, d.Add(time.Duration(to) * time.Minute)}, true
		}
		d = step(d, Day, map[bool]int{false: 1, true: -1}[back])
	}
	return stretch{}, false
}

func (p daily) span(r *resolver) (int, int) {
	if p.name == "" {
		return p.from, p.to
	}
	part, ok := r.conv.Parts[p.name]
	if !ok {
		part = defaultParts[p.name]
	}
	return part.From, part.To
}

// both is what two series have in common: the occurrences of fine within those
// of coarse.
type both struct{ coarse, fine series }

// meet orders a and b by grain.
func meet(a, b series) series {
	ta, tb := a.about(), b.about()
	if tb.grain > ta.grain || (tb.grain == ta.grain && !ta.anchored && tb.anchored) {
		a, b = b, a
	}
	return both{a, b}
}

func (b both) about() traits {
	c, f := b.coarse.about(), b.fine.about()
	f.depth = max(f.depth, c.depth) + 1
	f.anchored = f.anchored || c.anchored
	f.dateless = f.dateless && c.dateless
	f.clock = f.clock || c.clock
	f.unsure = f.unsure || c.unsure
	if f.holiday == "" {
		f.holiday = c.holiday
	}
	return f
}

func (b both) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	if back {
		return b.before(r, t)
	}
	c, ok := b.coarse.seek(r, t.Add(time.Second), true)
	if !ok || !c.to.After(t) {
		c, ok = b.coarse.seek(r, t, false)
	}
	for n := 0; ok && n < horizon; n++ {
		s, found := b.fine.seek(r, later(t, c.from), false)
		if found && s.from.Before(c.to) {
			return s, true
		}
		c, ok = b.coarse.seek(r, c.from.Add(time.Second), false)
	}
	return stretch{}, false
}

func (b both) before(r *resolver, t time.Time) (stretch, bool) {
	c, ok := b.coarse.seek(r, t, true)
	for n := 0; ok && n < horizon; n++ {
		end := c.to
		if t.Before(end) {
			end = t
		}
		s, found := b.fine.seek(r, end, true)
		if found && !s.from.Before(c.from) {
			return s, true
		}
		c, ok = b.coarse.seek(r, c.from, true)
	}
	return stretch{}, false
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// derived is a series made of another one, occurrence by occurrence.
type derived struct {
	traits
	base series
	from func(r *resolver, s stretch) (stretch, bool)
	edge string // "start" or "end" where it is that part of its base
}

// derive keeps base's traits but for what change sets.
func derive(base series, change func(*traits), from func(r *resolver, s stretch) (stretch, bool)) *derived {
	t := base.about()
	t.depth += 2
	if change != nil {
		change(&t)
	}
	return &derived{traits: t, base: base, from: from}
}

func (d *derived) about() traits { return d.traits }

func (d *derived) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	c, ok := d.start(r, t, back)
	for n := 0; ok && n < 40; n++ {
		if s, found := d.from(r, c); found && s.from.Before(t) == back {
			return s, true
		}
		if back {
			c, ok = d.base.seek(r, c.from, true)
		} else {
			c, ok = d.base.seek(r, c.from.Add(time.Second), false)
		}
	}
	return stretch{}, false
}

// start returns an occurrence of the base from which none is missed: what is
// derived may lie before or after it.
func (d *derived) start(r *resolver, t time.Time, back bool) (stretch, bool) {
	if back {
		if c, ok := d.base.seek(r, t, false); ok {
			return c, true
		}
		return d.base.seek(r, t, true)
	}
	c, ok := d.base.seek(r, t, true)
	if !ok {
		return d.base.seek(r, t, false)
	}
	if p, ok := d.base.seek(r, c.from, true); ok {
		return p, true
	}
	return c, true
}
