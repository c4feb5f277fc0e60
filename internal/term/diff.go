package term

import (
	"bytes"
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/qiao-ai/qiao/text"
)

// Diff writes what turns before into after as a unified diff that patch(1)
// reads. With colour the changed words inside the lines are marked as well. It
// writes nothing if the two are equal.
func (s *Screen) Diff(name, before, after string) error {
	name = strings.TrimPrefix(name, "/")
	out := diff.Diff("a/"+name, []byte(before), "b/"+name, []byte(after))
	_, out, _ = bytes.Cut(out, []byte("\n")) // the command that diff names itself by
	_, err := io.WriteString(s, s.paintDiff(string(out)))
	return err
}

// paintDiff colours a unified diff. Lines that were taken out, and those that
// stand in their place, are compared word by word.
func (s *Screen) paintDiff(unified string) string {
	if !s.Color {
		return unified
	}
	var b, old, new strings.Builder
	flush := func() {
		b.WriteString(s.paintChange(old.String(), new.String()))
		old.Reset()
		new.Reset()
	}
	header := true
	for line := range strings.Lines(unified) {
		switch {
		case header && (strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ ")):
			b.WriteString(s.paintLine(Strong, line))
		case line[0] == '-':
			old.WriteString(line[1:])
		case line[0] == '+':
			new.WriteString(line[1:])
		case line[0] == '@':
			header = false
			flush()
			b.WriteString(s.paintLine(Link, line))
		default:
			flush()
			b.WriteString(line)
		}
	}
	flush()
	return b.String()
}

func (s *Screen) paintLine(c Color, line string) string {
	body := strings.TrimSuffix(line, "\n")
	return s.Paint(c, body) + line[len(body):]
}

// paintChange writes old and new with their signs, and the words that differ set
// off.
func (s *Screen) paintChange(old, new string) string {
	var b strings.Builder
	edits := text.Diff(old, new)
	for line := range strings.Lines(s.marked(old, edits, false)) {
		b.WriteString(s.Paint(Bad, "-") + line)
	}
	for line := range strings.Lines(s.marked(new, edits, true)) {
		b.WriteString(s.Paint(Good, "+") + line)
	}
	return b.String()
}

// marked paints the parts of one side that the edits change, line by line, so
// that no line ends in colour.
func (s *Screen) marked(side string, edits []text.Edit, inserted bool) string {
	var b strings.Builder
	at, shift := 0, 0
	for _, e := range edits {
		start, part, c := e.Start.Byte, e.Before, Deleted
		if inserted {
			start, part, c = start+shift, e.After, Inserted
		}
		shift += len(e.After) - len(e.Before)
		b.WriteString(side[at:start])
		for line := range strings.Lines(part) {
			b.WriteString(s.paintLine(c, line))
		}
		at = start + len(part)
	}
	b.WriteString(side[at:])
	return b.String()
}

// Words returns s with edits shown in place: in colour, or as [-old-]{+new+}.
// The edits must be in the order of their place.
func (s *Screen) Words(before string, edits []text.Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(before[at:e.Start.Byte])
		b.WriteString(s.mark(Deleted, "[-", e.Before, "-]"))
		b.WriteString(s.mark(Inserted, "{+", e.After, "+}"))
		at = e.End.Byte
	}
	b.WriteString(before[at:])
	return b.String()
}

func (s *Screen) mark(c Color, open, part, end string) string {
	switch {
	case part == "":
		return ""
	case s.Color:
		return s.Paint(c, part)
	}
	return open + part + end
}
