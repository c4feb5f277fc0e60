package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/backup"
	"github.com/qiao-ai/qiao/internal/sqlite"
	"github.com/qiao-ai/qiao/internal/term"
)

func newBackup(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Put the state into one file, while the server runs",
		Long: `Writes a compressed archive of the data folder: the store as it is at one moment,
photos, runs of bake-offs and trained models. Model files and packs are left out:
they can be fetched again. FILE may be - for the standard output. A state in
PostgreSQL is backed up with pg_dump.`,
		Example: examples("qiao backup qiao-2026-11-25.tar.gz", "", "qiao backup - | ssh elsewhere 'cat > qiao.tar.gz'", ""),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(func(a *app.App) error { return g.backup(cmd.Context(), a, args[0]) })
		},
	}
}

func (g *global) backup(ctx context.Context, a *app.App, file string) error {
	meter := g.err.Meter("backup", term.Bytes)
	defer meter.Clear()
	var m *backup.Manifest
	write := func(w io.Writer) (err error) {
		m, err = a.Backup(ctx, w, meter.Set)
		return err
	}
	var err error
	if file == "-" {
		err = write(g.out)
	} else {
		err = writeWhole(file, write)
	}
	if err != nil || file == "-" {
		return err
	}
	meter.Clear()
	if g.json {
		return g.printJSON(m)
	}
	total := int64(0)
	for _, f := range m.Files {
		total += f.Size
	}
	g.tell("%d files, %s", len(m.Files), term.Bytes(float64(total)))
	return nil
}

func newRestore(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup into an empty data folder",
		Long: `Puts the state of a backup into the data folder, which must hold none. All of it is
read and compared with its sums first: a damaged file changes nothing.`,
		Example: examples("qiao restore qiao-2026-11-25.tar.gz", "", "QIAO_DATA=/srv/qiao qiao restore backup.tar.gz", ""),
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return g.restore(cmd.Context(), args[0]) },
	}
}

func (g *global) restore(ctx context.Context, file string) error {
	cfg, err := g.load()
	if err != nil {
		return err
	}
	if !cfg.Store.URL.IsZero() {
		return qiao.Errorf(qiao.Unsupported, "restore", "the state is in PostgreSQL, and the backup is of a SQLite file").
			WithFix("Restore without store.url (QIAO_STORE=), then: qiao db copy sqlite: postgres://…")
	}
	in := io.Reader(g.in)
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return qiao.E(qiao.NotFound, "restore", err).WithFix("Give a file that qiao backup wrote.")
		}
		defer f.Close()
		in = f
	}
	m, err := backup.Restore(ctx, in, string(cfg.Data), sqlite.Check)
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(m)
	}
	g.tell("%d files of %s are in %s", len(m.Files), m.Made.Local().Format(time.DateTime), cfg.Data)
	return nil
}
