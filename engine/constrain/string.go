package constrain

// The places within a string. Between strUTF8 and strUTF8+3 that many bytes of a
// character are missing, between strHex and strHex+4 that many digits of an escape.
const (
	strStart  = 0
	strInside = 1
	strEscape = 2  // after a backslash
	strHex    = 10 // + missing digits
	strUTF8   = 20 // + missing bytes
)

// A frame of a string has in count its characters so far and in x the pattern's
// state above the part of a character that is known.

const partBits = 24

func (f *frame) patternState() int32 { return int32(f.x >> partBits) }
func (f *frame) part() rune          { return rune(f.x & (1<<partBits - 1)) }

func (f *frame) withPart(at uint8, part rune) frame {
	g := *f
	g.at = at
	g.x = f.x>>partBits<<partBits | uint64(part)
	return g
}

func (a *automaton) stepString(s *stack, c byte) {
	switch {
	case s.at == strStart:
		if c == '"' {
			a.goOn(s, frame{leaf: s.leaf, at: strInside})
		}
	case s.at == strInside && c == '"':
		if s.stringEnds() {
			a.add(s.parent)
		}
	default:
		if g, ok := a.stepInside(&s.frame, c); ok {
			a.goOn(s, g)
		}
	}
}

// stringEnds tells whether a string may end after the characters so far.
func (f *frame) stringEnds() bool {
	if int(f.count) < f.leaf.minLen {
		return false
	}
	return f.leaf.pattern == nil || f.leaf.pattern.states[f.patternState()].accepts
}

// stepInside is a step within a string that does not end it.
func (a *automaton) stepInside(f *frame, c byte) (frame, bool) {
	switch {
	case f.at == strInside:
		return a.stepPlain(f, c)
	case f.at == strEscape:
		return f.stepEscape(c)
	case f.at > strUTF8:
		if c&0xC0 != 0x80 {
			return *f, false
		}
		return f.stepPart(strUTF8, f.at-strUTF8-1, f.part()<<6|rune(c&0x3F), 6)
	case f.at > strHex:
		d, ok := hexDigit(c)
		if !ok {
			return *f, false
		}
		return f.stepPart(strHex, f.at-strHex-1, f.part()<<4|d, 4)
	}
	return *f, false
}

// stepPlain is a step at a character's beginning.
func (a *automaton) stepPlain(f *frame, c byte) (frame, bool) {
	switch {
	case c == '\\':
		g := f.withPart(strEscape, 0)
		return g, f.viable(0, 0xFFFF)
	case c < 0x20:
		return *f, false
	case c < 0x80:
		return f.character(rune(c))
	case !a.unicode || c < 0xC2 || c > 0xF4:
		return *f, false
	}
	missing := utf8Length(c) - 1
	return f.stepPart(strUTF8, uint8(missing), rune(c)&(0x3F>>missing), 6)
}

// utf8Length is how long a character is that begins with c.
func utf8Length(c byte) int {
	switch {
	case c < 0x80:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// stepPart goes on within a character of which more digits, of some bits each,
// are missing.
func (f *frame) stepPart(kind, missing uint8, part rune, bits uint8) (frame, bool) {
	if missing == 0 {
		return f.character(part)
	}
	low := part << (missing * bits)
	high := low | (1<<(missing*bits) - 1)
	if kind == strUTF8 {
		low, high = max(low, shortest(f, missing)), min(high, 0x10FFFF)
	}
	if low > high || !f.viable(low, high) {
		return *f, false
	}
	return f.withPart(kind+missing, part), true
}

// shortest is the first character that needs as many bytes as the one being read:
// shorter ones may not be written longer. Its third and fourth byte change nothing.
func shortest(f *frame, missing uint8) rune {
	switch {
	case f.at == strInside:
		return [...]rune{1: 0x80, 2: 0x800, 3: 0x10000}[missing]
	case f.at == strUTF8+3:
		return 0x10000
	case f.at == strUTF8+2 && f.part() < 0x10:
		return 0x800
	}
	return 0
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case c >= 'a' && c <= 'f':
		return rune(c - 'a' + 10), true
	case c >= 'A' && c <= 'F':
		return rune(c - 'A' + 10), true
	}
	return 0, false
}

// stepEscape is the step after a backslash.
func (f *frame) stepEscape(c byte) (frame, bool) {
	switch c {
	case '"', '\\', '/':
		return f.character(rune(c))
	case 'b':
		return f.character('\b')
	case 'f':
		return f.character('\f')
	case 'n':
		return f.character('\n')
	case 'r':
		return f.character('\r')
	case 't':
		return f.character('\t')
	case 'u':
		return f.withPart(strHex+4, 0), f.viable(0, 0xFFFF)
	}
	return *f, false
}

// character takes a whole character.
func (f *frame) character(c rune) (frame, bool) {
	if !f.viable(c, c) {
		return *f, false
	}
	l := f.leaf
	g := frame{leaf: l, at: strInside, count: l.counted(f.count + 1)}
	if l.pattern != nil {
		next, _ := l.pattern.step(f.patternState(), c)
		g.x = uint64(next) << partBits
	}
	return g, true
}

// Surrogates are no characters.
const firstSurrogate, lastSurrogate = 0xD800, 0xDFFF

// viable tells whether some character of a range may come next, so that the
// string can end after it.
func (f *frame) viable(low, high rune) bool {
	l := f.leaf
	if l.maxLen >= 0 && int(f.count) >= l.maxLen {
		return false
	}
	if low >= firstSurrogate && high <= lastSurrogate {
		return false
	}
	if l.pattern == nil {
		return true
	}
	return l.pattern.viable(f.patternState(), low, high, int(f.count)+1, l.minLen, l.maxLen)
}
