package when

import "time"

// slash(3, 15) is a day of a month, in the order of the language.
func slash(v []val) (val, bool) {
	a, b := int(v[0].n), int(v[1].n)
	if !dayAndMonth(a, b) && !dayAndMonth(b, a) {
		return val{}, false
	}
	w := val{x: &ordered{a: a, b: b}}
	w.note = orderNote(a, b)
	return w, true
}

func dayAndMonth(m, d int) bool { return m >= 1 && m <= 12 && d >= 1 && d <= 31 }

func orderNote(a, b int) string {
	if a <= 12 && b <= 12 && a != b {
		return "the order of day and month"
	}
	return ""
}

func slashYear(v []val) (val, bool) {
	a, b, y := int(v[0].n), int(v[1].n), int(v[2].n)
	if !dayAndMonth(a, b) && !dayAndMonth(b, a) || y < 1000 || y > 2999 {
		return val{}, false
	}
	w := val{x: &ordered{a: a, b: b, year: y, withYear: true}}
	w.note = orderNote(a, b)
	return w, true
}

// slashShort(3, 15, 18) is a day with a year of two digits, which a first number
// above 31 would be.
func slashShort(v []val) (val, bool) {
	y, ok := century2(v[2:3])
	if !ok {
		return val{}, false
	}
	return slashYear([]val{v[0], v[1], y})
}

// dashes(3, 15, 18) is slashshort, but in Chinese the year stands first.
func dashes(v []val) (val, bool) {
	w, ok := slashShort(v)
	y, century := century2(v[:1])
	m, d := int(v[1].n), int(v[2].n)
	if !century || !dayAndMonth(m, d) {
		return w, ok
	}
	o, _ := w.x.(*ordered)
	if o == nil {
		o = &ordered{a: m, b: d, year: int(y.n), withYear: true}
	}
	o.yearFirst = both{mustYear(int(y.n)), both{monthOf(m), monthly{d}}}
	w.x = o
	return w, true
}

// ordered is a day whose month may stand first or second.
type ordered struct {
	a, b, year int
	withYear   bool
	yearFirst  series // how Chinese reads it, where the year may stand first
}

func (o *ordered) about() traits { return traits{grain: Day, anchored: o.withYear} }

func (o *ordered) seek(r *resolver, t time.Time, back bool) (stretch, bool) {
	if o.yearFirst != nil && chinese(r.lang) {
		return o.yearFirst.seek(r, t, back)
	}
	m, d := o.a, o.b
	first := r.monthFirst() || (!o.withYear && chinese(r.lang))
	if (!first && dayAndMonth(d, m)) || !dayAndMonth(m, d) {
		m, d = d, m
	}
	x := series(both{monthOf(m), monthly{d}})
	if o.withYear {
		x = both{mustYear(o.year), x}
	}
	return x.seek(r, t, back)
}

func chinese(lang string) bool { return len(lang) >= 2 && lang[:2] == "zh" }
