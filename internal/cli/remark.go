package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/qiao-ai/qiao/internal/term"
	"github.com/qiao-ai/qiao/text/guard"
	"github.com/qiao-ai/qiao/write"
)

// meanings says what a label means to a person.
var meanings = map[write.Label]string{
	write.Extractive:  "made of the text's own sentences; no model has written",
	write.PutBack:     "the exact words of the source were put back",
	write.AskedAgain:  "the model was asked again for a sentence",
	write.SourceKept:  "a sentence stands as it was: the model's changed a fact",
	write.Unverified:  "there is no source to compare this with",
	write.FellBack:    "a better tier failed; this one answered",
	write.LeftOut:     "what could not be proved from the text was left out",
	write.SecondModel: "a second model agreed with each sentence",
}

// remark tells a person what they must know about a result.
func (w *writing) remark(r *write.Result) {
	for _, f := range r.Verdict.Findings {
		if r.Task == write.Proofread {
			break // its findings belong to edits that wait for consent
		}
		w.finding(f)
	}
	for _, f := range r.Repaired {
		w.tell("%s %s", w.err.Paint(term.Faint, "repaired:"), f.Message)
	}
	for _, l := range r.Labels {
		if m := meanings[l]; m != "" {
			w.tell("%s %s", w.err.Paint(term.Warn, string(l)+":"), m)
		}
	}
	for _, n := range r.Notes {
		w.tell("%s", strings.TrimSpace(n.Message+" "+n.Fix))
	}
	if w.err.Terminal {
		w.tell("%s", w.err.Paint(term.Faint, made(r)))
	}
}

func (w *writing) finding(f guard.Finding) {
	c := term.Warn
	if f.Severity == guard.Hard {
		c = term.Bad
	}
	w.tell("%s %s", w.err.Paint(c, f.Kind+":"), f.Message)
}

// made says in one line what was done, by whom, in what time.
func made(r *write.Result) string {
	who := r.Made.Engines
	if s := r.Made.Served; s != nil {
		who = []string{fmt.Sprintf("%s %s", s.Partner, s.Model)}
	}
	parts := []string{string(r.Made.Tier)}
	if r.Task == write.Proofread {
		parts = append([]string{changed(r)}, parts...)
	}
	if len(who) > 0 {
		parts = append(parts, strings.Join(who, ", "))
	}
	return strings.Join(append(parts, fmt.Sprintf("%.0f ms", r.Made.Millis)), " · ")
}

// changed counts the edits that were made and those that wait for a person.
func changed(r *write.Result) string {
	made := 0
	for _, e := range r.Edits {
		if e.Auto {
			made++
		}
	}
	s := fmt.Sprintf("%d changed", made)
	if waiting := len(r.Edits) - made; waiting > 0 && r.Task == write.Proofread {
		s += fmt.Sprintf(", %d to look at (--edits)", waiting)
	}
	return s
}

// table prints the edits, one a row.
func (w *writing) table(in input, r *write.Result) error {
	var rows [][]term.Cell
	lines := newLines(in.text)
	for _, e := range r.Edits {
		state := term.Cell{Text: "ask", Color: term.Warn}
		if e.Auto {
			state = term.Cell{Text: "safe", Color: term.Good}
		}
		why := e.Explanation
		for _, f := range e.Findings {
			why = strings.TrimSpace(why + " (" + f.Message + ")")
		}
		rows = append(rows, []term.Cell{
			{Text: lines.place(e.Start.Byte)}, state, {Text: string(e.Type)},
			{Text: visible(e.Before), Color: term.Bad}, {Text: visible(e.After), Color: term.Good}, {Text: why},
		})
	}
	return w.out.Table([]string{"PLACE", "", "TYPE", "WAS", "BECOMES", "WHY"}, rows)
}

// visible shows what could not be seen in a cell.
func visible(s string) string {
	switch {
	case s == "":
		return "∅"
	case strings.TrimSpace(s) == "":
		return fmt.Sprintf("%q", s)
	}
	return strings.ReplaceAll(s, "\n", "⏎")
}

// lines knows where the lines of a text begin.
type lines struct {
	text  string
	start []int
}

func newLines(s string) lines {
	l := lines{s, []int{0}}
	for i := range len(s) {
		if s[i] == '\n' {
			l.start = append(l.start, i+1)
		}
	}
	return l
}

// place returns "line:column" of a byte, both from 1, columns in characters.
func (l lines) place(b int) string {
	n, found := slices.BinarySearch(l.start, b)
	if !found {
		n--
	}
	return fmt.Sprintf("%d:%d", n+1, len([]rune(l.text[l.start[n]:b]))+1)
}
