package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/exchange"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/internal/app"
)

// shared is what is exchanged with other programs in a file format.
type shared struct {
	kinds []assist.Kind
	what  string
	write func(w io.Writer, records []assist.Record) error
	read  func(data []byte) (*exchange.Contents, error)
}

func newCalendar(g *global) *cobra.Command {
	x := shared{[]assist.Kind{skill.EventKind, skill.ReminderKind}, "events and reminders",
		func(w io.Writer, records []assist.Record) error {
			return exchange.WriteCalendar(w, records, time.Now())
		},
		func(data []byte) (*exchange.Contents, error) { return exchange.ReadCalendar(data, time.Local) }}
	return noun("calendar", "The assistant's calendar and reminders as iCalendar", newExport(g, x, "qiao calendar export > mine.ics"), newImport(g, x, "qiao calendar import team.ics", nil))
}

func newContacts(g *global) *cobra.Command {
	x := shared{[]assist.Kind{skill.ContactKind}, "contacts", exchange.WriteCards, exchange.ReadCards}
	me := ""
	cmd := newImport(g, x, "qiao contact import all.vcf --me \"Ann Lee\"", &me)
	cmd.Flags().StringVar(&me, "me", "", "the `NAME` of your own card: who is related to it is related to you")
	return noun("contact", "The assistant's contacts as vCards", newExport(g, x, "qiao contact export > all.vcf"), cmd)
}

func newExport(g *global, x shared, example string) *cobra.Command {
	return &cobra.Command{
		Use: "export", Short: "Write the " + x.what + " to standard output", Example: examples(example, ""), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				var all []assist.Record
				for _, k := range x.kinds {
					records, err := a.Store.Assist().List(cmd.Context(), assist.UserID(local), k)
					if err != nil {
						return err
					}
					all = append(all, records...)
				}
				return x.write(g.out, all)
			})
		},
	}
}

func newImport(g *global, x shared, example string, me *string) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Take in the " + x.what + " of a file, - for standard input; qiao ask undo takes all back", Example: examples(example, ""), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var data []byte
			var err error
			if args[0] == "-" {
				data, err = io.ReadAll(io.LimitReader(g.in, largest+1))
			} else {
				data, err = readFile(args[0])
			}
			if err != nil {
				return err
			}
			found, err := x.read(data)
			if err != nil {
				return err
			}
			name := ""
			if me != nil {
				name = *me
			}
			return g.with(func(a *app.App) error { return g.takeIn(cmd.Context(), a, x, found, name) })
		},
	}
}

// takeIn puts what a file holds into the store, as one change, and says what
// became of it.
func (g *global) takeIn(ctx context.Context, a *app.App, x shared, found *exchange.Contents, me string) error {
	r, err := found.Import(ctx, a.Store.Assist(), assist.UserID(local), time.Now(), me)
	if err != nil {
		return err
	}
	if g.json {
		if err := g.printJSON(r); err != nil {
			return err
		}
	} else {
		for _, no := range r.Refused[:min(len(r.Refused), mostRefusals)] {
			fmt.Fprintf(g.err, "line %d: %s\n", no.Line, no.Why)
		}
		fmt.Fprintf(g.err, "%d new, %d changed, %d the same, %d refused%s\n", r.New, r.Changed, r.Same, len(r.Refused), leftOut(r))
	}
	if len(r.Refused) > 0 {
		return said(errPartly)
	}
	return nil
}

// mostRefusals are told one by one; --json has all.
const mostRefusals = 20

func leftOut(r exchange.Report) (s string) {
	if r.Photos > 0 {
		s += fmt.Sprintf("; %d pictures left out", r.Photos)
	}
	if r.Skipped > 0 {
		s += fmt.Sprintf("; %d groups, journals or busy times left out", r.Skipped)
	}
	return s
}
