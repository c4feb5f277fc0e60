package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/account"
)

var (
	_ account.Store = (*DB)(nil)
	_ account.Purse = (*DB)(nil)
)

// millis is a time as the database keeps it: milliseconds since 1970, 0 for none.
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
	return d.change(ctx, "keys: add", func(tx pgx.Tx) error {
		if err := nextVersion(ctx, tx); err != nil { // one at a time, so that nobody sees a version before its keys
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO keys (owner, team, admin, role, scope, limits, hint, created, expires, revoked, former, previous, hash, id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, row...)
		if taken(err) {
			return qiao.Errorf(qiao.Conflict, "key", "the name %s was used before", k.ID).
				WithFix("Choose another; names are not used twice, so that reports stay true.")
		}
		return err
	})
}

// ChangeKey implements [account.Store].
func (d *DB) ChangeKey(ctx context.Context, k account.Kept) error {
	row, err := keyRow(k)
	if err != nil {
		return err
	}
	return d.change(ctx, "keys: change", func(tx pgx.Tx) error {
		if err := nextVersion(ctx, tx); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `UPDATE keys SET owner = $1, team = $2, admin = $3, role = $4, scope = $5, limits = $6, hint = $7,
			created = $8, expires = $9, revoked = $10, former = $11, previous = $12, hash = $13 WHERE id = $14`, row...)
		if err == nil && done.RowsAffected() == 0 {
			return qiao.Errorf(qiao.NotFound, "key", "there is no key %q", string(k.ID)).WithFix("See: qiao key list")
		}
		return err
	})
}

func nextVersion(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE keys_version SET version = version + 1")
	return err
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
	err = d.query(ctx, "keys: list", query, func(rows pgx.Rows) error {
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
	err = d.query(ctx, "keys: version", "SELECT version FROM keys_version", func(rows pgx.Rows) error { return rows.Scan(&version) })
	return version, err
}

// AddSpend implements [account.Purse]. Rows are taken in one order, so that no two
// nodes wait for each other.
func (d *DB) AddSpend(ctx context.Context, more []account.Spend) error {
	const add = `INSERT INTO spend (kind, name, period, currency, micro) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (period, kind, name, currency) DO UPDATE SET micro = spend.micro + excluded.micro`
	more = slices.SortedFunc(slices.Values(more), func(a, b account.Spend) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Subject.Kind, b.Subject.Kind),
			cmp.Compare(a.Subject.Name, b.Subject.Name), cmp.Compare(a.Amount.Currency, b.Amount.Currency))
	})
	return d.change(ctx, "budgets: add", func(tx pgx.Tx) error {
		var batch pgx.Batch
		for _, s := range more {
			batch.Queue(add, s.Subject.Kind, s.Subject.Name, s.Period, s.Amount.Currency, s.Amount.Micro)
		}
		return tx.SendBatch(ctx, &batch).Close()
	})
}

// Spent implements [account.Purse].
func (d *DB) Spent(ctx context.Context, periods ...string) (list []account.Spend, err error) {
	if len(periods) == 0 {
		return nil, nil
	}
	const query = "SELECT kind, name, period, currency, micro FROM spend WHERE period = ANY ($1)"
	err = d.query(ctx, "budgets: read", query, func(rows pgx.Rows) error {
		var s account.Spend
		err := rows.Scan(&s.Subject.Kind, &s.Subject.Name, &s.Period, &s.Amount.Currency, &s.Amount.Micro)
		list = append(list, s)
		return err
	}, periods)
	return list, err
}
