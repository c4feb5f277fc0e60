package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"github.com/qiao-ai/qiao"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A DB is a SQLite file. Its methods may be called from many goroutines. One
// connection writes; others read beside it.
type DB struct {
	path string

	mu     sync.Mutex
	closed bool
	write  *sql.DB
	read   *sql.DB
}

// New returns the DB of a file, which need not exist. Nothing is opened yet.
func New(path string) *DB { return &DB{path: path} }

// Close waits for running queries and closes the file. Later calls fail.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.write == nil {
		return nil
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// Ping opens the file if that has not happened and reads from it.
func (d *DB) Ping(ctx context.Context) error {
	_, read, err := d.open(ctx)
	if err != nil {
		return err
	}
	return failure("sqlite: ping", read.PingContext(ctx))
}

// open returns the writing and the reading side of the file, and opens it first
// if need be. An attempt that failed is made again by the next call.
func (d *DB) open(ctx context.Context) (write, read *sql.DB, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, nil, qiao.Errorf(qiao.Unavailable, "sqlite: open", "the store is closed")
	}
	if d.write != nil {
		return d.write, d.read, nil
	}
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return nil, nil, failure("sqlite: open", err)
	}
	write, err = sql.Open("sqlite", d.dsn("rwc"))
	if err != nil {
		return nil, nil, failure("sqlite: open", err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, nil, failure("sqlite: prepare "+d.path, err)
	}
	read, err = sql.Open("sqlite", d.dsn("ro"))
	if err != nil {
		write.Close()
		return nil, nil, failure("sqlite: open", err)
	}
	read.SetMaxOpenConns(4)
	d.write, d.read = write, read
	return write, read, nil
}

// dsn says how each connection is set up. Transactions take the write lock when
// they begin, so that none fails half-way because another was faster.
func (d *DB) dsn(mode string) string {
	q := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
	}
	if mode == "ro" {
		q["_pragma"] = []string{"busy_timeout(5000)", "query_only(1)"}
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(d.path)}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// migrate brings the tables to this program's version. A file of a newer version
// is left alone.
func migrate(ctx context.Context, db *sql.DB) error {
	names, latest, err := steps()
	if err != nil {
		return err
	}
	if newest, applied := version(ctx, db); newest == latest && applied == len(names) {
		return nil
	} else if newest > latest {
		return qiao.Errorf(qiao.Conflict, "sqlite", "the file was written by a newer qiao").
			WithFix("Update qiao, or set QIAO_DATA to another folder.")
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// steps lists the migrations, and the version that the newest brings a file to.
func steps() (names []string, latest int64, err error) {
	if names, err = fs.Glob(migrations, "migrations/*.sql"); err != nil {
		return nil, 0, err
	}
	number, _, _ := strings.Cut(path.Base(names[len(names)-1]), "_") // Glob sorts
	latest, err = strconv.ParseInt(number, 10, 64)
	return names, latest, err
}

// version reads the version of the tables and how many migrations they have
// seen; both are 0 where there are none yet.
func version(ctx context.Context, db *sql.DB) (newest int64, applied int) {
	const query = "SELECT coalesce(max(version_id), 0), count(DISTINCT version_id) FROM goose_db_version WHERE is_applied AND version_id > 0"
	if err := db.QueryRowContext(ctx, query).Scan(&newest, &applied); err != nil {
		return 0, 0 // there is no such table
	}
	return newest, applied
}

// change runs fn as one transaction.
func (d *DB) change(ctx context.Context, op string, fn func(*sql.Tx) error) error {
	write, _, err := d.open(ctx)
	if err != nil {
		return err
	}
	tx, err := write.BeginTx(ctx, nil)
	if err != nil {
		return failure(op, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := fn(tx); err != nil {
		return failure(op, err)
	}
	return failure(op, tx.Commit())
}

// exec runs one statement as a transaction of its own.
func (d *DB) exec(ctx context.Context, op, query string, args ...any) error {
	return d.change(ctx, op, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// query reads rows and hands each to scan.
func (d *DB) query(ctx context.Context, op, query string, scan func(*sql.Rows) error, args ...any) error {
	_, read, err := d.open(ctx)
	if err != nil {
		return err
	}
	rows, err := read.QueryContext(ctx, query, args...)
	if err != nil {
		return failure(op, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return failure(op, err)
		}
	}
	return failure(op, rows.Err())
}

// failure gives an error of the database its Kind and a way out.
func failure(op string, err error) error {
	if err == nil {
		return nil
	}
	e := qiao.E(qiao.KindOf(err), op, err)
	if errors.Is(err, fs.ErrPermission) {
		e.Kind = qiao.Misconfigured
		return e.WithFix("Make the data folder writable, or set QIAO_DATA to one that is.")
	}
	var native *driver.Error
	if !errors.As(err, &native) {
		return e
	}
	switch native.Code() & 0xff {
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		e.Kind = qiao.Unavailable
		return e.WithFix("Another program holds the file; try again.")
	case code.SQLITE_FULL:
		e.Kind = qiao.Unavailable
		return e.WithFix("The disk is full: free some space.")
	case code.SQLITE_CANTOPEN, code.SQLITE_READONLY, code.SQLITE_PERM:
		e.Kind = qiao.Misconfigured
		return e.WithFix("Make the data folder writable, or set QIAO_DATA to one that is.")
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB:
		return e.WithFix("The file is damaged: move it away and restore a copy, or start with an empty one.")
	case code.SQLITE_INTERRUPT:
		e.Kind = qiao.Canceled
	}
	return e
}
