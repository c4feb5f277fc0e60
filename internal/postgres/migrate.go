package postgres

import (
	"context"
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/qiao-ai/qiao"
)

// Migrations go forward only, and a program of the version before goes on working
// while and after they run: they add, and what is not needed any more is taken away
// a version later. One that the version before cannot bear raises schema_floor.
//
//go:embed migrations/*.sql
var migrations embed.FS

// Numbers of advisory locks, which are of one database.
const (
	migrating = 0x7169616f01 // "qiao" and a number
	pruning   = 0x7169616f02
	parting   = 0x7169616f03
)

// prepare brings the tables to this program's version. Of nodes that start
// together one does it, and the others wait for it.
func prepare(ctx context.Context, pool *pgxpool.Pool) error {
	if done, err := current(ctx, pool); done || err != nil {
		return err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// The lock ends with its session, so that a node that dies leaves none.
	defer func() { _ = conn.Hijack().Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrating); err != nil {
		return err
	}
	if done, err := current(ctx, pool); done || err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// current tells whether the tables are as this program wants them, or newer in a way
// that it can bear.
func current(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	var encoding string
	if err := pool.QueryRow(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return false, err
	}
	if encoding != "UTF8" {
		return false, qiao.Errorf(qiao.Misconfigured, "postgres", "the database keeps texts as %s", encoding).
			WithFix("Make one that keeps UTF-8: createdb --encoding=UTF8 --template=template0 NAME")
	}
	names, wants, err := steps()
	if err != nil {
		return false, err
	}
	has, applied, floor, err := version(ctx, pool)
	if floor > wants {
		return false, qiao.Errorf(qiao.Conflict, "postgres", "the database was changed by a newer qiao").WithFix("Update qiao, or name another database in store.url.")
	}
	return has > wants || has == wants && applied == len(names), err
}

// steps lists the migrations, and the version that the newest brings a database to.
func steps() (names []string, latest int64, err error) {
	if names, err = fs.Glob(migrations, "migrations/*.sql"); err != nil {
		return nil, 0, err
	}
	number, _, _ := strings.Cut(path.Base(names[len(names)-1]), "_") // Glob sorts
	latest, err = strconv.ParseInt(number, 10, 64)
	return names, latest, err
}

// version reads the version of the tables, how many migrations they have seen, and
// the oldest program that may use them; all are 0 where there are none yet.
func version(ctx context.Context, pool *pgxpool.Pool) (newest int64, applied int, floor int64, err error) {
	var there bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL AND to_regclass('schema_floor') IS NOT NULL").Scan(&there); err != nil || !there {
		return 0, 0, 0, err
	}
	const query = `SELECT coalesce(max(version_id), 0), count(DISTINCT version_id), (SELECT coalesce(max(version), 0) FROM schema_floor)
		FROM goose_db_version WHERE is_applied AND version_id > 0`
	err = pool.QueryRow(ctx, query).Scan(&newest, &applied, &floor)
	return newest, applied, floor, err
}

// Migrations tells how the database stands: the version of its tables, 0 if there
// are none, and the one that this program brings it to. It changes nothing.
func (d *DB) Migrations(ctx context.Context) (has, wants int64, err error) {
	const op = "postgres: migrations"
	if _, wants, err = steps(); err != nil {
		return 0, 0, err
	}
	pool, err := d.connect(ctx)
	if err != nil {
		return 0, wants, err
	}
	defer pool.Close()
	has, _, _, err = version(ctx, pool)
	return has, wants, failure(op, err)
}
