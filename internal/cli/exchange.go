package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/assist"
	"github.com/qiao-ai/qiao/assist/skill"
	"github.com/qiao-ai/qiao/internal/app"
)

// An exchange is a kind of thing with its file format.
type exchange struct {
	kind  assist.Kind
	what  string
	write func(w io.Writer, records []assist.Record) error
	read  func(r io.Reader) ([]assist.Write, error)
}

func newCalendar(g *global) *cobra.Command {
	x := exchange{skill.EventKind, "events",
		func(w io.Writer, records []assist.Record) error { return skill.WriteCalendar(w, records, time.Now()) },
		func(r io.Reader) ([]assist.Write, error) { return skill.ReadCalendar(r, time.Local) }}
	return noun("calendar", "The assistant's calendar as iCalendar", newExport(g, x, "qiao calendar export > mine.ics"), newImport(g, x, "qiao calendar import team.ics"))
}

func newContacts(g *global) *cobra.Command {
	x := exchange{skill.ContactKind, "contacts", skill.WriteCards, skill.ReadCards}
	return noun("contact", "The assistant's contacts as vCards", newExport(g, x, "qiao contact export > all.vcf"), newImport(g, x, "qiao contact import all.vcf"))
}

func newExport(g *global, x exchange, example string) *cobra.Command {
	return &cobra.Command{
		Use: "export", Short: "Write the " + x.what + " to standard output", Example: examples(example, ""), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(func(a *app.App) error {
				records, err := a.Store.Assist().List(cmd.Context(), assist.UserID(local), x.kind)
				if err != nil {
					return err
				}
				return x.write(g.out, records)
			})
		},
	}
}

func newImport(g *global, x exchange, example string) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Take in the " + x.what + " of a file; qiao ask undo takes them back", Example: examples(example, ""), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return qiao.E(qiao.NotFound, "import", err).WithFix("Give the path of a file.")
			}
			return g.with(func(a *app.App) error { return g.takeIn(cmd.Context(), a, x, data) })
		},
	}
}

// takeIn puts what a file holds into the store, as one change.
func (g *global) takeIn(ctx context.Context, a *app.App, x exchange, data []byte) error {
	writes, err := x.read(bytes.NewReader(data))
	if err != nil {
		return err
	}
	label := fmt.Sprintf("%d %s imported", len(writes), x.what)
	c := assist.Change{At: time.UnixMilli(time.Now().UnixMilli()), Intent: string(x.kind) + ".import", Label: label}
	if _, err := a.Store.Assist().Commit(ctx, assist.UserID(local), assist.Batch{Change: c, Writes: writes}); err != nil {
		return err
	}
	if g.json {
		return g.printJSON(map[string]int{"imported": len(writes)})
	}
	_, err = fmt.Fprintln(g.err, label)
	return err
}
