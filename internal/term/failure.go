package term

import (
	"errors"
	"fmt"
	"strings"

	"github.com/qiao-ai/qiao"
)

// Failure writes an error in three parts: what failed, why, and what to do. A
// part that the error does not know is left out.
func (s *Screen) Failure(err error) {
	what, why := split(err)
	if what == "" {
		what, why = why, ""
	}
	fmt.Fprintln(s, s.Paint(Bad, "failed:"), s.hang(what))
	if why != "" {
		fmt.Fprintln(s, s.Paint(Faint, "why:   "), s.hang(why))
	}
	if fix := qiao.FixOf(err); fix != "" {
		fmt.Fprintln(s, s.Paint(Good, "next:  "), s.hang(fix))
	}
}

// split parts what was being done from what went wrong.
func split(err error) (what, why string) {
	var e *qiao.Error
	if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), e.Op) || e.Op == "" {
		return "", err.Error()
	}
	why = strings.TrimPrefix(strings.TrimPrefix(err.Error(), e.Op), ": ")
	if why == "" {
		why = e.Kind.String()
	}
	return e.Op, why
}

// labels is how many columns the label of a part takes.
const labels = 8

// hang folds s beside its label.
func (s *Screen) hang(t string) string {
	if s.Width > 0 {
		t = strings.Join(Fold(t, s.Width-labels), "\n")
	}
	return strings.ReplaceAll(t, "\n", "\n"+strings.Repeat(" ", labels))
}
