package constrain

// A frame is a place within a value. Its parts mean what the leaf's kind says.
type frame struct {
	leaf  *leaf
	at    uint8
	ws    uint8  // white space since the last mark: see space
	count int32  // characters, items, digits
	n     int64  // digits; index in a trie; which property
	x     uint64 // properties seen; pattern's state and part of a character
}

// A stack is a place within values that hold each other. Equal stacks are one:
// the automaton keeps them. A parent's frame is where it goes on after its child.
type stack struct {
	frame
	parent *stack
	id     int32
	mask   *mask // nil until asked for
}

// maxIndent is how many blanks may follow a line end.
const maxIndent = 20

// space takes white space: a blank, or a line end and its indentation.
func (f *frame) space(c byte) (frame, bool) {
	g := *f
	switch {
	case f.ws == 0 && c == ' ':
		g.ws = 1
	case f.ws == 0 && c == '\n':
		g.ws = 2
	case f.ws >= 2 && f.ws < 2+maxIndent && (c == ' ' || c == '\t'):
		g.ws++
	default:
		return g, false
	}
	return g, true
}

// ends tells whether the value may end without a mark of its end.
func (s *stack) ends() bool {
	switch s.leaf.kind {
	case num:
		return s.numberEnds()
	case literal:
		return s.leaf.words.nodes[s.n].word >= 0
	}
	return false
}

// step finds where a thread goes with c, and calls a.add for each place. A value
// that may end is also left, and the one around it steps.
func (a *automaton) step(s *stack, c byte) {
	for ; s != nil; s = s.parent {
		switch s.leaf.kind {
		case literal:
			if n, ok := s.leaf.words.step(int32(s.n), c); ok {
				a.goOn(s, frame{leaf: s.leaf, n: int64(n)})
			}
		case num:
			if g, ok := s.stepNumber(c); ok {
				a.goOn(s, g)
			}
		case str:
			a.stepString(s, c)
		case array:
			a.stepArray(s, c)
		case object:
			a.stepObject(s, c)
		}
		if !s.ends() {
			return
		}
	}
}

// goOn replaces the top of s. A literal that cannot go on is left at once.
func (a *automaton) goOn(s *stack, f frame) {
	if f.leaf.kind == literal {
		if n := &f.leaf.words.nodes[f.n]; n.word >= 0 && len(n.next) == 0 {
			a.add(s.parent)
			return
		}
	}
	a.add(a.push(s.parent, f))
}

// begin steps into a value of one of n's leaves; around is where it goes on after
// the value.
func (a *automaton) begin(n *node, around *stack, c byte) {
	for _, l := range n.alts {
		if l.begins(c) {
			a.step(a.push(around, frame{leaf: l}), c)
		}
	}
}

// begins tells whether a value of l may begin with c; it may be wrong in saying
// that it does.
func (l *leaf) begins(c byte) bool {
	switch l.kind {
	case str:
		return c == '"'
	case num:
		return c == '-' || c >= '0' && c <= '9'
	case array:
		return c == '['
	case object:
		return c == '{'
	}
	return true
}

// The places within an array.
const (
	arrayStart = iota
	arrayOpen  // after [
	arrayItem  // after an item
	arrayComma // after ,
)

func (a *automaton) stepArray(s *stack, c byte) {
	l := s.leaf
	if s.at == arrayStart {
		if c == '[' {
			a.goOn(s, frame{leaf: l, at: arrayOpen})
		}
		return
	}
	mayClose := s.at != arrayComma && int(s.count) >= l.minLen
	mayAdd := l.maxLen < 0 || int(s.count) < l.maxLen
	switch {
	case c == ']' && mayClose:
		a.add(s.parent)
	case c == ',' && s.at == arrayItem && s.ws == 0 && mayAdd:
		a.goOn(s, frame{leaf: l, at: arrayComma, count: s.count})
	case s.at == arrayItem && !mayClose:
	case c == ' ' || c == '\n' || c == '\t':
		if g, ok := s.space(c); ok {
			a.goOn(s, g)
		}
	case s.at != arrayItem && mayAdd:
		next := frame{leaf: l, at: arrayItem, count: l.counted(s.count + 1)}
		a.begin(l.item(int(s.count)), a.push(s.parent, next), c)
	}
}

// counted keeps a count only as far as it matters.
func (l *leaf) counted(n int32) int32 {
	if l.maxLen < 0 {
		return min(n, int32(max(l.minLen, len(l.prefix))))
	}
	return n
}
