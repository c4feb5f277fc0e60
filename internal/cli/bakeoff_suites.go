package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/bakeoff/suite/own"
	"github.com/qiao-ai/qiao/internal/term"
)

// An ownSuite is one of Qiao's own suites in a list.
type ownSuite struct {
	Name      string         `json:"name"`
	Items     int            `json:"items"`
	Languages map[string]int `json:"languages"`
	Tags      map[string]int `json:"tags"`
	Version   string         `json:"version"` // a hash of what it asks and expects
}

func newBakeoffSuites(g *global) *cobra.Command {
	var export string
	cmd := &cobra.Command{
		Use:   "suites",
		Short: "List Qiao's own suites, or write one as JSON Lines",
		Long: `Lists the suites that a file names as qiao:NAME. The version is a hash of what a
suite asks and expects. With --export the items go to stdout, one a line, to read,
to change, and to name in a file by their path.`,
		Example: examples("qiao bakeoff suites", "", "qiao bakeoff suites --export writing > mine.jsonl", ""),
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if export == "" {
				return g.listSuites()
			}
			s, err := own.Load(export)
			if err != nil {
				return err
			}
			return own.Export(g.out, s)
		},
	}
	cmd.Flags().StringVar(&export, "export", "", "write the suite `NAME` to stdout")
	return cmd
}

func (g *global) listSuites() error {
	list := []ownSuite{}
	var rows [][]term.Cell
	for _, name := range own.Names() {
		s, err := own.Load(name)
		if err != nil {
			return err
		}
		o := ownSuite{Name: name, Items: len(s.Items), Languages: map[string]int{}, Tags: map[string]int{}, Version: s.Version()}
		for i := range s.Items {
			o.Languages[s.Items[i].Language]++
			o.Tags[s.Items[i].Tags[0]]++
		}
		list = append(list, o)
		rows = append(rows, term.Cells("qiao:"+name, fmt.Sprint(o.Items), fmt.Sprintf("%d zh, %d en", o.Languages["zh"], o.Languages["en"]), o.Version))
	}
	return g.show(list, []string{"SUITE", "ITEMS", "LANGUAGES", "VERSION"}, rows)
}
