package eval

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// A Report is what an evaluation found. Its JSON form is stable: fields may be
// added, not changed.
type Report struct {
	Evaluation string  `json:"evaluation"`
	Path       string  `json:"path"`
	Sets       []Set   `json:"sets"`
	Seconds    float64 `json:"seconds"`
}

// A Set is what was measured on one set of data.
type Set struct {
	Name     string    `json:"name"`   // its file, without the ending
	Format   string    `json:"format"` // such as "gleu"
	Language string    `json:"language"`
	Items    int       `json:"items"`             // sentences, cases, pairs
	Verdict  string    `json:"verdict,omitempty"` // "pass" or "FAIL", where the data say what is right
	Figures  []Figure  `json:"figures"`
	Tallies  []Tally   `json:"tallies,omitempty"`
	Examples []Example `json:"examples,omitempty"`
}

// A Figure is one measured number.
type Figure struct {
	Name  string  `json:"name"` // stable, such as "gleu_auto"
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"` // "%", "ms", "/1000 words" or none
	Of    int     `json:"of,omitempty"`   // the count that a share is of
}

// A Tally counts how the proposals of one rule, or of one kind, fared.
type Tally struct {
	Rule  string `json:"rule"`
	Auto  int    `json:"auto"` // applied unasked
	Right int    `json:"right"`
	All   int    `json:"all"`
	Found int    `json:"found"` // right ones among all
}

// An Example shows one item for a person.
type Example struct {
	Note   string `json:"note"` // such as the rules that spoke
	Before string `json:"before"`
	After  string `json:"after"`
}

// Figure returns the value of a figure of s, and whether it has one.
func (s Set) Figure(name string) (float64, bool) {
	for _, f := range s.Figures {
		if f.Name == name {
			return f.Value, true
		}
	}
	return 0, false
}

// Write renders r as a table for people.
func (r *Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s of %s\t%.1f s\n", r.Evaluation, r.Path, r.Seconds)
	for _, s := range r.Sets {
		fmt.Fprintf(t, "\n%s\t%s %s, %s\n", s.Name, s.Language, s.Format, s.items())
		for _, f := range s.Figures {
			fmt.Fprintf(t, "  %s\t%s\n", strings.ReplaceAll(f.Name, "_", " "), f.render())
		}
		writeTallies(t, s.Tallies)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return r.writeExamples(w)
}

// items says how many items s has, and how they fared.
func (s Set) items() string {
	n := fmt.Sprintf("%d items", s.Items)
	if s.Verdict != "" {
		n += ": " + s.Verdict
	}
	return n
}

func (f Figure) render() string {
	s := fmt.Sprintf("%.2f", f.Value)
	if f.Unit == "" && f.Value == float64(int64(f.Value)) {
		s = fmt.Sprintf("%d", int64(f.Value))
	}
	if f.Unit != "" {
		s += " " + f.Unit
	}
	if f.Of > 0 {
		s += fmt.Sprintf(" (of %d)", f.Of)
	}
	return s
}

func writeTallies(w io.Writer, tallies []Tally) {
	if len(tallies) == 0 {
		return
	}
	fmt.Fprintf(w, "  rule\tauto right/made\tall right/made\n")
	for _, t := range tallies {
		fmt.Fprintf(w, "  %s\t%d/%d\t%d/%d\n", t.Rule, t.Right, t.Auto, t.Found, t.All)
	}
}

func (r *Report) writeExamples(w io.Writer) error {
	for _, s := range r.Sets {
		for _, e := range s.Examples {
			if _, err := fmt.Fprintf(w, "\n[%s]\n- %s\n+ %s\n", e.Note, e.Before, e.After); err != nil {
				return err
			}
		}
	}
	return nil
}
