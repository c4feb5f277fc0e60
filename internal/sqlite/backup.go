package sqlite

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"

	"github.com/qiao-ai/qiao"
)

// Copy writes the file as it is at one moment to path, while others read and write.
// It fails with Kind Conflict where there is a file at path already.
func (d *DB) Copy(ctx context.Context, path string) error {
	const op = "sqlite: copy"
	if _, err := os.Lstat(path); err == nil {
		return qiao.Errorf(qiao.Conflict, op, "%s is there already", path)
	}
	if _, _, err := d.open(ctx); err != nil { // makes the file, and brings it up to date
		return err
	}
	// A connection of its own: those that read are not let write, not even elsewhere.
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(d.path)}).EscapedPath(), RawQuery: "mode=rw&_pragma=busy_timeout(5000)"}).String())
	if err != nil {
		return failure(op, err)
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return failure(op, err)
}

// Check looks through the whole file at path for damage. A file of another sort,
// or with damage, is an error of Kind Invalid.
func Check(ctx context.Context, path string) error {
	const op = "sqlite: check"
	db, err := sql.Open("sqlite", New(path).dsn("ro"))
	if err != nil {
		return failure(op, err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return qiao.E(qiao.Invalid, op, err).WithFix("The file is damaged or no store of Qiao: use another copy.")
	}
	if said != "ok" {
		return qiao.Errorf(qiao.Invalid, op, "the file is damaged").WithFix("Use another copy.")
	}
	if newest, _ := version(ctx, db); newest == 0 {
		return qiao.Errorf(qiao.Invalid, op, "the file is no store of Qiao")
	}
	return nil
}

// Migrations tells how the file stands: the version of its tables, and the one that
// this program brings it to.
func (d *DB) Migrations(ctx context.Context) (has, wants int64, err error) {
	_, wants, err = steps()
	if err != nil {
		return 0, 0, err
	}
	if _, err := os.Stat(d.path); err != nil {
		return 0, wants, nil
	}
	db, err := sql.Open("sqlite", d.dsn("ro"))
	if err != nil {
		return 0, wants, failure("sqlite: migrations", err)
	}
	defer db.Close()
	has, _ = version(ctx, db)
	return has, wants, nil
}
