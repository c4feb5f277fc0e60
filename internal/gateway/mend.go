package gateway

import (
	"slices"
	"unicode/utf8"
)

// A mender puts characters together that a server has cut between two events.
// Everything else stays as it is. Bytes that make no character become U+FFFD, since
// JSON must be UTF-8.
type mender struct{ held []byte } // the beginning of a character

// mend returns an event's bytes with whole characters.
func (m *mender) mend(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+utf8.UTFMax)
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r != utf8.RuneError || n > 1 {
			out = append(out, raw[i:i+n]...)
			i += n
			continue
		}
		n = run(raw[i:])
		out = m.piece(out, raw[i:i+n], i+n < len(raw) && raw[i+n] == '"')
		i += n
	}
	return out
}

// run is the length of the bytes at the start of b that belong to one broken
// character.
func run(b []byte) int {
	n := 1
	for n < len(b) && n < utf8.UTFMax && !utf8.RuneStart(b[n]) {
		n++
	}
	return n
}

// piece takes the bytes of a broken character. At the end of a text they wait for
// the rest.
func (m *mender) piece(out, b []byte, ends bool) []byte {
	whole := append(slices.Clone(m.held), b...)
	m.held = nil
	if !utf8.FullRune(whole) && ends {
		m.held = whole
		return out
	}
	if !utf8.Valid(whole) {
		return append(out, "\ufffd"...)
	}
	return append(out, whole...)
}

// replaceEvent puts other bytes in the place of an event's, right after what is
// kept, and returns where they end.
func (b *inbox) replaceEvent(e *event, kept int, with []byte) int {
	if more := len(with) - (e.to - kept); more > 0 {
		b.buf = slices.Insert(b.buf, e.to, make([]byte, more)...)
		b.done += more
		e.to += more
	}
	return kept + copy(b.buf[kept:], with)
}

// parse reads the lines of a whole event.
func parse(raw []byte) (e event) {
	one := inbox{buf: raw}
	e, _ = one.next(true)
	return e
}
