package token

import "unicode/utf8"

// A Detokenizer turns tokens into text one by one. It holds back the bytes of a
// character that is not whole yet, so that each piece it gives is valid UTF-8.
// Control tokens give no text; UserDefined ones, such as <think>, give their
// name. The zero value is not ready: use [Tokenizer.Detokenizer].
type Detokenizer struct {
	t    *Tokenizer
	held []byte
}

// Detokenizer returns one that has seen nothing yet.
func (t *Tokenizer) Detokenizer() *Detokenizer { return &Detokenizer{t: t} }

// Add returns the text that id completes; often the token's own, "" while a
// character is on its way.
func (d *Detokenizer) Add(id ID) string {
	if d.t.Control(id) {
		return d.Flush()
	}
	d.held = append(d.held, d.t.Text(id)...)
	whole := len(d.held) - unfinished(d.held)
	out := valid(d.held[:whole])
	d.held = append(d.held[:0], d.held[whole:]...)
	return out
}

// Flush returns what is held back at the end: U+FFFD for a character that never
// became whole.
func (d *Detokenizer) Flush() string {
	out := valid(d.held)
	d.held = d.held[:0]
	return out
}

// unfinished returns how many bytes at the end of b may begin a character.
func unfinished(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		c := b[len(b)-n]
		if utf8.RuneStart(c) {
			if c >= 0xC0 && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// valid returns b with U+FFFD in place of what is not UTF-8.
func valid(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string([]rune(string(b)))
}
