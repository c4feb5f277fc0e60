package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

var (
	_ account.Store = (*DB)(nil)
	_ account.Purse = (*DB)(nil)
)

// millis is a time as the file keeps it: milliseconds since 1970, 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func ofMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// AddKey implements [account.Store].
func (d *DB) AddKey(ctx context.Context, k account.Key, h account.Hash) error {
	row, err := keyRow(account.Kept{Key: k, Hash: h})
	if err != nil {
		return err
	}
	return d.change(ctx, "keys: add", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO keys (owner, team, admin, role, scope, limits, hint, created, expires, revoked, former, previous, hash, id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, row...)
		if taken(err) {
			return qiao.Errorf(qiao.Conflict, "key", "the name %s was used before", k.ID).
				WithFix("Choose another; names are not used twice, so that reports stay true.")
		}
		return errors.Join(err, nextVersion(ctx, tx))
	})
}

// ChangeKey implements [account.Store].
func (d *DB) ChangeKey(ctx context.Context, k account.Kept) error {
	row, err := keyRow(k)
	if err != nil {
		return err
	}
	return d.change(ctx, "keys: change", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE keys SET owner = ?, team = ?, admin = ?, role = ?, scope = ?, limits = ?, hint = ?,
			created = ?, expires = ?, revoked = ?, former = ?, previous = ?, hash = ? WHERE id = ?`, row...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, qiao.Errorf(qiao.NotFound, "key", "there is no key %q", string(k.ID)).WithFix("See: qiao key list"))
		}
		return nextVersion(ctx, tx)
	})
}

func nextVersion(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE keys_version SET version = version + 1")
	return err
}

// taken tells whether an error is that of a value that may stand once.
func taken(err error) bool {
	var native *driver.Error
	return errors.As(err, &native) && (native.Code() == code.SQLITE_CONSTRAINT_PRIMARYKEY || native.Code() == code.SQLITE_CONSTRAINT_UNIQUE)
}

// keyRow lists the columns of a key, its id last.
func keyRow(k account.Kept) ([]any, error) {
	scope, err1 := json.Marshal(k.Scope)
	limits, err2 := json.Marshal(k.Limits)
	return []any{k.User, string(k.Team), k.Admin, string(k.Role), string(scope), string(limits), k.Hint,
		millis(k.Created), millis(k.Expires), millis(k.Revoked), millis(k.Former), k.Previous[:], k.Hash[:], string(k.ID)}, errors.Join(err1, err2)
}

// Keys implements [account.Store].
func (d *DB) Keys(ctx context.Context) (list []account.Kept, err error) {
	const query = `SELECT id, hash, previous, owner, team, admin, role, scope, limits, hint, created, expires, revoked, former FROM keys ORDER BY created, id`
	err = d.query(ctx, "keys: list", query, func(rows *sql.Rows) error {
		var k account.Kept
		var hash, previous []byte
		var scope, limits string
		var created, expires, revoked, former int64
		if err := rows.Scan(&k.ID, &hash, &previous, &k.User, &k.Team, &k.Admin, &k.Role, &scope, &limits, &k.Hint, &created, &expires, &revoked, &former); err != nil {
			return err
		}
		copy(k.Hash[:], hash)
		copy(k.Previous[:], previous)
		k.Created, k.Expires, k.Revoked = ofMillis(created), ofMillis(expires), ofMillis(revoked)
		k.Former = ofMillis(former)
		list = append(list, k)
		at := &list[len(list)-1]
		return errors.Join(json.Unmarshal([]byte(scope), &at.Scope), json.Unmarshal([]byte(limits), &at.Limits))
	})
	return list, err
}

// KeysVersion implements [account.Store].
func (d *DB) KeysVersion(ctx context.Context) (version int64, err error) {
	err = d.query(ctx, "keys: version", "SELECT version FROM keys_version", func(rows *sql.Rows) error { return rows.Scan(&version) })
	return version, err
}

// AddSpend implements [account.Purse].
func (d *DB) AddSpend(ctx context.Context, more []account.Spend) error {
	const add = `INSERT INTO spend (kind, name, period, currency, micro) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (period, kind, name, currency) DO UPDATE SET micro = micro + excluded.micro`
	return d.change(ctx, "budgets: add", func(tx *sql.Tx) error {
		for _, s := range more {
			if _, err := tx.ExecContext(ctx, add, s.Subject.Kind, s.Subject.Name, s.Period, s.Amount.Currency, s.Amount.Micro); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spent implements [account.Purse].
func (d *DB) Spent(ctx context.Context, periods ...string) (list []account.Spend, err error) {
	if len(periods) == 0 {
		return nil, nil
	}
	var args []any
	for _, p := range periods {
		args = append(args, p)
	}
	query := "SELECT kind, name, period, currency, micro FROM spend WHERE period IN (?" + strings.Repeat(", ?", len(periods)-1) + ")"
	err = d.query(ctx, "budgets: read", query, func(rows *sql.Rows) error {
		var s account.Spend
		err := rows.Scan(&s.Subject.Kind, &s.Subject.Name, &s.Period, &s.Amount.Currency, &s.Amount.Micro)
		list = append(list, s)
		return err
	}, args...)
	return list, err
}
