package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/app"
	"github.com/qiao-ai/qiao/internal/backup"
	"github.com/qiao-ai/qiao/internal/config"
	"github.com/qiao-ai/qiao/internal/postgres"
	"github.com/qiao-ai/qiao/internal/sqlite"
)

func newDB(g *global) *cobra.Command {
	return noun("db", "Look at the store, bring its tables up to date, move it to PostgreSQL",
		&cobra.Command{
			Use:     "status",
			Short:   "Say whether the store is whole, and which version its tables have",
			Example: examples("qiao db status", "", "QIAO_STORE=postgres://qiao@db/qiao qiao db status", ""),
			Args:    cobra.NoArgs,
			RunE:    func(cmd *cobra.Command, _ []string) error { return g.dbStatus(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "migrate",
			Short: "Bring the tables to this program's version",
			Long: `Brings the tables to this program's version, which a server does as well when it
starts. Of several that do it at once one does, and the others wait for it. It goes
forward only; servers of the version before go on working.`,
			Example: examples("qiao db migrate", ""),
			Args:    cobra.NoArgs,
			RunE:    func(cmd *cobra.Command, _ []string) error { return g.dbMigrate(cmd.Context()) },
		},
		newDBCopy(g))
}

// A database is a store as these commands see it.
type database interface {
	Migrations(ctx context.Context) (has, wants int64, err error)
	Ping(ctx context.Context) error
	Close() error
}

// database opens the store of the settings; place is for people.
func (g *global) database() (db database, place string, err error) {
	cfg, err := g.load()
	if err != nil {
		return nil, "", err
	}
	if address := cfg.Store.URL; !address.IsZero() {
		return postgres.New(address.Reveal()), addressOf(address), nil
	}
	path := filepath.Join(string(cfg.Data), backup.Store)
	return sqlite.New(path), path, nil
}

// addressOf is an address without its secrets.
func addressOf(s config.Secret) string {
	u, err := url.Parse(s.Reveal())
	if err != nil {
		return "postgres:"
	}
	return (&url.URL{Scheme: u.Scheme, User: url.User(u.User.Username()), Host: u.Host, Path: u.Path}).String()
}

func (g *global) dbStatus(ctx context.Context) error {
	db, place, err := g.database()
	if err != nil {
		return err
	}
	defer db.Close()
	has, wants, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	if _, ok := db.(*sqlite.DB); ok && has > 0 {
		if err := sqlite.Check(ctx, place); err != nil {
			return err
		}
	}
	if g.json {
		return g.printJSON(map[string]any{"path": place, "version": has, "wants": wants})
	}
	state := "whole"
	switch {
	case has == 0:
		state = "not there yet; it is made when it is needed"
	case has < wants:
		state = "whole; qiao db migrate brings it up to date, or the server when it starts"
	case has > wants:
		state = "whole; a newer qiao has changed it"
	}
	_, err = fmt.Fprintf(g.out, "%s\nversion %d of %d, %s\n", place, has, wants, state)
	return err
}

func (g *global) dbMigrate(ctx context.Context) error {
	db, place, err := g.database()
	if err != nil {
		return err
	}
	defer db.Close()
	before, _, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	if err := db.Ping(ctx); err != nil { // which makes the tables
		return err
	}
	after, wants, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(map[string]any{"path": place, "before": before, "version": after, "wants": wants})
	}
	_, err = fmt.Fprintf(g.out, "%s\nversion %d, was %d\n", place, after, before)
	return err
}

func newDBCopy(g *global) *cobra.Command {
	return &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Move everything from SQLite to PostgreSQL, and compare",
		Long: `Copies all that a SQLite file holds into a PostgreSQL database that holds nothing
yet, in one transaction. Every row is read again from there and compared, by number
and by SHA-256, before it counts: after a failure nothing was copied, and the file
stays as it is. Stop the server first, so that nothing is written meanwhile; photos'
files stay in the data folder.

FROM is sqlite: for the file of the data folder, or sqlite:PATH. TO is an address
such as postgres://qiao@db/qiao, or postgres: for store.url of the settings.`,
		Example: examples(
			"qiao db copy sqlite: postgres://qiao@db.internal/qiao", "",
			"QIAO_STORE=postgres://qiao@db/qiao qiao db copy sqlite:old.db postgres:", ""),
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return g.dbCopy(cmd.Context(), args[0], args[1]) },
	}
}

func (g *global) dbCopy(ctx context.Context, from, to string) error {
	cfg, err := g.load()
	if err != nil {
		return err
	}
	path, isFile := strings.CutPrefix(from, "sqlite:")
	if path == "" {
		path = filepath.Join(string(cfg.Data), backup.Store)
	}
	if to == "postgres:" {
		to = cfg.Store.URL.Reveal()
	}
	if !isFile || !strings.HasPrefix(to, "postgres://") && !strings.HasPrefix(to, "postgresql://") {
		return wrongUsage("qiao db copy", "it goes from sqlite: or sqlite:PATH to postgres://USER@HOST/DATABASE").
			WithFix("From PostgreSQL to PostgreSQL, use pg_dump and pg_restore.")
	}
	source := sqlite.New(path)
	defer source.Close()
	if has, _, err := source.Migrations(ctx); err != nil || has == 0 {
		if err != nil {
			return err
		}
		return qiao.Errorf(qiao.NotFound, "db copy", "there is no store at %s", path).WithFix("Give its path as sqlite:PATH.")
	}
	list, err := g.copyStore(ctx, source, to, filepath.Join(filepath.Dir(path), app.SaltFile))
	if err != nil {
		return err
	}
	if g.json {
		return g.printJSON(list)
	}
	total := int64(0)
	for _, c := range list {
		total += c.Rows
		if _, err := fmt.Fprintf(g.out, "%-16s %10d  %.16s\n", c.Table, c.Rows, c.Sum); err != nil {
			return err
		}
	}
	g.tell("%d rows, the same on both sides. Set store.url, and start the server.", total)
	return nil
}

// copyStore copies the file, and the salt of end users' ids beside it, so that each
// keeps the id that partners know.
func (g *global) copyStore(ctx context.Context, source *sqlite.DB, to, salt string) (list []postgres.Copied, err error) {
	db := postgres.New(to)
	defer db.Close()
	meter := g.err.Meter("copy", func(rows float64) string { return fmt.Sprintf("%.0f rows", rows) })
	defer meter.Clear()
	err = source.Snapshot(ctx, func(s *sqlite.Snapshot) error {
		list, err = db.Fill(ctx, s, func(table string, rows int64) { meter.Set(rows, 0) })
		return err
	})
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(salt)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err == nil {
		_, err = db.Secret(ctx, app.SaltFile, data)
	}
	return list, err
}
