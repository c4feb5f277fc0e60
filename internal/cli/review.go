package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text"
	"github.com/qiao-ai/qiao/write"
)

// errQuit says that a person left a review: nothing was changed.
var errQuit = qiao.Errorf(qiao.Canceled, "review", "left; nothing was changed")

// A review asks a person about edits, one by one.
type review struct {
	w        *writing
	in       input
	lines    lines
	answers  *bufio.Reader
	accepted []text.Edit
	decided  []write.Decision
}

// review lets a person decide, then writes what they accepted: back into the
// file, or to standard output.
func (w *writing) review(in input, r *write.Result) ([]write.Decision, error) {
	v := review{w: w, in: in, lines: newLines(in.text), answers: bufio.NewReader(w.in)}
	if err := v.ask(r.Edits); err != nil {
		return nil, err
	}
	out, err := text.Apply(in.text, v.accepted)
	if err != nil {
		return nil, err
	}
	if !w.inPlace {
		_, err := fmt.Fprint(w.out, out)
		return v.decided, err
	}
	w.say("%s: %d of %d accepted", in.name, len(v.accepted), len(r.Edits))
	if out == in.text {
		return v.decided, nil
	}
	return v.decided, replaceFile(in.name, in.text, out)
}

// ask goes through the edits until a person has said enough.
func (v *review) ask(edits []write.Edit) error {
	for i, e := range edits {
		v.show(i+1, len(edits), e)
		reply, err := v.reply()
		if err != nil {
			return err
		}
		switch reply {
		case 'y':
			v.decide(e, true)
		case 'n':
			v.decide(e, false)
		case 'a':
			for _, rest := range edits[i:] {
				v.decide(rest, true)
			}
			return nil
		case 'd':
			return nil
		case 'q':
			return errQuit
		}
	}
	return nil
}

func (v *review) decide(e write.Edit, accepted bool) {
	if accepted {
		v.accepted = append(v.accepted, e.Edit)
	}
	if e.Rule != "" {
		v.decided = append(v.decided, write.Decision{Rule: e.Rule, Accepted: accepted})
	}
}

// show prints an edit in the line that it stands in.
func (v *review) show(n, total int, e write.Edit) {
	s := v.w.err
	v.w.tell("%s  %s:%s  %s", s.Paint(term.Strong, fmt.Sprintf("%d/%d", n, total)), v.in.name, v.lines.place(e.Start.Byte), e.Type)
	from := strings.LastIndexByte(v.in.text[:e.Start.Byte], '\n') + 1
	to := len(v.in.text)
	if i := strings.IndexByte(v.in.text[e.End.Byte:], '\n'); i >= 0 {
		to = e.End.Byte + i
	}
	here := e.Edit
	here.Start.Byte -= from
	here.End.Byte -= from
	v.w.tell("  %s", s.Words(v.in.text[from:to], []text.Edit{here}))
	if e.Explanation != "" {
		v.w.tell("  %s", s.Paint(term.Faint, e.Explanation))
	}
	for _, f := range e.Findings {
		v.w.tell("  %s %s", s.Paint(term.Bad, "changes a fact:"), f.Message)
	}
}

// reply reads one of the letters; an end of the input means that they are done.
func (v *review) reply() (byte, error) {
	for {
		fmt.Fprint(v.w.err, "  [y]es [n]o, [a]ll the rest, [d]one, [q]uit? ")
		line, err := v.answers.ReadString('\n')
		if line = strings.ToLower(strings.TrimSpace(line)); line != "" && strings.Contains("ynadq", line[:1]) {
			return line[0], nil
		}
		if errors.Is(err, io.EOF) {
			return 'd', nil
		}
		if err != nil {
			return 0, qiao.E(qiao.Other, "review", err)
		}
	}
}
