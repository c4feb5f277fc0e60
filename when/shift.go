package when

import "time"

// shift(base, length, 1) is so long after an occurrence.
func shift(v []val) (val, bool) {
	l, sign := v[1].d, v[2].n
	if v[1].x != nil || (v[1].d == Length{}) {
		return val{}, false
	}
	if v[0].x == nil {
		return fromNow(l, sign)
	}
	base := v[0].x
	t := base.about()
	if t.clock && !t.dateless || t.grain <= Day && l.finest() < Day {
		return shiftedClock(base, l, sign)
	}
	if l.finest() < Day || t.bound != Within {
		return val{}, false
	}
	g := Day
	holiday := traits{grain: g, relative: true, depth: t.depth + 1}
	return made(&once{holiday, func(r *resolver) (stretch, bool) {
		s, ok := reference(r, base)
		at := l.from(s.from, sign)
		return unitStretch(g, floor(at, Day, time.Monday)), ok
	}})
}

func shiftedClock(base series, l Length, sign float64) (val, bool) {
	t := base.about()
	if !t.clock {
		return val{}, false
	}
	return made(derive(base, func(t *traits) { t.grain = min(t.grain, Minute) }, func(_ *resolver, s stretch) (stretch, bool) {
		return unitStretch(Minute, l.from(s.from, sign)), true
	}))
}

// reference is the occurrence that others are counted from: the next one.
func reference(r *resolver, x series) (stretch, bool) {
	list := r.around(x, x.about())
	if len(list) == 0 {
		return stretch{}, false
	}
	return list[0], true
}

// finer is the grain at which "in 3 years" is exact where a convention says so.
var finer = map[Grain]Grain{Second: Second, Minute: Second, Hour: Minute, Day: Hour, Week: Day, Month: Day, Year: Month}

func fromNow(l Length, sign float64) (val, bool) {
	g := l.finest()
	t := traits{grain: min(g, Day), relative: true, clock: g < Day}
	if g == Hour {
		t.grain = Minute
	}
	return made(&nowShift{traits: t, length: l, sign: sign, unit: g})
}

// nowShift is a length from now.
type nowShift struct {
	traits
	length Length
	sign   float64
	unit   Grain
	ago    bool // said in Chinese
}

func (n *nowShift) about() traits {
	t := n.traits
	t.anchored = true
	return t
}

func (n *nowShift) at(r *resolver) stretch {
	if n.isRun(r) {
		to := r.floor(n.unit)
		return stretch{floor(n.length.from(to, n.sign), n.unit, r.weekStart()), to}
	}
	at := n.length.from(r.now, n.sign)
	g := n.grain
	if r.conv.Finer {
		g = finer[n.unit]
	} else if n.clock {
		return stretch{at, step(at, g, 1)}
	}
	return unitStretch(g, floor(at, g, r.weekStart()))
}

func (n *nowShift) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	s := n.at(r)
	return s, s.from.Before(t) == back
}

// ago(length) is so long before now, 两天前.
func ago(v []val) (val, bool) {
	w, ok := shift([]val{{s: "now"}, v[0], {n: -1}})
	if n, is := w.x.(*nowShift); is {
		n.ago = true
	}
	return w, ok
}

func (n *nowShift) told(r *resolver, t traits) traits {
	if r.conv.Finer {
		t.grain = finer[n.unit]
	}
	if n.isRun(r) {
		t.grain, t.interval = n.unit, true
	}
	return t
}

// isRun tells whether 两天前 means the two days until today.
func (n *nowShift) isRun(r *resolver) bool { return n.ago && r.conv.AgoIsRun && n.unit >= Day }

// closest(Monday, day, n) is the n-th nearest Monday to a day.
func closest(v []val) (val, bool) {
	w, ok := v[0].x.(weekday)
	if !ok || v[1].x == nil {
		return val{}, false
	}
	n := max(int(v[2].n), 1)
	return made(derive(v[1].x, nil, func(r *resolver, s stretch) (stretch, bool) {
		after, _ := w.seek(r, s.from, false)
		before, _ := w.seek(r, s.from, true)
		for i := 1; ; i++ {
			nearer := after
			if s.from.Sub(before.from) < after.from.Sub(s.from) {
				nearer = before
				before, _ = w.seek(r, before.from, true)
			} else {
				after, _ = w.seek(r, after.to, false)
			}
			if i >= min(n, 50) {
				return nearer, true
			}
		}
	}))
}

// afterwards(length) is all after a length from now.
func afterwards(v []val) (val, bool) {
	w, ok := shift([]val{{s: "now"}, v[0], {n: 1}})
	if !ok {
		return w, false
	}
	return val{x: bounded{w.x, After}}, true
}
