package cli

import (
	"encoding/json"
	"fmt"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/term"
)

// printJSON writes v on one line.
func (c *console) printJSON(v any) error {
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// show writes v as JSON if that was asked for, else the table.
func (g *global) show(v any, header []string, rows [][]term.Cell) error {
	if g.json {
		return g.printJSON(v)
	}
	return g.out.Table(header, rows)
}

// tell writes a line for a person beside the answer.
func (c *console) tell(format string, args ...any) {
	fmt.Fprintf(c.err, format+"\n", args...)
}

// A problem is an error on the wire and in JSON output.
type problem struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty"`
}

func newProblem(err error) *problem {
	return &problem{qiao.KindOf(err).String(), err.Error(), qiao.FixOf(err)}
}
