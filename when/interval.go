package when

import "time"

// between is the stretch from one series to the next occurrence of another.
type between struct{ a, b series }

func (x between) about() traits {
	a, b := x.a.about(), x.b.about()
	t := traits{grain: min(a.grain, b.grain), interval: true, ranged: true, depth: max(a.depth, b.depth) + 1}
	t.clock = a.clock || b.clock
	t.dateless = a.dateless && b.dateless
	t.anchored = a.anchored || (b.anchored && !b.clock)
	t.unsure = (a.unsure && (b.unsure || !b.clock)) || (!a.clock && b.unsure)
	if a.clock && !a.dateless && a.unsure {
		t.unsure = true
	}
	return t
}

func (x between) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	a, b := x.a.about(), x.b.about()
	if a.dateless && b.anchored && !back {
		if s, ok := x.a.seek(r, r.now, false); ok {
			if e, ok := x.end(r, s); ok && !s.from.Before(t) {
				return stretch{s.from, e.to}, true
			}
		}
	}
	if !a.anchored && (b.anchored || (a.unsure && b.clock && !b.unsure)) {
		return x.fromEnd(r, t, back)
	}
	s, ok := x.a.seek(r, t, back)
	if !ok {
		return stretch{}, false
	}
	if b.unsure && a.clock {
		r = r.with(eitherHalf)
	}
	e, ok := x.end(r, s)
	return stretch{s.from, e.to}, ok
}

func (x between) end(r *resolver, s stretch) (stretch, bool) {
	b := x.b.about()
	if b.anchored {
		e, ok := x.b.seek(r, begin, false)
		return e, ok && !e.from.Before(s.from)
	}
	return x.b.seek(r, s.from.Add(time.Second), false)
}

// fromEnd finds the start by the end: "9 to 5 pm", "May to October 2020".
func (x between) fromEnd(r *resolver, t time.Time, back bool) (stretch, bool) {
	e, ok := x.b.seek(r, t, back)
	if x.b.about().anchored {
		e, ok = x.b.seek(r, begin, false)
	}
	for n := 0; ok && n < 4; n++ {
		s, found := x.a.seek(r.with(eitherHalf), e.from, true)
		if found && s.from.Before(t) == back {
			return stretch{s.from, e.to}, true
		}
		if x.b.about().anchored {
			break
		}
		if back {
			e, ok = x.b.seek(r, e.from, true)
		} else {
			e, ok = x.b.seek(r, e.from.Add(time.Second), false)
		}
	}
	return stretch{}, false
}

// last returns where the last unit that was said begins: "3 to 5 May" ends with
// the 5th. The end of s is the end of that unit.
func (x between) last(s stretch) time.Time {
	return step(s.to, x.b.about().grain, -1)
}

// begin is before all that can be said.
var begin = date(-10000, 1, 1)
