package constrain

// The places within an object. Its frame has in x the properties seen, and in n
// the place in a name or which property's value comes; -1 is an additional one.
const (
	objectStart = iota
	objectOpen  // after {
	objectName  // within a name
	objectColon // before :
	objectValue // after :
	objectAfter // after a value
	objectComma // after ,
)

func (a *automaton) stepObject(s *stack, c byte) {
	l := s.leaf
	switch s.at {
	case objectStart:
		if c == '{' {
			a.goOn(s, frame{leaf: l, at: objectOpen})
		}
	case objectOpen, objectAfter, objectComma:
		a.stepBetween(s, c)
	case objectName:
		a.stepName(s, c)
	case objectColon:
		if c == ':' {
			a.goOn(s, frame{leaf: l, at: objectValue, n: s.n, x: s.x})
		}
	case objectValue:
		if c == ' ' {
			if s.ws == 0 {
				a.goOn(s, frame{leaf: l, at: objectValue, n: s.n, x: s.x, ws: 1})
			}
			return
		}
		schema := l.additional
		after := frame{leaf: l, at: objectAfter, x: s.x}
		if s.n >= 0 {
			schema = l.properties[s.n]
			after.x |= 1 << s.n
		}
		a.begin(schema, a.push(s.parent, after), c)
	}
}

// stepBetween is a step outside of names and values.
func (a *automaton) stepBetween(s *stack, c byte) {
	l := s.leaf
	mayClose := s.at != objectComma && l.required&^s.x == 0
	mayAdd := l.usable&^s.x != 0 || l.additional != nil
	switch {
	case c == '}' && mayClose:
		a.add(s.parent)
	case c == ',' && s.at == objectAfter && s.ws == 0 && mayAdd:
		a.goOn(s, frame{leaf: l, at: objectComma, x: s.x})
	case s.at == objectAfter && !mayClose:
	case c == ' ' || c == '\n' || c == '\t':
		if g, ok := s.space(c); ok {
			a.goOn(s, g)
		}
	case c == '"' && s.at != objectAfter && mayAdd:
		if len(l.names) == 0 {
			a.freeName(s, frame{leaf: a.name, at: strInside})
			return
		}
		a.goOn(s, frame{leaf: l, at: objectName, x: s.x})
	}
}

// stepName is a step within a name: one of the schema's that has not come yet, or
// another where the schema lets it.
func (a *automaton) stepName(s *stack, c byte) {
	l := s.leaf
	words := l.words
	n, ok := words.step(int32(s.n), c)
	if ok {
		node := &words.nodes[n]
		switch {
		case node.of&l.usable&^s.x == 0:
			// of names that have come: a longer one may still differ
			if l.additional != nil && node.word < 0 {
				a.goOn(s, frame{leaf: l, at: objectName, n: int64(n), x: s.x})
			}
		case node.word >= 0:
			a.goOn(s, frame{leaf: l, at: objectColon, n: int64(node.word), x: s.x})
		default:
			a.goOn(s, frame{leaf: l, at: objectName, n: int64(n), x: s.x})
		}
		return
	}
	// Another name leaves the schema's names in the middle, by a character as it
	// is: an escape might spell one of theirs.
	if l.additional == nil || c == '\\' || l.inEscape(int32(s.n)) {
		return
	}
	inside := frame{leaf: a.name, at: strInside}
	for _, b := range []byte(l.lead(int32(s.n))) {
		inside, _ = a.stepInside(&inside, b)
	}
	if c == '"' {
		if inside.at == strInside {
			a.goOn(s, frame{leaf: l, at: objectColon, n: -1, x: s.x})
		}
		return
	}
	if g, ok := a.stepInside(&inside, c); ok {
		a.freeName(s, g)
	}
}

// freeName goes on within an additional property's name.
func (a *automaton) freeName(s *stack, f frame) {
	around := a.push(s.parent, frame{leaf: s.leaf, at: objectColon, n: -1, x: s.x})
	a.add(a.push(around, f))
}

// inEscape tells whether the way to a place in the names ends within an escape.
func (l *leaf) inEscape(at int32) bool { return l.ways[at].escape }

// lead returns the bytes of a character that is not whole yet at a place in the
// names.
func (l *leaf) lead(at int32) string { return l.ways[at].lead }

// A way is what must be known of the bytes that lead to a place in the names.
type way struct {
	escape bool
	lead   string
}

// findWays fills l.ways in.
func (l *leaf) findWays() {
	l.ways = make([]way, len(l.words.nodes))
	var walk func(at int32, text string)
	walk = func(at int32, text string) {
		l.ways[at] = wayOf(text)
		for c, n := range l.words.nodes[at].next {
			walk(n, text+string([]byte{c}))
		}
	}
	walk(0, "")
}

func wayOf(text string) way {
	var w way
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\\':
			n := 2
			if i+1 < len(text) && text[i+1] == 'u' {
				n = 6
			}
			w.escape = i+n > len(text)
			i += n
		case c < 0x80:
			i++
		default:
			n := utf8Length(c)
			if i+n > len(text) {
				w.lead = text[i:]
			}
			i += n
		}
	}
	return w
}
