package sqlite

import (
	"context"
	"database/sql"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

var _ account.Sessions = (*DB)(nil)

// AddSession implements [account.Sessions].
func (d *DB) AddSession(ctx context.Context, s account.Session) error {
	return d.change(ctx, "sessions: add", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE expires < ?", millis(s.Created)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO sessions (hash, owner, name, role, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
			s.Hash[:], s.User, s.Name, string(s.Role), millis(s.Created), millis(s.Expires))
		return err
	})
}

// SessionOf implements [account.Sessions].
func (d *DB) SessionOf(ctx context.Context, h account.Hash) (s account.Session, err error) {
	const query = "SELECT owner, name, role, created, expires FROM sessions WHERE hash = ?"
	found := false
	err = d.query(ctx, "sessions: find", query, func(rows *sql.Rows) error {
		var created, expires int64
		found = true
		err := rows.Scan(&s.User, &s.Name, &s.Role, &created, &expires)
		s.Hash, s.Created, s.Expires = h, ofMillis(created), ofMillis(expires)
		return err
	}, h[:])
	if err == nil && !found {
		err = qiao.Errorf(qiao.NotFound, "sessions", "nobody is signed in by that secret")
	}
	return s, err
}

// DropSession implements [account.Sessions].
func (d *DB) DropSession(ctx context.Context, h account.Hash) error {
	return d.exec(ctx, "sessions: drop", "DELETE FROM sessions WHERE hash = ?", h[:])
}
