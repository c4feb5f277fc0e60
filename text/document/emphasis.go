package document

// delimTag marks the events that stand for a run of delimiters.
const delimTag = "*"

// A delim is a run of *, _ or ~ that may open or close emphasis.
type delim struct {
	char     byte
	from     int // virtual
	size     int // of the run
	left     int // characters not used yet
	opens    bool
	closes   bool
	gone     bool
	openers  []use // innermost first
	closings []use // innermost first
}

// A use is a part of a run that opens or closes a mark.
type use struct {
	size int
	pair string
	kind MarkKind
}

// delimiters notes a run of delimiters.
func (s *scanner) delimiters(c byte) bool {
	t := s.v.s
	n := runLength(t, s.at)
	before, after := around(t, s.at, s.at+n)
	left := !isSpaceRune(after) && (!isPunctRune(after) || isSpaceRune(before) || isPunctRune(before))
	right := !isSpaceRune(before) && (!isPunctRune(before) || isSpaceRune(after) || isPunctRune(after))
	d := delim{char: c, from: s.at, size: n, left: n, opens: left, closes: right}
	if c == '_' {
		d.opens = left && (!right || isPunctRune(before))
		d.closes = right && (!left || isPunctRune(after))
	}
	if c == '~' && n > 2 {
		d.opens, d.closes = false, false
	}
	e := event{kind: closer, tag: delimTag, prose: ""}
	e.setAt(len(s.delims))
	s.delims = append(s.delims, d)
	s.flush(s.at)
	s.events = append(s.events, e)
	s.at += n
	s.from = s.at
	return true
}

// at and setAt keep the number of a delim in its event until spread.
func (e *event) at() int     { return e.from }
func (e *event) setAt(i int) { e.from = i }

// bottomKey names a set of openers that cannot match a closer.
type bottomKey struct {
	char  byte
	opens bool
	size  int
}

// emphasize pairs the delimiters from number bottom on by CommonMark's rules, and
// takes them out of later pairing.
func (s *scanner) emphasize(bottom int) {
	active := s.activeFrom(bottom)
	lowest := map[bottomKey]int{}
	stack := active[:0:0]
	for _, c := range active {
		d := &s.delims[c]
		if d.closes {
			stack = s.closeWith(stack, c, lowest)
		}
		if d.opens && d.left > 0 {
			stack = append(stack, c)
		}
	}
	for _, i := range active {
		s.delims[i].gone = true
	}
}

func (s *scanner) activeFrom(bottom int) []int {
	var active []int
	for i := bottom; i < len(s.delims); i++ {
		if !s.delims[i].gone {
			active = append(active, i)
		}
	}
	return active
}

// closeWith matches delim c with openers of the stack as long as it has
// characters left, and returns the stack below the last one matched.
func (s *scanner) closeWith(stack []int, c int, lowest map[bottomKey]int) []int {
	d := &s.delims[c]
	for d.left > 0 {
		key := bottomKey{d.char, d.opens, d.size % 3}
		if d.char == '~' {
			key.size = d.left
		}
		i := len(stack) - 1
		for i >= lowest[key] && !s.delims[stack[i]].matches(d) {
			i--
		}
		if i < lowest[key] {
			lowest[key] = len(stack)
			return stack
		}
		s.match(&s.delims[stack[i]], d)
		stack = stack[:i+1]
		if s.delims[stack[i]].left == 0 {
			stack = stack[:i]
		}
		for k, low := range lowest {
			lowest[k] = min(low, len(stack))
		}
	}
	return stack
}

// matches tells whether o can open what d closes.
func (o *delim) matches(d *delim) bool {
	if o.char != d.char || o.left == 0 {
		return false
	}
	if o.char == '~' {
		return o.left == d.left
	}
	odd := o.closes || d.opens
	return !(odd && (o.size+d.size)%3 == 0 && (o.size%3 != 0 || d.size%3 != 0))
}

func (s *scanner) match(o, d *delim) {
	u := use{size: 1, pair: s.pair(), kind: Emphasis}
	switch {
	case o.char == '~':
		u.size, u.kind = o.left, Strike
	case o.left >= 2 && d.left >= 2:
		u.size, u.kind = 2, Strong
	}
	o.left -= u.size
	d.left -= u.size
	o.openers = append(o.openers, u)
	d.closings = append(d.closings, u)
}

// spreadDelim appends the closers, the plain rest and the openers of a run.
func (s *scanner) spreadDelim(out []event, d delim) []event {
	at := d.from
	add := func(kind itemKind, u use) {
		from, to := s.source(at, at+u.size, false)
		out = append(out, event{kind: kind, from: from, to: to, mark: u.kind, tag: u.pair, sure: true})
		at += u.size
	}
	for _, u := range d.closings {
		add(closer, u)
	}
	if d.left > 0 {
		add(verbatim, use{size: d.left})
	}
	for i := len(d.openers) - 1; i >= 0; i-- {
		add(opener, d.openers[i])
	}
	return out
}
