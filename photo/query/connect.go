package query

import "slices"

// A linker puts chips into groups as the words between them say.
type linker struct {
	chips  []Chip
	group  int
	deny   bool // a "not" waits for its chip
	weak   bool // it was a "no", which may be part of a text: "no smoking"
	denied int  // where the "not" stands in the folded query
	join   string
	within []string // the places that the last chip's places lie in
}

// link makes the chips of mentions in order.
func (l *linker) link(s *source, mentions []mention) []Chip {
	for _, m := range mentions {
		switch m.op {
		case "":
			l.add(s, m)
		case "not", "weaknot":
			l.negate(m)
		case "afternot":
			l.negateLast(m)
		case "or", "and", "comma":
			if l.join == "" || m.op == "or" || l.join == "comma" {
				l.join = m.op
			}
		case "but", "stop":
			if m.op == "but" {
				l.join = ""
			}
		}
	}
	return l.chips
}

func (l *linker) negate(m mention) {
	l.deny, l.weak, l.denied = !l.deny, m.op == "weaknot", m.start
	l.join = ""
}

// negateLast denies the chip before "以外"; with 除了 before it, it is denied
// already. Before anything is said, and before a chip, 不要 denies what follows.
func (l *linker) negateLast(m mention) {
	if n := len(l.chips); n > 0 && !l.deny {
		for i := n - 1; i >= 0 && l.chips[i].Group == l.chips[n-1].Group && !l.chips[i].Negated; i-- {
			l.chips[i].Negated = true
		}
	}
	l.join = ""
}

// add makes a chip of m and decides on its group.
func (l *linker) add(s *source, m mention) {
	c := Chip{Kind: m.kind, Label: m.label, Span: s.span(m.start, m.end), Value: m.v, Negated: m.negated}
	last := l.last()
	l.negation(s, &c, m, last)
	switch {
	case last != nil && l.join == "or" && !c.Negated && !last.Negated:
	case last != nil && l.alternates(c, *last, m.within):
	default:
		l.group++
	}
	c.Group = l.group
	l.chips = append(l.chips, c)
	l.join, l.deny, l.within = "", false, m.within
}

func (l *linker) last() *Chip {
	if len(l.chips) == 0 {
		return nil
	}
	return &l.chips[len(l.chips)-1]
}

// negation decides whether c is denied: by a word before it, or because it is
// joined to one that is. A "no" before plain words belongs to them.
func (l *linker) negation(s *source, c *Chip, m mention, last *Chip) {
	switch {
	case l.deny && l.weak && c.Kind == Words:
		c.Span = s.span(l.denied, m.end)
		c.Label = s.query[c.Span.Start:c.Span.End]
		c.Value = Value{Any: []string{s.f[l.denied:m.end]}}
	case l.deny:
		c.Negated = !c.Negated
	case l.join != "" && last != nil && last.Negated && sameSort(last.Kind, c.Kind):
		c.Negated = true
	}
}

// sameSort tells whether what denies a chip of kind a denies one of kind b that
// is joined to it.
func sameSort(a, b Kind) bool {
	sort := func(k Kind) Kind {
		if k == Format || k == Media {
			return Media
		}
		return k
	}
	return sort(a) == sort(b)
}

// alternates tells whether c can only be meant beside last as another choice: no
// photo is in Rome and in Paris.
func (l *linker) alternates(c, last Chip, within []string) bool {
	if c.Negated || last.Negated || c.Kind != last.Kind || l.join == "" && c.Kind != Place {
		return false
	}
	switch c.Kind {
	case Time:
		return !nested(c.Value, last.Value)
	case Device, Format, Orientation, Media, Clock:
		return true
	case Place:
		return !shared(last.Value.Places, within) && !shared(c.Value.Places, l.within) && !shared(c.Value.Places, last.Value.Places)
	}
	return false
}

// nested tells whether one time lies in the other, or they are of another sort.
func nested(a, b Value) bool {
	if len(a.Times) == 0 || len(b.Times) == 0 {
		return len(a.Times) != len(b.Times) || len(a.Weekdays) != len(b.Weekdays)
	}
	x, y := a.Times[0], b.Times[0]
	in := func(x, y Stretch) bool { return x.From >= y.From && (y.To == "" || x.To != "" && x.To <= y.To) }
	return in(x, y) || in(y, x)
}

// shared tells whether a and b have a member in common.
func shared(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
