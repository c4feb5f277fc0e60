package cli

import (
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/write"
)

// An answer is one input's outcome in JSON: one line each.
type answer struct {
	File string `json:"file,omitempty"`
	*write.Result
	Error *problem `json:"error,omitempty"`
}

// A presenter shows the events of one input as they come.
type presenter struct {
	w        *writing
	in       input
	meter    *term.Meter
	streamed strings.Builder // what went to standard output
	preview  string          // of the block that is being written
	decided  []write.Decision
}

func (w *writing) present(in input) *presenter {
	label := in.name
	if !in.file() {
		label = string(w.request.Task)
	}
	return &presenter{w: w, in: in, meter: w.err.Meter(label, term.Count)}
}

// clear leaves no half line on the screen.
func (p *presenter) clear() { p.meter.Clear() }

func (p *presenter) event(e write.Event) error {
	switch {
	case e.Progress != nil && !p.w.quiet:
		p.meter.Set(int64(e.Progress.Done), int64(e.Progress.Total))
	case e.Preview != nil && !p.w.quiet:
		p.show(e.Preview.Text)
	case e.Block != nil:
		p.preview = ""
		return p.block(e.Block.Text)
	case e.Result != nil:
		p.clear()
		return p.result(e.Result)
	}
	return nil
}

// show lets a person at a terminal watch what a model writes, in one line that
// goes away: nobody has checked it yet.
func (p *presenter) show(words string) {
	p.preview += words
	const tail = 400 // bytes that can be in one line
	if cut := len(p.preview) - tail; cut > 0 {
		p.preview = strings.ToValidUTF8(p.preview[cut:], "")
	}
	p.meter.Watch(strings.Join(strings.Fields(p.preview), " "))
}

// plain tells whether the new text itself goes to standard output.
func (p *presenter) plain() bool {
	w := p.w
	return !w.json && !w.diff && !w.edits && !w.inPlace && !w.interactive
}

// block writes a checked piece at once.
func (p *presenter) block(s string) error {
	if !p.plain() {
		return nil
	}
	p.clear()
	p.streamed.WriteString(s)
	_, err := fmt.Fprint(p.w.out, s)
	return err
}

func (p *presenter) result(r *write.Result) error {
	w := p.w
	var err error
	switch {
	case w.json:
		return w.printJSON(answer{File: p.in.name, Result: r})
	case w.interactive:
		p.decided, err = w.review(p.in, r)
		return err
	case w.inPlace:
		err = w.replace(p.in, r)
	case w.diff:
		err = w.out.Diff(p.in.name, p.in.text, r.Text)
	case w.edits:
		err = w.table(p.in, r)
	default:
		err = p.rest(r.Text)
	}
	if err == nil && !w.quiet {
		w.remark(r)
	}
	return err
}

// rest writes what the blocks have not. A revised text ends as its source does;
// a new one, and any on a terminal, ends its last line.
func (p *presenter) rest(s string) error {
	rest, _ := strings.CutPrefix(s, p.streamed.String())
	if !strings.HasSuffix(s, "\n") && (p.w.out.Terminal || !p.revises()) {
		rest += "\n"
	}
	_, err := fmt.Fprint(p.w.out, rest)
	return err
}

func (p *presenter) revises() bool {
	switch p.w.request.Task {
	case write.Proofread, write.Rewrite, write.Instruct:
		return true
	}
	return false
}

func (w *writing) replace(in input, r *write.Result) error {
	if r.Text == in.text {
		w.say("%s: nothing to change", in.name)
		return nil
	}
	if err := replaceFile(in.name, in.text, r.Text); err != nil {
		return err
	}
	w.say("%s: %s", in.name, changed(r))
	return nil
}

// say tells a person something unless they want to hear nothing.
func (w *writing) say(format string, args ...any) {
	if !w.quiet {
		w.tell(format, args...)
	}
}
